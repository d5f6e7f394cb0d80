package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Show is how a page shows a file.
type Show string

// The ways.
const (
	AsPicture Show = "picture"
	AsSound   Show = "sound"
	AsFilm    Show = "film"
)

// Shows lists the ways.
func Shows() []Show { return []Show{AsPicture, AsSound, AsFilm} }

// ShowLimits are the largest picture and the largest recording that are taken, in bytes. What the store takes at most holds beside them.
type ShowLimits struct {
	Picture, Recording int64
}

// TakesShown says, under a choice of a file, what is taken.
func (s *Store) TakesShown(l ShowLimits) string {
	return fmt.Sprintf("A picture (JPEG, PNG or WebP) of up to %s, or a recording (M4A, MP3, MP4, MOV, OGG, WAV or WebM) of up to %s.",
		megabytes(s.most(l.Picture)), megabytes(s.most(l.Recording)))
}

func (s *Store) most(n int64) int64 { return min(n, s.options.MaxBytes) }

// ReceiveShown takes in a picture or a recording that a page is to show, outside any transaction, and returns how. What it is is read
// from its content. A picture is drawn anew, so that nothing is kept but what can be seen: no place, no camera, no earlier picture.
// A recording loses what it says about where it was made; the sound and the pictures in it stay as they are. What is wrong with the
// file is a fault of the field "file".
func (s *Store) ReceiveShown(ctx context.Context, head *multipart.FileHeader, l ShowLimits) (got Received, how Show, err error) {
	f, err := head.Open()
	if err != nil {
		return got, "", fmt.Errorf("read an upload: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if head.Size == 0 {
		return got, "", fault.Invalid("file", "The file is empty. Choose another.")
	}
	kind, err := recognise(f, head.Size)
	if _, bad := fault.Fields(err); bad {
		return got, "", errShown()
	}
	if err != nil {
		return got, "", err
	}
	var body io.Reader
	switch kind.Media {
	case jpegPic, pngPic, webpPic:
		how = AsPicture
		if head.Size > s.most(l.Picture) {
			return got, "", fault.Invalidf("file", "The picture must be smaller than %s.", megabytes(s.most(l.Picture)))
		}
		body, err = s.redraw(f, kind.Media)
	case mp3, ogg, wave, webm, mp4, movie:
		if head.Size > s.most(l.Recording) {
			return got, "", fault.Invalidf("file", "The recording must be smaller than %s. A shorter one fits.", megabytes(s.most(l.Recording)))
		}
		how, body, err = recording(f, head.Size, kind.Media)
	case "image/heic":
		return got, "", fault.Invalid("file", "This picture is in a form that many computers cannot show (HEIC). Save it as a JPEG and choose it again.")
	default:
		err = errShown()
	}
	if err != nil {
		return got, "", err
	}
	got.Name = head.Filename
	got.Content, err = s.Receive(ctx, body)
	return got, how, err
}

func errShown() error {
	return fault.Invalid("file", "The file must be a picture (JPEG, PNG or WebP) or a recording (M4A, MP3, MP4, MOV, OGG, WAV or WebM).")
}

// OpenShown opens a picture or a recording for a page, from any byte on; the caller closes it, and has checked that the reader may see
// what it belongs to. The look is on the record before the first byte leaves, as page names it; who plays a recording in parts looks once.
// The bytes are held against what was stored before they are given out.
func (s *Store) OpenShown(ctx context.Context, a access.Actor, ref thread.Ref, page string) (d Document, r io.ReadSeekCloser, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if d, err = Find(ctx, tx, ref); err != nil {
			return err
		}
		if err := d.shown(); err != nil || d.Child == "" {
			return err
		}
		if s.lately.looked(tx.Scope(), a.Person, ref, tx.Now()) {
			return nil
		}
		return audit.Look(ctx, tx, a.By(), page, string(d.Child))
	})
	if err != nil {
		return Document{}, nil, fmt.Errorf("open %s: %w", ref, err)
	}
	if r, err = s.openWhole(ctx, d); err != nil {
		s.options.Log.Error("a document's bytes cannot be reached", "document", string(ref), "error", err)
		return Document{}, nil, fault.Unavailable("This file cannot be reached at the moment. We have been told; try again later.", err)
	}
	return d, r, nil
}

// shown says why a document is not shown on a page, nil when it is.
func (d Document) shown() error {
	if !slices.Contains([]string{jpegPic, pngPic, mp3, ogg, wave, webm, mp4, movie}, d.Type.Media) {
		return fault.NotFound("That picture or recording")
	}
	return d.given()
}

// openWhole opens the bytes of a document and reads them once, to see that they are those that were stored.
func (s *Store) openWhole(ctx context.Context, d Document) (io.ReadSeekCloser, error) {
	checked, err := s.read(ctx, d.Hash)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, checked)
	if err := errors.Join(err, checked.Close()); err != nil {
		return nil, err
	}
	scope, _ := db.ScopeFrom(ctx)
	return s.bucket.NewReader(ctx, key(scope, d.Hash), nil)
}

// ShownHeaders are the headers under which a picture or a recording is given to a page, by name. A browser takes it for what its content
// showed it to be, and for nothing that runs.
func (d Document) ShownHeaders() map[string]string {
	h := d.Headers()
	delete(h, "Content-Length") // a part of it is shorter
	h["Content-Type"], h["Content-Disposition"] = d.Type.Media, "inline"
	h["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
	return h
}
