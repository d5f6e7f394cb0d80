package financeweb_test

import (
	"context"
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/finance"
	"alongside/internal/finance/financetest"
	"alongside/internal/finance/financeweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func world(t *testing.T) (*webtest.Site, *financetest.World) {
	t.Helper()
	visits := financetest.Visits{Store: deliverysql.Store{}, Migrations: deliverysql.Migrations()}
	d := dbtest.SQLite(t, append(financetest.Migrations(visits), web.Migrations()...)...)
	w := financetest.Start(t, d, visits)
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) {
		financeweb.Register(r, financeweb.Deps{DB: d, Service: w.Service, Packages: w.Packages, Providers: financetest.Providers{}, Initials: initials, Recorded: w.Delivery})
	})
	return site, w
}

// initials are those of a family in which every child has its own.
func initials(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
	out := map[thread.Ref]string{}
	for _, c := range children {
		out[c] = "S." + string(c[len(c)-1]) + "."
	}
	return out, nil
}

// cells are those of the list of invoices that say for whom they bill.
func cells(p *webtest.Page) []string {
	var out []string
	for _, n := range p.Find("main tbody tr td:nth-of-type(1)").EachIter() {
		out = append(out, strings.TrimSpace(n.Text()))
	}
	return out
}

func TestTheListOfInvoicesSaysForWhomByInitials(t *testing.T) {
	site, w := world(t)
	w.Fund(t, "Short breaks", 50_000_00, "SB")
	var all []thread.Ref
	for range 4 {
		p := w.Package(t, "SB", 880_00)
		w.Visits(t, p, 1)
		all = append(all, p.Ref)
	}
	one := w.Submit(t, "M-1", nil, all[0])
	w.Submit(t, "M-2", nil, all[1:]...)
	list := site.As(person(w, access.RoleFinance)).Get("/invoices").Want(200)
	webtest.CheckHTML(t, list)
	var child thread.Ref
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		inv, err := w.Service.Invoice(ctx, tx, w.Provider, one)
		if err != nil {
			return err
		}
		child = inv.ChildRefs()[0]
		looks, err := audit.Looks(ctx, tx, string(child), 5)
		if len(looks) != 1 || looks[0].Page != "List of invoices" {
			t.Errorf("the look is not recorded: %+v", looks)
		}
		return err
	})
	said := cells(list)
	if !slices.Contains(said, "S."+string(child[len(child)-1])+".") || strings.Contains(list.Text("main"), string(child)) {
		t.Errorf("for whom: %q", said)
	}
	file := site.As(person(w, access.RoleFinance)).Get("/invoices?format=csv").Want(200).Body
	if rows := csvRows(t, file); len(rows) != 3 || column(rows, "M-1", "child") != string(child) || column(rows, "M-1", "initials") != "S."+string(child[len(child)-1])+"." ||
		column(rows, "M-2", "children") != "3" || strings.Count(column(rows, "M-2", "child"), ", ") != 2 {
		t.Errorf("the file: %s", file)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(child), 5)
		if len(looks) != 2 {
			t.Errorf("the look at the file is not recorded: %+v", looks)
		}
		return err
	})
	stranger := person(w, access.RoleFinance)
	stranger.Person, stranger.Teams = "PER-STRANGER", nil
	if said := cells(site.As(stranger).Get("/invoices").Want(200)); !slices.Contains(said, "1 child") || strings.Contains(strings.Join(said, " "), "S.") {
		t.Errorf("somebody without a relationship to the children is told who they are: %q", said)
	}
	if rows := csvRows(t, site.As(stranger).Get("/invoices?format=csv").Want(200).Body); column(rows, "M-1", "children") != "1" || column(rows, "M-1", "child") != "" || column(rows, "M-1", "initials") != "" {
		t.Errorf("the file tells somebody without a relationship who they are: %q", rows)
	}
}

func csvRows(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v: %q", err, body)
	}
	return rows
}

// column is what a file says in a column of the row with a number.
func column(rows [][]string, number, name string) string {
	at := slices.Index(rows[0], name)
	for _, row := range rows {
		if at >= 0 && slices.Contains(row, number) {
			return row[at]
		}
	}
	return "no such row or column"
}

func person(w *financetest.World, role access.Role) access.Actor {
	return access.Actor{
		Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Fay Ledger", Roles: []access.Role{role}, Teams: []thread.Ref{w.Team}, Scope: "E10000028",
	}
}

func TestAnInvoiceFromTheProviderToThePayment(t *testing.T) {
	site, w := world(t)
	fund := w.Fund(t, "Short breaks", 5000_00, "SB")
	p := w.Package(t, "SB", 880_00)
	w.Visits(t, p, 5)
	provider, officer := site.As(w.Provider), site.As(person(w, access.RoleFinance))
	form := provider.Get("/invoices/submit").Want(200)
	webtest.CheckHTML(t, form)
	october := url.Values{
		"packages": {string(p.Ref)}, "from-day": {"1"}, "from-month": {"10"}, "from-year": {"2026"}, "to-day": {"31"}, "to-month": {"10"}, "to-year": {"2026"},
		"number": {"M-1"}, "do": {"show"},
	}
	shown := provider.Submit(form, "", october).Want(200)
	webtest.CheckHTML(t, shown)
	if got := shown.Text("main"); !strings.Contains(got, "What will be billed") || !strings.Contains(got, "£100.00") {
		t.Errorf("what will be billed is not shown: %s", got)
	}
	if again := provider.Submit(form, "", october).Want(200).Text("main"); !strings.Contains(again, "What will be billed") { // back, and the same form again
		t.Errorf("the form of a preview cannot be sent again: %s", again)
	}
	october.Set("do", "submit")
	page := provider.Submit(shown, "", october).Want(200)
	webtest.CheckHTML(t, page)
	if got := provider.Get("/invoices").Want(200).Text("main"); !strings.Contains(got, "You are owed £100.00") || !strings.Contains(got, "22 Dec 2026, in 29 days") {
		t.Errorf("what is owed and when: %s", got)
	}
	at := page.Path
	p2 := officer.Get(at).Want(200)
	webtest.CheckHTML(t, p2)
	p2 = officer.Submit(p2, "", nil).Want(200)
	if got := p2.Text("body"); !strings.Contains(got, "Every line matches.") || !strings.Contains(got, "The invoice matches.") {
		t.Errorf("after matching: %s", got)
	}
	if who := p2.Text(".al-because__who"); !strings.HasSuffix(who, ", Monday 23 November 2026") {
		t.Errorf("a time of day that nobody recorded: %q", who)
	}
	officer.Submit(officer.Get(at+"/approve").Want(200), "", nil).Want(200)
	empty := officer.Submit(officer.Get(at+"/pay").Want(200), "", nil)
	if empty.Status != 422 || !strings.Contains(empty.Text(".govuk-error-summary"), "Enter the reference of the payment") {
		t.Errorf("no reference: %d %s", empty.Status, empty.Text("main"))
	}
	p2 = officer.Submit(officer.Get(at+"/pay").Want(200), "", url.Values{"payment": {"BACS 7"}}).Want(200)
	webtest.CheckHTML(t, p2)
	if got := p2.Text("main"); !strings.Contains(got, "Paid") || !strings.Contains(got, "BACS 7") {
		t.Errorf("after paying: %s", got)
	}
	if csv := officer.Get(at + "?format=csv").Want(200).Body; strings.Count(csv, "\n") != 6 || !strings.Contains(csv, "Matches") {
		t.Errorf("lines: %s", csv)
	}
	if csv := officer.Get("/invoices?state=all&format=csv").Want(200).Body; !strings.Contains(csv, "M-1") {
		t.Errorf("invoices: %s", csv)
	}
	if csv := officer.Get("/invoices?format=csv").Want(200).Body; strings.Contains(csv, "M-1") {
		t.Errorf("a paid invoice stands among those to pay: %s", csv)
	}
	fundPage := officer.Get("/funds/" + string(fund)).Want(200)
	webtest.CheckHTML(t, fundPage)
	if got := fundPage.Text("main"); !strings.Contains(got, "£450.00") || !strings.Contains(got, string(p.Child)) {
		t.Errorf("£100 paid and 35 of 88 days to come make £450: %s", got)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(p.Child), 50)
		if len(looks) < 3 {
			t.Errorf("%d looks at the child are recorded", len(looks))
		}
		return err
	})
}

func TestFundsAreOpenedAndChanged(t *testing.T) {
	site, w := world(t)
	officer := site.As(person(w, access.RoleFinance))
	webtest.CheckHTML(t, officer.Get("/funds").Want(200))
	bad := officer.Submit(officer.Get("/funds/open").Want(200), "", url.Values{"name": {"Kept"}, "budget": {"lots"}})
	if v, _ := bad.Find("input[name=name]").Attr("value"); bad.Status != 422 || v != "Kept" {
		t.Errorf("%d, kept %q", bad.Status, v)
	}
	page := officer.Submit(officer.Get("/funds/open"), "", url.Values{
		"name": {"Therapies"}, "sections": {"F, H1"}, "budget": {"12,000"}, "overspend": {"no"}, "start-day": {"1"}, "start-month": {"4"}, "start-year": {"2026"},
		"end-day": {"31"}, "end-month": {"3"}, "end-year": {"2027"},
	}).Want(200)
	webtest.CheckHTML(t, page)
	change := officer.Get(page.Path + "/change").Want(200)
	webtest.CheckHTML(t, change)
	if p := officer.Submit(change, "", url.Values{"budget": {"13000"}}); p.Status != 422 {
		t.Errorf("a budget was changed without a reason: %d", p.Status)
	}
	page = officer.Submit(officer.Get(page.Path+"/change"), "", url.Values{"budget": {"13000"}, "why": {"Cabinet decided."}}).Want(200)
	if !strings.Contains(page.Text("main"), "£13,000.00") {
		t.Errorf("not changed: %s", page.Text("main"))
	}
	list := officer.Get("/funds").Want(200)
	webtest.CheckHTML(t, list)
	if csv := officer.Get("/funds?format=csv").Want(200).Body; !strings.Contains(csv, "Therapies") || !strings.Contains(csv, "13000.00") {
		t.Errorf("funds: %s", csv)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, w := world(t)
	w.Fund(t, "Short breaks", 5000_00, "SB")
	p := w.Package(t, "SB", 880_00)
	w.Visits(t, p, 1)
	at := "/invoices/" + string(w.Submit(t, "M-1", nil, p.Ref))
	other := w.Provider
	other.Person, other.Provider = "PER-OTHER", "PVR-OTHER"
	site.As(other).Get(at).Want(404)
	webtest.ExercisePermissionMissing(t, site, "GET", "/funds", person(w, access.RoleParent))
	webtest.ExercisePermissionMissing(t, site, "GET", "/invoices", person(w, access.RoleParent))
	for _, step := range []string{"/match", "/approve", "/pay"} {
		webtest.ExercisePermissionMissing(t, site, "POST", at+step, w.Provider)
		webtest.ExerciseSessionMissing(t, site, "POST", at+step)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", at+"/withdraw", person(w, access.RoleFinance))
}

func TestTheBoardAsksTheSameForManyInvoices(t *testing.T) {
	_, w := world(t)
	w.Fund(t, "Short breaks", 50_000_00, "SB")
	count := func() int64 {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		err := w.DB.View(ctx, func(tx *db.Tx) error {
			if _, err := w.Service.Invoices(ctx, tx, w.Provider, finance.Filter{Limit: 50}); err != nil {
				return err
			}
			_, err := w.Service.Forecasts(ctx, tx, workday.MustOn(2026, 4, 1), workday.MustOn(2027, 3, 31))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return *n
	}
	few := count()
	for _, number := range []string{"1", "2", "3"} {
		p := w.Package(t, "SB", 880_00)
		w.Visits(t, p, 2)
		w.Submit(t, number, nil, p.Ref)
	}
	if many := count(); many != few || many > 5 {
		t.Errorf("%d statements for none, %d for three", few, many)
	}
}
