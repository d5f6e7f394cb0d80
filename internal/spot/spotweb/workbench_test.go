package spotweb_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/spot/spottest"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// manyPackages has a dozen packages of Silver Birch Lodge, which is a member, one far dearer, and three of somebody who is none.
func manyPackages() string {
	var b strings.Builder
	b.WriteString("Child ID,Package ID,Provider,Service,Area,Start Date,End Date,Hours per week,Unit,Rate,Time band\n")
	for n := range 12 {
		fmt.Fprintf(&b, "C%02d,P%d,Silver Birch Lodge (South) Ltd,Home care,%s,01/04/2026,,10,Hour,%d.00,Weekday\n", n, n, []string{"North", "South"}[n%2], 23+n%3)
	}
	b.WriteString("C12,P12,Silver Birch Lodge (South) Ltd,Home care,North,01/04/2026,,10,Hour,60.00,Weekday\n")
	for n := range 3 {
		fmt.Fprintf(&b, "D%02d,Q%d,Quillfeather Care,Home care,South,01/04/2026,,10,Hour,26.00,Weekday\n", n, n)
	}
	return b.String()
}

// agreed is the suite's lot with a rate at which most of manyPackages is bought under it: all but the package at £60.
type agreed struct{}

// Lots implements spot.Prices.
func (agreed) Lots(ctx context.Context, tx *db.Tx) ([]rates.Lot, error) {
	lots, err := spottest.Prices{}.Lots(ctx, tx)
	lots[0].Prices[0].Amount, lots[0].Prices[1].Amount = 25_00, 22_00
	return lots, err
}

func bench(t *testing.T) (*webtest.Site, *db.DB, *spot.Service) {
	t.Helper()
	site, d, s := world(t)
	s.Market, s.Prices = buys{}, agreed{}
	if _, err := s.ImportPackages(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "packages.csv", File: strings.NewReader(manyPackages())}); err != nil {
		t.Fatal(err)
	}
	rematch(t, s)
	return site, d, s
}

func TestTheWorkbenchShowsWhatPackagesCost(t *testing.T) {
	site, _, s := bench(t)
	officer := site.As(person(access.RoleCommissioner))
	p := officer.Get("/spot/workbench").Want(200)
	webtest.CheckHTML(t, p)
	for _, want := range []string{"16", "£24.00", "£60.00", "£22.00", "50%", "Highly concentrated", "Under a lot, at its rate£2,880.00", "outside its lots or above its rate£600.00", "From no member£780.00", "3 children would change carer"} {
		if got := strings.Join(strings.Fields(p.Text("main")), " "); !strings.Contains(got, want) {
			t.Errorf("without %q: %s", want, got)
		}
	}
	link, _ := p.Find(`a[href*="service?group="]`).First().Attr("href")
	g := officer.Get(link).Want(200)
	webtest.CheckHTML(t, g)
	got := g.Text("main")
	for _, want := range []string{"it is called the same", "Above £", "North", "South", "Quillfeather Care", "£22.00 to £25.00"} {
		if !strings.Contains(got, want) {
			t.Errorf("the service without %q: %s", want, got)
		}
	}
	if strings.Contains(g.Body, "C12") || g.Find("svg").Length() < 3 {
		t.Errorf("a child is named, or no picture is drawn (%d)", g.Find("svg").Length())
	}
	if csv := officer.Get(link + "&format=areas").Want(200).Body; strings.Count(csv, "\n") != 3 || !strings.Contains(csv, "North,7,23.00") {
		t.Errorf("by area: %s", csv)
	}
	if csv := officer.Get("/spot/workbench?format=rates").Want(200).Body; !strings.Contains(csv, "Home care,hour,weekday,16,16,23.00") {
		t.Errorf("rates: %s", csv)
	}
	if csv := officer.Get("/spot/workbench?format=stands").Want(200).Body; !strings.Contains(csv, "\"From a member, outside its lots or above its rate\",600.00,4260.00,1,16,1,2,1,16") {
		t.Errorf("how it is bought: %s", csv)
	}
	if csv := officer.Get("/spot/workbench?format=overlap").Want(200).Body; !strings.Contains(csv, "AGR-1,Short breaks,") {
		t.Errorf("overlap: %s", csv)
	}
	if csv := officer.Get("/spot/workbench?format=shares").Want(200).Body; strings.Count(csv, "\n") != 1+officer.Get("/spot/workbench").Find(".al-figure").Last().Find("tbody tr").Length() ||
		!strings.Contains(csv, "Silver Birch Lodge (South) Ltd,") {
		t.Errorf("shares: %s", csv)
	}
	if csv := officer.Get(link + "&format=outliers").Want(200).Body; !strings.Contains(csv, "60.00,Above,") || strings.Contains(csv, "C12") {
		t.Errorf("rates that stand out: %s", csv)
	}
	if csv := officer.Get(link + "&format=shares").Want(200).Body; !strings.HasPrefix(csv, "provider,share in per cent,pounds a week\r\n") || strings.Count(csv, "\n") < 2 {
		t.Errorf("shares of the service: %s", csv)
	}
	officer.Submit(g, `form[action="/spot/workbench/service"]`, url.Values{"lot": {"LOT-9"}}).Want(422)
	officer.Submit(g, `form[action="/spot/workbench/service"]`, url.Values{"lot": {""}}).Want(200)
	rematch(t, s)
	if got := officer.Get(link).Text("main"); !strings.Contains(got, "Nothing: somebody said so") {
		t.Errorf("compared with nothing: %s", got)
	}
	officer.Get("/spot/workbench/service?group=17").Want(404)
}

func TestChildrenWhoWouldChangeCarerStandFirst(t *testing.T) {
	site, d, _ := bench(t)
	officer := site.As(person(access.RoleCommissioner))
	p := officer.Get("/spot/workbench/saving").Want(200)
	webtest.CheckHTML(t, p)
	first := p.Find("main table").First().Find("tbody tr").First().Text()
	if !strings.Contains(first, "D0") || !strings.Contains(first, "Yes") {
		t.Errorf("first stands %s", first)
	}
	got := p.Text("main")
	if at := strings.Index(got, "children would change carer"); at < 0 || at > strings.Index(got, "saved in twelve months") {
		t.Errorf("the saving stands before the children: %s", got)
	}
	for _, want := range []string{"95 of 100", "bootstrap", "16 packages"} {
		if !strings.Contains(strings.ToLower(got), want) {
			t.Errorf("without %q: %s", want, got)
		}
	}
	csv := officer.Get("/spot/workbench/saving?format=csv").Want(200).Body
	if strings.Count(csv, "\n") != 17 || !strings.Contains(csv, "C12,no,Silver Birch Lodge (South) Ltd,Home care,hour,weekday,60.00,25.00") {
		t.Errorf("the file: %s", csv)
	}
	if gains := officer.Get("/spot/workbench/saving?format=providers").Want(200).Body; strings.Count(gains, "\n") != 1+p.Find("main table").Last().Find("tbody tr").Length() ||
		!strings.Contains(gains, "Silver Birch Lodge (South) Ltd,") || strings.Contains(gains, "C12") {
		t.Errorf("the file of providers: %s", gains)
	}
	if later := officer.Get("/spot/workbench/saving?after=16").Want(200).Text("main"); strings.Contains(later, "those that would lose most") {
		t.Error("the list of providers stands on every page of the packages")
	}
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		seen, err := audit.Looks(dbtest.Ctx(t), tx, "ledger:D01", 10)
		if len(seen) != 2 {
			t.Errorf("%d looks are recorded, want the page's and the file's", len(seen))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	site.As(person(access.RoleFinance)).Get("/spot/workbench/saving").Want(403)
	site.As(person(access.RoleFinance)).Get("/spot/workbench").Want(200)
	site.As(person(access.RoleParent)).Get("/spot/workbench").Want(403)
}

func TestWhatIsBoughtOutsideAgreementsNeedsAReason(t *testing.T) {
	site, _, _ := bench(t)
	broker := site.As(person(access.RoleBroker))
	list := broker.Get("/spot/leakage").Want(200)
	webtest.CheckHTML(t, list)
	if n := list.Find("main tbody tr").Length(); n != 4 {
		t.Fatalf("%d purchases, want 4: %s", n, list.Text("main"))
	}
	if above := strings.Join(strings.Fields(list.Find("main tbody tr").First().Text()), " "); !strings.Contains(above, "From a member above its rate: £60.00, agreed £25.00.") {
		t.Errorf("the dearest is from a member: %s", above)
	}
	if last := list.Find("main tbody tr").Last().Text(); !strings.Contains(last, "From no member.") {
		t.Errorf("the last is from no member: %s", last)
	}
	link, _ := list.Find(`a[href*="purchase="]`).First().Attr("href")
	form := broker.Get(link).Want(200)
	webtest.CheckHTML(t, form)
	bad := broker.Submit(form, `form[action="/spot/leakage"]`, url.Values{"cause": {"no-room"}, "why": {"Asked two members"}, "expires-year": {"2035"}, "expires-month": {"1"}, "expires-day": {"1"}}).Want(422)
	if !strings.Contains(bad.Body, "Asked two members") || !strings.Contains(bad.Text("body"), "after a year somebody looks again") {
		t.Errorf("what was typed is lost, or nothing is said: %s", bad.Text("body"))
	}
	done := broker.Submit(form, `form[action="/spot/leakage"]`, url.Values{"cause": {"no-room"}, "why": {"Asked two members"}, "expires-day": {"31"}, "expires-month": {"1"}, "expires-year": {"2027"}}).Want(200)
	if !strings.Contains(done.Text("body"), "among your deadlines") || done.Find("main tbody tr").Length() != 3 {
		t.Errorf("kept: %s", done.Text("body"))
	}
	if all := broker.Get("/spot/leakage?show=all").Want(200); all.Find("main tbody tr").Length() != 4 || !strings.Contains(all.Text("main"), "No member could take it, until 31 Jan 2027") {
		t.Errorf("all: %s", all.Text("main"))
	}
	if again := broker.Get(link).Want(200).Text("main"); !strings.Contains(again, "Asked two members") || !strings.Contains(again, "Holds") {
		t.Errorf("on record: %s", again)
	}
	if csv := broker.Get("/spot/leakage?format=csv").Want(200).Body; strings.Count(csv, "\n") != 4 || strings.Contains(csv, "Asked two members") {
		t.Errorf("the file of those without a reason: %s", csv)
	}
	if file := broker.Get("/spot/leakage?show=all").Want(200).Find("main .al-table-tools a").AttrOr("href", ""); file != "/spot/leakage?format=csv&show=all" {
		t.Errorf("the file of all is %s", file)
	}
	if csv := broker.Get("/spot/leakage?format=csv&show=all").Want(200).Body; strings.Count(csv, "\n") != 5 || !strings.Contains(csv, "Asked two members,2027-01-31") || !strings.Contains(csv, ",yes,\"From a member above its rate: £60.00, agreed £25.00.\",60.00,25.00") {
		t.Errorf("the file: %s", csv)
	}
	broker.Get("/spot/leakage?purchase=17").Want(404)
	site.As(person(access.RoleFinance)).Get("/spot/leakage").Want(403)
}

func TestAnEmergencyAwardStandsBesideTheListsUntilItsEndIsTold(t *testing.T) {
	site, d, s := bench(t)
	broker := site.As(person(access.RoleBroker))
	today := workday.DateOf(dbtest.Clock(d).Now())
	bought := spottest.Emergency(today.AddDays(-20), today.AddDays(-1))
	bought.Child, bought.ChildRef, bought.Over = "CHD-0000-0009-X", "CHD-0000-0009-X", true
	runs := spottest.Emergency(today, today.AddDays(9))
	runs.Package = "PKG-0000-0003-X"
	town := &spottest.Brokered{Offs: []spot.Off{bought, runs}}
	s.Brokered = town

	list := broker.Get("/spot/leakage").Want(200)
	webtest.CheckHTML(t, list)
	first := list.Find("main tbody tr").First().Text()
	if n := list.Find("main tbody tr").Length(); n != 5 || !strings.Contains(first, "Ran out on 22 Nov 2026: say what came after it") || !strings.Contains(first, "A child you do not work with") {
		t.Fatalf("%d purchases, first %s", n, first)
	}
	if tiles := strings.Join(strings.Fields(list.Text("main")), " "); !strings.Contains(tiles, "5 without a reason in force") || !strings.Contains(tiles, "1 with a reason in force") {
		t.Errorf("tiles: %s", tiles)
	}
	csv := broker.Get("/spot/leakage?format=csv&show=all").Want(200).Body
	if strings.Count(csv, "\n") != 7 || !strings.Contains(csv, "PKG-0000-0003-X") || strings.Contains(csv, "CHD-0000-0009-X") || strings.Count(csv, "in hospital") != 1 {
		t.Errorf("the file, in which nobody reads about a child that is not theirs: %s", csv)
	}
	link, _ := list.Find(`a[href*="purchase="]`).First().Attr("href")
	broker.Get(link).Want(404)
	town.Offs[0].Child, town.Offs[0].ChildRef = "", ""
	form := broker.Get(link).Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "The emergency award ran out on Sunday 22 November 2026") || !strings.Contains(got, "The carer is in hospital.") {
		t.Errorf("what is known of it: %s", got)
	}
	broker.Submit(form, `form[action="/spot/leakage"]`, url.Values{"cause": {"ended"}, "why": {""}}).Want(422)
	done := broker.Submit(form, `form[action="/spot/leakage"]`, url.Values{"cause": {"ended"}, "why": {"Her mother is home"}}).Want(200)
	if !strings.Contains(done.Text("body"), "Nobody is asked about it any more") || done.Find("main tbody tr").Length() != 4 {
		t.Errorf("ended: %s", done.Text("body"))
	}
	running, _ := broker.Get("/spot/leakage?show=all").Find(`a[href*="purchase="]`).First().Attr("href")
	if got := broker.Get(running).Want(200); strings.Contains(got.Text("main form"), "The help has ended") {
		t.Error("an award that runs can be said to have ended here")
	}
}

func TestWhatALaterListNoLongerNamesIsAskedAbout(t *testing.T) {
	site, _, s := bench(t)
	later := strings.Join(strings.Split(manyPackages(), "\n")[:15], "\n") + "\n" // without two of three packages of Quillfeather Care
	if _, err := s.ImportPackages(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "later.csv", File: strings.NewReader(later + "D01,Q9,Hill Ltd,Home care,South,01/11/2026,,10,Hour,26.00,Weekday\n")}); err != nil {
		t.Fatal(err)
	}
	broker := site.As(person(access.RoleBroker))
	list := broker.Get("/spot/missing").Want(200)
	webtest.CheckHTML(t, list)
	if n := list.Find("main tbody tr").Length(); n != 2 || !strings.Contains(list.Text("main"), "2 packages run by earlier lists") {
		t.Fatalf("%d packages: %s", n, list.Text("main"))
	}
	if csv := broker.Get("/spot/missing?format=csv").Want(200).Body; strings.Count(csv, "\n") != 3 || !strings.Contains(csv, "Q1,Quillfeather Care") || !strings.Contains(csv, "Hill Ltd") {
		t.Errorf("the file: %s", csv)
	}
	link, _ := list.Find(`tr:contains("D01") a[href*="package="]`).First().Attr("href")
	one := broker.Get(link).Want(200)
	webtest.CheckHTML(t, one)
	if !strings.Contains(one.Text("main"), "Home care by Hill Ltd, since Sunday 1 November 2026") {
		t.Errorf("where it may have gone: %s", one.Text("main"))
	}
	const form = `form[action="/spot/missing"]`
	bad := broker.Submit(one, form, url.Values{"fate": {"ended"}, "why": {"Rang them"}}).Want(422)
	if !strings.Contains(bad.Text(".govuk-error-summary"), "Enter its last day") || !strings.Contains(bad.Body, "Rang them") {
		t.Errorf("refused: %s", bad.Text("body"))
	}
	if done := broker.Submit(one, form, url.Values{"fate": {"moved"}, "on-day": {"31"}, "on-month": {"10"}, "on-year": {"2026"}, "why": {"Rang them"}}).Want(200); done.Find("main tbody tr").Length() != 1 {
		t.Errorf("answered: %s", done.Text("main"))
	}
	broker.Get(link).Want(404)
	answers := broker.Get("/spot/missing/answers").Want(200)
	webtest.CheckHTML(t, answers)
	if got := answers.Text("main"); !strings.Contains(got, "It moved, last day 31 Oct 2026") || !strings.Contains(got, "Rang them") {
		t.Errorf("answers: %s", got)
	}
	undo, _ := answers.Find(`a[href*="undo="]`).First().Attr("href")
	page := broker.Get(undo).Want(200)
	webtest.CheckHTML(t, page)
	broker.Submit(page, `form[action="/spot/missing/answers"]`, url.Values{"why": {""}}).Want(422)
	broker.Submit(page, `form[action="/spot/missing/answers"]`, url.Values{"why": {"A slip"}}).Want(200)
	if csv := broker.Get("/spot/missing/answers?format=csv").Want(200).Body; !strings.Contains(csv, "A slip") {
		t.Errorf("the file of answers: %s", csv)
	}
	part, _ := broker.Get("/spot/missing").Find(`a[href*="list="]`).First().Attr("href")
	whole := broker.Get(part).Want(200)
	webtest.CheckHTML(t, whole)
	if done := broker.Submit(whole, form, url.Values{"why": {"One team’s"}}).Want(200); done.Find("main tbody a").Length() != 0 {
		t.Errorf("a part is still asked about: %s", done.Text("main"))
	}
	broker.Get(part).Want(404)
	site.As(person(access.RoleFinance)).Get("/spot/missing").Want(403)
}

func TestASourceIsReadAsSomebodySaidOnce(t *testing.T) {
	site, d, s := world(t)
	officer := site.As(person(access.RoleCommissioner))
	webtest.CheckHTML(t, officer.Get("/spot/sources").Want(200))
	form := officer.Get("/spot/sources?kind=packages").Want(200)
	webtest.CheckHTML(t, form)
	officer.Submit(form, `form[action="/spot/sources"]`, url.Values{"role-child": {"Kid"}}).Want(422)
	kept := officer.Submit(form, `form[action="/spot/sources"]`, url.Values{"name": {"Old system"}, "line": {"1"}, "role-child": {"Kid"}, "role-supplier": {"Who"}, "role-service": {"What"}}).Want(200)
	if !strings.Contains(kept.Text("main"), "Old system (packages)") {
		t.Errorf("the source is not offered: %s", kept.Text("main"))
	}
	if again := officer.Get("/spot/sources?kind=packages&name=Old+system").Want(200); !strings.Contains(again.Body, `value="Kid"`) {
		t.Error("what was said is not shown again")
	}
	if csv := officer.Get("/spot/sources?format=csv").Want(200).Body; strings.Count(csv, "\n") != 2 || !strings.Contains(csv, "Old system,Packages,3,child: Kid; service: What; supplier: Who,") {
		t.Errorf("the file: %s", csv)
	}
	u, err := s.HandInFrom(dbtest.Ctx(t), spot.Upload{Kind: spot.PackageList, File: "old.csv", Source: "Old system", By: spottest.By},
		strings.NewReader("Kid,Who,What,Start Date,Hours,Rate\nC1,Hill Ltd,Home care,01/04/2026,4,£20/hr\n"))
	if err != nil {
		t.Fatal(err)
	}
	read(t, d, s)
	if got := officer.Get("/spot/uploads/" + string(u.Ref)).Want(200).Text("main"); !strings.Contains(got, "1 line taken, 0 refused") {
		t.Errorf("read as it was said: %s", got)
	}
	site.As(person(access.RoleBroker)).Get("/spot/sources").Want(403)
}
