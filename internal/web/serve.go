package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// serve is the wrapper around every handler.
func (r *Router) serve(w http.ResponseWriter, req *http.Request, rt *Route) {
	out := &response{ResponseWriter: w, router: r}
	if !rt.asSent {
		sound(req)
	}
	request := &Request{Request: req, router: r, route: rt, actor: r.public(), visit: &visit{}}
	defer request.dropFiles()
	if r.config.Observe != nil {
		defer r.observe(out, rt, time.Now())
	}
	defer func() {
		if v := recover(); v != nil {
			r.fail(out, request, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
	}()
	if err := r.answer(out, request); err != nil {
		r.fail(out, request, err)
		return
	}
	if err := out.commit(); err != nil {
		r.fail(out, request, err)
	}
}

// sound takes out of an address what no page sends and no database keeps, zero bytes and broken text, as is done with what forms send.
func sound(req *http.Request) {
	if raw := req.URL.RawQuery; !strings.ContainsAny(raw, "%\x00") && utf8.ValidString(raw) {
		return
	}
	broken := func(s string) bool { return strings.Contains(s, "\x00") || !utf8.ValidString(s) }
	changed, mended := false, url.Values{}
	for name, all := range req.URL.Query() {
		to := name
		if broken(name) {
			to, changed = clean(name), true
		}
		for _, v := range all {
			if broken(v) {
				v, changed = clean(v), true
			}
			mended.Add(to, v)
		}
	}
	if changed {
		req.URL.RawQuery = mended.Encode()
	}
}

// observe tells of an answer.
func (r *Router) observe(w *response, rt *Route, begun time.Time) {
	a := Answered{Method: rt.Method, Route: rt.Path, Status: cmp.Or(w.status, http.StatusOK), Took: time.Since(begun)}
	if a.Method != http.MethodGet && a.Method != http.MethodPost {
		a.Method = "other"
	}
	r.config.Observe(a)
}

func (r *Router) public() access.Actor {
	return access.Actor{Public: true, Scope: r.config.Scope, Channel: "web"}
}

// answer goes through the checks in order and then calls the route's handler.
func (r *Router) answer(w *response, req *Request) error {
	if err := r.origins.Check(req.Request); err != nil {
		return errCrossOrigin
	}
	if err := r.identify(w, req); err != nil {
		return err
	}
	if rt := req.route; rt.limit != nil && !r.limiter.allow(rt, r.clientIP(req.Request), "") {
		return statusError(http.StatusTooManyRequests)
	}
	if err := req.readForm(w); err != nil {
		return err
	}
	if !req.actor.May(req.route.Permission) {
		return r.refuse(w, req)
	}
	if err := req.readRefs(); err != nil {
		return err
	}
	if req.Method != http.MethodPost || req.route.missing {
		return req.route.handler(w, req)
	}
	return r.post(w, req)
}

// identify loads session and actor in one view, and holds the request to the actor's council.
func (r *Router) identify(w *response, req *Request) error {
	v := &visit{agent: cut(req.UserAgent(), 200)}
	req.visit = v
	ctx := context.WithValue(req.Context(), visitKey{}, v)
	ctx = db.WithScope(ctx, r.config.Scope)
	token := ""
	if c, err := req.Cookie(r.sessions.Cookie.Name); err == nil {
		token = c.Value
	}
	loaded, err := r.sessions.Load(ctx, token)
	if err != nil {
		loaded, _ = r.sessions.Load(ctx, "") // an empty session cannot fail to load; it lets the error page be drawn
		r.settle(loaded, w, req)
		return fmt.Errorf("load session: %w", err)
	}
	if v.person != "" && v.council != r.config.Scope {
		err = r.config.DB.View(db.WithScope(ctx, v.council), func(tx *db.Tx) (err error) {
			v.actor, err = r.store.actor(ctx, tx, v.person, v.council)
			return err
		})
	}
	switch {
	case err != nil:
	case v.actor.Person == "": // nobody signed in, or one who may no longer sign in
		v.person = ""
	default:
		req.actor = v.actor
	}
	r.settle(loaded, w, req)
	if err == nil && v.touch {
		if err := r.store.touch(req.Context(), v.token); err != nil { // a full disk must not keep people from reading
			r.config.Log.Error("touch session", "error", err, "request", req.RequestID())
		}
	}
	return err
}

func (r *Router) settle(ctx context.Context, w *response, req *Request) {
	if req.visit.id == "" {
		req.visit.id = rand.Text()
	}
	ctx = db.WithScope(ctx, req.actor.Scope)
	ctx = context.WithValue(ctx, requestKey{}, req)
	req.Request = req.WithContext(ctx)
	w.req = req
}

func cut(s string, n int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	for len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// readForm parses the address and the body, within the route's limit. Parts of an upload beyond 1 MiB wait on disk.
func (r *Request) readForm(w http.ResponseWriter) error {
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, r.largest(w))
	}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") && r.Method == http.MethodPost {
		err = r.ParseMultipartForm(usualBody)
	} else {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return statusError(http.StatusRequestEntityTooLarge)
	default:
		return statusError(http.StatusBadRequest)
	}
}

// dropFiles takes away what waited on disk of an upload. net/http does so only for the request that it made itself, and ours is
// a copy with a context of its own: without this, every file that anybody hands in would stay readable in the temporary folder.
func (r *Request) dropFiles() {
	if r.MultipartForm == nil {
		return
	}
	if err := r.MultipartForm.RemoveAll(); err != nil {
		r.router.config.Log.Error("remove what waited of an upload", "error", err, "request", r.RequestID())
	}
}

func (r *Request) readRefs() error {
	if len(r.route.refs) == 0 {
		return nil
	}
	r.refs = make(map[string]thread.Ref, len(r.route.refs))
	for _, name := range r.route.refs {
		ref, err := thread.Parse(r.PathValue(name))
		if err != nil {
			return fault.NotFound("The page with this reference")
		}
		if r.refs[name], err = r.leadToKept(ref); err != nil {
			return err
		}
	}
	return nil
}

// leadToKept leads an address of a record that was merged into another to the one that is kept: from old links and from pages that were open
// when it was merged.
func (r *Request) leadToKept(ref thread.Ref) (kept thread.Ref, err error) {
	find := r.router.config.Kept
	if find == nil || r.route.record || ref.Kind() != thread.Child {
		return ref, nil
	}
	err = r.router.config.DB.View(r.Context(), func(tx *db.Tx) error {
		kept, err = find(r.Context(), tx, ref)
		return err
	})
	return kept, err
}

// refuse answers somebody who may not: the public is asked to sign in and comes back to where it was, with what was typed.
func (r *Router) refuse(w http.ResponseWriter, req *Request) error {
	if req.actor.Unchecked {
		return fault.Forbidden("This opens once a person of the council has looked at who your organisation is.")
	}
	if !req.actor.Public {
		return fault.Forbidden("Your role does not include this.")
	}
	back := req.URL.RequestURI()
	if req.Method == http.MethodPost {
		if !sameOrigin(req.Request) {
			return errCrossOrigin
		}
		back = r.formPage(req, req.URL.Path)
		if err := req.keep(w, ""); err != nil {
			return err
		}
	}
	return SeeOther(w, req, r.config.SignIn+"?return="+url.QueryEscape(back))
}

// post checks the session's token, lets a form that is sent twice act once, and clears what was kept of it.
func (r *Router) post(w *response, req *Request) error {
	if !req.tokenFits() {
		return r.stale(w, req)
	}
	if l := req.route.limit; l != nil && l.Field != "" {
		if !r.limiter.allow(req.route, r.clientIP(req.Request), req.Form(l.Field)) {
			return statusError(http.StatusTooManyRequests)
		}
	}
	if wrong := req.tooLong(); len(wrong) > 0 && !req.route.draft {
		return r.askShorter(w, req, wrong)
	}
	if !req.route.draft && req.savesCover() {
		return errCovered(r.config.FormerWords)
	}
	guard := r.guard(req)
	if guard != nil {
		req.Request = req.WithContext(db.WithFirst(req.Context(), guard.claim))
	}
	err := req.route.handler(w, req)
	if errors.Is(err, errTwice) {
		return r.again(w, req, guard)
	}
	guard.finish(req, w, err)
	if err == nil && w.status >= 300 && w.status < 400 {
		return req.dropSaved(w)
	}
	return err
}

// tokenFits reports whether the post bears the session's token.
func (r *Request) tokenFits() bool {
	want := r.router.sessions.GetString(r.Context(), "csrf")
	got := r.PostFormValue("csrf")
	if got == "" {
		got = r.Header.Get("X-CSRF-Token")
	}
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

// token returns the session's token, making one when a page first has a form.
func (r *Request) token() string {
	t := r.router.sessions.GetString(r.Context(), "csrf")
	if t == "" {
		t = rand.Text()
		r.router.sessions.Put(r.Context(), "csrf", t)
	}
	return t
}

// stale answers a post without the session's token: what was typed is kept and shown again when the browser vouches that the
// form was ours.
func (r *Router) stale(w http.ResponseWriter, req *Request) error {
	if !sameOrigin(req.Request) {
		return errCrossOrigin
	}
	if req.Header.Get("X-CSRF-Token") != "" {
		return statusError(http.StatusForbidden) // a script's request; there is no page to go back to
	}
	if err := req.keep(w, ""); err != nil {
		return err
	}
	Flash(req, "The page had been open for too long, so we have not sent this yet. What you typed is still here.")
	return SeeOther(w, req, r.formPage(req, req.URL.Path))
}

// sameOrigin reports whether the browser vouches that the request comes from our own page.
func sameOrigin(req *http.Request) bool {
	if site := req.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	u, err := url.Parse(req.Header.Get("Origin"))
	return err == nil && u.Host != "" && u.Host == req.Host
}

// formPage returns the page that shows the form posted to path: the page of the same path, else the one req came from.
func (r *Router) formPage(req *Request, path string) string {
	get := &http.Request{Method: http.MethodGet, Host: req.Host, URL: &url.URL{Path: path}}
	if _, pattern := r.mux.Handler(get); pattern != "" {
		return (&url.URL{Path: path, RawQuery: req.URL.RawQuery}).RequestURI()
	}
	if from, err := url.Parse(req.Referer()); err == nil && from.Host == req.Host {
		return localPath(from.RequestURI())
	}
	return "/"
}

// localPath returns path when it leads to a page of ours, "/" otherwise: for addresses that came with a request.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}

// ReturnPath returns the page to go to after signing in.
func (r *Request) ReturnPath() string { return localPath(r.Request.Form.Get("return")) }
