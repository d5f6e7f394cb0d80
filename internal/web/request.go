package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Request is a request with who asks and what the form holds.
type Request struct {
	*http.Request
	router *Router
	route  *Route
	actor  access.Actor
	visit  *visit
	refs   map[string]thread.Ref
	kept   *keptForm // what was typed before a session expired, once looked up
	looked bool

	flash   string // the message for the next page
	told    string // the message that has gone out
	flashed bool   // the browser's message was looked at

	covers []func(string) string // the former names of those whom the answer is about
	bare   bool                  // it shows them
}

type requestKey struct{}

// requestFrom returns the request that a component is rendered for, nil outside one.
func requestFrom(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// Actor is who asks. Nobody signed in is an Actor too: Public is then set.
func (r *Request) Actor() access.Actor { return r.actor }

// Ref returns the reference in the path's wildcard. The wrapper has refused paths with a wrong one already; it is empty,
// and finds nothing, when the route has no such wildcard.
func (r *Request) Ref(name string) thread.Ref { return r.refs[name] }

// Form returns what was typed or chosen in a field, without white space around it and with line ends as "\n".
func (r *Request) Form(name string) string {
	return clean(r.Request.Form.Get(name))
}

func clean(s string) string {
	s = strings.ToValidUTF8(s, "�")
	s = strings.ReplaceAll(s, "\x00", "")
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

// FormAll returns every value of a field: the ticked checkboxes.
func (r *Request) FormAll(name string) []string {
	values := r.Request.Form[name]
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = clean(v)
	}
	return out
}

// FormList returns what a field holds between separators, such as commas or line ends, without white space and empty parts.
func (r *Request) FormList(name, separator string) []string {
	var out []string
	for part := range strings.SplitSeq(r.Form(name), separator) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// FormRef returns the reference in a field, forgiving how it is written; it is empty when there is none.
func (r *Request) FormRef(name string) thread.Ref {
	ref, err := thread.Parse(r.Form(name))
	if err != nil {
		return "" // the use case says what was to be chosen
	}
	return ref
}

// FormInt returns the whole number in a field, 0 when it is empty.
func (r *Request) FormInt(name string) (int, error) {
	s := strings.ReplaceAll(r.Form(name), ",", "")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fault.Invalid(name, "Enter a whole number, such as 12.")
	}
	return n, nil
}

// FormMoney returns the amount in a field, 0 when it is empty.
func (r *Request) FormMoney(name string) (money.Pence, error) {
	s := r.Form(name)
	if s == "" {
		return 0, nil
	}
	p, err := money.Parse(s)
	if err != nil {
		return 0, fault.Invalid(name, "Enter an amount in pounds, such as 1,234.50.")
	}
	return p, nil
}

// FormDate returns the date in the three inputs of a ui.DateInput, or of one field that holds an ISO date. It is zero when
// all are empty.
func (r *Request) FormDate(name string) (workday.Date, error) {
	if iso := r.Form(name); iso != "" {
		d, err := workday.Parse(iso)
		if err != nil {
			return workday.Date{}, fault.Invalid(name, badDate)
		}
		return d, nil
	}
	day, month, year := r.Form(name+"-day"), r.Form(name+"-month"), r.Form(name+"-year")
	if day == "" && month == "" && year == "" {
		return workday.Date{}, nil
	}
	for _, part := range []struct{ value, word string }{{day, "day"}, {month, "month"}, {year, "year"}} {
		if part.value == "" {
			return workday.Date{}, fault.Invalid(name, "The date must include a "+part.word+".")
		}
	}
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return workday.Date{}, fault.Invalid(name, "The year must have 4 numbers, such as 2026.")
	}
	m, err := monthNumber(month)
	if err != nil {
		return workday.Date{}, fault.Invalid(name, badDate)
	}
	d, err := strconv.Atoi(day)
	if err != nil {
		return workday.Date{}, fault.Invalid(name, badDate)
	}
	date, err := workday.On(y, m, d)
	if err != nil {
		return workday.Date{}, fault.Invalid(name, badDate)
	}
	return date, nil
}

const badDate = "Enter a real date, such as 27 3 2026."

// monthNumber reads a month as people type it: "3", "03", "Mar", "march".
func monthNumber(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	if s = strings.ToLower(s); len(s) >= 3 {
		if i := strings.Index(months, s[:3]); i >= 0 && i%3 == 0 {
			return i/3 + 1, nil
		}
	}
	return 0, fault.Invalid("month", badDate)
}

// Page returns the key after which a list goes on (see After), empty on the first page.
func (r *Request) Page() string { return r.URL.Query().Get("after") }

// After returns the address of this list's next page, which begins after key. The filters stay.
func (r *Request) After(key string) string { return r.with("after", key) }

// First returns the address of this list's first page, empty when this is it.
func (r *Request) First() string {
	if r.Page() == "" {
		return ""
	}
	return r.with("after", "")
}

// With returns the address of this page with one parameter changed, taken away when value is empty, and on its first page.
func (r *Request) With(name, value string) string {
	q := r.URL.Query()
	q.Del("after")
	return r.address(q, name, value)
}

func (r *Request) with(name, value string) string { return r.address(r.URL.Query(), name, value) }

func (r *Request) address(q url.Values, name, value string) string {
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}

// RequestID returns the request's own number, as in the log and the header X-Request-Id.
func (r *Request) RequestID() string {
	id, _ := r.Context().Value(requestIDKey{}).(string)
	return id
}
