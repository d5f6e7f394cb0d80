package spotweb_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/spottest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// buys is a market with one agreement whose member the ledger may name.
type buys struct{}

func (buys) Market(context.Context, *db.Tx) (matching.Market, error) {
	return matching.Market{
		Providers:  []matching.Provider{{Ref: "PRV-S", Name: "Silver Birch Lodge (South) Ltd"}},
		Agreements: []matching.Agreement{{Ref: "AGR-1", Title: "Short breaks together", Members: []thread.Ref{"PRV-S"}}},
	}, nil
}

const asked = "Payment Date,Supplier Name,Net Amount,Transaction Number\n01/02/2026,Silver Birch Lodge Ltd,800.00,M4\n01/02/2026,Quillfeather Printing,200.00,M5\n" +
	"01/02/2026,Capstone Foster Care,100.00,M6\n01/02/2026,Capstone Foster Care (North) Ltd,60.00,M7\n"

func rematch(t *testing.T, s *spot.Service) {
	t.Helper()
	if err := s.MatchSuppliers(dbtest.Ctx(t)); err != nil {
		t.Fatal(err)
	}
}

func TestAnAnswerChangesTheShareOfSpending(t *testing.T) {
	site, _, s := world(t)
	s.Market = buys{}
	officer := site.As(person(access.RoleCommissioner))
	if got := officer.Get("/spot/suppliers").Want(200).Text("main"); !strings.Contains(got, "No ledger has been matched") {
		t.Errorf("before any import: %s", got)
	}
	if _, err := s.ImportSpend(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "asked.csv", File: strings.NewReader(asked)}); err != nil {
		t.Fatal(err)
	}
	rematch(t, s)
	spending := officer.Get("/spot").Want(200)
	webtest.CheckHTML(t, spending)
	if got := spending.Text("main"); !strings.Contains(got, "0 of 1") || !strings.Contains(got, "None of ours") || !strings.Contains(got, "2 questions wait") {
		t.Errorf("before the answer: %s", got)
	}
	p := officer.Get("/spot/suppliers").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Silver Birch Lodge Ltd") || !strings.Contains(got, "£800.00 in 1 payment") || !strings.Contains(got, "not paid under this name") || !strings.Contains(got, "Capstone") {
		t.Errorf("the question: %s", got)
	}
	if p := officer.Submit(p, `form[action="/spot/suppliers"]`, url.Values{"why": {"Typed"}}).Want(422); !strings.Contains(p.Text("main"), "Do these two names") || !strings.Contains(p.Body, "Typed") {
		t.Errorf("without a verdict: %s", p.Text("body"))
	}
	next := officer.Submit(p, `form[action="/spot/suppliers"]`, url.Values{"verdict": {"same"}, "why": {"The register says so"}}).Want(200)
	if got := next.Text("main"); !strings.Contains(got, "Capstone Foster Care (North) Ltd") || strings.Contains(got, "Quillfeather") {
		t.Errorf("the next question: %s", got)
	}
	again := officer.Submit(p, `form[action="/spot/suppliers"]`, url.Values{"verdict": {"different"}, "once": {"another"}}).Want(200)
	if !strings.Contains(again.Text("body"), "answered already") {
		t.Errorf("answered twice: %s", again.Text("body"))
	}
	rematch(t, s)
	if got := officer.Get("/spot").Text("main"); !strings.Contains(got, "69%") || !strings.Contains(got, "1 of 1") || !strings.Contains(got, "Somebody said so") {
		t.Errorf("800 of 1,160 went to a member: %s", got)
	}
	if csv := officer.Get("/spot?format=overlap").Want(200).Body; !strings.Contains(csv, "AGR-1,Short breaks together,800.00,1160.00,1,4,1,1") {
		t.Errorf("the file: %s", csv)
	}
	if csv := officer.Get("/spot?format=suppliers").Want(200).Body; !strings.Contains(csv, "PRV-S,person") || strings.Count(csv, "\n") != 5 {
		t.Errorf("the file of suppliers: %s", csv)
	}
	takenBack(t, site, s)
}

// takenBack undoes the answer and checks that the figures follow and that it stays on record.
func takenBack(t *testing.T, site *webtest.Site, s *spot.Service) {
	t.Helper()
	officer := site.As(person(access.RoleCommissioner))
	list := officer.Get("/spot/suppliers/settled").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("main"); !strings.Contains(got, "The register says so") || !strings.Contains(got, "Fay Ledger") {
		t.Errorf("on record: %s", got)
	}
	form := officer.Get(regexp.MustCompile(`/spot/suppliers/settled\?undo=[0-9]+`).FindString(list.Body)).Want(200)
	webtest.CheckHTML(t, form)
	officer.Submit(form, `form[action="/spot/suppliers/settled"]`, url.Values{"why": {""}}).Want(422)
	done := officer.Submit(form, `form[action="/spot/suppliers/settled"]`, url.Values{"why": {"Two homes"}}).Want(200)
	if got := done.Text("main"); !strings.Contains(got, "Two homes") || strings.Contains(got, "Take back") {
		t.Errorf("undone: %s", got)
	}
	rematch(t, s)
	if got := officer.Get("/spot").Text("main"); strings.Contains(got, "69%") || !strings.Contains(got, "2 questions wait") {
		t.Errorf("the figures did not follow: %s", got)
	}
	if csv := officer.Get("/spot/suppliers/settled?format=csv").Want(200).Body; !strings.Contains(csv, "Two homes") {
		t.Errorf("the file of answers: %s", csv)
	}
	if csv := officer.Get("/spot/suppliers?format=csv").Want(200).Body; strings.Count(csv, "\n") != 3 {
		t.Errorf("the file of questions: %s", csv)
	}
	if got := officer.Get("/spot/suppliers?pair=17&after=nonsense").Want(200).Text("main"); !strings.Contains(got, "Silver Birch") {
		t.Errorf("a question nobody asks: %s", got)
	}
}

func TestWhoMayOnlySeeCannotAnswer(t *testing.T) {
	site, _, s := world(t)
	if _, err := s.ImportSpend(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "asked.csv", File: strings.NewReader(asked)}); err != nil {
		t.Fatal(err)
	}
	rematch(t, s)
	broker := site.As(person(access.RoleBroker))
	p := broker.Get("/spot/suppliers").Want(200)
	if strings.Contains(p.Body, "verdict") || !strings.Contains(p.Text("main"), "Capstone") {
		t.Errorf("the broker may answer: %s", p.Text("main"))
	}
	site.As(person(access.RoleParent)).Get("/spot/suppliers").Want(403)
}
