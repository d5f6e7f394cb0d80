package spotweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// TestAFileIsTakenBack: who imported by mistake finds the way back on the file's page, is told what goes and what stays, has to say
// why, and everybody reads it afterwards.
func TestAFileIsTakenBack(t *testing.T) {
	site, d, s := world(t)
	finance, broker := site.As(person(access.RoleFinance)), site.As(person(access.RoleBroker))
	const head = "Payment Date,Supplier Name,Net Amount,Transaction Number\n"
	const wrong = head + "01/05/2026,Wrongway Ltd,700.00,A1\n02/05/2026,Dale Ltd,20.00,A2\n"
	handIn := func(name, text string) string {
		t.Helper()
		p := upload(t, site, finance, "spend", "import", name, text).Want(200)
		read(t, d, s)
		return href(finance.Get(p.Path))
	}
	back := func(path string) string { return strings.Replace(path, "/spot/", "/spot/take-back/", 1) }
	first := handIn("wrong.csv", wrong)
	later := handIn("later.csv", wrong+"03/05/2026,Hill Ltd,5.00,A3\n")

	if p := broker.Get(first).Want(200); strings.Contains(p.Body, "take-back") {
		t.Error("somebody who may not import is shown the way back")
	}
	broker.Get(back(first)).Want(403)
	p := finance.Get(back(first)).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "cannot be taken back yet") || !strings.Contains(got, "later.csv") || strings.Contains(p.Body, `name="why"`) {
		t.Errorf("a later file rests on it: %s", got)
	}

	if p := finance.Get(later).Want(200); !strings.Contains(p.Body, `href="`+back(later)+`"`) {
		t.Error("the file's page has no way back")
	}
	p = finance.Get(back(later)).Want(200)
	webtest.CheckHTML(t, p)
	for _, says := range []string{"Take back later.csv", "1 line, £5.00", "Answers about suppliers’ names stay", "can be imported again"} {
		if !strings.Contains(p.Text("main"), says) {
			t.Errorf("before it is taken back the page does not say %q: %s", says, p.Text("main"))
		}
	}
	refused := finance.Submit(p, "", url.Values{"why": {" "}}).Want(422)
	webtest.CheckHTML(t, refused)
	if !strings.Contains(refused.Text(".govuk-error-summary"), "Say why the file is taken back") {
		t.Errorf("without a reason: %s", refused.Text("main"))
	}
	long := strings.Repeat("x", 2001)
	if refused = finance.Submit(p, "", url.Values{"why": {long}}).Want(422); !strings.Contains(refused.Body, long) {
		t.Error("what was typed is lost")
	}
	colleague := finance.Get(back(later)).Want(200) // another window
	done := finance.Submit(p, "", url.Values{"why": {"It came twice"}}).Want(200)
	webtest.CheckHTML(t, done)
	for _, says := range []string{"The file is taken back", "Fay Ledger took this file back on", "It came twice"} {
		if !strings.Contains(done.Text("body"), says) {
			t.Errorf("afterwards the page does not say %q: %s", says, done.Text("main"))
		}
	}
	if again := finance.Submit(colleague, "", url.Values{"why": {"Once more"}}).Want(422); !strings.Contains(again.Text(".govuk-error-summary"), "has taken this file back already") {
		t.Errorf("a second time: %s", again.Text("main"))
	}
	finance.Submit(finance.Get(back(first)), "", url.Values{"why": {"Another council’s"}}).Want(200)
	if got := finance.Get("/spot").Text("main"); strings.Count(got, "Taken back") != 2 || strings.Contains(got, "£720.00") {
		t.Errorf("the history: %s", got)
	}
	if csv := finance.Get("/spot?format=csv").Want(200).Body; !strings.Contains(csv, "Fay Ledger") || !strings.Contains(csv, "It came twice") || !strings.Contains(csv, "taken back why") {
		t.Errorf("the history as a file: %s", csv)
	}
	if csv := finance.Get(first + "?format=payments").Want(200).Body; strings.Contains(csv, "Wrongway") {
		t.Errorf("its lines are still given out: %s", csv)
	}
	if p := finance.Get(handIn("wrong.csv", wrong)).Want(200); !strings.Contains(p.Text("main"), "£720.00") {
		t.Errorf("the same file again: %s", p.Text("main"))
	}
}
