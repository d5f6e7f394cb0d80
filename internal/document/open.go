package document

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Open returns a document with its bytes, which the caller closes. A document about a child is opened only by one who may
// see the child, and the look is on the record before the first byte leaves; who may open one about no child, the caller
// has checked. A file that waits for the scanner, or was found infected, is not opened.
func (s *Store) Open(ctx context.Context, a access.Actor, ref thread.Ref) (Document, io.ReadCloser, error) {
	var d Document
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if d, err = Find(ctx, tx, ref); err != nil {
			return err
		}
		if d.Child != "" {
			if err := access.MaySee(ctx, tx, a, d.Child); err != nil {
				return err
			}
			may, err := s.Reads(ctx, tx, a, d.Child)
			if err != nil {
				return err
			}
			if !may(d) {
				return fault.NotFound("That document")
			}
		}
		if err := d.given(); err != nil {
			return err
		}
		if d.Child != "" {
			return audit.Look(ctx, tx, a.By(), "document "+string(ref), string(d.Child))
		}
		return audit.Append(ctx, tx, a.By(), audit.Entry{Action: "document opened", Ref: string(ref)})
	})
	if err != nil {
		return Document{}, nil, fmt.Errorf("open %s: %w", ref, err)
	}
	r, err := s.read(ctx, d.Hash)
	if err != nil {
		s.options.Log.Error("a document's bytes cannot be reached", "document", string(ref), "error", err)
		return Document{}, nil, fault.Unavailable("This file cannot be reached at the moment. We have been told; try again later.", err)
	}
	return d, r, nil
}

// Reads returns which documents about a child a reader who may see the child may read.
func (s *Store) Reads(ctx context.Context, tx *db.Tx, a access.Actor, child thread.Ref) (func(d Document) bool, error) {
	if s.keeper == nil || child == "" {
		return func(Document) bool { return true }, nil
	}
	may, err := s.keeper.Uploads(ctx, tx, a, child)
	if err != nil {
		return nil, fmt.Errorf("which documents of %s %s reads: %w", child, a.Person, err)
	}
	return func(d Document) bool { return may(d.Person, d.By) }, nil
}

// given says why a document is not given out, nil when it is.
func (d Document) given() error {
	switch d.Scan {
	case Clean, Unscanned:
		return nil
	case Waiting:
		return fault.Conflict("This file is being checked for viruses. Try again in a minute.")
	default:
		return fault.Forbidden("This file carries a virus and cannot be opened.")
	}
}

func (s *Store) read(ctx context.Context, sum string) (io.ReadCloser, error) {
	scope, _ := db.ScopeFrom(ctx)
	r, err := s.bucket.NewReader(ctx, key(scope, sum), nil)
	if err != nil {
		return nil, err
	}
	want, err := hex.DecodeString(sum)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &whole{ReadCloser: r, sum: sha256.New(), want: want}, nil
}

// errDamaged says that bytes are not those that were stored.
var errDamaged = errors.New("documents: the stored bytes are damaged")

// whole gives an error in the place of the end when the bytes were not those that were stored.
type whole struct {
	io.ReadCloser
	sum  hash.Hash
	want []byte
}

func (w *whole) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && !bytes.Equal(w.sum.Sum(nil), w.want) {
		return n, errDamaged
	}
	return n, err
}

// Inline reports whether a browser may show the document in a page: only what was scanned, cannot run anything, and is of
// a kind that browsers show safely.
func (d Document) Inline() bool { return d.Scan == Clean && !d.Type.Active && inline[d.Type.Media] }

// Disposition is the Content-Disposition header under which the document is given out.
func (d Document) Disposition() string {
	kind := "attachment"
	if d.Inline() {
		kind = "inline"
	}
	value := mime.FormatMediaType(kind, map[string]string{"filename": d.Name})
	if value == "" {
		return kind
	}
	return value
}

// ContentType is the Content-Type header under which the document is given out.
func (d Document) ContentType() string {
	switch {
	case d.Scan != Clean:
		return "application/octet-stream"
	case d.Type.Media == text:
		return text + "; charset=utf-8"
	default:
		return d.Type.Media
	}
}

// Headers are all headers under which the document is safely given out, by name.
func (d Document) Headers() map[string]string {
	policy := "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
	if d.Type.Media != pdf { // browsers show no PDF in a sandbox
		policy += "; sandbox"
	}
	return map[string]string{
		"Content-Type":                 d.ContentType(),
		"Content-Disposition":          d.Disposition(),
		"Content-Length":               strconv.FormatInt(d.Size, 10),
		"X-Content-Type-Options":       "nosniff",
		"Content-Security-Policy":      policy,
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "private, no-store",
	}
}
