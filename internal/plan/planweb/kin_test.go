package planweb_test

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/plan/plantest"
	"alongside/internal/plan/planweb"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// TestAnOfficerDoesNotReadTheUnservedDraftOfTheirOwnChild reads a draft before and after the officer is family of the child.
func TestAnOfficerDoesNotReadTheUnservedDraftOfTheirOwnChild(t *testing.T) {
	d := dbtest.SQLite(t, append(plantest.Migrations(), web.Migrations()...)...)
	s := plantest.New(t, d)
	b := &beside{}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		planweb.Register(r, planweb.Deps{DB: d, Service: s, Assessments: b, Children: b})
	})
	child, ref := plantest.Drafted(t, d, s)
	officer := site.As(plantest.Officer)
	at, of := "/plans/"+string(ref), "/children/"+string(child)+"/plan"
	officer.Get(at).Want(200)
	if n := officer.Get(of).Want(200).Find("a[href='" + at + "/revise']").Length(); n != 1 {
		t.Fatalf("at work the officer finds %d ways to change the draft", n)
	}
	plantest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: plantest.Officer.Person, Child: child, Reason: access.ParentalResponsibility, Level: access.See, From: tx.Today(), Source: child})
	})
	officer.Get(at).Want(404)
	if n := officer.Get(of).Want(200).Find("a[href='" + at + "/revise']").Length(); n != 0 {
		t.Error("as family the officer is offered to change the draft")
	}
}

// TestWhoMakesAPlanFinalReadsItsDraft has the panel's chair read what is to be decided, and change none of it; an adviser reads it when
// it is served.
func TestWhoMakesAPlanFinalReadsItsDraft(t *testing.T) {
	d := dbtest.SQLite(t, append(plantest.Migrations(), web.Migrations()...)...)
	s := plantest.New(t, d)
	b := &beside{}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		planweb.Register(r, planweb.Deps{DB: d, Service: s, Assessments: b, Children: b})
	})
	child, ref := plantest.Drafted(t, d, s)
	at, of := "/plans/"+string(ref), "/children/"+string(child)+"/plan"
	as := func(role access.Role) *webtest.Client {
		who := plantest.Officer
		who.Roles = []access.Role{role}
		return site.As(who)
	}
	chair := as(access.RolePanelChair)
	chair.Get(at).Want(200)
	if n := chair.Get(of).Want(200).Find("a[href='" + at + "/revise']").Length(); n != 0 {
		t.Error("the chair is offered to change the draft")
	}
	chair.Get(at + "/revise").Want(403)
	as(access.RoleTherapist).Get(at).Want(404)
}
