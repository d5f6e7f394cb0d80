// Package querytest holds the suite that queries pass on both engines, and what tests of the pages need.
package querytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/query/querysql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The people of the suite. All are made up.
var (
	Parent  = access.Actor{Person: thread.Must("PER-0000-000B-F"), Name: "Maya Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Other   = access.Actor{Person: thread.Must("PER-0000-000C-E"), Name: "Finn Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Lead    = access.Actor{Person: thread.Must("PER-0000-000A-3"), Name: "Priya Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	Manager = access.Actor{Person: thread.Must("PER-0000-000D-2"), Name: "Morgan Made-Up", Roles: []access.Role{access.RoleLeadManager}, Scope: dbtest.Scope}
)

// Migrations are the tables that queries need.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), querysql.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Owners gives every child's questions to Lead, and Lead's to Manager.
type Owners struct{}

// OwnerFor implements query.Owners.
func (Owners) OwnerFor(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return Lead.Person, nil
}

// Above implements query.Owners. Nobody stands above the manager.
func (Owners) Above(_ context.Context, _ *db.Tx, person thread.Ref) (thread.Ref, error) {
	if person == Lead.Person {
		return Manager.Person, nil
	}
	return "", nil
}

// OwnerOf implements query.Owners: complaints and worries are the manager's.
func (Owners) OwnerOf(_ context.Context, _ *db.Tx, _ thread.Ref, k query.Kind) (thread.Ref, error) {
	if k == query.KindComplaint || k == query.KindHarm {
		return Manager.Person, nil
	}
	return "", nil
}

// Sorts implements query.Owners: the manager places what is held.
func (Owners) Sorts(context.Context, *db.Tx) (thread.Ref, error) { return Manager.Person, nil }

// Assessments begins assessments that are a node on the thread and nothing more.
type Assessments struct{}

// BeginTx implements query.Assessments.
func (Assessments) BeginTx(ctx context.Context, tx *db.Tx, _ access.Actor, child thread.Ref, received workday.Date) (thread.Ref, error) {
	ref := thread.New(tx, thread.Assessment)
	return ref, thread.Put(ctx, tx, thread.Node{Ref: ref, Kind: thread.Assessment, Label: "Assessment", Child: child, State: received.String(), URL: "/assessments/" + string(ref)})
}

// Areas has every child live in one district.
type Areas struct{}

// AreaOf implements query.Areas.
func (Areas) AreaOf(context.Context, *db.Tx, thread.Ref) (string, error) { return "E07000192", nil }

// Mailbox knows addresses by what is put into it.
type Mailbox struct{ Known map[string]query.Sender }

// SenderOf implements query.Mailboxes.
func (m *Mailbox) SenderOf(_ context.Context, _ *db.Tx, _ query.Channel, address string) (query.Sender, bool, error) {
	s, ok := m.Known[strings.ToLower(address)]
	return s, ok, nil
}

// Told records what families and partner agencies were told.
type Told struct {
	What     []string
	About    []thread.Ref   // what each was about
	Not      [][]thread.Ref // the carers to whom each did not go
	Partners []query.Onward
}

// WritePartnerTx implements query.Partners.
func (f *Told) WritePartnerTx(_ context.Context, _ *db.Tx, o query.Onward, _ thread.Ref) error {
	f.Partners = append(f.Partners, o)
	return nil
}

// TellFamilyButTx implements query.Families.
func (f *Told) TellFamilyButTx(_ context.Context, _ *db.Tx, _ thread.Ref, what string, about thread.Ref, _ workday.Date, not []family.Carer) error {
	var left []thread.Ref
	for _, c := range not {
		left = append(left, c.Person)
	}
	f.What, f.About, f.Not = append(f.What, what), append(f.About, about), append(f.Not, left)
	return nil
}

// of returns how often families were told something about a query.
func (f *Told) of(ref thread.Ref) int {
	n := 0
	for _, about := range f.About {
		if about == ref {
			n++
		}
	}
	return n
}

// New returns a service over d and what families are told by it.
func New(t testing.TB, d *db.DB) (*query.Service, *Told) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	told := &Told{}
	return query.New(query.Deps{
		DB: d, Store: querysql.Store{}, Owners: Owners{}, Clocks: deadline.NewClocks(book), Families: told, Assessments: Assessments{}, Partners: told,
		Areas: Areas{}, Book: book, Mailboxes: &Mailbox{},
	}), told
}

// NewChild puts a child on the thread whom Parent cares for.
func NewChild(t testing.TB, d *db.DB) thread.Ref {
	t.Helper()
	var child thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		child = thread.New(tx, thread.Child)
		if err := thread.Put(ctx, tx, thread.Node{Ref: child, Kind: thread.Child, Label: "Child", Child: child, URL: "/children/" + string(child)}); err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: Parent.Person, Child: child, Reason: access.Caring, From: tx.Today(), Source: child, Level: access.See})
	})
	return child
}

// Asked asks a question with two points.
func Asked(t testing.TB, d *db.DB, s *query.Service) (child, ref thread.Ref) {
	t.Helper()
	child = NewChild(t, d)
	ref, err := s.Ask(dbtest.Ctx(t), Parent, query.Ask{Child: child, Subject: "The school bus", Points: []string{"When does it come?", " ", "Who pays?"}})
	if err != nil {
		t.Fatal(err)
	}
	return child, ref
}

// Reply is a whole answer to Asked.
func Reply(ref thread.Ref) query.Give {
	return query.Give{Query: ref, Points: []string{"At 8am.", "The council does."}, NoDecision: true, Next: "The bus comes on Monday.", NoDate: true, Challenge: "Tell us that it is no answer."}
}

// Exercise runs the suite over d.
func Exercise(t *testing.T, d *db.DB) {
	s, told := New(t, d)
	t.Run("GoesFromAskedToClosedByTheFamily", func(t *testing.T) { wholeLife(t, d, s, told) })
	t.Run("GoesUpEachTimeItIsReopened", func(t *testing.T) { reopened(t, d, s) })
	t.Run("KeepsTheClockWhileTheAnswerTakesLonger", func(t *testing.T) { held(t, d, s) })
	t.Run("ListsTheOldestFirstWithWhatIsCovered", func(t *testing.T) { covered(t, d, s) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, d, s) })
	t.Run("RefusesAStaleVersionWhole", func(t *testing.T) { stale(t, d, s) })
	t.Run("HidesAnotherCouncilsQuestion", func(t *testing.T) { otherCouncil(t, d, s) })
	t.Run("KeepsTheOwnersSightWhileAnotherQuestionWaits", func(t *testing.T) { twoQuestions(t, d, s) })
	t.Run("KeepsTheQuestionsOfParentsWhoLiveApart", func(t *testing.T) { livingApart(t, d, s) })
	t.Run("IsJudgedByWhoeverAsked", func(t *testing.T) { theAskersWord(t, d, s) })
	t.Run("KeepsTheDayOfTheLastWord", func(t *testing.T) { lastWord(t, d, s) })
	t.Run("MakesRecordsOfLaterTexts", func(t *testing.T) { recordsOfTheirOwn(t, d, s, told) })
	t.Run("GivesAComplaintToSomebodyElse", func(t *testing.T) { aComplaintAboutWhoHasIt(t, d, s) })
	t.Run("FindsHarmInEveryState", func(t *testing.T) { worriesInEveryState(t, d, s, told) })
	t.Run("DecidesAboutAllWorries", func(t *testing.T) { twoWorries(t, d, s, told) })
	t.Run("DecidesByTheDayOfTheEarlierWorry", func(t *testing.T) { anEarlierWorry(t, d, s) })
	t.Run("BeginsAnAssessmentAskedForLater", func(t *testing.T) { anAssessmentAskedForLater(t, d, s) })
	t.Run("ClosesWhatAFormerFamilyAsked", func(t *testing.T) { former(t, d, s) })
}

// lacking gives answers that each lack one thing, or say two things that do not go together: none is taken, and each refusal names
// the one field.
func lacking(t *testing.T, s *query.Service, ref thread.Ref) {
	t.Helper()
	day := workday.MustOn(2026, 12, 1)
	for name, c := range map[string]struct {
		field string
		lacks func(*query.Give)
	}{
		"an empty point":                 {"point-1", func(g *query.Give) { g.Points[0] = " \n" }},
		"a point of a full stop":         {"point-2", func(g *query.Give) { g.Points[1] = " . " }},
		"a dash for the next step":       {"next", func(g *query.Give) { g.Next = "–" }},
		"no word on a decision":          {"decision", func(g *query.Give) { g.NoDecision = false }},
		"a decision and none":            {"decision", func(g *query.Give) { g.Decision, g.Reason = "The bus is kept.", "She needs it." }},
		"a decision without its reason":  {"reason", func(g *query.Give) { g.Decision, g.NoDecision, g.Reason = "The bus is kept.", false, " " }},
		"nothing on what happens next":   {"next", func(g *query.Give) { g.Next = "" }},
		"no word on a day":               {"next-by", func(g *query.Give) { g.NoDate = false }},
		"a day and none":                 {"next-by", func(g *query.Give) { g.NextBy = day }},
		"a day that is over":             {"next-by", func(g *query.Give) { g.NoDate, g.NextBy = false, day.AddDays(-100) }},
		"no way to challenge the answer": {"challenge", func(g *query.Give) { g.Challenge = "  " }},
	} {
		give := Reply(ref)
		c.lacks(&give)
		if fields, _ := fault.Fields(s.Answer(dbtest.Ctx(t), Lead, give)); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("an answer with %s: %v, want one refusal at %s", name, fields, c.field)
		}
	}
}

func wholeLife(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	must(t, s.Acknowledge(ctx, Lead, ref, 1))
	if err := s.Acknowledge(ctx, Lead, ref, 0); !fault.Is(err, fault.KindConflict) {
		t.Errorf("told twice that it arrived: %v", err)
	}
	give := Reply(ref)
	give.Points = give.Points[:1]
	if fields, _ := fault.Fields(s.Answer(ctx, Lead, give)); len(fields) != 1 || fields[0].Name != "point-2" {
		t.Errorf("an answer that leaves point 2 open: %v", fields)
	}
	lacking(t, s, ref)
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Version: 3, Valid: true}))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if err != nil {
			return err
		}
		if q.State() != query.StateClosed || len(q.Points) != 2 || q.Version != 4 {
			t.Errorf("%s with %d points at version %d, want closed, 2, 4", q.State(), len(q.Points), q.Version)
		}
		clocks(t, ctx, tx, ref, map[string]deadline.State{"query-acknowledge": deadline.Kept, "query-answer": deadline.Kept})
		if err := access.MaySee(ctx, tx, Lead, child); err != nil {
			t.Errorf("the owner's last day is the day of the closing: %v", err)
		}
		related(t, ctx, tx, child, Lead.Person, tx.Today())
		rows, err := audit.History(ctx, tx, string(ref), 20)
		if len(rows) < 4 {
			t.Errorf("%d audit entries, want one for each of four changes", len(rows))
		}
		chain, walkErr := thread.Walk(ctx, tx, ref)
		if walkErr != nil || len(chain.Links) != 1 || chain.Links[0].Rel != "asks" {
			t.Errorf("the thread: %+v %v", chain, walkErr)
		}
		return err
	})
	if len(told.What) != 2 {
		t.Errorf("the family was told %q, want arrival and answer", told.What)
	}
}

func reopened(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	if fields, _ := fault.Fields(s.Judge(ctx, Parent, query.Judge{Query: ref})); len(fields) != 1 || fields[0].Name != "verdict" {
		t.Errorf("not answered, without a word: %v", fields)
	}
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "Who pays in summer?"}))
	must(t, s.Answer(ctx, Manager, Reply(ref)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "Still not."}))
	must(t, s.Answer(ctx, Manager, Reply(ref)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Valid: true}))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "The bus did not come."}))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if q.State() != query.StateReopened || q.Level != 3 || q.Owner != Manager.Person {
			t.Errorf("%s at level %d with %s, want reopened, 3, the manager", q.State(), q.Level, q.Owner)
		}
		all, clockErr := deadline.Of(ctx, tx, ref)
		if clockErr != nil {
			return clockErr
		}
		open, again := 0, 0
		for _, c := range all[ref] {
			if c.Rule == "query-answer-again" {
				again++
			}
			if c.Open() {
				open++
			}
		}
		if open != 1 || again != 3 {
			t.Errorf("%d clocks run, %d were for another answer; want 1 and 3", open, again)
		}
		if err := access.MayWork(ctx, tx, Manager, q.Child); err != nil {
			t.Errorf("the manager cannot work: %v", err)
		}
		mine, listErr := s.OwnedBy(ctx, tx, Manager.Person)
		if listErr != nil || len(mine) == 0 || mine[len(mine)-1].Ref != ref {
			t.Errorf("the manager's list lacks the question: %v %v", mine, listErr)
		}
		return err
	})
}

func held(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Hold(ctx, Lead, ref, 1, "We wait for the school."))
	if fields, _ := fault.Fields(s.Hold(ctx, Lead, ref, 2, " ")); len(fields) != 1 {
		t.Error("an empty holding reply was taken")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if len(q.Holdings) != 1 || q.Holdings[0].By != Lead.Name {
			t.Errorf("holdings: %+v", q.Holdings)
		}
		clocks(t, ctx, tx, ref, map[string]deadline.State{"query-acknowledge": deadline.Running, "query-answer": deadline.Running})
		return err
	})
}

func wrongPerson(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	if _, err := s.Ask(ctx, Other, query.Ask{Child: child, Subject: "x", Points: []string{"y"}}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family asked about the child: %v", err)
	}
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	if err := s.Judge(ctx, Lead, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("staff closed a question: %v", err)
	}
	both := Lead
	both.Roles = []access.Role{access.RoleLead, access.RoleParent}
	if err := s.Judge(ctx, both, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead who is somebody's parent closed a question: %v", err)
	}
	colleague := both
	colleague.Person = thread.Must("PER-0000-000K-Y")
	must(t, d.InTx(ctx, func(tx *db.Tx) error {
		return access.Grant(ctx, tx, Lead.By(), access.Relationship{Actor: colleague.Person, Child: child, Reason: access.LeadManagement, Level: access.Work, From: tx.Today()})
	}))
	if err := s.Judge(ctx, colleague, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a colleague of the lead who is somebody's parent closed a question: %v", err)
	}
	if err := s.Judge(ctx, Other, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family judged: %v", err)
	}
	if err := s.Answer(ctx, Parent, Reply(ref)); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent answered: %v", err)
	}
	if err := s.Hold(ctx, Manager, ref, 0, "x"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody without a relationship answered: %v", err)
	}
}

func stale(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Hold(ctx, Lead, ref, 1, "Soon."))
	give := Reply(ref)
	give.Version = 1
	if err := s.Answer(ctx, Lead, give); !fault.Is(err, fault.KindConflict) {
		t.Fatalf("saved over version 1 a second time: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"query-acknowledge": deadline.Running, "query-answer": deadline.Running})
		return nil
	})
}

func otherCouncil(t *testing.T, d *db.DB, s *query.Service) {
	_, ref := Asked(t, d, s)
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	if err := d.View(ctx, func(tx *db.Tx) error { _, err := s.Query(ctx, tx, ref); return err }); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our question: %v", err)
	}
}

func twoQuestions(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	if _, err := s.Ask(ctx, Parent, query.Ask{Child: child, Subject: "Lunch", Points: []string{"Is there any?"}}); err != nil {
		t.Fatal(err)
	}
	must(t, s.Answer(ctx, Lead, Reply(first)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: first, Valid: true}))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		related(t, ctx, tx, child, Lead.Person, workday.Date{})
		return nil
	})
}

// related checks the last day of an owner's relationship.
func related(t *testing.T, ctx context.Context, tx *db.Tx, child, actor thread.Ref, to workday.Date) {
	t.Helper()
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Actor == actor && r.Reason == access.QueryOwner {
			if r.To != to {
				t.Errorf("the owner's last day is %q, want %q", r.To, to)
			}
			return
		}
	}
	t.Errorf("%s has no relationship as owner", actor)
}

// clocks checks the states of the deadlines of ref.
func clocks(t *testing.T, ctx context.Context, tx *db.Tx, ref thread.Ref, want map[string]deadline.State) {
	t.Helper()
	all, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[ref] {
		if c.State != want[c.Rule] {
			t.Errorf("%s is %s, want %s", c.Rule, c.State, want[c.Rule])
		}
	}
	if len(all[ref]) != len(want) {
		t.Errorf("%d clocks, want %d", len(all[ref]), len(want))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// InTx runs fn in a transaction of the suite's council.
func InTx(t testing.TB, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
