package familytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Tomorrow is the day after the one on which the suite begins.
var Tomorrow = workday.MustOn(2026, 11, 24)

// Outcome is a screening of a concern that leads to an outcome, complete.
func Outcome(concern thread.Ref, o family.Outcome) family.Screen {
	cmd := family.Screen{Concern: concern, Outcome: o, Why: "Read with care.", Advice: "Ring the Made-Up helpline.", RetryOn: Tomorrow}
	if o == family.SafeguardingReferral {
		cmd.Risk, cmd.ReferredTo = true, "Made-Up first response"
	}
	if o == family.OpenAsFamily {
		cmd.Open = Household()
		cmd.Open.Child.External = nil
	}
	return cmd
}

func screened(t *testing.T, d *db.DB, s *family.Service, cmd family.Screen) (c family.Concern) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = s.ScreenTx(ctx, tx, Worker.By(), cmd)
		return err
	})
	return c
}

// sent are the messages about a concern, the first first.
func sent(t *testing.T, d *db.DB, about thread.Ref) (all []notify.Outbound) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		page, err := notify.List(ctx, tx, notify.Filter{Ref: about})
		all = page.Messages
		return err
	})
	return all
}

// clock is the last date of a rule that was started for a concern; its State is empty when there was none.
func clock(t *testing.T, d *db.DB, concern thread.Ref, rule string) (last deadline.Deadline) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, concern)
		for _, one := range all[concern] {
			if one.Rule == rule {
				last = one
			}
		}
		return err
	})
	return last
}

func outcomes(t *testing.T, d *db.DB, s *family.Service) {
	var words []string
	for _, o := range family.Outcomes() {
		told := Tell(t, d, s, nil)
		before := len(sent(t, d, told.Ref))
		screened(t, d, s, Outcome(told.Ref, o))
		messages := sent(t, d, told.Ref)
		if len(messages) != before+1 {
			t.Fatalf("%s: %d messages, want one more than %d", o, len(messages), before)
		}
		at := slices.IndexFunc(messages, func(m notify.Outbound) bool { return m.Template != notify.ConcernReceived.ID })
		m := messages[at]
		for _, private := range []string{"Sam", "sleep", "helpline", "first response", "Read with care", "safeguarding", "harm"} {
			if strings.Contains(m.Subject+m.Body, private) {
				t.Errorf("%s: the message says %q: %s", o, private, m.Body)
			}
		}
		if o == family.SafeguardingReferral || o == family.OpenAsFamily {
			words = append(words, m.Subject+strings.ReplaceAll(m.Body, string(told.Ref), ""))
			if !strings.Contains(m.Body, "Wednesday 2 December 2026") {
				t.Errorf("%s: the message lacks the promised day: %s", o, m.Body)
			}
		}
		if o == family.NotReachable && !strings.Contains(m.Body, "Tuesday 24 November 2026") {
			t.Errorf("%s: the message lacks the next try: %s", o, m.Body)
		}
		answer := clock(t, d, told.Ref, family.RuleAnswer)
		if want := o != family.AdviceOnly; answer.Due != workday.MustOn(2026, 12, 2) || answer.Owner != Worker.Person || answer.Open() != want {
			t.Errorf("%s: the promise is %+v, want it open: %t", o, answer, want)
		}
	}
	if len(words) != 2 || words[0] != words[1] {
		t.Errorf("a message after a referral to keep a child safe differs from another: %q", words)
	}
}

// unwritten: nobody is written to who asked not to be, or to be rung; the promise then waits for a person, whatever came of it.
func unwritten(t *testing.T, d *db.DB, s *family.Service) {
	for what, change := range map[string]func(*family.Raise){
		"do not write": func(r *family.Raise) { r.Reach.NoWriting = true },
		"ring me":      func(r *family.Raise) { r.Reach.Way = family.ByPhone },
	} {
		told := Tell(t, d, s, change)
		screened(t, d, s, Outcome(told.Ref, family.AdviceOnly))
		if got := sent(t, d, told.Ref); len(got) != 0 {
			t.Errorf("%s: %d messages went out", what, len(got))
		}
		if answer := clock(t, d, told.Ref, family.RuleAnswer); !answer.Open() {
			t.Errorf("%s: nobody told the family its advice, and the promise is %s", what, answer.State)
		}
	}
	told := Tell(t, d, s, func(r *family.Raise) { r.Reach.Way, r.Reach.Address = family.ByLetter, "1 Made-Up Road\nST17 4AA" })
	screened(t, d, s, Outcome(told.Ref, family.AdviceOnly))
	letters := sent(t, d, told.Ref)
	if len(letters) != 2 || letters[0].To.Channel != notify.Letter || letters[1].To.Channel != notify.Letter || clock(t, d, told.Ref, family.RuleAnswer).State != deadline.Kept {
		t.Errorf("who has no e-mail is sent %+v", letters)
	}
}

func heard(t *testing.T, d *db.DB, s *family.Service) {
	told := Tell(t, d, s, nil)
	c := screened(t, d, s, Outcome(told.Ref, family.SafeguardingReferral))
	today := workday.DateOf(dbtest.Start)
	for field, cmd := range map[string]family.Heard{
		"on":  {On: Tomorrow, How: family.HeardByPhone},
		"how": {On: today, How: "pigeon"},
		"why": {Nobody: true, Why: "  "},
	} {
		cmd.Concern = c.Ref
		if fields, _ := fault.Fields(s.Heard(dbtest.Ctx(t), Worker, cmd)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: the fields at fault are %v", field, fields)
		}
	}
	early := family.Heard{Concern: c.Ref, On: today.AddDays(-1), How: family.HeardByPhone}
	if err := s.Heard(dbtest.Ctx(t), Worker, early); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a contact before they told us: %v", err)
	}
	if err := s.Heard(dbtest.Ctx(t), Mother, family.Heard{Concern: c.Ref, On: today, How: family.HeardByPhone}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a parent records it: %v", err)
	}
	done := family.Heard{Concern: c.Ref, On: today, How: family.HeardInPerson}
	if err := s.Heard(dbtest.Ctx(t), Worker, done); err != nil {
		t.Fatal(err)
	}
	if got := clock(t, d, c.Ref, family.RuleAnswer); got.State != deadline.Kept || got.DoneOn != today {
		t.Errorf("the promise is %+v", got)
	}
	if err := s.Heard(dbtest.Ctx(t), Worker, done); !fault.Is(err, fault.KindConflict) {
		t.Errorf("recorded twice: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		history, err := audit.History(ctx, tx, string(c.Ref), 30)
		if !slices.ContainsFunc(history, func(r audit.Row) bool {
			return r.Action == "whoever told a concern heard from us" && strings.Contains(string(r.Payload), family.HeardInPerson)
		}) {
			t.Errorf("the audit has %+v", history)
		}
		return err
	})
	other := screened(t, d, s, Outcome(Tell(t, d, s, nil).Ref, family.SafeguardingReferral))
	if err := s.Heard(dbtest.Ctx(t), Worker, family.Heard{Concern: other.Ref, Nobody: true, Why: "A word could put her in danger."}); err != nil {
		t.Fatal(err)
	}
	if got := clock(t, d, other.Ref, family.RuleAnswer); got.State != deadline.Stopped || got.Why != "A word could put her in danger." {
		t.Errorf("the promise that nobody keeps is %+v", got)
	}
}

func retries(t *testing.T, d *db.DB, s *family.Service) {
	told := Tell(t, d, s, nil)
	for _, day := range []workday.Date{{}, workday.DateOf(dbtest.Start), Tomorrow.AddDays(30)} {
		cmd := Outcome(told.Ref, family.NotReachable)
		cmd.RetryOn = day
		err := Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
			return err
		})
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "retry" {
			t.Errorf("tried again on %q: %v", day, err)
		}
	}
	screened(t, d, s, Outcome(told.Ref, family.NotReachable))
	if first := clock(t, d, told.Ref, family.RuleRetry); first.Due != Tomorrow || first.Owner != Worker.Person || !first.Open() {
		t.Errorf("the next try: %+v", first)
	}
	again := Outcome(told.Ref, family.NotReachable)
	again.RetryOn = Tomorrow.AddDays(1)
	screened(t, d, s, again)
	if second := clock(t, d, told.Ref, family.RuleRetry); second.Due != Tomorrow.AddDays(1) || !second.Open() {
		t.Errorf("the try after that: %+v", second)
	}
	screened(t, d, s, Outcome(told.Ref, family.OpenAsFamily))
	if last := clock(t, d, told.Ref, family.RuleRetry); last.Open() {
		t.Errorf("whoever was reached is to be tried again: %+v", last)
	}
	if answer := clock(t, d, told.Ref, family.RuleAnswer); !answer.Open() {
		t.Errorf("the promise ended with the tries: %+v", answer)
	}
}

// leads is one lead professional of every child, who remembers of what they were told.
type leads struct {
	person thread.Ref
	told   []thread.Ref
	by     workday.Date
}

func (l *leads) Answers(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return l.person, nil
}

func (l *leads) TellLeadTx(_ context.Context, _ *db.Tx, person, concern thread.Ref, by workday.Date) error {
	if person == l.person {
		l.told, l.by = append(l.told, concern), by
	}
	return nil
}

func newWorry(t *testing.T, d *db.DB) {
	s := New(t, d)
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	people := Refs(t, d, thread.Person, 2)
	l := &leads{person: people[0]}
	s.UseLeads(l)
	told := Tell(t, d, s, nil)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: l.person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work,
			From: tx.Today(), Source: known.Child})
	})
	cmd := Outcome(told.Ref, family.OpenAsFamily)
	cmd.Existing = known.Child
	screened(t, d, s, cmd)
	if !slices.Equal(l.told, []thread.Ref{told.Ref}) || l.by != workday.MustOn(2026, 12, 2) {
		t.Errorf("the lead was told of %v by %s", l.told, l.by)
	}
	if got := clock(t, d, told.Ref, family.RuleAnswer); got.Owner != l.person || got.Child != known.Child {
		t.Errorf("the promise is kept by %+v", got)
	}
	hear := family.Heard{Concern: told.Ref, On: workday.DateOf(dbtest.Start), How: family.HeardByPhone}
	for kind, who := range map[fault.Kind]access.Actor{fault.KindNotFound: outsider(t, d), fault.KindForbidden: onlooker(t, d, known.Child)} {
		if err := s.Heard(dbtest.Ctx(t), who, hear); !fault.Is(err, kind) {
			t.Errorf("who does not work with the child records the contact: %v", err)
		}
	}
	lead := access.Actor{Person: l.person, Name: "Lena Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.LedTx(ctx, tx, Worker.By(), known.Child, people[1]); err != nil {
			return err
		}
		if err := s.IntroducedTx(ctx, tx, Worker.By(), known.Child, tx.Today().AddDays(-1)); err != nil {
			return err
		}
		return nil
	})
	if got := clock(t, d, told.Ref, family.RuleAnswer); got.Owner != people[1] || !got.Open() {
		t.Errorf("after another lead, and a contact before the worry: %+v", got)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.IntroducedTx(ctx, tx, lead.By(), known.Child, tx.Today())
	})
	if got := clock(t, d, told.Ref, family.RuleAnswer); got.State != deadline.Kept {
		t.Errorf("after the introduction: %+v", got)
	}
}
