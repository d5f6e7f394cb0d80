package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
)

// TestAnExpiredSessionKeepsWhatWasTypedInEveryForm goes through three forms of three kinds of people: the session runs out while
// they type, nothing is saved, and after signing in again the form shows what they typed.
func TestAnExpiredSessionKeepsWhatWasTypedInEveryForm(t *testing.T) {
	w := start(t, 40)
	var child string
	for _, ref := range w.onRecord(access.RoleParent) {
		child = string(ref)
	}
	for _, c := range []struct {
		role        access.Role
		path, field string
	}{
		{access.RoleParent, "/children/" + child + "/ask", "subject"},
		{access.RoleAdministrator, "/admin/people/new", "name"},
		{access.RoleLead, "/emergency-access/open", "reason"},
	} {
		t.Run(c.path, func(t *testing.T) {
			browser := w.as(c.role)
			form := w.form(browser, c.path)
			if !form.Has(c.field) {
				t.Fatalf("the form has no field %s: %v", c.field, form)
			}
			const typed = "Typed for an hour and not to be lost"
			form.Set(c.field, typed)
			err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
				_, err := db.Exec(w.ctx, tx, "UPDATE web_session SET created_at = '2026-11-01T09:00:00.000000Z', seen_at = '2026-11-01T09:00:00.000000Z'")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got := w.raw(browser, c.path, form)
			if to := got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in?return=") {
				t.Fatalf("an expired session: %d to %q", got.StatusCode, to)
			}
			w.signIn(browser, c.role)
			if back := w.form(browser, c.path); back.Get(c.field) != typed {
				t.Errorf("after signing in again the form shows %q", back.Get(c.field))
			}
		})
	}
}

func TestASessionElsewhereIsListedAndEnded(t *testing.T) {
	w := start(t, 0)
	here, elsewhere := w.as(access.RoleLead), w.as(access.RoleLead)
	page := w.do(here, http.MethodGet, "/account", nil)
	if !strings.Contains(page.body, "/account/sessions/end") {
		t.Fatalf("the account page offers to end no session: %s", text(t, page.body, "main"))
	}
	form := w.form(here, "/account")
	form.Set("session", "others")
	if got := w.raw(here, "/account/sessions/end", form); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("ending it: %d", got.StatusCode)
	}
	if got := w.do(elsewhere, http.MethodGet, "/account", nil); got.status != http.StatusSeeOther {
		t.Errorf("the session elsewhere goes on: %d", got.status)
	}
	if got := w.do(here, http.MethodGet, "/account", nil); got.status != http.StatusOK {
		t.Errorf("this session ended too: %d", got.status)
	}
}
