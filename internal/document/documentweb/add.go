package documentweb

import (
	"context"
	"fmt"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// add takes the chosen files: their bytes first, then all records in one transaction.
func (h *handler) add(w http.ResponseWriter, r *web.Request) error {
	if h.Store == nil {
		return errNone()
	}
	ctx, about := r.Context(), r.Ref("id")
	outside := db.WithFirst(ctx, nil) // the form counts as sent when the records are made, not before
	var p place
	err := h.DB.View(outside, func(tx *db.Tx) (err error) {
		p, err = h.mayAdd(outside, tx, r.Actor(), about)
		return err
	})
	if err != nil {
		return err
	}
	heads := r.Files("file")
	if len(heads) == 0 {
		return h.render(w, r, http.StatusUnprocessableEntity, []fault.Field{{Name: "file", Message: "Choose a file."}})
	}
	files, err := h.Store.ReceiveAll(outside, heads)
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

func (d Deps) mayAdd(ctx context.Context, tx *db.Tx, a access.Actor, about thread.Ref) (place, error) {
	p, err := d.placeOf(ctx, tx, a, about)
	if err == nil && !p.MayAdd {
		err = fault.Forbidden("You can read this record, but not add to it.")
	}
	return p, err
}

// attach makes the files documents of the object, if the reader may still add to it.
func (h *handler) attach(ctx context.Context, tx *db.Tx, a access.Actor, about thread.Ref, files []document.Received) error {
	p, err := h.mayAdd(ctx, tx, a, about)
	if err != nil {
		return err
	}
	return h.Store.AttachAll(ctx, tx, a.By(), p.Child, about, files)
}
