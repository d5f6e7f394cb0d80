package site_test

import (
	"net/http"
	"net/url"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/spot"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/waiting/whatif"
	"alongside/internal/workday"
)

// later brings about what no county has on its first day: a ledger that was imported, a letter to be printed, a document, and
// a clock that stands.
func (w *world) later() {
	w.t.Helper()
	ledger := "Supplier Name,Payment Date,Transaction Number,Amount,Description\nTrent Valley Carers,05/10/2026,1001,\"1,234.50\",Short breaks\n"
	_, err := w.site.Services.Spot.ImportSpend(w.ctx, audit.System, spot.ImportFile{Name: "october.csv", File: strings.NewReader(ledger)})
	if err != nil {
		w.t.Fatalf("import a ledger: %v", err)
	}
	w.letterTo(w.as(access.RoleLead))
	child, _ := choose(w.nodes(0)[thread.Child], w.children(access.RoleParent))
	if got := w.sendFiles(w.as(access.RoleParent), child.Ref, "our house.jpg", photo); got.status != http.StatusSeeOther {
		w.t.Fatalf("send a document: %d %s", got.status, text(w.t, got.body, "main"))
	}
	w.stop()
	w.entrants()
	w.compared()
}

// compared keeps a comparison that was played, on a made-up list of two years: three join each week, two are seen.
func (w *world) compared() {
	w.t.Helper()
	var past []waiting.Past
	today := workday.MustOn(2026, 11, 23)
	for week := range 104 {
		for range 3 {
			p := waiting.Past{Joined: today.AddDays(7 * (week - 104)), Priority: waiting.InTurn}
			if n := len(past); n/2 < 90 { // two a week, in turn
				p.Left, p.Reason, p.Proved = today.AddDays(7*(n/2-90)), waiting.Assessed, true
			}
			past = append(past, p)
		}
	}
	c := whatif.Comparison{Name: "Made up", Pathway: "neurodevelopmental", Years: 1, Scenarios: []whatif.Scenario{{Places: 1}}, Version: 1, State: whatif.Played}
	r, err := c.Compare(w.ctx, past, today, func(int) error { return nil })
	if err != nil {
		w.t.Fatal(err)
	}
	c.Result = &r
	w.change(func(tx *db.Tx) error {
		c.Ref, c.ChangedAt = thread.New(tx, thread.Comparison), tx.Now()
		return waitingsql.Comparisons{}.InsertComparison(w.ctx, tx, c)
	})
}

// entrants gives two applications, one that is being written and one that was refused, to the provider for whom somebody signs in.
func (w *world) entrants() {
	w.t.Helper()
	own := w.one("SELECT a.provider FROM account a JOIN persona p ON p.scope=a.scope AND p.person=a.person WHERE a.scope=$1 AND p.role=$2", access.RoleProvider)
	for _, state := range []admission.State{admission.Draft, admission.Refused} {
		ref := w.one("SELECT min(ref) FROM thread_node WHERE scope=$1 AND kind=$2 AND state=$3", thread.Application, string(state))
		w.change(func(tx *db.Tx) error {
			err := db.ExecOne(w.ctx, tx, "UPDATE agreement_application SET provider=$3 WHERE scope=$1 AND ref=$2", tx.Scope(), ref, own)
			if err == nil {
				err = db.ExecOne(w.ctx, tx, "UPDATE thread_node SET provider=$3 WHERE scope=$1 AND ref=$2", tx.Scope(), ref, own)
			}
			return err
		})
	}
}

// stop lets the manager stop a clock of a child of theirs.
func (w *world) stop() {
	w.t.Helper()
	child, _ := choose(w.nodes(0)[thread.Child], w.children(access.RoleLeadManager))
	clock := w.clock("ehc-advice", child.Ref, "", workday.MustOn(2026, 11, 10))
	manager := w.as(access.RoleLeadManager)
	path := "/children/" + string(child.Ref) + "/dates/" + clock.ID + "/stop"
	w.do(manager, http.MethodPost, path, url.Values{
		"csrf": w.form(manager, path)["csrf"], "reason": {"missed-appointment"}, "evidence": {"The clinic's letter"}, "notice": {"She was rung."},
		"from-day": {"19"}, "from-month": {"11"}, "from-year": {"2026"},
	})
	if got := w.find(clock.ID); got.State != deadline.Paused {
		w.t.Fatalf("the clock is %s", got.State)
	}
}
