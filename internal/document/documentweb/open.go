package documentweb

import (
	"errors"
	"io"
	"net/http"

	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// about lists the documents of an object.
func (h *handler) about(w http.ResponseWriter, r *web.Request) error {
	return h.render(w, r, http.StatusOK, nil)
}

func (h *handler) render(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	if h.Store == nil {
		return errNone()
	}
	v, err := load(r.Context(), h.Deps, r.Actor(), r.Ref("id"))
	if err != nil {
		return err
	}
	if err := r.Look("Documents", v.Place.Child); err != nil {
		return err
	}
	v.Errors = errs
	return web.Render(w, r, status, aboutView(v))
}

func errNone() error {
	return fault.Unavailable("No documents are kept here. The administrator sets a folder for them.", nil)
}

// open gives a document out, or says why it does not.
func (h *handler) open(w http.ResponseWriter, r *web.Request) error {
	if h.Store == nil {
		return errNone()
	}
	var d document.Document
	var p place
	var keeper db.Scope
	var as string
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		d, err = document.Find(r.Context(), tx, r.Ref("id"))
		if fault.Is(err, fault.KindNotFound) && h.Shared != nil {
			missing := err
			if keeper, as, err = h.Shared(r.Context(), tx, r.Actor(), r.Ref("id")); err == nil && keeper == "" {
				err = missing
			}
			return err
		}
		if err != nil {
			return err
		}
		if p, err = h.placeOf(r.Context(), tx, r.Actor(), d.About); err != nil {
			return err
		}
		may, err := h.Store.Reads(r.Context(), tx, r.Actor(), d.Child)
		if err == nil && (!may(d) || !p.opens(d.Ref)) {
			err = fault.NotFound("That document")
		}
		return err
	})
	if err != nil {
		return err
	}
	if keeper != "" {
		return h.openShared(w, r, keeper, as)
	}
	if waits(r, d) {
		if err := r.Look("Documents", p.Child); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, waitView(d, p.URL))
	}
	return h.send(w, r)
}

// waits reports whether a page stands before a file that the reader has not asked for all the same, or cannot.
func waits(r *web.Request, d document.Document) bool {
	return held(d) && (r.Form("anyway") == "" || d.Scan == document.Waiting || d.Scan == document.Infected)
}

// send opens the file, which records the look, and sends it.
func (h *handler) send(w http.ResponseWriter, r *web.Request) (err error) {
	d, content, err := h.Store.Open(db.WithFirst(r.Context(), nil), r.Actor(), r.Ref("id"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if err := r.CoverFormer(d.Child); err != nil {
		return err
	}
	d.Name = r.Covered(d.Name)
	return give(w, d, content)
}

// give writes a file to its reader.
func give(w http.ResponseWriter, d document.Document, content io.Reader) error {
	for name, value := range d.Headers() {
		w.Header().Set(name, value)
	}
	w.Header().Del("X-Frame-Options")
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, content)
	return err
}

// held reports whether a page stands before the file.
func held(d document.Document) bool { return d.Scan != document.Clean || d.Type.Active }

func waitTitle(d document.Document) string {
	switch d.Scan {
	case document.Waiting:
		return "This file is being checked"
	case document.Infected:
		return "This file carries a virus"
	case document.Clean:
		return "This file can run something"
	default:
		return "This file was not checked for viruses"
	}
}

func warning(d document.Document) string {
	switch {
	case d.Scan == document.Clean && d.Type.Macros():
		return d.Name + " holds macros. No virus was found in it, but what it does when it is opened was not looked at."
	case d.Scan == document.Clean:
		return d.Name + " holds something that runs when it is opened. No virus was found in it."
	case d.Type.Macros():
		return d.Name + " holds macros, and nothing has checked it for viruses."
	default:
		return "Nothing has checked " + d.Name + " for viruses."
	}
}
