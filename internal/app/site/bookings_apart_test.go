package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// TestAHomeHearsWhenItsPlaceIsCancelled books a place as one of two parents who live apart: the other is refused and told what to do, and when
// the lead cancels it for a reason both are written to and whoever booked reads the reason.
func TestAHomeHearsWhenItsPlaceIsCancelled(t *testing.T) {
	w := start(t, 60)
	child, carers := w.separated()
	parent := func(i int) *http.Client {
		w.change(func(tx *db.Tx) error {
			return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), carers[i].Person, access.RoleParent)
		})
		return w.as(access.RoleParent)
	}
	session := w.one(`SELECT min(ref) FROM offer_session WHERE scope=$1 AND cancelled=0 AND taken<places AND on_date>'2026-11-25'
		AND ref NOT IN (SELECT session FROM offer_booking WHERE scope=$1 AND child=$2)`, child)
	page := "/offers/" + w.one("SELECT offer FROM offer_session WHERE scope=$1 AND ref=$2", session)
	first := parent(0)
	form := w.fields(first, page, "form[action='"+page+"']")
	form.Set("session", session)
	form.Set("child", string(child))
	if got := w.do(first, http.MethodPost, page, form); got.status != http.StatusSeeOther {
		t.Fatalf("booked: %d %s", got.status, got.body)
	}
	path := "/bookings/" + w.one("SELECT ref FROM offer_booking WHERE scope=$1 AND session=$2 AND child=$3", session, child)
	cancel := w.fields(first, path, "form[action='"+path+"/cancel']")

	second := parent(1)
	if got := w.do(second, http.MethodGet, path, nil); !strings.Contains(got.body, offer.OtherBooked) || strings.Contains(got.body, path+"/cancel") || strings.Contains(got.body, carers[0].Reach.Name) {
		t.Errorf("the other home reads %s", got.body)
	}
	if got := w.do(second, http.MethodPost, path+"/cancel", w.signed(second, cancel)); got.status != http.StatusForbidden || !strings.Contains(got.body, offer.OtherBooked) {
		t.Errorf("the other home cancels: %d %s", got.status, got.body)
	}
	if state := w.one("SELECT state FROM offer_booking WHERE scope=$1 AND session=$2 AND child=$3", session, child); state != string(offer.Booked) {
		t.Fatalf("the place is %s", state)
	}

	lead := thread.Ref(w.one("SELECT lead FROM lead_allocation WHERE scope=$1 AND child=$2 AND to_on='' ORDER BY from_on DESC LIMIT 1", child))
	w.change(func(tx *db.Tx) error {
		return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), lead, access.RoleLead)
	})
	worker := w.as(access.RoleLead)
	if got := w.do(worker, http.MethodGet, "/children/"+string(child)+"/places", nil); !strings.Contains(got.body, path+"/cancel") || !strings.Contains(got.body, carers[0].Reach.Name) {
		t.Fatalf("the lead reads of places: %d %s", got.status, got.body)
	}
	why := w.fields(worker, path+"/cancel", "form[action='"+path+"/cancel']")
	why.Set("why", "The hall is shut for a week.")
	if got := w.do(worker, http.MethodPost, path+"/cancel", why); got.status != http.StatusSeeOther {
		t.Fatalf("the lead cancels: %d %s", got.status, got.body)
	}
	for i, c := range carers {
		told := w.one("SELECT CAST(count(*) AS TEXT) FROM outbox WHERE scope=$1 AND name=$2 AND template='place-cancelled'", c.Reach.Name)
		said := w.one("SELECT min(body) FROM outbox WHERE scope=$1 AND name=$2 AND template='place-cancelled'", c.Reach.Name)
		if told != "1" || !strings.Contains(said, "A place in a session on ") || strings.Contains(said, "hall") {
			t.Errorf("parent %d was written %s times: %q", i, told, said)
		}
		got := w.do(parent(i), http.MethodGet, path, nil).body
		if reads := strings.Contains(got, "The hall is shut"); reads != (i == 0) || !strings.Contains(got, "Cancelled by ") {
			t.Errorf("parent %d reads why: %t", i, reads)
		}
	}
}

// signed is a form with the token of another reader's session.
func (w *world) signed(c *http.Client, form url.Values) url.Values {
	out := w.fields(c, "/calendar", "form[action='/calendar']")
	for name, values := range form {
		if out.Get(name) == "" {
			out[name] = values
		}
	}
	return out
}
