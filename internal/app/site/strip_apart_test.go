package site_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// strip is the state of each step of a page's strip by its word, "closed" or where it leads.
func (w *world) strip(c *http.Client, path string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	w.parsed(c, path).Find(".al-strip__step").Each(func(_ int, s *goquery.Selection) {
		word, _, _ := strings.Cut(strings.Join(strings.Fields(s.Text()), " "), " (")
		out[word] = s.Find("a").AttrOr("href", "here")
		if s.HasClass("al-strip__step--closed") {
			out[strings.Fields(word)[0]] = "closed"
		}
	})
	return out
}

// comes puts a child's attendance on the thread of an offer that a decision allowed, and returns it.
func (w *world) comes(child, offered thread.Ref, by thread.Ref) (came thread.Node) {
	w.t.Helper()
	w.change(func(tx *db.Tx) error {
		session := thread.Node{Ref: thread.New(tx, thread.Session), Kind: thread.Session, Label: "23 Nov 2026, 18:30", State: "planned", URL: "/offers/" + string(offered)}
		came = thread.Node{Ref: thread.New(tx, thread.Attendance), Kind: thread.Attendance, Label: "23 Nov 2026", Child: child, State: "attended",
			URL: "/bookings/" + string(thread.New(tx, thread.Booking))}
		for _, n := range []thread.Node{session, came} {
			if err := thread.Put(w.ctx, tx, n); err != nil {
				return err
			}
		}
		for _, l := range []thread.Arrow{{From: by, Rel: "allowed", To: offered}, {From: offered, Rel: "runs", To: session.Ref}, {From: session.Ref, Rel: "attended", To: came.Ref}} {
			if err := thread.Link(w.ctx, tx, l.From, l.Rel, l.To); err != nil {
				return err
			}
		}
		return nil
	})
	return came
}

// TestTheStripTellsNobodyLivingApartWhereTheChildComes reads a decision that everybody may read, and what was offered under it, as a
// parent with whom the child lives; then the child lives with them no more.
func TestTheStripTellsNobodyLivingApartWhereTheChildComes(t *testing.T) {
	w := start(t, 40)
	person := w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", access.RoleParent)
	carer := w.one("SELECT ref FROM family_carer WHERE scope=$1 AND person=$2 ORDER BY ref LIMIT 1", person)
	child := thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND ref=$2", carer))
	allowed := thread.Ref(w.one("SELECT min(ref) FROM thread_node WHERE scope=$1 AND kind='decision' AND state='published' AND ref NOT IN (SELECT from_ref FROM thread_link WHERE scope=$1)"))
	offered := thread.Ref(w.one("SELECT min(ref) FROM thread_node WHERE scope=$1 AND kind='offer' AND state='published'"))
	came := w.comes(child, offered, allowed)
	live := func(lives bool) {
		w.change(func(tx *db.Tx) error {
			return w.site.Services.Family.MoveTx(w.ctx, tx, audit.System, family.Move{Carer: thread.Ref(carer), Lives: lives})
		})
	}
	reader := w.as(access.RoleParent)
	for _, lives := range []bool{true, false} {
		live(lives)
		for _, page := range []string{"/decisions/" + string(allowed), "/offers/" + string(offered)} {
			steps := w.strip(reader, page)
			if steps["Offer"] == "" || steps["Offer"] == "closed" {
				t.Errorf("%s: what everybody may read is %q", page, steps["Offer"])
			}
			if want := map[bool]string{true: came.URL, false: "closed"}[lives]; steps["Attendance"] != want {
				t.Errorf("%s: the child lives with the reader: %t; the strip leads to %q, want %q", page, lives, steps["Attendance"], want)
			}
			if body := w.do(reader, http.MethodGet, page, nil).body; strings.Contains(body, came.URL) != lives {
				t.Errorf("%s: the child lives with the reader: %t; the page names the place", page, lives)
			}
		}
		if said := strings.Contains(w.do(reader, http.MethodGet, "/thread/"+string(allowed), nil).body, came.URL); said != lives {
			t.Errorf("the child lives with the reader: %t; the thread names the place: %t", lives, said)
		}
	}
	if got := w.strip(w.as(access.RoleCoOrdinator), "/decisions/"+string(allowed))["Attendance"]; got == came.URL {
		t.Error("somebody who does not know the child is led to its place")
	}
}

// TestTheStripOpensNoDecisionThatIsNotPublic takes a decision that needs no notice and was not published, and reads what is offered
// under it.
func TestTheStripOpensNoDecisionThatIsNotPublic(t *testing.T) {
	w := start(t, 40)
	offered := w.one("SELECT min(ref) FROM thread_node WHERE scope=$1 AND kind='offer' AND state='published'")
	var taken thread.Ref
	w.change(func(tx *db.Tx) (err error) {
		s := w.site.Services.Decision
		if taken, err = s.EnterTx(w.ctx, tx, audit.System, decision.Enter{Title: "Holiday clubs", Maker: "Cabinet", Proposal: "To run clubs."}); err != nil {
			return err
		}
		if err = s.TakeTx(w.ctx, tx, audit.System, decision.Take{Decision: taken, On: workday.MustOn(2026, 11, 20), Reasons: "Families need them."}); err != nil {
			return err
		}
		// The agreement's own decision would stand in the strip beside it.
		if _, err = db.Exec(w.ctx, tx, "DELETE FROM thread_link WHERE scope=$1 AND to_ref=$2", tx.Scope(), offered); err != nil {
			return err
		}
		return thread.Link(w.ctx, tx, taken, "allowed", thread.Ref(offered))
	})
	for role, open := range map[access.Role]bool{access.RoleParent: false, access.RoleLead: false, access.RoleDemocraticServices: true} {
		c := w.as(role)
		got := w.strip(c, "/offers/"+offered)["Decision"]
		status := w.do(c, http.MethodGet, "/decisions/"+string(taken), nil).status
		if (got == "/decisions/"+string(taken)) != open || (status == http.StatusOK) != open {
			t.Errorf("%s: the strip leads to %q and the page answers %d, open %t", role, got, status, open)
		}
	}
}
