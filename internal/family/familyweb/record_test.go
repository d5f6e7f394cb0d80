package familyweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/family/familyweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func TestAParentReadsTheirOwnChildAndNothingOfTheOtherParent(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child)
	mother := site.As(familytest.Mother)
	for _, path := range []string{page, page + "/statement", page + "/looks"} {
		p := mother.Get(path).Want(200)
		webtest.CheckHTML(t, p)
		plain(t, p)
		for _, secret := range []string{"07700 900983", "Made-Up Street", "B77 1AA"} {
			if strings.Contains(p.Body, secret) {
				t.Errorf("%s tells the mother %q", path, secret)
			}
		}
	}
	got := mother.Get(page).Text("main")
	if !strings.Contains(got, "07700 900982") || !strings.Contains(got, "Finn Made-Up") || strings.Contains(got, "What was done") || strings.Contains(got, "Mosaic") {
		t.Errorf("the mother's own page: %s", got)
	}
	stranger := familytest.Mother
	stranger.Person = familytest.Refs(t, d, thread.Person, 1)[0]
	other := site.As(stranger)
	elsewhere := familytest.Mother
	elsewhere.Person, elsewhere.Scope = familytest.Refs(t, d, thread.Person, 1)[0], "E10000016"
	for _, path := range []string{page, page + "/statement", page + "/looks"} {
		other.Get(path).Want(404)
		site.As(elsewhere).Get(path).Want(404)
		webtest.ExerciseSessionMissing(t, site, "GET", path)
	}
}

func TestAFamilyDoesNotSeeAFormerCarerAndReadsPromisesInItsOwnWords(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, nil)
	var child thread.Ref
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), familytest.Opening(told.Ref))
		child = c.Child
		return err
	})
	page := "/children/" + string(child)
	mother := site.As(familytest.Mother)
	before := mother.Get(page).Want(200).Text("main")
	if !strings.Contains(before, "You are given a named person") || strings.Contains(before, "Give the family") || !strings.Contains(before, "Finn") {
		t.Errorf("the mother reads: %s", before)
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, child)
		if err != nil {
			return err
		}
		for _, c := range carers {
			if c.Person == familytest.Father.Person {
				return s.EndCarerTx(ctx, tx, familytest.Worker.By(), family.EndCarer{Carer: c.Ref, On: tx.Today().AddDays(-1), Why: "Order."})
			}
		}
		return nil
	})
	if after := mother.Get(page).Want(200).Text("main"); strings.Contains(after, "Finn") {
		t.Errorf("the former carer still stands there: %s", after)
	}
	site.As(familytest.Father).Get(page).Want(404)
	worker := site.As(familytest.Worker).Get(page).Want(200).Text("main")
	if !strings.Contains(worker, "Finn Made-Up") || !strings.Contains(worker, "until Sunday 22 November 2026") || !strings.Contains(worker, "Give the family a lead professional") {
		t.Errorf("the worker reads: %s", worker)
	}
}

func TestTheFamilyWithoutAnAccountReadsWhatCameOfIt(t *testing.T) {
	site, d, s := world(t)
	for outcome, says := range map[family.Outcome]string{
		"":                          "A person will read it",
		family.AdviceOnly:           "Ring the Made-Up helpline.",
		family.NotReachable:         "tried to reach you",
		family.OpenAsFamily:         "Your named person is Priya Made-Up",
		family.SafeguardingReferral: "Somebody will get in touch",
	} {
		told := familytest.Tell(t, d, s, nil)
		if outcome != "" {
			familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				cmd := familytest.Opening(told.Ref)
				cmd.Open.Child.External = nil
				cmd.Outcome, cmd.Advice, cmd.RetryOn = outcome, "Ring the Made-Up helpline.", familytest.Tomorrow
				if outcome == family.SafeguardingReferral {
					cmd.Risk, cmd.ReferredTo, cmd.Why = true, "Made-Up first response", "Secret reason."
				}
				_, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), cmd)
				return err
			})
		}
		public := site.Client()
		p := public.Submit(public.Get("/concerns/follow"), "", url.Values{"reference": {string(told.Ref)}, "code": {told.Code}}).Want(200)
		webtest.CheckHTML(t, p)
		plain(t, p)
		got := p.Text("main")
		if !strings.Contains(got, says) || strings.Contains(got, "Secret reason") || strings.Contains(got, "first response") {
			t.Errorf("%q: the family reads %s", outcome, got)
		}
	}
	public := site.Client()
	form := public.Get("/concerns/follow")
	for _, wrong := range []url.Values{{"reference": {"CON-1"}}, {"reference": {"FAM-0000-0000-0"}}, {"reference": {""}}} {
		if p := public.Submit(form, "", wrong); p.Status != 422 {
			t.Errorf("%v: %d", wrong, p.Status)
		}
	}
}

func TestGuessingCodesIsSlowedDown(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, nil)
	c := site.Client()
	form := c.Get("/concerns/follow")
	status := 0
	for range 12 {
		status = c.Submit(form, "", url.Values{"reference": {string(told.Ref)}, "code": {"0000-0000-0000"}, "once": {""}}).Status
	}
	if status != 429 {
		t.Errorf("the twelfth guess in a row: %d", status)
	}
}

func TestAScreeningOntoTheChildOnRecordAndAStaleOne(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	told := familytest.Tell(t, d, s, nil)
	page := "/concerns/" + string(told.Ref)
	worker := site.As(familytest.Worker)
	form := worker.Get(page + "/screen").Want(200)
	if got := form.Text("main"); !strings.Contains(got, "same date of birth") || !strings.Contains(got, "same telephone number") {
		t.Errorf("the child on record is not suggested: %s", got)
	}
	stale := worker.Get(page + "/screen").Want(200)
	for _, wrong := range []url.Values{
		{"risk": {"yes"}, "outcome": {"advice only"}, "why": {"Asked."}, "advice": {"Ring."}},
		{"risk": {"no"}, "outcome": {"open as family"}, "why": {"Asked."}},
		{"risk": {"no"}, "outcome": {"open as family"}, "existing": {"new"}, "why": {"Asked."}, "first": {""}},
		{"risk": {"no"}, "why": {"Asked."}},
	} {
		if p := worker.Submit(form, "", wrong); p.Status != 422 {
			t.Errorf("%v: %d", wrong, p.Status)
		}
	}
	child := worker.Submit(form, "", url.Values{"risk": {"no"}, "outcome": {"open as family"}, "existing": {string(known.Child)}, "why": {"Known to us."}}).Want(200)
	if child.Path != "/children/"+string(known.Child) || !strings.Contains(child.Text("table"), string(told.Ref)) {
		t.Errorf("after the screening: %s %s", child.Path, child.Text("table"))
	}
	late := worker.Submit(stale, "", url.Values{"risk": {"no"}, "outcome": {"not reachable"}, "why": {"Rang."}})
	if late.Status != 409 || !strings.Contains(late.Text("main"), "Rang.") {
		t.Errorf("a second screening: %d %s", late.Status, late.Text("main"))
	}
	worker.Get(page + "/screen").Want(409)
	if got := worker.Get(page).Want(200).Text("main"); !strings.Contains(got, "Known to us.") || !strings.Contains(got, "Kept") {
		t.Errorf("the concern afterwards: %s", got)
	}
}

func TestWhoLooked(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child)
	worker := site.As(workerOf(t, d, known.Child))
	worker.Get(page).Want(200)
	father := site.As(familytest.Father)
	father.Get(page).Want(200)
	mother := site.As(familytest.Mother)
	got := mother.Get(page + "/looks").Want(200).Text("table")
	if !strings.Contains(got, "Lead professional") || strings.Contains(got, "Asha") || strings.Contains(got, "Parent or carer") {
		t.Errorf("the mother sees that these looked: %s", got)
	}
	if got := mother.Get(page + "/looks").Text("table"); !strings.Contains(got, "You") {
		t.Errorf("her own look is missing: %s", got)
	}
	if csv := mother.Get(page + "/looks?format=csv").Want(200); strings.Contains(csv.Body, "Finn") {
		t.Errorf("the file names the other parent: %s", csv.Body)
	}
}

// workerOf is a worker who may work with the child.
func workerOf(t *testing.T, d *db.DB, child thread.Ref) access.Actor {
	t.Helper()
	worker := familytest.Worker
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: worker.Person, Child: child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	return worker
}

func TestAStatementIsTheFamilysOwnAndEveryVersionStays(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child) + "/statement"
	mother := site.As(familytest.Mother)
	form := mother.Get(page).Want(200)
	worker := site.As(workerOf(t, d, known.Child))
	stale := worker.Get(page).Want(200)
	if empty := mother.Submit(form, "#words-family", url.Values{"text": {" "}}); empty.Status != 422 {
		t.Errorf("nothing written: %d", empty.Status)
	}
	mother.Submit(form, "#words-family", url.Values{"text": {"Sam loves trains."}}).Want(200)
	p := mother.Submit(mother.Get(page), "#words-family", url.Values{"text": {"Sam loves the sea."}}).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("details"); !strings.Contains(got, "Sam loves trains.") {
		t.Errorf("the earlier version is gone: %s", got)
	}
	late := worker.Submit(stale, "#words-family", url.Values{"text": {"Other words."}})
	if late.Status != 409 || !strings.Contains(late.Text("main"), "Other words.") {
		t.Errorf("saved over what was not read: %d", late.Status)
	}
}

// TestParentsWhoLiveApartEachHaveTheirOwnWords has both write on the page: neither reads the other's there, and their worker reads both
// and writes down what the father says.
func TestParentsWhoLiveApartEachHaveTheirOwnWords(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child) + "/statement"
	mother, father, worker := site.As(familytest.Mother), site.As(familytest.Father), site.As(familytest.Worker)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, From: tx.Today(), Level: access.Work})
	})
	mother.Submit(mother.Get(page), "#words-family", url.Values{"text": {"We live by the mill."}}).Want(200)
	read := father.Get(page).Want(200)
	if strings.Contains(read.Body, "mill") || !strings.Contains(read.Text("main"), "Carers in another home do not read this.") {
		t.Errorf("the father reads %s", read.Text("main"))
	}
	father.Submit(read, "#words-family", url.Values{"text": {"At mine he sleeps late."}}).Want(200)
	if got := mother.Get(page).Want(200); strings.Contains(got.Body, "sleeps late") || !strings.Contains(got.Text("#words-family textarea"), "mill") {
		t.Errorf("the mother reads %s", got.Text("main"))
	}
	both := worker.Get(page).Want(200)
	webtest.CheckHTML(t, both)
	if got := both.Text("main"); !strings.Contains(got, "The words of Finn Made-Up") || !strings.Contains(got, "sleeps late") || !strings.Contains(got, "mill") {
		t.Errorf("the worker reads %s", got)
	}
	of := string(familytest.Father.Person)
	if wrong := worker.Submit(both, "#words-family-"+of, url.Values{"text-" + of: {" "}}); wrong.Status != 422 || wrong.Find("#text-"+of+"-error").Length() != 1 {
		t.Errorf("nothing written: %d", wrong.Status)
	}
	worker.Submit(both, "#words-family-"+of, url.Values{"text-" + of: {"At mine he sleeps until noon."}}).Want(200)
	if got := father.Get(page).Want(200).Text("#words-family textarea"); got != "At mine he sleeps until noon." {
		t.Errorf("the father reads %q", got)
	}
}

func TestAWorkerKeepsTheRecord(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child)
	worker := site.As(workerOf(t, d, known.Child))
	edited := worker.Submit(worker.Get(page+"/edit").Want(200), "", url.Values{"last": {"Renamed"}, "upn": {""}}).Want(200)
	if !strings.Contains(edited.Text("h1"), "Sam Renamed") || !strings.Contains(edited.Text("main"), "123456") {
		t.Errorf("edited: %s", edited.Text("main"))
	}
	if wrong := worker.Submit(worker.Get(page+"/edit"), "", url.Values{"nhs-number": {"123 456 7890"}}); wrong.Status != 422 {
		t.Errorf("an NHS number with a wrong check digit: %d", wrong.Status)
	}
	added := worker.Submit(worker.Get(page+"/add-carer").Want(200), "", url.Values{"relation": {"aunt"}, "name": {"Ada Made-Up"}}).Want(200)
	webtest.CheckHTML(t, added)
	record := added.Find("a[href$='/record-responsibility']").Last().AttrOr("href", "")
	form := worker.Get(record).Want(200)
	webtest.CheckHTML(t, form)
	if wrong := worker.Submit(form, "", url.Values{}); wrong.Status != 422 {
		t.Errorf("responsibility without evidence: %d", wrong.Status)
	}
	worker.Submit(form, "", url.Values{"evidence": {"Guardianship order"}, "responsible-from-day": {"20"}, "responsible-from-month": {"11"}, "responsible-from-year": {"2026"}}).Want(200)
	end := worker.Get(strings.Replace(record, "/record-responsibility", "/end", 1)).Want(200)
	webtest.CheckHTML(t, end)
	got := worker.Submit(end, "", url.Values{"why": {"Moved away."}}).Want(200).Text("main")
	if !strings.Contains(got, "until Monday 23 November 2026") {
		t.Errorf("ended: %s", got)
	}
	worker.Get(page + "/carers/" + string(known.Child) + "/end").Want(404)
	found := worker.Get("/children?name=renamed").Want(200)
	webtest.CheckHTML(t, found)
	if found.Find("table a").Length() != 1 {
		t.Errorf("searched: %s", found.Text("main"))
	}
	if csv := worker.Get("/children?format=csv").Want(200); !strings.Contains(csv.Body, "Renamed") {
		t.Errorf("the file: %s", csv.Body)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child)
	told := familytest.Tell(t, d, s, nil)
	for _, path := range []string{"/concerns", "/concerns/" + string(told.Ref), "/concerns/" + string(told.Ref) + "/screen", page + "/edit", page + "/add-carer"} {
		webtest.ExercisePermissionMissing(t, site, "GET", path, familytest.Mother)
		webtest.ExerciseSessionMissing(t, site, "GET", path)
	}
	finance := access.Actor{Person: familytest.Refs(t, d, thread.Person, 1)[0], Name: "Fay Made-Up", Roles: []access.Role{access.RoleFinance}, Scope: "E10000028"}
	webtest.ExercisePermissionMissing(t, site, "GET", "/concerns/"+string(told.Ref), finance)
	panel := access.Actor{Person: familytest.Refs(t, d, thread.Person, 1)[0], Name: "Pia Made-Up", Roles: []access.Role{access.RolePanelChair}, Scope: "E10000028"}
	site.As(panel).Get("/concerns/" + string(told.Ref)).Want(404) // it is to be screened, and she screens none
	webtest.ExercisePermissionMissing(t, site, "GET", page, finance)
}

func TestListsAskTheSameNumberOfQuestionsHoweverLong(t *testing.T) {
	site, d, s := world(t)
	worker := site.As(familytest.Worker)
	worker.Get("/concerns").Want(200) // makes the session
	count := func() uint64 {
		worker.Get("/concerns").Want(200)
		before := d.Queries()
		worker.Get("/concerns").Want(200)
		return d.Queries() - before
	}
	familytest.Tell(t, d, s, nil)
	few := count()
	for range 10 {
		familytest.Tell(t, d, s, nil)
	}
	if many := count(); many != few {
		t.Errorf("1 concern takes %d queries, 11 take %d", few, many)
	}
}

// young knows the account of one young person.
type young struct{}

var ownReader = access.Actor{Person: thread.Must("PER-0000-000D-2"), Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}

func (young) YoungPerson(_ context.Context, _ *db.Tx, email string) (thread.Ref, error) {
	if email == "sam@families.example" {
		return ownReader.Person, nil
	}
	return "", nil
}

func TestASiblingIsPutOnRecordAndARecordOpenedToItsYoungPerson(t *testing.T) {
	d := dbtest.SQLite(t, append(familytest.Migrations(), web.Migrations()...)...)
	s := familytest.New(t, d)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		familyweb.Register(r, familyweb.Deps{DB: d, Service: s, Named: named{}, People: young{}})
	})
	known := familytest.Open(t, d, s)
	page := "/children/" + string(known.Child)
	actor := workerOf(t, d, known.Child)
	worker := site.As(actor)
	form := worker.Get(page + "/add-sibling").Want(200)
	webtest.CheckHTML(t, form)
	if p := worker.Submit(form, "", url.Values{"first": {""}}); p.Status != 422 {
		t.Errorf("a child without a name: %d", p.Status)
	}
	added := worker.Submit(worker.Get(page+"/add-sibling"), "", url.Values{"first": {"Robin"}, "last": {"Made-Up"}, "born-day": {"3"}, "born-month": {"4"}, "born-year": {"2021"}, "area": {"ST17"}}).Want(200)
	if got := added.Text("h1"); !strings.Contains(got, "Robin Made-Up") || added.Path == page {
		t.Errorf("after adding: %s at %s", got, added.Path)
	}
	own := worker.Get(page + "/own-record").Want(200)
	webtest.CheckHTML(t, own)
	for _, wrong := range []url.Values{{}, {"email": {"nobody@x.example"}, "why": {"Able."}}, {"email": {"lead@council.example"}, "why": {"Able."}}, {"email": {"sam@families.example"}}} {
		if p := worker.Submit(worker.Get(page+"/own-record"), "", wrong); p.Status != 422 {
			t.Errorf("opened to %v: %d", wrong, p.Status)
		}
	}
	site.As(ownReader).Get(page).Want(404)
	worker.Submit(worker.Get(page+"/own-record"), "", url.Values{"email": {"sam@families.example"}, "why": {"Able to decide, agreed on 3 November."}}).Want(200)
	site.As(ownReader).Get(page).Want(200)
	if p := site.As(ownReader).Get(page + "/own-record"); p.Status != 403 {
		t.Errorf("a young person opens records: %d", p.Status)
	}
}

func TestAWorkerRecordsThatAnAddressIsConfirmed(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, From: tx.Today(),
			Level: access.Work, Source: known.Child})
	})
	page := "/children/" + string(known.Child)
	worker := site.As(familytest.Worker)
	form := worker.Get(page + "/carers/" + string(known.Carers[0].Ref) + "/change").Want(200)
	webtest.CheckHTML(t, form)
	older := worker.Get(form.Path).Want(200)
	typed := url.Values{"email": {"maya@work.example"}, "confirmed": {"yes"}}
	wrong := worker.Submit(form, "", typed).Want(422)
	if !strings.Contains(wrong.Body, "Say how they confirmed it") || wrong.Find("input[name=confirmed][checked]").Length() != 1 || wrong.Find("input[name=email]").AttrOr("value", "") != "maya@work.example" {
		t.Error("it is not asked how, or what was typed is lost")
	}
	typed.Set("confirmed-how", "They rang from the number on record.")
	if got := worker.Submit(form, "", typed).Want(200).Text("main"); !strings.Contains(got, "maya@work.example, confirmed") {
		t.Errorf("the record: %s", got)
	}
	if stale := worker.Submit(older, "", typed); stale.Status != 409 {
		t.Errorf("over a version that somebody else changed: %d", stale.Status)
	}
}

// TestAChangedAddressIsNotConfirmed sends the form of a carer whose address is confirmed as it stands, then with another address.
func TestAChangedAddressIsNotConfirmed(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	const old, how = "maya@work.example", "They rang from the number on record."
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		reach := family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: old, Confirmed: old, ConfirmedHow: how}
		if err := s.MoveTx(ctx, tx, familytest.Worker.By(), family.Move{Carer: known.Carers[0].Ref, Lives: true, Reach: &reach}); err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, From: tx.Today(),
			Level: access.Work, Source: known.Child})
	})
	worker := site.As(familytest.Worker)
	send := func(values url.Values) *webtest.Page {
		t.Helper()
		form := worker.Get("/children/" + string(known.Child) + "/carers/" + string(known.Carers[0].Ref) + "/change").Want(200)
		webtest.CheckHTML(t, form)
		return worker.Submit(form, "", values)
	}
	for _, c := range []struct {
		name   string
		values url.Values
		email  string
	}{
		{"nothing changed", nil, old + ", confirmed"},
		{"another number", url.Values{"phone": {"07700 900555"}}, old + ", confirmed"},
		{"another address", url.Values{"email": {"new@work.example"}}, "new@work.example"},
		{"confirmed anew", url.Values{"confirmed": {"yes"}, "confirmed-how": {"She showed me at a visit."}}, "new@work.example, confirmed"},
		{"another one, confirmed", url.Values{"email": {old}, "confirmed": {"yes"}, "confirmed-how": {how}}, old + ", confirmed"},
		{"taken back", url.Values{"confirmed": {"no"}}, old},
	} {
		got := send(c.values).Want(200).Text("main")
		if confirmed := c.email + ", confirmed"; !strings.Contains(got, c.email) || strings.Contains(got, confirmed) {
			t.Errorf("%s: the record does not say %s: %s", c.name, c.email, got)
		}
	}
	send(url.Values{"confirmed": {"yes"}, "confirmed-how": {how}}).Want(200)
	if wrong := send(url.Values{"email": {"third@work.example"}, "confirmed": {"yes"}, "confirmed-how": {how}}); wrong.Status != 422 || !strings.Contains(wrong.Body, "how they confirmed "+old) {
		t.Errorf("a draft with the old words confirms a new address: %d", wrong.Status)
	}
}

func TestTheBoardTellsReadingFromTryingAgain(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, nil)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		cmd := familytest.Opening(told.Ref)
		cmd.Open, cmd.Outcome, cmd.RetryOn = family.OpenFamily{}, family.NotReachable, familytest.Tomorrow
		_, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), cmd)
		return err
	})
	board := func() string { return site.As(familytest.Worker).Get("/concerns").Want(200).Text("main") }
	if got := board(); !strings.Contains(got, "24 Nov 2026") || strings.Contains(got, "Kept") || strings.Contains(got, "late") || strings.Contains(got, "tried again") {
		t.Errorf("before the day to try again: %s", got)
	}
	dbtest.Clock(d).Set(familytest.Tomorrow.AddDays(1).At(10, 0))
	page := site.As(familytest.Worker).Get("/concerns").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "1 family was to be tried again, and the day has passed.") || strings.Contains(got, "concern is late") {
		t.Errorf("after it: %s", got)
	}
}
