package querytest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// laterText is one text of a question, by the beginning of its ID.
func laterText(t *testing.T, d *db.DB, s *query.Service, ref thread.Ref, kind string) query.Text {
	t.Helper()
	var all []query.Text
	q := get(t, d, s, ref)
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = s.Texts(ctx, tx, q)
		return err
	})
	i := slices.IndexFunc(all, func(x query.Text) bool { return strings.HasPrefix(x.ID, kind) })
	if i < 0 {
		t.Fatalf("no %s among %+v", kind, all)
	}
	return all[i]
}

// leads lets Lead go on working with a child whose question is somebody else's or over, as a lead professional does.
func leads(t *testing.T, d *db.DB, child thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Lead.By(), access.Relationship{Actor: Lead.Person, Child: child, Reason: access.LeadAllocation, From: tx.Today(), Level: access.Work})
	})
}

// recordsOfTheirOwn finds a complaint in the family's word on an answer, a request for data in what it added, and one for information in
// its e-mail: each becomes a record with its own clock from the day on which the text came, and the question goes on.
func recordsOfTheirOwn(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	day := func(n int) context.Context { return db.WithNow(ctx, workday.MustOn(2026, 11, 23+n).At(9, 0)) }
	must(t, s.Add(day(1), Parent, query.Add{Query: ref, Text: "I want to see all that you hold about us."}))
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	_, err := s.Take(day(2), query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "How many buses are late?", About: ref, MessageID: "later@families.example"})
	must(t, err)
	answer := Reply(ref)
	answer.Points = append(answer.Points, "Ask for it in writing.")
	must(t, s.Answer(day(2), Lead, answer))
	must(t, s.Judge(day(3), Parent, query.Judge{Query: ref, Verdict: "No. I complain about this."}))
	leads(t, d, child)
	for _, c := range []struct {
		kind            query.Kind
		text, rule, due string
		came            int
	}{
		{query.KindAccess, "added-1", "subject-access", "2026-12-24", 1},
		{query.KindFreedom, "message-", "foi-answer", "2026-12-23", 2},
		{query.KindComplaint, "verdict-1", "complaint-answer", "2026-12-24", 3},
	} {
		text := laterText(t, d, s, ref, c.text)
		before, was := told.of(ref), get(t, d, s, ref)
		must(t, s.Sort(day(7), Lead, query.Sort{Query: ref, Version: was.Version, Text: text.ID, Kind: c.kind, Why: "It says so."}))
		now := get(t, d, s, ref)
		if now.State() != was.State() || now.Owner != was.Owner || now.Sorting.Sorted() || told.of(ref) != before {
			t.Errorf("%s: the question did not go on: %s with %s, told %d", c.kind, now.State(), now.Owner, told.of(ref)-before)
		}
		found := now.Found[len(now.Found)-1]
		own := get(t, d, s, found.Became)
		if own.Sorting.Kind != c.kind || own.AskedOn != workday.MustOn(2026, 11, 23+c.came) || own.Asker != Parent.Person || !strings.Contains(text.Text, own.Points[0]) || !own.Waiting() || told.of(own.Ref) != 1 {
			t.Errorf("%s became %+v, told %d", c.kind, own, told.of(own.Ref))
		}
		if run := clock(t, d, own.Ref, c.rule); run.From != own.AskedOn || run.Due.String() != c.due || run.Child != child {
			t.Errorf("%s runs from %s to %s, want %s", c.kind, run.From, run.Due, c.due)
		}
		if fields, _ := fault.Fields(s.Sort(day(7), Lead, query.Sort{Query: ref, Text: text.ID, Kind: c.kind, Why: "Again."})); len(fields) != 1 || fields[0].Name != "kind" {
			t.Errorf("%s twice: %v", c.kind, fields)
		}
	}
	clock(t, d, ref, "query-answer-again")
	for name, cmd := range map[string]query.Sort{
		"text": {Text: "added-9", Kind: query.KindComplaint, Why: "x"}, "kind": {Text: "added-1", Kind: query.KindQuery, Why: "x"}, "why": {Text: "added-1", Kind: query.KindComplaint},
		"withhold": {Text: "added-1", Kind: query.KindComplaint, Why: "x", Withhold: true},
	} {
		cmd.Query = ref
		if fields, _ := fault.Fields(s.Sort(day(7), Lead, cmd)); len(fields) != 1 || fields[0].Name != name {
			t.Errorf("%s: %v", name, fields)
		}
	}
	if err := s.Sort(day(7), Parent, query.Sort{Query: ref, Text: "added-1", Kind: query.KindComplaint, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent sorts: %v", err)
	}
	other := Lead // who works with no child
	InTx(t, d, func(_ context.Context, tx *db.Tx) error { other.Person = thread.New(tx, thread.Person); return nil })
	if err := s.Sort(day(7), other, query.Sort{Query: ref, Text: "added-1", Kind: query.KindComplaint, Why: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("who does not work with the child sorts: %v", err)
	}
	if err := s.Sort(day(7), Lead, query.Sort{Query: ref, Version: 1, Text: "asked", Kind: query.KindComplaint, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a stale version: %v", err)
	}
}

// headed are the owners of a council whose manager has somebody above.
type headed struct {
	Owners
	head thread.Ref
}

// Above implements query.Owners.
func (h headed) Above(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error) {
	if person == Manager.Person {
		return h.head, nil
	}
	return h.Owners.Above(ctx, tx, person)
}

// aComplaintAboutWhoHasIt goes to whoever answers complaints, and where that is whom it is about, to who stands above them.
func aComplaintAboutWhoHasIt(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindComplaint, Why: "Its second line."}))
	if own := get(t, d, s, get(t, d, s, ref).Found[0].Became); own.Owner != Manager.Person || own.AskedOn != get(t, d, s, ref).AskedOn {
		t.Errorf("with %s from %s", own.Owner, own.AskedOn)
	}
	leads(t, d, child)
	deps := s.Deps
	above := headed{}
	InTx(t, d, func(_ context.Context, tx *db.Tx) error { above.head = thread.New(tx, thread.Person); return nil })
	deps.Owners = above
	s = query.New(deps)
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "No. I complain about your manager."}))
	if q := get(t, d, s, ref); q.Owner != Manager.Person {
		t.Fatalf("the question is with %s", q.Owner)
	}
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Text: "verdict-1", Kind: query.KindComplaint, Why: "It says so."}))
	if own := get(t, d, s, get(t, d, s, ref).Found[1].Became); own.Owner != above.head {
		t.Errorf("a complaint about who has the question is with %s", own.Owner)
	}
}

// worriesInEveryState finds a disclosure of harm in a question in each state: somebody decides about it by a day, the question stays as it
// is, and where telling could put somebody at risk nobody is told.
func worriesInEveryState(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	reached := map[query.State]func(ref thread.Ref){
		query.StateAnswered: func(ref thread.Ref) { must(t, s.Answer(ctx, Lead, Reply(ref))) },
		query.StateReopened: func(ref thread.Ref) {
			must(t, s.Answer(ctx, Lead, Reply(ref)))
			must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "No."}))
		},
		query.StateClosed: func(ref thread.Ref) {
			must(t, s.Answer(ctx, Lead, Reply(ref)))
			must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Valid: true, Verdict: "Thank you."}))
		},
		query.StatePassed: func(ref thread.Ref) {
			must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindAssessment, Why: "“Please assess her.”"}))
		},
		query.StateWith: func(ref thread.Ref) { // a complaint, beside whose clock the worry has one
			must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindComplaint, Why: "It says so."}))
			must(t, s.Acknowledge(ctx, Lead, ref, 0))
		},
	}
	for state, reach := range reached {
		child, ref := Asked(t, d, s)
		reach(ref)
		leads(t, d, child)
		was, before := get(t, d, s, ref), len(told.What)
		if was.State() != state {
			t.Fatalf("%s, want %s", was.State(), state)
		}
		must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindHarm, Why: "She is afraid at home.", Withhold: true}))
		q := get(t, d, s, ref)
		if q.State() != state || q.Owner != was.Owner || q.Sorting != was.Sorting || !q.Undecided() || len(told.What) != before {
			t.Errorf("%s became %s with %s, told %d", state, q.State(), q.Owner, len(told.What)-before)
		}
		if c := clock(t, d, ref, query.RuleHarm); c.Owner != Manager.Person || c.Child != "" || c.From != q.AskedOn {
			t.Errorf("%s: %+v", state, c)
		}
		must(t, s.Act(ctx, Manager, query.Act{Query: ref, Steps: "A social worker visits today."}))
		if q = get(t, d, s, ref); q.Undecided() || q.Found[0].Steps == "" {
			t.Errorf("%s: %+v", state, q.Found)
		}
		if err := s.Act(ctx, Manager, query.Act{Query: ref, Steps: "Again."}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s: decided twice: %v", state, err)
		}
	}
}

// twoWorries come one after the other in one question: one clock serves both, who decides decides about both, and a third after that
// has a clock of its own. Where nothing is withheld the family is told of each.
func twoWorries(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindHarm, Why: "Bruises."}))
	must(t, s.Add(ctx, Parent, query.Add{Query: ref, Text: "He came back last night."}))
	before := told.of(ref)
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Text: "added-1", Kind: query.KindHarm, Why: "He came back."}))
	if told.of(ref) != before+1 {
		t.Errorf("told %d times", told.of(ref)-before)
	}
	must(t, s.Act(ctx, Manager, query.Act{Query: ref, Steps: "We go there now."}))
	q := get(t, d, s, ref)
	if q.Undecided() || q.Sorting.Steps == "" || q.Found[0].Steps == "" || q.Found[0].Worker != Manager.Person {
		t.Errorf("%+v, %+v", q.Sorting, q.Found)
	}
	later := db.WithNow(ctx, workday.MustOn(2026, 11, 23).At(9, 0).Add(48*time.Hour))
	must(t, s.Add(later, Parent, query.Add{Query: ref, Text: "And again."}))
	must(t, s.Sort(later, Lead, query.Sort{Query: ref, Text: "added-2", Kind: query.KindHarm, Why: "Again."}))
	if c := clock(t, d, ref, query.RuleHarm); c.From != workday.MustOn(2026, 11, 25) || c.State != deadline.Running {
		t.Errorf("the third runs from %s", c.From)
	}
}

// anEarlierWorry is found after one in a later text, of the same day or not: the clock counts from the day of the text that came first,
// and who decides about one decides about both.
func anEarlierWorry(t *testing.T, d *db.DB, s *query.Service) {
	for _, days := range []int{0, 2} {
		_, ref := Asked(t, d, s)
		first := get(t, d, s, ref).AskedOn
		later := db.WithNow(dbtest.Ctx(t), first.AddDays(days).At(9, 30))
		must(t, s.Add(later, Parent, query.Add{Query: ref, Text: "He came back last night."}))
		must(t, s.Sort(later, Lead, query.Sort{Query: ref, Text: "added-1", Kind: query.KindHarm, Why: "He came back."}))
		if c := clock(t, d, ref, query.RuleHarm); c.From != first.AddDays(days) {
			t.Errorf("%d days later: the one in what was added runs from %s", days, c.From)
		}
		must(t, s.Sort(later, Lead, query.Sort{Query: ref, Text: query.AskedFirst, Kind: query.KindHarm, Why: "Bruises."}))
		if c := clock(t, d, ref, query.RuleHarm); c.From != first || c.Owner != Manager.Person {
			t.Errorf("%d days later: with the earlier one it is %+v", days, c)
		}
		must(t, s.Act(later, Manager, query.Act{Query: ref, Steps: "We go there now."}))
		if q := get(t, d, s, ref); q.Undecided() || q.Sorting.Steps == "" || q.Found[0].Steps == "" {
			t.Errorf("%d days later, after the decision: %+v, %+v", days, q.Sorting, q.Found)
		}
	}
}

// anAssessmentAskedForLater begins from the day of the text that asks for it, beside the question.
func anAssessmentAskedForLater(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Add(ctx, Parent, query.Add{Query: ref, Text: "Please assess her."}))
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Text: "added-1", Kind: query.KindAssessment, Why: "“Please assess her.”"}))
	q := get(t, d, s, ref)
	if q.State() == query.StatePassed || !q.Waiting() || q.Found[0].Became.Kind() != thread.Assessment {
		t.Errorf("%s: %+v", q.State(), q.Found)
	}
	clock(t, d, ref, "query-answer")
}
