package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// TestAYoungPersonSaysHowTheyAreReached has a young person say where they are written to on their own page. What is sent about them goes
// there, and a parent reads it on no page that they may open until the young person lets them.
func TestAYoungPersonSaysHowTheyAreReached(t *testing.T) {
	w := start(t, 40)
	young := w.as(access.RoleYoungPerson)
	person := w.person(access.RoleYoungPerson)
	child := thread.Ref(w.one("SELECT child FROM access_relationship WHERE scope=$1 AND actor=$2 AND reason='own record'", person))
	path := "/children/" + string(child) + "/own-reach"
	const street, mobile = "44 Fernhollow Mews", "07700 900654"
	form := "form[action='" + path + "']"

	_, wrong := w.typed(young, path, form, url.Values{"way": {"email"}, "email": {"not an address"}, "safe-times": {"After college"}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "Enter an email address in the correct format") || !strings.Contains(wrong.body, "After college") {
		t.Errorf("an address that is none: %d, typed text kept: %t", wrong.status, strings.Contains(wrong.body, "After college"))
	}
	stale := w.fields(young, path, form)
	_, saved := w.typed(young, path, form, url.Values{"way": {"text"}, "phone": {mobile}, "address": {street + "\nStafford\nST17 9QQ"}, "language": {"Welsh"}})
	if saved.status != http.StatusOK || !strings.Contains(saved.body, mobile) || !strings.Contains(saved.body, street) {
		t.Fatalf("saved: %d, the page shows it: %t", saved.status, strings.Contains(saved.body, mobile))
	}
	stale["way"], stale["phone"] = []string{"text"}, []string{"07700 900111"}
	if got := w.do(young, http.MethodPost, path, stale); got.status != http.StatusConflict {
		t.Errorf("over what was said in between: %d", got.status)
	}

	const sent = "SELECT CAST(count(*) AS TEXT) FROM outbox WHERE scope=$1 AND reader=$2 AND channel=$3"
	if texts, mails := w.one(sent, person, notify.Text), w.one(sent, person, notify.Email); texts == "0" || mails != "0" {
		t.Errorf("since they said so, %s texts and %s emails went to the young person", texts, mails)
	}

	carer := w.one("SELECT person FROM family_carer WHERE scope=$1 AND child=$2 AND to_on='' ORDER BY ref LIMIT 1", child)
	w.change(func(tx *db.Tx) error {
		if err := w.site.Services.Authority.OpenForFamilyTx(w.ctx, tx, audit.System, thread.Ref(carer), "A parent (made up)"); err != nil {
			return err
		}
		return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), carer, access.RoleParent)
	})
	parent := w.persona(access.RoleParent)
	read := w.everyPageOf(child, parent)
	for at, body := range read {
		for _, secret := range []string{street, mobile, strings.ReplaceAll(mobile, " ", "")} {
			if strings.Contains(body, secret) {
				t.Errorf("a parent reads %q on %s", secret, at)
			}
		}
	}
	if len(read) < 20 || !strings.Contains(read["/children/"+string(child)], "Carers") {
		t.Errorf("the parent opened %d pages and not the record: this proves nothing", len(read))
	}
	if got := w.do(parent.browser, http.MethodGet, path, nil); got.status != http.StatusForbidden {
		t.Errorf("the parent opens the page of it: %d", got.status)
	}
	if got := w.do(w.as(access.RoleProvider), http.MethodGet, path, nil); got.status == http.StatusOK {
		t.Error("a provider opens it")
	}
}
