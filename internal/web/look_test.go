package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// worker works with the child ours, whom other may not see.
var (
	ours   = withCheck(thread.Child.Prefix() + "-7K3M-9Q2X-")
	worker = access.Actor{Person: withCheck(thread.Person.Prefix() + "-7K3M-9Q2X-"), Name: "Asha Shah", Scope: dbtest.Scope, Roles: lead.Roles}
)

func lookTables() []db.Migration {
	ms := tables()
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// lookPages are a page about a child, one that breaks while it is read, and a form with a preview.
func lookPages(t *testing.T, d *db.DB) *webtest.Site {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: worker.Person, Child: ours, Reason: access.LeadAllocation,
			Level: access.Work, From: workday.MustOn(2026, 1, 5), Source: ours})
	})
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, *db.Tx) error { return nil }
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		r.Get("/children/{id}", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			if err := r.SeeChild("A page", r.Ref("id"), nothing); err != nil {
				return err
			}
			return web.Render(w, r, http.StatusOK, notePage("/children/"+string(ours), nil, ""))
		})
		r.Post("/children/{id}", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			if r.Form("body") == "" {
				if err := r.Look("A preview", r.Ref("id"), "", r.Ref("id")); err != nil {
					return err
				}
				return web.Render(w, r, http.StatusOK, notePage(r.URL.Path, nil, ""))
			}
			if err := d.InTx(r.Context(), func(*db.Tx) error { return nil }); err != nil {
				return err
			}
			return web.SeeOther(w, r, "/done")
		})
		r.Get("/nobody", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			if err := r.Look("Of nobody", ""); err != nil {
				return err
			}
			return web.Render(w, r, http.StatusOK, plain("Nobody"))
		})
		r.Get("/done", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, plain("Done"))
		})
		r.Get("/children/{id}/broken", access.SignedIn, func(_ http.ResponseWriter, r *web.Request) error {
			return r.SeeChild("A broken page", r.Ref("id"), func(context.Context, *db.Tx) error { return errors.New("it broke") })
		})
	})
}

func seen(t *testing.T, d *db.DB) (pages []string) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.View(ctx, func(tx *db.Tx) error {
		rows, err := audit.Looks(ctx, tx, string(ours), 10)
		for _, l := range rows {
			pages = append(pages, l.By.Person+" "+l.Page)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func TestAPageAboutAChildIsShownToWhoMaySeeAndRecorded(t *testing.T) {
	dbtest.Each(t, lookTables(), func(t *testing.T, d *db.DB) {
		s := lookPages(t, d)
		path := "/children/" + string(ours)
		s.As(other).Get(path).Want(http.StatusNotFound)
		s.As(worker).Get(path + "/broken").Want(http.StatusInternalServerError)
		if got := seen(t, d); len(got) != 0 {
			t.Errorf("looks at pages that were not shown: %q", got)
		}
		s.As(worker).Get(path).Want(http.StatusOK)
		s.As(worker).Get("/nobody").Want(http.StatusOK)
		if got := seen(t, d); len(got) != 1 || got[0] != string(worker.Person)+" A page" {
			t.Errorf("looks %q", got)
		}
	})
}

func TestALookClaimsNoForm(t *testing.T) {
	d := dbtest.SQLite(t, lookTables()...)
	c := lookPages(t, d).As(worker)
	page := c.Get("/children/" + string(ours))
	c.Submit(page, "", url.Values{"body": {""}}).Want(http.StatusOK)
	if p := c.Submit(page, "", url.Values{"body": {"then well"}}).Want(http.StatusOK); p.Text("h1") != "Done" {
		t.Errorf("the form counted as sent by its preview: %q", p.Text("h1"))
	}
	if got := seen(t, d); len(got) != 2 || got[0] != string(worker.Person)+" A preview" {
		t.Errorf("looks %q", got)
	}
}
