package familyweb_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/family/referral"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func childPage(known family.Opened) string { return "/children/" + string(known.Child) }

func TestFamiliesReadOfNoFlagInTheListOfTheirChildren(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	grantWorker(t, d, known.Child)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Child(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		return s.EditChildTx(ctx, tx, familytest.Worker.By(), family.EditChild{Child: c.Ref, Version: c.Version, New: family.NewChild{First: c.First, Last: c.Last, Born: c.Born,
			Area: c.Postcode, School: c.School, Flags: []family.Flag{family.FlagSafeguarding, family.FlagLookedAfter}}})
	})
	for _, list := range []string{"/children", "/children?format=csv", "/children?name=Made-Up"} {
		if page := site.As(familytest.Worker).Get(list).Want(200); !strings.Contains(page.Body, "Safeguarding") {
			t.Errorf("%s does not show the worker the flag", list)
		}
		for _, who := range []access.Actor{familytest.Mother, familytest.Father} {
			page := site.As(who).Get(list).Want(200)
			if strings.Contains(page.Body, "afeguarding") || strings.Contains(page.Body, "ooked after") || strings.Contains(page.Text("th"), "Flags") {
				t.Errorf("%s tells %s of flags", list, who.Name)
			}
		}
	}
}

func TestSeparatedParentsDoNotLearnWhereTheChildLivesWithTheOther(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	grantWorker(t, d, known.Child)
	home := func(who access.Actor) bool {
		body := ""
		for _, step := range []string{"", "/rights", "/statement"} {
			body += site.As(who).Get(childPage(known) + step).Want(200).Body
		}
		for _, list := range []string{"/children", "/children?format=csv", "/children?name=Made-Up"} {
			body += site.As(who).Get(list).Want(200).Body
		}
		return strings.Contains(body, "ST17") || strings.Contains(body, "Stafford")
	}
	if !home(familytest.Mother) || home(familytest.Father) || !home(familytest.Worker) {
		t.Fatal("the father reads where the child lives with the mother, or she or the worker does not")
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error { // the child moves to the father
		c, err := s.Child(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		if err := s.EditChildTx(ctx, tx, familytest.Worker.By(), family.EditChild{Child: c.Ref, New: family.NewChild{First: c.First, Last: c.Last, Born: c.Born,
			Area: "B77 1AA"}}); err != nil {
			return err
		}
		for i, lives := range []bool{false, true} {
			if err := s.MoveTx(ctx, tx, familytest.Worker.By(), family.Move{Carer: known.Carers[i].Ref, Lives: lives}); err != nil {
				return err
			}
		}
		return nil
	})
	mother := site.As(familytest.Mother).Get(childPage(known)).Want(200).Body
	if strings.Contains(mother, "B77") || strings.Contains(mother, "Tamworth") {
		t.Error("after the child moved, the mother reads where it lives with the father")
	}
	if father := site.As(familytest.Father).Get(childPage(known)).Want(200).Body; !strings.Contains(father, "B77 1AA") {
		t.Error("the father does not read where his child lives")
	}
}

func TestAnEndedAllocationOpensNothing(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	lead := access.Actor{Person: familytest.Refs(t, d, thread.Person, 1)[0], Name: "Lee Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	pages := []string{"", "/statement", "/rights", "/edit", "/merge", "/record-order", "/give-consent", "/record-adoption", "/record-capacity"}
	want := func(status int) {
		for _, step := range pages {
			site.As(lead).Get(childPage(known) + step).Want(status)
		}
	}
	want(404)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: lead.Person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	want(200)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.End(ctx, tx, audit.System, lead.Person, known.Child, access.LeadAllocation, tx.Today().AddDays(-1))
	})
	want(404)
	form := url.Values{"with": {"A club"}, "what": {"All"}, "giver": {"Me"}, "how": {"So"}}
	if p := site.As(lead).Post(childPage(known)+"/give-consent", form); p.Status != 404 {
		t.Errorf("a form of somebody whose allocation ended: %d", p.Status)
	}
}

// asWorker opens a household with a worker who may work with it.
func asWorker(t *testing.T) (*webtest.Site, *db.DB, *family.Service, family.Opened, *webtest.Client) {
	t.Helper()
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	grantWorker(t, d, known.Child)
	return site, d, s, known, site.As(familytest.Worker)
}

func grantWorker(t *testing.T, d *db.DB, child thread.Ref) {
	t.Helper()
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Duty, Child: child, Reason: access.ConcernScreening, Level: access.Work, From: tx.Today()})
	})
}

func day(name string, d workday.Date) url.Values {
	return url.Values{name + "-day": {strconv.Itoa(d.Day())}, name + "-month": {strconv.Itoa(int(d.Month()))}, name + "-year": {strconv.Itoa(d.Year())}}
}

func together(all ...url.Values) url.Values {
	out := url.Values{}
	for _, v := range all {
		for k, values := range v {
			out[k] = values
		}
	}
	return out
}

func TestAnOrderIsRecordedAndEndedOnThePages(t *testing.T) {
	site, _, _, known, worker := asWorker(t)
	today := workday.DateOf(dbtest.Start)
	form := worker.Get(childPage(known) + "/record-order").Want(200)
	webtest.CheckHTML(t, form)
	typed := together(url.Values{"kind": {string(family.NonMolestation)}, "court": {"Family Court"}, "terms": {"Must not come near."}, "keeps-out": {"yes"}}, day("made", today))
	wrong := worker.Submit(form, "", typed)
	if wrong.Status != 422 || !strings.Contains(wrong.Text(".govuk-error-summary"), "whom the order keeps") || wrong.Text("textarea[name=terms]") != "Must not come near." {
		t.Fatalf("nobody chosen: %d %s", wrong.Status, wrong.Text("main"))
	}
	typed.Set("against", string(known.Carers[1].Ref))
	page := worker.Submit(wrong, "", typed).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "No: court order") || !strings.Contains(got, "Must not come near.") {
		t.Errorf("the rights: %s", got)
	}
	site.As(familytest.Father).Get(childPage(known)).Want(404)
	mother := site.As(familytest.Mother).Get(childPage(known) + "/rights").Want(200)
	webtest.CheckHTML(t, mother)
	plain(t, mother)
	if got := mother.Text("main"); strings.Contains(got, "order") || !strings.Contains(got, "You have parental responsibility.") {
		t.Errorf("the mother reads %s", got)
	}
	end := worker.Get(childPage(known) + "/end-order").Want(200)
	webtest.CheckHTML(t, end)
	if p := worker.Submit(end, "", url.Values{"why": {"Discharged."}}); p.Status != 422 {
		t.Errorf("no order chosen: %d", p.Status)
	}
	worker.Submit(end, "", together(url.Values{"order": {"1"}, "why": {"Discharged."}}, day("on", today.AddDays(-1)))).Want(200)
	site.As(familytest.Father).Get(childPage(known)).Want(200)
}

func TestAFamilyAgreesToShareAndTakesItBack(t *testing.T) {
	site, _, _, known, worker := asWorker(t)
	mother := site.As(familytest.Mother)
	form := mother.Get(childPage(known) + "/give-consent").Want(200)
	webtest.CheckHTML(t, form)
	plain(t, form)
	if form.Find("input[name=giver]").Length() != 0 {
		t.Error("a parent is asked who she is")
	}
	if p := mother.Submit(form, "", url.Values{"what": {"What helps him"}}); p.Status != 422 || p.Text("textarea[name=what]") != "What helps him" {
		t.Errorf("without with whom: %d", p.Status)
	}
	page := mother.Submit(form, "", url.Values{"with": {"Made-Up Club"}, "what": {"What helps him"}}).Want(200)
	if got := page.Text("table"); !strings.Contains(got, "Made-Up Club") || !strings.Contains(got, "Maya Made-Up, on this website") {
		t.Errorf("the table: %s", got)
	}
	back := mother.Get(childPage(known) + "/withdraw-consent").Want(200)
	webtest.CheckHTML(t, back)
	plain(t, back)
	page = mother.Submit(back, "", url.Values{"consent": {"1"}}).Want(200)
	if !strings.Contains(page.Text("table"), "ended on the same day") || page.Find(`a[href$="/withdraw-consent"]`).Length() != 0 {
		t.Errorf("after it was taken back: %s", page.Text("main"))
	}
	if p := worker.Submit(worker.Get(childPage(known)+"/give-consent"), "", url.Values{"with": {"A school"}, "what": {"Reports"}}); p.Status != 422 {
		t.Errorf("a worker who does not say who agreed: %d", p.Status)
	}
}

func TestAYoungPersonDecidesAndARepresentativeActs(t *testing.T) {
	site, d, s := world(t)
	home := familytest.Household()
	home.Child.Born = workday.MustOn(2008, 5, 14)
	young := access.Actor{Person: familytest.Refs(t, d, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	var known family.Opened
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if known, err = s.OpenFamilyTx(ctx, tx, familytest.Worker.By(), home); err != nil {
			return err
		}
		return s.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), known.Child, young.Person, "")
	})
	grantWorker(t, d, known.Child)
	sam, father := site.As(young), "#decide-"+string(known.Carers[1].Ref)
	page := sam.Get(childPage(known) + "/rights").Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	page = sam.Submit(page, father, nil).Want(200)
	site.As(familytest.Father).Get(childPage(known)).Want(404)
	sam.Submit(page, father, nil).Want(200)
	site.As(familytest.Father).Get(childPage(known)).Want(200)
	if site.As(familytest.Mother).Get(childPage(known)+"/rights").Find("#decide-"+string(known.Carers[1].Ref)).Length() != 0 {
		t.Error("a parent is offered the young person’s choice")
	}
	for helped, reader := range map[string]access.Actor{"who helps you should know": young, "who helps your child should know": familytest.Mother} {
		if said := site.As(reader).Get(childPage(known) + "/statement").Want(200).Text("main"); !strings.Contains(said, helped) {
			t.Errorf("%s reads %s", reader.Name, said)
		}
	}
	worker := site.As(familytest.Worker)
	form := worker.Get(childPage(known) + "/record-capacity").Want(200)
	webtest.CheckHTML(t, form)
	typed := together(url.Values{"matter": {"Choosing a college"}, "assessor": {"A psychologist"}, "reasons": {"Explained with pictures."}}, day("on", workday.DateOf(dbtest.Start)))
	if p := worker.Submit(form, "", typed); p.Status != 422 {
		t.Errorf("without saying whether he can: %d", p.Status)
	}
	typed = together(typed, url.Values{"able": {"no"}, "matters": {string(family.MatterDraft)}, "representative": {string(known.Carers[0].Ref)}, "standing": {string(family.ParentStands)}})
	if got := worker.Submit(form, "", typed).Want(200).Text("main"); !strings.Contains(got, "Cannot decide this") || !strings.Contains(got, "Maya Made-Up, parent") {
		t.Errorf("the rights: %s", got)
	}
	if got := site.As(familytest.Mother).Get(childPage(known) + "/rights").Text("main"); !strings.Contains(got, "You act for the young person in what they cannot decide: commenting on a draft plan.") {
		t.Errorf("the mother reads %s", got)
	}
	page = sam.Get(childPage(known) + "/rights").Want(200)
	help := "#help-" + string(known.Carers[1].Ref)
	if p := sam.Submit(page, help, url.Values{"matters": {string(family.MatterShare)}}); p.Status != 422 {
		t.Errorf("he gives away what stays his own: %d", p.Status)
	}
	stale := sam.Get(childPage(known) + "/rights").Want(200)
	page = sam.Submit(page, help, url.Values{"matters": {string(family.MatterBudget)}}).Want(200)
	if page.Find(help+" input[value='"+string(family.MatterBudget)+"'][checked]").Length() != 1 {
		t.Error("what his father may do is not shown as ticked")
	}
	if p := sam.Submit(stale, help, nil); p.Status != 409 {
		t.Errorf("over what was changed since: %d", p.Status)
	}
	if got := site.As(familytest.Father).Get(childPage(known) + "/rights").Text("main"); !strings.Contains(got, "The young person lets you help with: a personal budget.") {
		t.Errorf("the father reads %s", got)
	}
	said, old := worker.Get(childPage(known)+"/record-help").Want(200), worker.Get(childPage(known)+"/record-help").Want(200)
	webtest.CheckHTML(t, said)
	words := url.Values{"carer": {string(known.Carers[1].Ref)}, "matters": {string(family.MatterDraft)}}
	if p := worker.Submit(said, "", words); p.Status != 422 {
		t.Errorf("a worker does not say how he said so: %d", p.Status)
	}
	words = together(words, url.Values{"how": {"At a visit."}})
	if got := worker.Submit(said, "", words).Want(200).Text("main"); !strings.Contains(got, "Commenting on a draft plan") || !strings.Contains(got, "At a visit.") {
		t.Errorf("the rights afterwards: %s", got)
	}
	if late := worker.Submit(old, "", words); late.Status != 409 || !strings.Contains(late.Text("main"), "At a visit.") {
		t.Errorf("over what the form did not show: %d", late.Status)
	}
	if p := sam.Submit(page, "#decide-"+string(known.Carers[0].Ref), nil); p.Status != 409 {
		t.Errorf("he stops who acts for him: %d", p.Status)
	}
}

func TestAnAdoptionOnThePagesClosesTheFormerName(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, nil)
	var child thread.Ref
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), familytest.Opening(told.Ref))
		child = c.Child
		return err
	})
	site.As(familytest.Mother).Get("/children/" + string(child)).Want(200) // a look that must not tell her name later
	dbtest.Clock(d).Advance(time.Hour)
	page := "/children/" + string(child)
	worker := site.As(familytest.Worker)
	form := worker.Get(page + "/record-adoption").Want(200)
	webtest.CheckHTML(t, form)
	today := workday.DateOf(dbtest.Start)
	if p := worker.Submit(form, "", url.Values{"first": {"Sam"}}); p.Status != 422 {
		t.Errorf("half a form: %d", p.Status)
	}
	worker.Submit(form, "", together(url.Values{"court": {"Family Court"}, "first": {"Sam"}, "last": {"Newname"}, "area": {"B77"}, "relation": {"father"}, "name": {"Noah Newname"}}, day("made", today))).Want(200)
	for _, step := range []string{"", "/rights", "/statement"} {
		if got := worker.Get(page + step).Want(200).Text("main"); strings.Contains(got, "Maya Made-Up") || strings.Contains(got, "07700 900") {
			t.Errorf("%s still shows the former family: %s", step, got)
		}
	}
	if got := worker.Get("/concerns/" + string(told.Ref)).Want(200).Text("main"); strings.Contains(got, "sleep") || strings.Contains(got, "Maya") {
		t.Errorf("the concern still tells: %s", got)
	}
	public := site.Client()
	status := public.Submit(public.Get("/concerns/follow"), "", url.Values{"reference": {string(told.Ref)}, "code": {told.Code}}).Want(200)
	if strings.Contains(status.Text("main"), "Priya") {
		t.Error("who told the concern reads who works with the child now")
	}
	worker.Get(page + "/former").Want(403)
	manager := familytest.Worker
	manager.Roles = []access.Role{access.RoleLeadManager}
	boss := site.As(manager)
	open := boss.Get(page + "/former").Want(200)
	webtest.CheckHTML(t, open)
	if p := boss.Submit(open, "", nil); p.Status != 422 {
		t.Errorf("opened without a reason: %d", p.Status)
	}
	adopter := familytest.Father
	adopter.Person = carerOf(t, d, s, child, "father")
	if got := site.As(adopter).Get(page + "/looks").Want(200).Text("main"); strings.Contains(got, "Parent") {
		t.Errorf("the new family reads that the former one looked: %s", got)
	}
	if got := boss.Submit(open, "", url.Values{"why": {"Medical history."}}).Want(200).Text("main"); !strings.Contains(got, "Sam Made-Up") || !strings.Contains(got, "Maya Made-Up, mother") {
		t.Errorf("what was closed: %s", got)
	}
}

// carerOf is the person who stands in a relation to the child.
func carerOf(t *testing.T, d *db.DB, s *family.Service, child thread.Ref, relation string) (person thread.Ref) {
	t.Helper()
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, child)
		for _, c := range carers {
			if c.Relation == relation {
				person = c.Person
			}
		}
		return err
	})
	return person
}

func TestTwoRecordsAreMergedAndParted(t *testing.T) {
	site, d, s, known, worker := asWorker(t)
	home := familytest.Household()
	home.Child.External, home.Carers = nil, home.Carers[1:]
	var other family.Opened
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		other, err = s.OpenFamilyTx(ctx, tx, familytest.Worker.By(), home)
		return err
	})
	form := worker.Get(childPage(known) + "/merge").Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "same date of birth") || !strings.Contains(got, string(other.Child)) {
		t.Fatalf("the other record is not offered: %s", got)
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen, err := audit.Looks(ctx, tx, string(other.Child), 5)
		if len(seen) != 1 || seen[0].By.Person != string(familytest.Worker.Person) {
			t.Errorf("the look at the other record: %+v", seen)
		}
		return err
	})
	if p := worker.Submit(form, "", url.Values{"drop": {string(other.Child)}}); p.Status != 422 {
		t.Errorf("merged without saying how one knows: %d", p.Status)
	}
	page := worker.Submit(form, "", url.Values{"drop": {string(other.Child)}, "why": {"Same certificate."}}).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "Same certificate.") {
		t.Errorf("the merge is not shown: %s", page.Text("main"))
	}
	if got := worker.Get("/children").Want(200); strings.Contains(got.Body, string(other.Child)) {
		t.Error("the list shows the child twice")
	}
	dropped := worker.Get("/children/" + string(other.Child) + "/rights").Want(200)
	if !strings.Contains(dropped.Text("main"), "which is kept") {
		t.Errorf("the other record: %s", dropped.Text("main"))
	}
	undo := worker.Get("/children/" + string(other.Child) + "/undo-merge").Want(200)
	webtest.CheckHTML(t, undo)
	if p := worker.Submit(undo, "", nil); p.Status != 422 {
		t.Errorf("undone without a reason: %d", p.Status)
	}
	worker.Submit(undo, "", url.Values{"why": {"They are twins."}})
	site.As(familytest.Mother).Get("/children/" + string(other.Child)).Want(404)
	worker.Get("/children/" + string(other.Child)).Want(404)
	if got := worker.Get(childPage(known) + "/rights").Want(200).Text("main"); !strings.Contains(got, "They are twins.") {
		t.Errorf("the history: %s", got)
	}
}

func TestAParentIsNotToldWithWhomTheOtherAgreedToShareForAReferral(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	rs, told, _ := familytest.Referring(t, d, s)
	cmd := referral.Refer{Child: known.Child, Offer: told.Offers[0].Offer, Need: "Company.", Contact: "Ring me.", Agreed: true}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		form, err := rs.Form(ctx, tx, familytest.Mother, known.Child)
		cmd.Shown = referral.Words(form.Shared)
		return err
	})
	if _, err := rs.Refer(dbtest.Ctx(t), familytest.Mother, cmd); err != nil {
		t.Fatal(err)
	}
	mother, father := site.As(familytest.Mother), site.As(familytest.Father)
	for _, step := range []string{"/rights", "/withdraw-consent", "/give-consent"} {
		hers, his := mother.Get(childPage(known)+step).Want(200), father.Get(childPage(known)+step).Want(200)
		if strings.Contains(his.Body, "Side by Side") || strings.Contains(his.Body, "RFL-") {
			t.Errorf("%s tells him: %s", step, his.Text("main"))
		}
		if named := strings.Contains(hers.Body, "Side by Side"); named == (step == "/give-consent") {
			t.Errorf("%s tells her of it: %t", step, named)
		}
	}
	if offered := father.Get(childPage(known) + "/rights").Find(`a[href$="/withdraw-consent"]`).Length(); offered != 0 {
		t.Error("he is offered to stop what he is not told of")
	}
	father.Forge(father.Get(childPage(known)+"/withdraw-consent"), "", url.Values{"consent": {"1"}}).Want(404)
}
