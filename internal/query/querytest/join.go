package querytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Threads runs the suite of how what comes in by different ways becomes one thread, and how it is taken apart again.
func Threads(t *testing.T, d *db.DB) {
	s, told := New(t, d)
	t.Run("AddsToAnOpenQuestionWithoutASecondClock", func(t *testing.T) { added(t, d, s) })
	t.Run("JoinsALetterAndTakesItOutAgain", func(t *testing.T) { joined(t, d, s, told) })
	t.Run("OpensAnAnsweredQuestionAgainFromTheDayTheLetterCame", func(t *testing.T) { joinedToAnswered(t, d, s) })
	t.Run("UndoesAnOpeningByMistake", func(t *testing.T) { openedByMistake(t, d, s) })
	t.Run("RefusesToJoinWhatDoesNotBelong", func(t *testing.T) { notJoined(t, d, s) })
	t.Run("JoinsAndTakesOutOnlyWhatOneReads", func(t *testing.T) { joinsOnlyWhatIsRead(t, d, s) })
	t.Run("JoinsOnlyAmongTheSameReaders", func(t *testing.T) { joinsOnlyAmongSameReaders(t, d, s) })
	t.Run("SuggestsByReferenceAndWords", func(t *testing.T) { alike(t, d, s) })
	t.Run("ReadsWhatAFamilyWroteAboutAnAnswer", func(t *testing.T) { followed(t, d, s, told) })
	t.Run("MakesAHeldMessageAQuestionFromItsReceipt", func(t *testing.T) { heldAsked(t, d, s) })
	t.Run("MakesAHeldMessageAConcern", func(t *testing.T) { heldRaised(t, d, s) })
}

// open returns the rules of the clocks of a question that run.
func open(t *testing.T, d *db.DB, ref thread.Ref) []string {
	t.Helper()
	var rules []string
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		for _, c := range all[ref] {
			if c.Open() {
				rules = append(rules, c.Rule)
			}
		}
		return err
	})
	slices.Sort(rules)
	return rules
}

// letter writes down what came by post on a day, into another question when one is given.
func letter(t *testing.T, d *db.DB, s *query.Service, child, into thread.Ref, day workday.Date, points ...string) thread.Ref {
	t.Helper()
	var ref thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.AskTx(ctx, tx, Lead, query.Ask{
			Child: child, Subject: "The bus again", Points: points, Received: day, Channel: "letter", For: Parent.Name, Into: into, IntoWhy: "It speaks of the same bus.",
		})
		return err
	})
	return ref
}

func added(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Asked(t, d, s)
	before := clock(t, d, ref, "query-answer")
	if err := s.Add(ctx, Lead, query.Add{Query: ref, Text: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead added in the family’s name: %v", err)
	}
	if err := s.Add(ctx, Other, query.Add{Query: ref, Text: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a parent of another child: %v", err)
	}
	if fields, _ := fault.Fields(s.Add(ctx, Parent, query.Add{Query: ref, Text: " "})); len(fields) != 1 || fields[0].Name != "add" {
		t.Errorf("nothing added: %v", fields)
	}
	must(t, s.Add(ctx, Parent, query.Add{Query: ref, Version: 1, Text: "And on Friday?"}))
	if err := s.Add(ctx, Parent, query.Add{Query: ref, Version: 1, Text: "Again?"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a version that is not the latest: %v", err)
	}
	if after := clock(t, d, ref, "query-answer"); after.Due != before.Due || len(open(t, d, ref)) != 2 {
		t.Errorf("the clock was due on %s, is due on %s; %v run", before.Due, after.Due, open(t, d, ref))
	}
	if fields, _ := fault.Fields(s.Answer(ctx, Lead, Reply(ref))); len(fields) != 1 || fields[0].Name != "point-3" {
		t.Errorf("an answer without what was added: %v", fields)
	}
	give := Reply(ref)
	give.Points = append(give.Points, "On Friday too.")
	must(t, s.Answer(ctx, Lead, give))
	if err := s.Add(ctx, Parent, query.Add{Query: ref, Text: "And on Sunday?"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("added to what is answered: %v", err)
	}
}

func joined(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	day := get(t, d, s, first).AskedOn
	second := letter(t, d, s, child, first, day, "Does it stop at the shop?")
	if len(open(t, d, second)) != 0 || told.of(second) != 1 {
		t.Errorf("the letter has clocks of its own: %v; the family was told %d times", open(t, d, second), told.of(second))
	}
	q := get(t, d, s, second)
	if q.State() != query.StateJoined || q.Joining.To != first || q.Waiting() {
		t.Fatalf("%s, into %s", q.State(), q.Joining.To)
	}
	if asks := get(t, d, s, first).Asks(); len(asks) != 3 || asks[2] != "Does it stop at the shop?" {
		t.Errorf("the first asks %q", asks)
	}
	if err := s.Judge(ctx, Parent, query.Judge{Query: second, Valid: true}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("judged although it is answered elsewhere: %v", err)
	}
	if fields, _ := fault.Fields(s.Part(ctx, Lead, query.Part{Query: second})); len(fields) != 1 {
		t.Errorf("taken out without a word: %v", fields)
	}
	if err := s.Part(ctx, Other, query.Part{Query: second, Why: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a parent of another child took it out: %v", err)
	}
	must(t, s.Part(ctx, Parent, query.Part{Query: second, Version: q.Version, Why: "It is another bus."}))
	if got := open(t, d, second); !slices.Equal(got, []string{"query-acknowledge", "query-answer"}) || clock(t, d, second, "query-answer").From != day {
		t.Errorf("taken out, %v run", got)
	}
	if asks := get(t, d, s, first).Asks(); len(asks) != 2 {
		t.Errorf("the first still asks %q", asks)
	}
	must(t, s.Join(ctx, Lead, query.Join{Query: second, Into: first, Why: "The same bus after all."})) // one that had its clocks
	if len(open(t, d, second)) != 0 {
		t.Errorf("joined, %v run", open(t, d, second))
	}
	give := Reply(first)
	give.Points = append(give.Points, "At the shop too.")
	must(t, s.Answer(ctx, Lead, give))
	if err := s.Part(ctx, Lead, query.Part{Query: second, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken out of what answered it: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, second)
		if !slices.ContainsFunc(chain.Links, func(l thread.Arrow) bool { return l.From == second && l.To == first }) {
			t.Errorf("the thread does not lead from the letter to its question: %v", chain.Links)
		}
		return err
	})
}

func joinedToAnswered(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(first)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: first, Valid: true}))
	day := get(t, d, s, first).AskedOn.AddDays(-3)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { // who opens the post is not the owner of what is closed
		return access.Grant(ctx, tx, Lead.By(), access.Relationship{Actor: Lead.Person, Child: child, Reason: access.LeadAllocation, From: tx.Today(), Source: child, Level: access.Work})
	})
	letter(t, d, s, child, first, day, "It did not come.")
	q := get(t, d, s, first)
	if q.State() != query.StateReopened || q.Level != 1 || q.Owner != Manager.Person {
		t.Fatalf("%s at level %d with %s", q.State(), q.Level, q.Owner)
	}
	if c := clock(t, d, first, "query-answer-again"); c.From != day {
		t.Errorf("the new date counts from %s, want the day the letter came, %s", c.From, day)
	}
}

func notJoined(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	_, stranger := Asked(t, d, s)
	early := letter(t, d, s, child, "", get(t, d, s, first).AskedOn.AddDays(-7), "Earlier?")
	for name, c := range map[string]struct {
		into  thread.Ref
		why   string
		field string
	}{
		"another child’s": {stranger, "x", "into"}, "itself": {early, "x", "into"}, "none": {"", "x", "into"},
		"one that is due later": {first, "x", "into"},
	} {
		if fields, _ := fault.Fields(s.Join(ctx, Lead, query.Join{Query: early, Into: c.into, Why: c.why})); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: %v", name, fields)
		}
	}
	if fields, _ := fault.Fields(s.Join(ctx, Lead, query.Join{Query: first, Into: early})); len(fields) != 1 || fields[0].Name != "why" {
		t.Errorf("without what shows it: %v", fields)
	}
	if err := s.Join(ctx, Parent, query.Join{Query: first, Into: early, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent joined: %v", err)
	}
	must(t, s.Join(ctx, Lead, query.Join{Query: first, Into: early, Why: "The same."}))
	third := letter(t, d, s, child, "", get(t, d, s, first).AskedOn, "Third?")
	if fields, _ := fault.Fields(s.Join(ctx, Lead, query.Join{Query: third, Into: first, Why: "x"})); len(fields) != 1 || !strings.Contains(fields[0].Message, string(early)) {
		t.Errorf("into one that is itself a part: %v", fields)
	}
	must(t, s.Sort(ctx, Lead, query.Sort{Query: third, Kind: query.KindComplaint, Why: "It says so."}))
	if err := s.Join(ctx, Lead, query.Join{Query: third, Into: early, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a complaint went into a question: %v", err)
	}
}

func alike(t *testing.T, d *db.DB, s *query.Service) {
	child, bus := Asked(t, d, s)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.AskTx(ctx, tx, Parent, query.Ask{Child: child, Subject: "Speech therapy", Points: []string{"Who is the therapist now?"}})
		return err
	})
	for text, want := range map[string]struct {
		subject string
		named   bool
		words   bool
	}{
		"Our reference " + string(bus) + ", please.":                  {"The school bus", true, false},
		"The therapist has left. Is there speech therapy in January?": {"Speech therapy", false, true},
		"Thank you for what you wrote. When will you write?":          {"", false, false},
	} {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			likes, err := s.Alike(ctx, tx, Lead, child, "", text)
			if err != nil || len(likes) != 2 {
				t.Fatalf("%d found: %v", len(likes), err)
			}
			if l := likes[0]; l.Suggested() != (want.named || want.words) || l.Suggested() && (l.Query.Subject != want.subject || l.Named != want.named || len(l.Words) > 0 != want.words) {
				t.Errorf("%q: %q named %v words %v", text, l.Query.Subject, l.Named, l.Words)
			}
			return nil
		})
	}
}

func followed(t *testing.T, d *db.DB, s *query.Service, told *Told) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	write := func(id string) {
		t.Helper()
		_, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "It did not come today.", About: ref, MessageID: id})
		must(t, err)
	}
	write("while it waits")
	if got := open(t, d, ref); slices.Contains(got, query.RuleRead) {
		t.Errorf("a clock more for words to an open question: %v", got)
	}
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Valid: true}))
	write("after it was closed")
	write("and once more")
	if c := clock(t, d, ref, query.RuleRead); c.Owner != Lead.Person || c.Child != "" {
		t.Errorf("%s reads it, among the dates of %q", c.Owner, c.Child)
	}
	if fields, _ := fault.Fields(s.Follow(ctx, Lead, query.Follow{Query: ref})); len(fields) != 1 || fields[0].Name != "words" {
		t.Errorf("read without a word of it: %v", fields)
	}
	before := told.of(ref)
	must(t, s.Follow(ctx, Lead, query.Follow{Query: ref, Words: "Thank you, all is well."}))
	if q := get(t, d, s, ref); q.State() != query.StateClosed || told.of(ref) != before+1 {
		t.Errorf("%s, told %d times", q.State(), told.of(ref)-before)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		related(t, ctx, tx, child, Lead.Person, tx.Today()) // ends with the day
		return nil
	})
	write("a third time")
	must(t, s.Follow(ctx, Lead, query.Follow{Query: ref, Missing: true, Words: "“It did not come today.”"}))
	if q := get(t, d, s, ref); q.State() != query.StateReopened || q.Owner != Manager.Person {
		t.Errorf("%s with %s", q.State(), q.Owner)
	}
	if err := s.Follow(ctx, Manager, query.Follow{Query: ref, Words: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("read twice: %v", err)
	}
}

// taken holds a message from nobody whom the record knows, received on a day.
func taken(t *testing.T, d *db.DB, s *query.Service, id string, day workday.Date) string {
	t.Helper()
	got, err := s.Take(db.WithNow(dbtest.Ctx(t), day.At(10, 0)), query.Incoming{Channel: query.ByEmail, Address: "grandma@elsewhere.example", Name: "Gran", Subject: "His shoes", Body: "Who pays?", MessageID: id})
	must(t, err)
	if c := clock(t, d, thread.Ref(got.Message), query.RuleHeld); got.Fate != query.Held || c.Owner != Manager.Person || c.From != day {
		t.Fatalf("%s, placed by %s from %s", got.Fate, c.Owner, c.From)
	}
	return got.Message
}

func heldAsked(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	day := workday.MustOn(2026, 11, 19)
	id := taken(t, d, s, "shoes-1", day)
	child := NewChild(t, d)
	cmd := query.AskHeld{Message: id, Child: child, For: Parent.Name, Why: "I rang her."}
	if _, err := s.AskHeld(ctx, Lead, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead placed it: %v", err)
	}
	if _, err := s.AskHeld(ctx, Manager, cmd); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("about a child whom the manager does not know: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Manager.By(), access.Relationship{Actor: Manager.Person, Child: child, Reason: access.LeadManagement, From: tx.Today(), Source: child, Level: access.Work})
	})
	if _, err := s.AskHeld(ctx, Manager, query.AskHeld{Message: id, Child: child}); fault.Message(err) == "" {
		t.Errorf("without who wrote: %v", err)
	}
	ref, err := s.AskHeld(ctx, Manager, cmd)
	must(t, err)
	q := get(t, d, s, ref)
	if q.AskedOn != day || q.AskedBy != Parent.Name || q.Channel != "email" || q.Subject != "His shoes" || q.Acknowledged.IsZero() {
		t.Errorf("%+v", q)
	}
	if c := clock(t, d, ref, "query-answer"); c.From != day {
		t.Errorf("it counts from %s, want the receipt, %s", c.From, day)
	}
	if got := open(t, d, thread.Ref(id)); len(got) != 0 {
		t.Errorf("placed, and %v run", got)
	}
	if _, err := s.AskHeld(ctx, Manager, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("placed twice: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Messages(ctx, tx, ref)
		if len(all) != 1 || all[0].Body != "Who pays?" || all[0].Address != "grandma@elsewhere.example" {
			t.Errorf("the message is not kept with it: %+v", all)
		}
		return err
	})
}

// Worries keeps what was raised from messages.
type Worries struct{ All []query.Worry }

// RaiseFromTx implements query.Concerns.
func (r *Worries) RaiseFromTx(_ context.Context, tx *db.Tx, _ access.Actor, w query.Worry) (thread.Ref, error) {
	r.All = append(r.All, w)
	return thread.New(tx, thread.Concern), nil
}

func heldRaised(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	id := taken(t, d, s, "worry-1", workday.MustOn(2026, 11, 20))
	cmd := query.RaiseHeld{Message: id, ChildName: "Sam", Why: "“He is hungry.”"}
	if _, err := s.RaiseHeld(ctx, Manager, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("raised where nothing takes concerns: %v", err)
	}
	raised := &Worries{}
	s.Concerns = raised
	defer func() { s.Concerns = nil }()
	if _, err := s.RaiseHeld(ctx, Manager, query.RaiseHeld{Message: id}); fault.Message(err) == "" {
		t.Errorf("without the words that worry: %v", err)
	}
	ref, err := s.RaiseHeld(ctx, Manager, cmd)
	must(t, err)
	if len(raised.All) != 1 || raised.All[0].Message.ID != id || raised.All[0].Safe {
		t.Errorf("raised: %+v", raised.All)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.Store.Message(ctx, tx, id)
		if m.Fate != query.Raised || m.Became != ref || m.Query != "" {
			t.Errorf("%s, became %s", m.Fate, m.Became)
		}
		if opens, _ := s.SortsMessage(ctx, tx, Manager, thread.Ref(id)); !opens {
			t.Error("who placed it cannot open the original any more")
		}
		return err
	})
}
