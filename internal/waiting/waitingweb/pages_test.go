package waitingweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/waiting/waitingtest"
	"alongside/internal/waiting/waitingweb"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func site(t *testing.T) (*webtest.Site, *waitingtest.World, *db.DB) {
	t.Helper()
	d := dbtest.SQLite(t, append(waitingtest.Migrations(), web.Migrations()...)...)
	w := waitingtest.New(t, d)
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		waitingweb.Register(r, waitingweb.Deps{DB: d, Service: w.Waits, Offers: w.Offers, Families: w.Families, Atlas: atlas})
	}), w, d
}

func TestAWaitIsShownAndSupportIsOfferedAndTaken(t *testing.T) {
	s, w, _ := site(t)
	w.Add(t, nil)
	w.Join(t, w.Home.Child, 90)
	page := "/children/" + string(w.Home.Child) + "/waiting"
	mother, co := s.As(familytest.Mother), s.As(offertest.CoOrdinator)
	p := mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "We do not know yet") || !strings.Contains(got, "Nothing has been offered yet") {
		t.Errorf("the page says: %s", got)
	}
	board := co.Get("/waiting").Want(200)
	webtest.CheckHTML(t, board)
	if got := board.Text("table"); !strings.Contains(got, "Sam Made-Up") || !strings.Contains(got, "Nothing offered") {
		t.Errorf("the board: %s", got)
	}
	form := co.Get(page).Want(200)
	webtest.CheckHTML(t, form)
	if p := co.Submit(form, "form[action='"+page+"/offer']", nil); p.Status != 422 {
		t.Errorf("nothing named: %d", p.Status)
	}
	co.Submit(co.Get(page), "form[action='"+page+"/offer']", url.Values{"what": {"A call each month"}}).Want(200)
	p = mother.Submit(mother.Get(page), "form[action='"+page+"/answer']", url.Values{"outcome": {"taken"}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "A call each month Taken") {
		t.Errorf("taken: %s", got)
	}
	if p := co.Submit(co.Get(page), "form[action='"+page+"/leave']", url.Values{"reason": {"family's choice"}}); p.Status != 422 {
		t.Errorf("left without evidence: %d", p.Status)
	}
	other := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	mother.Get("/children/" + string(other) + "/waiting").Want(404)
	webtest.ExercisePermissionMissing(t, s, "POST", page+"/leave", familytest.Mother)
	webtest.ExerciseSessionMissing(t, s, "GET", page)
}

func TestExpectedWaitsTellOnNoChild(t *testing.T) {
	s, w, _ := site(t)
	w.Past(t, 24)
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 3) {
		w.Join(t, child, 20)
	}
	p := s.Client().Get("/waiting/expected").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("table"); !strings.Contains(got, "StaffordcLikely") {
		t.Errorf("three children in one district: %s", got)
	}
	if csv := s.Client().Get("/waiting/expected?format=csv").Want(200).Body; !strings.Contains(csv, ",c,") {
		t.Errorf("the file tells: %s", csv)
	}
}

func TestTheBoardAsksAsMuchForManyAsForFew(t *testing.T) {
	s, w, d := site(t)
	co := s.As(offertest.CoOrdinator)
	count := func() uint64 {
		least := ^uint64(0)
		for range 3 { // a request now and then also keeps the session alive
			before := d.Queries()
			co.Get("/waiting").Want(200)
			least = min(least, d.Queries()-before)
		}
		return least
	}
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 2) {
		w.Join(t, child, 5)
	}
	few := count()
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 20) {
		w.Join(t, child, 5)
	}
	if many := count(); many > few {
		t.Errorf("%d statements for 2 rows, %d for 22", few, many)
	}
}

func TestALeadSeesTheirOwnChildrenFirst(t *testing.T) {
	s, w, _ := site(t)
	w.Add(t, nil)
	w.Join(t, w.Home.Child, 90)
	w.Join(t, familytest.Refs(t, w.DB, thread.Child, 1)[0], 40)
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: w.Home.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: w.Home.Child})
	}); err != nil {
		t.Fatal(err)
	}
	lead := s.As(familytest.Worker)
	mine := lead.Get("/waiting").Want(200)
	webtest.CheckHTML(t, mine)
	if got := mine.Text("table"); !strings.Contains(got, "Sam Made-Up") || strings.Contains(got, "Not yours to see") || strings.Contains(mine.Text("tbody"), "Since") {
		t.Errorf("the lead's own list: %s", got)
	}
	if got := lead.Get("/waiting?whose=all").Want(200).Text("table"); !strings.Contains(got, "Not yours to see") {
		t.Errorf("everybody's: %s", got)
	}
	if got := lead.Get("/waiting?red=yes&pathway=none").Want(200).Text("main"); !strings.Contains(got, "Nobody waits under this filter") {
		t.Errorf("a filter that takes all away: %s", got)
	}
}
