package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Upload is a file as it comes in.
type Upload struct {
	Name   string // as the sender called it; never trusted
	Reader io.Reader
	Child  thread.Ref // whose record it goes into, "" when about no one child
	Ref    thread.Ref // what it is about
}

// Options are how a store works.
type Options struct {
	// MaxBytes is the largest file taken; 20 MB when 0.
	MaxBytes int64
	// TempDir is where files are put while they come in; the system's when empty.
	TempDir string
	// Scanner looks for viruses; nil where the council has none.
	Scanner Scanner
	// Log is told of trouble, never of names or contents.
	Log *slog.Logger
}

const defaultMax = 20e6

// Store keeps documents.
type Store struct {
	db      db.Runner
	bucket  *blob.Bucket
	folder  string // where the bucket is a folder
	options Options
	watcher Watcher // nil for nobody
	keeper  Keeper  // nil where nobody keeps anything from others
	lately  lately
	drawing sync.Mutex // one picture at a time is drawn anew: a large one takes much memory
}

// Open opens the store at an address: "file:///var/lib/alongside/documents", or the URL of an object store that the
// program was built with. A folder is made when it is missing.
func Open(ctx context.Context, address string, d db.Runner, o Options) (*Store, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMax
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{db: d, options: o}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("documents: the address is no URL") // url's error would show a secret in it
	}
	switch {
	case u.Scheme == fileblob.Scheme:
		if !filepath.IsAbs(u.Path) {
			return nil, fmt.Errorf("documents: %q needs an absolute folder, as in file:///var/lib/alongside", address)
		}
		s.folder = filepath.Clean(u.Path)
		s.bucket, err = fileblob.OpenBucket(s.folder, &fileblob.Options{
			CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
		})
	case blob.DefaultURLMux().ValidBucketScheme(u.Scheme):
		s.bucket, err = blob.OpenBucket(ctx, address)
	default:
		return nil, fmt.Errorf("documents: this program keeps none at %q addresses", u.Scheme)
	}
	if err != nil { // an object store's address may hold a secret
		return nil, errors.New("documents: " + strings.ReplaceAll(err.Error(), address, u.Scheme+"://..."))
	}
	return s, nil
}

// MaxBytes is the largest file that is taken.
func (s *Store) MaxBytes() int64 { return s.options.MaxBytes }

// Close closes the store.
func (s *Store) Close() error { return s.bucket.Close() }

// Put receives an upload and makes it a document in a transaction of its own. A use case that saves more than the document
// calls Receive before its transaction and Attach in it.
func (s *Store) Put(ctx context.Context, by audit.By, u Upload) (d Document, err error) {
	c, err := s.Receive(ctx, u.Reader)
	if err != nil {
		return Document{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err = s.Attach(ctx, tx, by, u, c)
		return err
	})
	return d, err
}

// Receive takes in a file and stores its bytes, outside any transaction. It refuses files that are empty, too large or of
// a kind that is not taken. What no document is made of within a day is swept.
func (s *Store) Receive(ctx context.Context, r io.Reader) (Content, error) {
	spool, err := os.CreateTemp(s.options.TempDir, "alongside-upload-*")
	if err != nil {
		return Content{}, fault.Unavailable("The file could not be taken. Nothing was saved; try again in a minute.", err)
	}
	defer func() {
		_ = spool.Close() // what matters has been read from it
		_ = os.Remove(spool.Name())
	}()
	c, err := s.spool(spool, r)
	if err != nil {
		return Content{}, err
	}
	if err := s.expect(ctx, c); err != nil {
		return Content{}, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return Content{}, err
	}
	if err := s.keep(ctx, c, spool); err != nil {
		return Content{}, fault.Unavailable("The file could not be kept. Nothing was saved; try again in a minute.", err)
	}
	return c, nil
}

// spool copies r to f while it measures and hashes it, then looks at what it is.
func (s *Store) spool(f *os.File, r io.Reader) (Content, error) {
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(r, s.options.MaxBytes+1))
	switch {
	case err != nil:
		return Content{}, fault.Unavailable("The file did not arrive whole. Choose it again.", err)
	case size == 0:
		return Content{}, fault.Invalid("file", "The file is empty. Choose another.")
	case size > s.options.MaxBytes:
		return Content{}, fault.Invalidf("file", "The file must be smaller than %s.", megabytes(s.options.MaxBytes))
	}
	kind, err := recognise(f, size)
	if err != nil {
		return Content{}, err
	}
	return Content{Hash: hex.EncodeToString(sum.Sum(nil)), Size: size, Type: kind}, nil
}

func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}

// expect records, before the bytes are stored, that they will be: bytes that no record knows of can never be found again.
func (s *Store) expect(ctx context.Context, c Content) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if tx.Scope() == db.System {
			return errors.New("documents: a file is one council's")
		}
		var scan Scan
		var sweeping bool
		err := db.Get(ctx, tx, `SELECT scan, sweeping FROM document_content WHERE scope = $1 AND hash = $2 {{lock}}`,
			[]any{tx.Scope(), c.Hash}, &scan, &sweeping)
		switch {
		case errors.Is(err, db.ErrNoRow):
		case err != nil:
			return err
		case scan == Infected:
			return fault.Invalid("file", "The file carries a virus and was not taken.")
		case sweeping:
			return fault.Unavailable("The file could not be taken just now. Try again in a minute.", nil)
		}
		_, err = db.Exec(ctx, tx, `INSERT INTO document_content (scope, hash, size, media, active, received_at, sweeping, scan, scanned_at, finding)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', '') ON CONFLICT (scope, hash)
			DO UPDATE SET received_at = excluded.received_at, media = excluded.media, active = excluded.active`,
			tx.Scope(), c.Hash, c.Size, c.Type.Media, c.Type.Active, tx.Now(), s.unscanned())
		return err
	})
}

// keep stores the bytes and returns when they are on disk. Bytes that are there already are written again, which puts
// right what was lost or damaged.
func (s *Store) keep(ctx context.Context, c Content, r io.Reader) error {
	scope, _ := db.ScopeFrom(ctx)
	return s.upload(ctx, key(scope, c.Hash), r)
}

// upload stores what r gives under a key and returns when it is on disk.
func (s *Store) upload(ctx context.Context, k string, r io.Reader) error {
	if err := s.bucket.Upload(ctx, k, r, &blob.WriterOptions{ContentType: "application/octet-stream"}); err != nil {
		return err
	}
	if s.folder == "" {
		return nil // an object store answers when it has the bytes for good
	}
	for p := filepath.Join(s.folder, filepath.FromSlash(k)); len(p) >= len(s.folder); p = filepath.Dir(p) {
		if err := syncPath(p); err != nil {
			return err
		}
	}
	return nil
}

func syncPath(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// key is where bytes lie. It is made of a scope's plain letters and hexadecimal digits, nothing that a sender chose.
func key(scope db.Scope, hash string) string { return string(scope) + "/" + hash[:2] + "/" + hash }
