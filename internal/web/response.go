package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"alongside/internal/web/ui"
)

// response saves the session before the first byte leaves, and remembers what was answered.
type response struct {
	http.ResponseWriter
	router    *Router
	req       *Request
	status    int
	committed bool
	broken    bool // the session could not be saved: write nothing of the page
}

// commit saves the session and sets its cookie, once.
func (w *response) commit() error {
	if w.committed || w.req == nil {
		return nil
	}
	w.committed = true
	if err := w.req.sendFlash(w.ResponseWriter); err != nil {
		return fmt.Errorf("send message: %w", err)
	}
	sessions, ctx := w.router.sessions, w.req.Context()
	switch sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := sessions.Commit(ctx)
		if err != nil {
			return fmt.Errorf("save session: %w", err)
		}
		cache := w.Header().Get("Cache-Control")
		sessions.WriteSessionCookie(ctx, w.ResponseWriter, token, expiry)
		w.restoreCache(cache)
	case scs.Destroyed:
		sessions.WriteSessionCookie(ctx, w.ResponseWriter, "", time.Time{})
	}
	return nil
}

// restoreCache undoes the Cache-Control line that scs adds: private pages are not stored at all.
func (w *response) restoreCache(before string) {
	w.Header().Del("Cache-Control")
	if before == "" {
		before = "no-store"
	}
	w.Header().Set("Cache-Control", before)
}

// WriteHeader saves the session first.
func (w *response) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if err := w.commit(); err != nil {
		w.router.config.Log.Error("save session", "error", err)
		w.broken, status = true, http.StatusInternalServerError
	}
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.broken {
		return 0, errors.New("web: the session could not be saved")
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render draws a page and sends it with status. Nothing is sent when drawing fails, so that an error page can be.
func Render(w http.ResponseWriter, r *Request, status int, page templ.Component) error {
	b, ok := pages.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer pages.Put(b)
	b.Reset()
	if err := page.Render(ui.WithForms(r.Context(), r.forms()), b); err != nil {
		return fmt.Errorf("draw page: %w", err)
	}
	body := r.coverPage(b.Bytes())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Cookie")
	if r.actor.Public && status == http.StatusOK && !r.flashed && r.router.sessions.Status(r.Context()) == scs.Unmodified {
		sum := sha256.Sum256(body)
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", tag)
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	} else {
		h.Set("Cache-Control", "no-store")
	}
	if err := commit(w); err != nil {
		return err
	}
	h.Set("Content-Length", strconv.Itoa(len(body))) // else it goes out in chunks, with one more write to the network
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader has gone if this fails
	return nil
}

func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(part) == tag {
			return true
		}
	}
	return false
}

// commit saves the session while an error can still be answered with a page.
func commit(w http.ResponseWriter) error {
	if out, ok := w.(*response); ok {
		return out.commit()
	}
	return nil
}

// SeeOther sends the browser to another page of ours after a post.
func SeeOther(w http.ResponseWriter, r *Request, path string) error {
	if err := commit(w); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r.Request, localPath(path), http.StatusSeeOther)
	return nil
}

// Drawn draws a part of a page once, to be shown in many. The part must be the same for everybody who gets it: it has no
// form, no token and nothing of the request in it.
func Drawn(ctx context.Context, part templ.Component) (templ.Component, error) {
	var b strings.Builder
	if err := part.Render(context.WithoutCancel(withoutRequest(ctx)), &b); err != nil {
		return nil, fmt.Errorf("draw part: %w", err)
	}
	return templ.Raw(b.String()), nil
}

// withoutRequest hides the request from what is drawn.
func withoutRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, (*Request)(nil))
}
