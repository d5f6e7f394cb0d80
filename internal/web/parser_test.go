package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func TestAFormSaysAllThatIsWrongAtOnce(t *testing.T) {
	var p *web.Parser
	var on workday.Date
	var n int
	d := dbtest.SQLite(t, tables()...)
	s := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		r.Get("/note", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, notePage("/note", nil, ""))
		})
		r.Post("/note", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			p = &web.Parser{Request: r}
			on, n = p.Date("on"), p.Number("n")
			p.Note(errors.New("about no field"))
			p.Note(nil)
			p.Note(fault.Invalid("why", "Say why."))
			return web.Render(w, r, http.StatusOK, plain("Read"))
		})
	})
	c := s.As(lead)
	names := func() (all []string) {
		for _, f := range p.Wrong {
			all = append(all, f.Name)
		}
		return all
	}
	c.Forge(c.Get("/note"), "", url.Values{"on-day": {"31"}, "on-month": {"2"}, "on-year": {"2026"}, "n": {"many"}}).Want(http.StatusOK)
	if diff := cmp.Diff([]string{"on", "n", "why"}, names()); diff != "" {
		t.Error(diff)
	}
	c.Forge(c.Get("/note"), "", url.Values{"on-day": {"3"}, "on-month": {"2"}, "on-year": {"2026"}, "n": {"12"}}).Want(http.StatusOK)
	if diff := cmp.Diff([]string{"why"}, names()); diff != "" || on != workday.MustOn(2026, 2, 3) || n != 12 {
		t.Errorf("read %s and %d; %s", on, n, diff)
	}
}
