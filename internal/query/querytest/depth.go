package querytest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Depth runs the suite of what happens beside asking, answering and judging: sorting, asking onward, silence, messages, figures.
func Depth(t *testing.T, d *db.DB) {
	s, told := New(t, d)
	t.Run("SortsWithTheClockFromReceipt", func(t *testing.T) { sorted(t, d, s, told) })
	t.Run("BeginsTheAssessmentThatWasAskedFor", func(t *testing.T) { becomes(t, d, s) })
	t.Run("KeepsADisclosureOfHarmFromTheFamilysDates", func(t *testing.T) { harm(t, d, s, told) })
	t.Run("AsksThreeAgenciesBeforeTheFamilysDate", func(t *testing.T) { onward(t, d, s, told) })
	t.Run("ClosesAfterTwoRemindersAndOpensForGood", func(t *testing.T) { silence(t, d, s, told) })
	t.Run("TakesMessagesIntoTheirThreads", func(t *testing.T) { messages(t, d, s) })
	t.Run("HoldsWhatItCannotPlace", func(t *testing.T) { heldMessages(t, d, s) })
	t.Run("CountsAMessageFromWhenItCame", func(t *testing.T) { readLate(t, d, s) })
	t.Run("ListsWhatProgramsSent", func(t *testing.T) { programs(t, d, s) })
	t.Run("CountsRepliesAsTheClocksDo", func(t *testing.T) { figures(t, d, s) })
	t.Run("KeepsTheCouncilsWords", func(t *testing.T) { words(t, d, s) })
}

func get(t *testing.T, d *db.DB, s *query.Service, ref thread.Ref) (q query.Query) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		q, err = s.Query(ctx, tx, ref)
		return err
	})
	return q
}

// clock returns the open deadline of a rule, or fails.
func clock(t *testing.T, d *db.DB, ref thread.Ref, rule string) (found deadline.Deadline) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		for _, c := range all[ref] {
			if c.Rule == rule && c.Open() {
				found = c
			}
		}
		return err
	})
	if found.Rule == "" {
		t.Errorf("no clock of %s runs", rule)
	}
	return found
}

func sorted(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child := NewChild(t, d)
	received := workday.MustOn(2026, 11, 16)
	for kind, want := range map[query.Kind]struct{ rule, due string }{
		query.KindComplaint: {"complaint-answer", "2026-12-14"}, query.KindAccess: {"subject-access", "2026-12-16"}, query.KindFreedom: {"foi-answer", "2026-12-14"},
	} {
		ref, err := s.Ask(ctx, Parent, query.Ask{Child: child, Subject: "x", Points: []string{"y"}, Received: received})
		must(t, err)
		if fields, _ := fault.Fields(s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: kind})); len(fields) != 1 || fields[0].Name != "why" {
			t.Errorf("%s without the words that show it: %v", kind, fields)
		}
		before := len(told.What)
		must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Version: 1, Kind: kind, Why: "It says so."}))
		c := clock(t, d, ref, want.rule)
		if c.From != received || c.Due.String() != want.due {
			t.Errorf("%s runs from %s to %s, want from receipt to %s", kind, c.From, c.Due, want.due)
		}
		if q := get(t, d, s, ref); kind == query.KindComplaint && q.Owner != Manager.Person || q.State() != query.StateAsked {
			t.Errorf("%s is %s with %s", kind, q.State(), q.Owner)
		}
		if len(told.What) != before+1 {
			t.Errorf("%s: the family was told %d things", kind, len(told.What)-before)
		}
	}
	if err := s.Sort(ctx, Parent, query.Sort{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent sorted: %v", err)
	}
}

func becomes(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindAssessment, Why: "“Please assess her.”"}))
	q := get(t, d, s, ref)
	if q.State() != query.StatePassed || q.Sorting.Became == "" || q.Waiting() {
		t.Fatalf("%s, became %q", q.State(), q.Sorting.Became)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"query-acknowledge": deadline.Kept, "query-answer": deadline.Stopped})
		related(t, ctx, tx, child, Lead.Person, tx.Today())
		return nil
	})
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Verdict: "I only wanted to know about the bus."}))
	if q := get(t, d, s, ref); !q.Waiting() || q.Level != 1 || q.Sorting.Sorted() {
		t.Errorf("the family’s word did not make it a question again: %s at level %d", q.State(), q.Level)
	}
}

func harm(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	before := len(told.What)
	must(t, s.Sort(ctx, Lead, query.Sort{Query: ref, Kind: query.KindHarm, Why: "She is afraid at home.", Withhold: true}))
	if len(told.What) != before {
		t.Errorf("the family was told: %q", told.What[before:])
	}
	if c := clock(t, d, ref, query.RuleHarm); c.Owner != Manager.Person || c.Due.String() != "2026-11-24" {
		t.Errorf("due %s from %s", c.Due, c.Owner)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.OfChildren(ctx, tx, child)
		for _, c := range all[child] {
			if c.Rule == query.RuleHarm {
				t.Error("it stands among the child’s dates, which the family reads")
			}
		}
		return err
	})
	if q := get(t, d, s, ref); q.Owner != Lead.Person {
		t.Errorf("the question went to %s, which the family reads", q.Owner)
	}
	clock(t, d, ref, "query-answer") // the question is still owed its answer
	if err := s.Sort(ctx, Manager, query.Sort{Query: ref, Kind: query.KindComplaint, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("sorted away before anybody decided: %v", err)
	}
	must(t, s.Act(ctx, Manager, query.Act{Query: ref, Steps: "A social worker visits today."}))
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		related(t, ctx, tx, child, Manager.Person, tx.Today())
		return nil
	})
}

func onward(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	ask := query.AskOnward{Query: ref, Name: "The school nurses", Email: "nurses@health.example", What: "When is the next visit?", Due: workday.MustOn(2026, 12, 7)}
	if fields, _ := fault.Fields(s.AskOnward(ctx, Lead, ask)); len(fields) != 1 || fields[0].Name != "due" {
		t.Errorf("a date that is not before the family’s: %v", fields)
	}
	before := len(told.Partners)
	for i, name := range []string{"The school nurses", "The bus company", "The school"} {
		ask.Name, ask.Email, ask.Due = name, []string{"nurses@health.example", "bus@travel.example", "office@school.example"}[i], workday.MustOn(2026, 12, 1+i)
		must(t, s.AskOnward(ctx, Lead, ask))
	}
	must(t, s.AskOnward(ctx, Lead, query.AskOnward{Query: ref, To: Other.Person, Name: "Finn", What: "Do you know?", Due: workday.MustOn(2026, 12, 1)}))
	if len(told.Partners) != before+3 {
		t.Errorf("%d agencies were written to, want 3", len(told.Partners)-before)
	}
	for _, address := range []string{"stranger@travel.example", "bus@travel.example", "bus@travel.example"} {
		_, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: address, Body: "From Monday.", About: ref, MessageID: address})
		must(t, err)
	}
	must(t, s.ReplyOnward(ctx, Lead, query.ReplyOnward{Query: ref, Number: 1, Reply: "They rang: next week."}))
	q := get(t, d, s, ref)
	if q.Onward[1].Reply != "From Monday." || !q.Onward[2].Open() || q.Onward[0].Open() {
		t.Errorf("the replies: %+v", q.Onward)
	}
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{
			"query-acknowledge": deadline.Kept, "query-answer": deadline.Kept,
			"query-onward-1": deadline.Kept, "query-onward-2": deadline.Kept, "query-onward-3": deadline.Stopped, "query-onward-4": deadline.Stopped,
		})
		if err := access.MayWork(ctx, tx, Other, q.Child); err == nil {
			t.Error("who was asked for a part may do everything")
		}
		return nil
	})
}

func silence(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	today := get(t, d, s, ref).Answers[0].On
	on := func(day workday.Date) {
		t.Helper()
		ctx := db.WithNow(ctx, day.At(9, 0))
		must(t, s.CloseSilent(ctx))
		must(t, s.CloseSilent(ctx)) // twice a day changes nothing
	}
	start := told.of(ref)
	on(today.AddDays(6))
	if told.of(ref) != start {
		t.Errorf("reminded early: %q", told.What)
	}
	for i, want := range []query.State{query.StateAnswered, query.StateAnswered, query.StateClosed} {
		q := get(t, d, s, ref)
		on(q.Silence.ActOn.AddDays(30)) // a worker that stood still for a month skips no step
		if q := get(t, d, s, ref); q.State() != want || told.of(ref) != start+i+1 {
			t.Errorf("step %d: %s after %d messages, want %s", i+1, q.State(), told.of(ref)-start, want)
		}
	}
	if q := get(t, d, s, ref); !q.Silence.Closed || len(q.Silence.Reminded) != 2 {
		t.Fatalf("closed without two reminders: %+v", q.Silence)
	}
	if err := s.Reopen(ctx, Other, ref, 0); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a parent of another child opens it again: %v", err)
	}
	must(t, s.Reopen(ctx, Parent, ref, 0))
	q := get(t, d, s, ref)
	if q.State() != query.StateReopened || q.Level != 1 || !q.Silence.Never {
		t.Fatalf("%s at level %d, never again %v", q.State(), q.Level, q.Silence.Never)
	}
	must(t, s.Answer(ctx, Manager, Reply(ref)))
	if q := get(t, d, s, ref); !q.Silence.ActOn.IsZero() {
		t.Errorf("silence would close it again on %s", q.Silence.ActOn)
	}
	if err := s.Reopen(ctx, Parent, ref, 0); !fault.Is(err, fault.KindConflict) {
		t.Errorf("one click on what silence did not close: %v", err)
	}
	if err := s.Reopen(ctx, Other, ref, 0); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a parent of another child learns that there is such a question: %v", err)
	}
}

func messages(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	second, err := s.Ask(ctx, Parent, query.Ask{Child: child, Subject: "Lunch", Points: []string{"Is there any?"}})
	must(t, err)
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	in := query.Incoming{Channel: query.ByEmail, Address: "Maya@families.example", Body: "And on Friday?", About: second, MessageID: "m1@families.example"}
	got, err := s.Take(ctx, in)
	must(t, err)
	if got.Fate != query.Joined || got.Query != second {
		t.Errorf("two threads of one parent: %+v", got)
	}
	if again, err := s.Take(ctx, in); err != nil || !again.Again || again.Message != got.Message {
		t.Errorf("the same message twice: %+v %v", again, err)
	}
	must(t, s.Answer(ctx, Lead, Reply(first)))
	in.About, in.MessageID = first, "m2@families.example"
	_, err = s.Take(ctx, in)
	must(t, err)
	if q := get(t, d, s, first); q.State() != query.StateAnswered || !q.Silence.ActOn.IsZero() {
		t.Errorf("a reply is no judgement and no silence: %s, next on %s", q.State(), q.Silence.ActOn)
	}
	fresh, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Subject: "Swimming", Body: "Hello\n1. Where?\n2) When,\nand how?", MessageID: "m3"})
	must(t, err)
	q := get(t, d, s, fresh.Query)
	if q.Channel != "email" || q.Asker != Parent.Person || !slices.Equal(q.Points, []string{"Where?", "When,\nand how?"}) {
		t.Errorf("a question by email: %q by %s over %s", q.Points, q.Asker, q.Channel)
	}
	forged, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "Stop all of it.", About: first, MessageID: "m5", Doubt: "It was not sent by the domain."})
	if err != nil || forged.Fate != query.Held || forged.Query != "" || forged.Child != "" {
		t.Errorf("a message under a name that mail servers do not believe: %+v %v", forged, err)
	}
	loop, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "I am away.", About: first, MessageID: "m4", Automatic: true})
	if err != nil || loop.Fate != query.Automatic || loop.Query != "" {
		t.Errorf("an out-of-office reply: %+v %v", loop, err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Messages(ctx, tx, first)
		if len(all) != 1 || all[0].Body != "And on Friday?" {
			t.Errorf("the thread: %+v", all)
		}
		return err
	})
}

// known returns what tells the service's mailbox whose addresses it knows.
func known(t *testing.T, s *query.Service) func(map[string]query.Sender) {
	t.Helper()
	box, ok := s.Mailboxes.(*Mailbox)
	if !ok {
		t.Fatalf("the mailbox is a %T", s.Mailboxes)
	}
	return func(senders map[string]query.Sender) { box.Known = senders }
}

func heldMessages(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	known(t, s)(map[string]query.Sender{
		"finn@families.example": {Actor: Other}, "both@families.example": {Actor: Parent, Children: []thread.Ref{child, NewChild(t, d)}},
	})
	for _, in := range []query.Incoming{
		{Address: "nobody@elsewhere.example", Body: "Hello"}, {Address: "nobody@elsewhere.example", Body: "Hello", About: ref}, // an address can be claimed by anybody
		{Address: "finn@families.example", Body: "Hello", About: ref}, {Address: "both@families.example", Body: "Which one?"},
	} {
		in.Channel = query.ByEmail
		got, err := s.Take(ctx, in)
		if err != nil || got.Fate != query.Held || got.Query != "" {
			t.Errorf("%s about %q: %+v %v", in.Address, in.About, got, err)
		}
	}
	var held []query.Message
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		held, err = s.HeldMessages(ctx, tx, 10)
		held = slices.DeleteFunc(held, func(m query.Message) bool {
			return m.Address == "stranger@travel.example" || m.Address == "maya@families.example"
		})
		return err
	})
	if len(held) != 4 {
		t.Fatalf("%d are held, want 4", len(held))
	}
	if err := s.Settle(ctx, Lead, query.Settle{Message: held[0].ID, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead settled: %v", err)
	}
	if fields, _ := fault.Fields(s.Settle(ctx, Manager, query.Settle{Message: held[0].ID, Query: ref, Why: "I rang."})); len(fields) != 1 || fields[0].Name != "query" {
		t.Errorf("put into a thread that the manager may not see: %v", fields)
	}
	must(t, s.Settle(ctx, Manager, query.Settle{Message: held[0].ID, Why: "An advertisement."}))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Manager.By(), access.Relationship{Actor: Manager.Person, Child: child, Reason: access.QueryOwner, From: tx.Today(), Source: ref, Level: access.See})
	})
	must(t, s.Settle(ctx, Manager, query.Settle{Message: held[1].ID, Query: ref, Why: "I rang her: a new address."}))
	if err := s.Settle(ctx, Manager, query.Settle{Message: held[1].ID, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("settled twice: %v", err)
	}
}

func figures(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	day := workday.MustOn(2027, 3, 1)
	child := NewChild(t, d)
	for i := range 7 {
		asked := db.WithNow(ctx, day.At(9, 0))
		ref, err := s.Ask(asked, Parent, query.Ask{Child: child, Subject: "x", Points: []string{"y", "z"}})
		must(t, err)
		must(t, s.Answer(db.WithNow(ctx, day.AddDays([]int{7, 14, 21, 28, 35, 7, 7}[i]).At(9, 0)), Lead, Reply(ref)))
	}
	at := func(now, last workday.Date, p disclosure.Policy) (f query.PublicFigures) {
		t.Helper()
		must(t, d.View(db.WithNow(ctx, now.At(9, 0)), func(tx *db.Tx) (err error) {
			f, err = s.Figures(ctx, tx, day, last, p)
			return err
		}))
		return f
	}
	few := disclosure.Policy{Threshold: 2}
	for last, want := range map[workday.Date]query.Replies{
		day.AddDays(10): {Asked: 7, InTime: 3, Waiting: 4, Median: 5},
		day.AddDays(20): {Asked: 7, InTime: 4, Late: 3, Median: 5},
		day.AddDays(40): {Asked: 7, InTime: 4, Late: 3, Median: 10},
	} {
		for _, later := range []int{0, 1, 60} { // whoever compares the figures of two days learns nothing
			if f := at(last.AddDays(later), last, few); f.Whole != want {
				t.Errorf("to %s as read %d days later: %+v, want %+v", last, later, f.Whole, want)
			}
		}
	}
	if hidden := at(day.AddDays(60), day.AddDays(60), disclosure.Default()); !hidden.Whole.Hidden || !hidden.ByArea[0].Hidden || hidden.ByArea[0].Asked != 0 {
		t.Errorf("three late answers are shown: %+v", hidden)
	}
}

func words(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	if err := s.SetWords(ctx, Lead, query.SetWords{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead changed the list: %v", err)
	}
	if fields, _ := fault.Fields(s.SetWords(ctx, Manager, query.SetWords{Words: []query.Word{{Hard: "triage"}}})); len(fields) != 1 {
		t.Error("a word without what to write instead was taken")
	}
	must(t, s.SetWords(ctx, Manager, query.SetWords{Words: []query.Word{{Hard: "zonal  tariff", Plain: "price"}, {}, {Hard: "Advocate", Plain: "speak for"}}}))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Review(ctx, tx, query.Give{Points: []string{"The zonal tariffs of Ms Bartholomew-Featherstonehaugh, 12 Chesterfield Road, AB1 2CD."}}, "Ada Bartholomew-Featherstonehaugh")
		if len(r.Hard) != 1 || r.Hard[0].Plain != "price" || r.Reading.Words != 5 {
			t.Errorf("%+v", r)
		}
		return err
	})
}
