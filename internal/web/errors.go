package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web/ui"
)

// statusError is an answer that has no fault kind: 405, 413, 429, ...
type statusError int

func (e statusError) Error() string { return http.StatusText(int(e)) }

var (
	errCrossOrigin = errors.New("web: the request does not come from one of our own pages")
	errAlreadySent = errors.New("web: the form was accepted before, and where it led to is not known")
)

// staleError adds what is saved now to a conflict.
type staleError struct {
	cause error
	saved []ui.SummaryRow
}

func (e *staleError) Error() string { return e.cause.Error() }
func (e *staleError) Unwrap() error { return e.cause }

// Stale adds what is saved now to a conflict, for the page that shows it beside what was typed. Other errors pass unchanged.
func Stale(err error, saved ...ui.SummaryRow) error {
	if !fault.Is(err, fault.KindConflict) {
		return err
	}
	return &staleError{err, saved}
}

// errorView is the page of an error.
type errorView struct {
	status   int
	title    string
	says     []string
	incident string
	// typed, saved and again belong to a conflict: what was typed, what is saved now, and where the form is.
	typed, saved []ui.SummaryRow
	again        string
	home         bool
}

// fail turns an error into its page.
func (r *Router) fail(w *response, req *Request, err error) {
	log := r.config.Log.With("request", req.RequestID(), "method", req.Method, "route", req.route.Path) // an address holds references; the route does not
	if errors.Is(err, context.Canceled) && req.Context().Err() != nil {
		log.Info("the reader went away")
		return
	}
	v := describe(err)
	if v.status == http.StatusInternalServerError {
		v.incident = newIncident()
		log.Error("incident", "incident", v.incident, "error", err)
	} else {
		log.Info("refused", "status", v.status, "error", err)
	}
	if w.status != 0 {
		return // a part of the answer has left already
	}
	if req.Method == http.MethodPost && req.PostForm != nil && (v.status == http.StatusConflict || v.status >= http.StatusInternalServerError) {
		r.showTyped(w, req, &v, err)
	}
	if v.status == http.StatusTooManyRequests && req.route.limit != nil {
		w.Header().Set("Retry-After", fmt.Sprint(int(req.route.limit.Every.Seconds())+1))
	}
	for _, name := range []string{"Content-Disposition", "ETag"} {
		w.Header().Del(name)
	}
	if strings.Contains(req.Header.Get("Accept"), "application/json") {
		http.Error(w, v.title, v.status)
		return
	}
	if err := Render(w, req, v.status, errorPage(v)); err != nil {
		log.Error("draw error page", "error", err)
		w.committed = true // whatever was wrong with the session, say so without it
		http.Error(w, "Sorry, there is a problem. Try again later.", http.StatusInternalServerError)
	}
}

// showTyped puts what was typed on the page of a conflict or a failure, keeps it for the form, and leads back there.
func (r *Router) showTyped(w http.ResponseWriter, req *Request, v *errorView, err error) {
	values := typed(req.PostForm)
	for _, name := range sortedNames(values) {
		if text := strings.TrimSpace(strings.Join(values[name], ", ")); text != "" {
			v.typed = append(v.typed, ui.Row(label(name), text))
		}
	}
	var stale *staleError
	if errors.As(err, &stale) {
		v.saved = stale.saved
	}
	if len(v.typed) == 0 {
		v.home = true
		return
	}
	if errors.Is(err, errAlreadySent) {
		return // it is saved: sending it again is not what the person needs
	}
	if err := req.keep(w, ""); err != nil {
		r.config.Log.Error("keep form that failed", "error", err, "request", req.RequestID())
		return // the page shows what was typed in any case
	}
	v.again = r.formPage(req, req.URL.Path)
}

func sortedNames(values map[string][]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// label makes words of a field's name: "start-day" is "Start day".
func label(name string) string {
	words := strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(name)
	if words == "" {
		return name
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// describe maps an error to its page, once for the whole program.
func describe(err error) errorView {
	var status statusError
	switch {
	case errors.As(err, &status):
		return describeStatus(int(status))
	case errors.Is(err, errCrossOrigin):
		return errorView{status: http.StatusForbidden, title: "We could not accept this form", says: []string{
			"It did not come from one of our own pages, so we did nothing with it.", "Open the page again and send the form from there."}}
	case errors.Is(err, errAlreadySent):
		return errorView{status: http.StatusConflict, title: "You have sent this already", says: []string{
			"We have it, and it counts once.", "Go to your home page to see what came of it."}, home: true}
	}
	switch fault.KindOf(err) {
	case fault.KindNotFound:
		return describeStatus(http.StatusNotFound)
	case fault.KindForbidden:
		return errorView{status: http.StatusForbidden, title: "You may not see this", says: []string{fault.Message(err),
			"If you need it for your work, ask the person who manages your account."}, home: true}
	case fault.KindConflict:
		return errorView{status: http.StatusConflict, title: conflictTitle(err), says: []string{fault.Message(err)}}
	case fault.KindInvalid:
		return errorView{status: http.StatusUnprocessableEntity, title: "Something needs to be corrected", says: []string{fault.Message(err),
			"Go back to the page before: what you typed is still there."}}
	case fault.KindUnavailable:
		return errorView{status: http.StatusServiceUnavailable, title: "Sorry, the service is unavailable", says: []string{fault.Message(err)}}
	default:
		return errorView{status: http.StatusInternalServerError, title: "Sorry, there is a problem with the service", says: []string{
			"It is not your doing. Nothing that was saved before is lost.", "Try again in a few minutes. If it goes on, tell us the number below."}}
	}
}

// conflictTitle tells a record that somebody else changed from an act that the rules refuse.
func conflictTitle(err error) string {
	var stale *staleError
	if errors.As(err, &stale) || errors.Is(err, db.ErrStale) || strings.HasPrefix(fault.Message(err), "Someone else changed") {
		return "This has changed since you opened it"
	}
	return "This cannot be done now"
}

func describeStatus(status int) errorView {
	v := errorView{status: status, home: true}
	switch status {
	case http.StatusNotFound:
		v.title = "Page not found"
		v.says = []string{"If you typed the address, check that it is right.",
			"If you followed a link, the page may have moved, or it may not be for you to see."}
	case http.StatusMethodNotAllowed:
		v.title, v.says = "This page cannot do that", []string{"Open the page again and start from there."}
	case http.StatusRequestEntityTooLarge:
		v.title, v.says = "The file or form is too large", []string{"Go back and choose a smaller file, or send it in parts. Nothing was saved."}
	case http.StatusTooManyRequests:
		v.title, v.says = "Please wait a moment", []string{"There were too many tries in a short time. Wait a minute and try again."}
	default:
		v.title, v.says = "We could not read this", []string{"The form did not arrive in one piece. Go back and send it again."}
	}
	return v
}
