package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/alexedwards/scs/v2"

	"alongside/internal/access"
)

// Handler answers one request. An error it returns becomes a page by its fault kind; nothing may have been written then.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is one line of the route table.
type Route struct {
	Method, Path string
	Permission   access.Permission
	maxBody      int64 // 0 for a form without a document
	limit        *Limit
	refs         []string // wildcards that are references
	large        bool     // takes a LargeBody
	ownText      bool     // text says how long a field may be
	text         int
	draft        bool // saves a form that is not sent yet
	record       bool // is about the record of its address, also when that was merged into another
	asSent       bool // judges its address itself, broken text too
	missing      bool // stands for a path or method that is not there
	handler      Handler
}

// pattern is the route as http.ServeMux knows it.
func (rt *Route) pattern() string { return rt.Method + " " + rt.Path }

// Option changes one route.
type Option func(*Route)

// MaxBody allows a body of n bytes instead of Config.FormLimit, but never more than Config.UploadLimit: for uploads.
// Its handler says how long a field may be: what was read of a paper comes back in one.
func MaxBody(n int64) Option { return func(r *Route) { r.maxBody, r.ownText, r.text = n, true, 0 } }

// AsSent leaves the address of a route as it was sent: for interfaces between programs, which refuse what they cannot read instead of mending it.
func AsSent() Option { return func(r *Route) { r.asSent = true } }

// OfRecord has a page be about the very record of its address, also when that was merged into another: see Config.Kept.
func OfRecord() Option { return func(r *Route) { r.record = true } }

// LongText allows a body in which somebody writes as much as they like in their own words, in any script. The handler says what is too long.
func LongText() Option { return MaxBody(longBody) }

// longBody holds 20,000 words twice, of letters that take six bytes each on their way.
const longBody = 4 << 20

// Upload allows a body of Config.UploadLimit, with room for the form around the document.
func Upload() Option { return func(r *Route) { r.maxBody = math.MaxInt64 } }

// uploadRoom is what a form's other fields and the borders between them may take beside a document.
const uploadRoom = 64 << 10

// bodyLimit is the largest body that the settings and the route allow together.
func (r *Router) bodyLimit(rt *Route) int64 {
	if rt.maxBody == 0 {
		return r.config.FormLimit
	}
	if rt.large {
		return rt.maxBody
	}
	return min(rt.maxBody, r.config.UploadLimit+uploadRoom)
}

// Limited slows down guesses and floods: see Limit.
func Limited(l Limit) Option { return func(r *Route) { r.limit = &l } }

// What Config allows when it says nothing.
const (
	usualBody   = 1 << 20
	usualUpload = 25_000_000
)

// Router is the route table and everything its routes need.
type Router struct {
	config   Config
	mux      *http.ServeMux
	routes   map[string]*Route
	order    []*Route
	faults   []error
	sessions *scs.SessionManager
	store    *sessionStore
	origins  *http.CrossOriginProtection
	limiter  *limiter
	once     *onceMemory
	assets   *assets
}

// New returns a router with the routes of the ground: /assets/, /healthz and /draft/.
func New(c Config) (*Router, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	files, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	store := &sessionStore{db: c.DB, scope: c.Scope, idle: c.Idle, life: c.Life, actors: c.Actors}
	r := &Router{
		config: c, mux: http.NewServeMux(), routes: map[string]*Route{},
		sessions: c.sessions(store), store: store, origins: http.NewCrossOriginProtection(),
		limiter: newLimiter(), once: newOnceMemory(), assets: files,
	}
	r.Post("/draft/{form...}", access.Public, r.saveDraft, LongText(), func(rt *Route) { rt.draft = true })
	return r, nil
}

// Get adds a page. A wildcard called id or ref, or ending in -id or _ref, is a reference: the page is not found when it is
// none, and Request.Ref returns it.
func (r *Router) Get(path string, p access.Permission, h Handler, options ...Option) {
	r.add(http.MethodGet, path, p, h, options)
}

// Post adds a place that forms post to. By custom a form posts to its own page's path.
func (r *Router) Post(path string, p access.Permission, h Handler, options ...Option) {
	r.add(http.MethodPost, path, p, h, options)
}

func (r *Router) add(method, path string, p access.Permission, h Handler, options []Option) {
	rt := &Route{Method: method, Path: path, Permission: p, handler: h, refs: references(path)}
	for _, o := range options {
		o(rt)
	}
	switch {
	case !strings.HasPrefix(path, "/"):
		r.faults = append(r.faults, fmt.Errorf("route %s %q: the path must begin with /", method, path))
	case p == "":
		r.faults = append(r.faults, fmt.Errorf("route %s %s has no permission", method, path))
	case h == nil:
		r.faults = append(r.faults, fmt.Errorf("route %s %s has no handler", method, path))
	case r.routes[rt.pattern()] != nil:
		r.faults = append(r.faults, fmt.Errorf("route %s %s is there twice", method, path))
	default:
		r.routes[rt.pattern()] = rt
		r.order = append(r.order, rt)
		r.mux.HandleFunc(rt.pattern(), func(w http.ResponseWriter, req *http.Request) { r.serve(w, req, rt) })
	}
}

// references lists the wildcards of a path that hold references.
func references(path string) []string {
	var out []string
	for part := range strings.SplitSeq(path, "/") {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name := strings.TrimSuffix(strings.Trim(part, "{}"), "...")
		if name == "id" || name == "ref" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ref") {
			out = append(out, name)
		}
	}
	return out
}

// Routes returns the route table in order of path, for docs/access.md and the test of every route with every persona.
func (r *Router) Routes() []Route {
	out := make([]Route, len(r.order))
	for i, rt := range r.order {
		out[i] = *rt
	}
	slices.SortFunc(out, func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return out
}

// Handler returns the whole site, or what is wrong with the route table.
func (r *Router) Handler() (http.Handler, error) {
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return http.HandlerFunc(r.site), nil
}

// site is what stands before the route table.
func (r *Router) site(w http.ResponseWriter, req *http.Request) {
	requestID := newRequestID()
	req = req.WithContext(context.WithValue(req.Context(), requestIDKey{}, requestID))
	r.securityHeaders(w.Header())
	w.Header().Set("X-Request-Id", requestID)
	switch {
	case strings.HasPrefix(req.URL.Path, assetPrefix):
		r.assets.ServeHTTP(w, req)
	case req.URL.Path == "/healthz":
		r.healthz(w, req)
	default:
		h, pattern := r.mux.Handler(req)
		if pattern != "" {
			r.mux.ServeHTTP(w, req)
			return
		}
		status := statusOf(h, req)
		r.serve(w, req, &Route{Method: req.Method, Permission: access.Public, missing: true,
			handler: func(http.ResponseWriter, *Request) error { return statusError(status) }})
	}
}

// statusOf asks ServeMux's own handler whether the path is unknown (404) or only the method (405).
func statusOf(h http.Handler, req *http.Request) int {
	p := &probe{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(p, req)
	return p.status
}

// probe is a ResponseWriter that only remembers the status.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

func (r *Router) healthz(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.config.Ready != nil {
		if err := r.config.Ready(req.Context()); err != nil {
			r.config.Log.Error("not ready", "error", err)
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
	}
	_, _ = w.Write([]byte("ok\n")) // the asker has gone if this fails
}
