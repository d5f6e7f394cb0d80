package querytest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// works lets Lead work with a child: who opens the post is not the owner of what is closed.
func works(t *testing.T, d *db.DB, child thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Lead.By(), access.Relationship{Actor: Lead.Person, Child: child, Reason: access.LeadAllocation, From: tx.Today(), Source: child, Level: access.Work})
	})
}

func openedByMistake(t *testing.T, d *db.DB, s *query.Service) {
	t.Run("Closed", func(t *testing.T) { closedByMistake(t, d, s) })
	t.Run("Answered", func(t *testing.T) { answeredByMistake(t, d, s) })
	t.Run("TwoLetters", func(t *testing.T) { twoByMistake(t, d, s) })
	t.Run("OwnerLeft", func(t *testing.T) { ownerLeft(t, d, s) })
	t.Run("AnsweredSince", func(t *testing.T) { answeredSince(t, d, s) })
}

func closedByMistake(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	works(t, d, child)
	must(t, s.Answer(ctx, Lead, Reply(first)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: first, Valid: true, Verdict: "Thank you."}))
	was := get(t, d, s, first)
	second := letter(t, d, s, child, first, was.AskedOn, "About another bus.")
	must(t, s.Part(ctx, Lead, query.Part{Query: second, Why: "It is another bus."}))
	q := get(t, d, s, first)
	if q.State() != query.StateClosed || q.ClosedOn != was.ClosedOn || q.Level != 0 || q.Owner != was.Owner || len(q.Added) != 0 {
		t.Errorf("%s since %s at level %d with %s, want it as it was: %+v", q.State(), q.ClosedOn, q.Level, q.Owner, was)
	}
	if a := q.Answers[0]; !a.Valid || a.Verdict != "Thank you." || a.JudgedOn != was.Answers[0].JudgedOn {
		t.Errorf("the family is said to have judged: %+v", a)
	}
	if got := open(t, d, first); len(got) != 0 {
		t.Errorf("closed, and %v run", got)
	}
	if got := open(t, d, second); !slices.Equal(got, []string{"query-acknowledge", "query-answer"}) {
		t.Errorf("the letter alone has %v", got)
	}
}

// answeredByMistake opens an answer of which the family wrote, which nobody has read: the clock of that is kept while it is open, and
// starts again with the way back.
func answeredByMistake(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	works(t, d, child)
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	must(t, s.Answer(ctx, Lead, Reply(first)))
	_, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "Who drives?", About: first, MessageID: "by mistake"})
	must(t, err)
	wrote := get(t, d, s, first).Silence.Wrote
	second := letter(t, d, s, child, first, wrote, "About another bus.")
	if got := open(t, d, first); !slices.Equal(got, []string{"query-answer-again"}) {
		t.Errorf("opened again, %v run", got)
	}
	if q := get(t, d, s, first); !q.Silence.Wrote.IsZero() {
		t.Errorf("opened again, and what the family wrote on %s waits to be read", q.Silence.Wrote)
	}
	must(t, s.Part(ctx, Lead, query.Part{Query: second, Why: "It is another bus."}))
	q := get(t, d, s, first)
	if q.State() != query.StateAnswered || q.Level != 0 || q.Owner != Lead.Person || q.Silence.Wrote != wrote || !q.Answers[0].JudgedOn.IsZero() {
		t.Errorf("%s at level %d with %s, written %s, judged %+v", q.State(), q.Level, q.Owner, q.Silence.Wrote, q.Answers[0])
	}
	if got := open(t, d, first); !slices.Equal(got, []string{query.RuleRead}) {
		t.Errorf("answered, and %v run", got)
	}
	must(t, s.Follow(ctx, Lead, query.Follow{Query: first, Words: "She asks who drives, and was told."}))
	if q := get(t, d, s, first); q.Silence.ActOn.IsZero() {
		t.Error("the family’s word is not awaited any more")
	}
	must(t, s.Judge(ctx, Parent, query.Judge{Query: first, Valid: true}))
}

// twoByMistake takes two letters out, in the order in which they came: the second keeps the question open until it goes too.
func twoByMistake(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	works(t, d, child)
	must(t, s.Answer(ctx, Lead, Reply(first)))
	day := get(t, d, s, first).AskedOn
	one := letter(t, d, s, child, first, day, "About another bus.")
	two := letter(t, d, s, child, first, day, "About a train.")
	must(t, s.Part(ctx, Lead, query.Part{Query: one, Why: "x"}))
	if q := get(t, d, s, first); q.State() != query.StateReopened || q.Level != 1 || len(q.Asks()) != 3 {
		t.Errorf("%s at level %d asks %q while the second letter waits there", q.State(), q.Level, q.Asks())
	}
	must(t, s.Part(ctx, Lead, query.Part{Query: two, Why: "x"}))
	if q := get(t, d, s, first); q.State() != query.StateAnswered || q.Level != 0 || q.Silence.ActOn.IsZero() {
		t.Errorf("%s at level %d, next step %s", q.State(), q.Level, q.Silence.ActOn)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		related(t, ctx, tx, child, Manager.Person, tx.Today()) // ends with the day
		return nil
	})
}

// ownerLeft takes a letter out of a question whose owner left the child meanwhile: the question is its new lead's, and the old one
// gets no record back.
func ownerLeft(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	colleague := access.Actor{Name: "Ola Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	InTx(t, d, func(_ context.Context, tx *db.Tx) error {
		colleague.Person = thread.New(tx, thread.Person)
		return nil
	})
	later := db.WithNow(ctx, workday.DateOf(dbtest.Clock(d).Now()).AddDays(2).At(10, 0))
	for _, state := range []query.State{query.StateAnswered, query.StateClosed} {
		child, first := Asked(t, d, s)
		works(t, d, child)
		must(t, s.Answer(ctx, Lead, Reply(first)))
		if state == query.StateClosed {
			must(t, s.Judge(ctx, Parent, query.Judge{Query: first, Valid: true}))
		}
		second := letter(t, d, s, child, first, get(t, d, s, first).AskedOn, "About another bus.")
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := access.End(ctx, tx, Lead.By(), Lead.Person, child, access.LeadAllocation, tx.Today()); err != nil {
				return err
			}
			return access.Grant(ctx, tx, Lead.By(), access.Relationship{Actor: colleague.Person, Child: child, Reason: access.LeadAllocation, From: tx.Today(), Source: child, Level: access.Work})
		})
		deps := s.Deps
		deps.Owners = ownedBy{person: colleague.Person}
		must(t, query.New(deps).Part(later, colleague, query.Part{Query: second, Why: "It is another bus."}))
		if q := get(t, d, s, first); q.State() != state || q.Owner != colleague.Person {
			t.Errorf("%s with %s, want %s with whoever answers now", q.State(), q.Owner, state)
		}
		must(t, d.View(later, func(tx *db.Tx) error {
			if err := access.MaySee(later, tx, Lead, child); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: who left sees the child again: %v", state, err)
			}
			related(t, later, tx, child, colleague.Person, workday.Date{})
			return nil
		}))
	}
}

func answeredSince(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	works(t, d, child)
	must(t, s.Answer(ctx, Lead, Reply(first)))
	second := letter(t, d, s, child, first, get(t, d, s, first).AskedOn, "And on Friday?")
	give := Reply(first)
	give.Points = append(give.Points, "On Friday too.")
	must(t, s.Answer(ctx, Manager, give))
	if err := s.Part(ctx, Lead, query.Part{Query: second, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken out of what answered it: %v", err)
	}
	if q := get(t, d, s, first); q.Level != 1 || len(q.Answers) != 2 {
		t.Errorf("level %d with %d answers", q.Level, len(q.Answers))
	}
}
