package documentweb

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// received is a file whose bytes are kept, before a record speaks of it.
type received struct {
	name    string
	content document.Content
}

// add takes the chosen files: their bytes first, then all records in one transaction.
func (h *handler) add(w http.ResponseWriter, r *web.Request) error {
	if h.Store == nil {
		return errNone()
	}
	ctx, about := r.Context(), r.Ref("id")
	outside := db.WithFirst(ctx, nil) // the form counts as sent when the records are made, not before
	var p place
	err := h.DB.View(outside, func(tx *db.Tx) (err error) {
		p, err = mayAdd(outside, tx, r.Actor(), about)
		return err
	})
	if err != nil {
		return err
	}
	files, err := h.receive(outside, chosen(r))
	if fields, ok := fault.Fields(err); ok {
		return h.render(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	err = h.DB.InTx(ctx, func(tx *db.Tx) error { return h.attach(ctx, tx, r.Actor(), about, files) })
	if fields, ok := fault.Fields(err); ok {
		return h.render(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return fmt.Errorf("add documents to %s: %w", about, err)
	}
	web.Flash(r, ui.Count(len(files), "document is", "documents are")+" in the record.")
	if p.URL == "" {
		return web.SeeOther(w, r, aboutPath(string(about)))
	}
	return web.SeeOther(w, r, p.URL)
}

func mayAdd(ctx context.Context, tx *db.Tx, a access.Actor, about thread.Ref) (place, error) {
	p, err := placeOf(ctx, tx, a, about)
	if err == nil && !p.MayAdd {
		err = fault.Forbidden("You can read this record, but not add to it.")
	}
	return p, err
}

// chosen are the files of the form.
func chosen(r *web.Request) []*multipart.FileHeader {
	if r.MultipartForm == nil {
		return nil
	}
	return r.MultipartForm.File["file"]
}

// receive stores the bytes of every file. The error names the file where there are several.
func (h *handler) receive(ctx context.Context, heads []*multipart.FileHeader) ([]received, error) {
	switch {
	case len(heads) == 0:
		return nil, fault.Invalid("file", "Choose a file.")
	case len(heads) > atOnce:
		return nil, fault.Invalidf("file", "Choose up to %d files at a time.", atOnce)
	}
	var files []received
	for _, head := range heads {
		c, err := h.receiveOne(ctx, head)
		if fields, ok := fault.Fields(err); ok && len(heads) > 1 {
			return nil, fault.Invalidf("file", "%s: %s Nothing was added.", head.Filename, fields[0].Message)
		}
		if err != nil {
			return nil, err
		}
		files = append(files, received{head.Filename, c})
	}
	return files, nil
}

func (h *handler) receiveOne(ctx context.Context, head *multipart.FileHeader) (c document.Content, err error) {
	f, err := head.Open()
	if err != nil {
		return c, fmt.Errorf("read an upload: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return h.Store.Receive(ctx, f)
}

// attach makes the files documents of the object, if the reader may still add to it.
func (h *handler) attach(ctx context.Context, tx *db.Tx, a access.Actor, about thread.Ref, files []received) error {
	p, err := mayAdd(ctx, tx, a, about)
	if err != nil {
		return err
	}
	for _, f := range files {
		d, err := h.Store.Attach(ctx, tx, a.By(), document.Upload{Name: f.name, Child: p.Child, Ref: about}, f.content)
		if err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, about, "is shown by", d.Ref); err != nil {
			return err
		}
	}
	return nil
}
