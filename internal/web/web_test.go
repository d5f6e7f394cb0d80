package web_test

import (
	"net/http"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func TestSmoke(t *testing.T) {
	d := dbtest.SQLite(t, web.Migrations()...)
	s := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		r.Get("/private", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error { return nil })
	})
	webtest.ExerciseSessionMissing(t, s, "GET", "/private")
	s.As(access.Actor{Person: "x", Name: "A", Scope: dbtest.Scope, Roles: []access.Role{access.RoleLead}}).Get("/private").Want(200)
	p := s.Client().Get("/webtest/sign-in")
	webtest.CheckHTML(t, p)
	t.Log(p.Body)
}
