package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Text is one text that came with a question: what was asked first, what was added, a word on an answer, or a message.
type Text struct {
	ID   string // "asked", "added-1", "verdict-2", "message-" and its own
	Came workday.Date
	From string // who wrote it, the name
	Text string
	// Sender is the person who wrote it, "" for whoever asked the question.
	Sender  thread.Ref
	Channel string
}

// AskedFirst is the ID of what a question asked first.
const AskedFirst = "asked"

// Found is what somebody found in one text of a question, while the question itself goes on. Of a worry that somebody is being harmed
// it keeps what happens about it; of anything else Became names the record of its own that came of it.
type Found struct {
	Text string // its ID
	Came workday.Date
	Sorting
}

// Texts returns every text of a question that somebody may find to be something else, in the order in which they came.
func (s *Service) Texts(ctx context.Context, tx *db.Tx, q Query) ([]Text, error) {
	out := []Text{{ID: AskedFirst, Came: q.AskedOn, From: q.AskedBy, Text: strings.Join(q.Points, "\n\n"), Channel: q.Channel}}
	for i, a := range q.Added {
		out = append(out, Text{ID: fmt.Sprintf("added-%d", i+1), Came: a.On, From: a.Name, Text: strings.Join(a.Points, "\n\n"), Channel: a.Channel})
	}
	for i, a := range q.Answers {
		if a.Verdict != "" {
			out = append(out, Text{ID: fmt.Sprintf("verdict-%d", i+1), Came: a.JudgedOn, From: q.AskedBy, Text: a.Verdict, Channel: q.Channel})
		}
	}
	messages, err := s.Store.MessagesOf(ctx, tx, q.Ref)
	if err != nil {
		return nil, fmt.Errorf("read the messages of %s: %w", q.Ref, err)
	}
	for _, m := range messages {
		if m.Fate == Joined && strings.TrimSpace(m.Body) != "" {
			out = append(out, Text{ID: "message-" + m.ID, Came: workday.DateOf(m.At), From: m.Name, Text: m.Body, Sender: m.Sender, Channel: string(m.Channel)})
		}
	}
	slices.SortStableFunc(out, func(a, b Text) int { return a.Came.Compare(b.Came) })
	return out, nil
}

// SortsWhole reports whether the question itself can become what it in truth is: while it waits for its first answer and is an
// ordinary question, or was sorted and has nothing to be decided about.
func (q Query) SortsWhole() bool { return q.Waiting() && q.Level == 0 }

// whole reports whether a command is about the question itself, and not about one of its texts while it goes on.
func (cmd Sort) whole(q Query) bool {
	if !q.SortsWhole() || cmd.Text != "" && cmd.Text != AskedFirst {
		return false
	}
	return cmd.Kind != KindHarm || !q.Sorting.Sorted() // the clock of a complaint goes on beside a worry that it tells of
}

// worries are what was found to be a disclosure of harm and nobody has decided about.
func (q *Query) worries() []*Sorting {
	var out []*Sorting
	note := func(s *Sorting) {
		if s.Kind == KindHarm && s.Acted.IsZero() {
			out = append(out, s)
		}
	}
	note(&q.Sorting)
	for i := range q.Found {
		note(&q.Found[i].Sorting)
	}
	return out
}

// Undecided reports whether somebody has still to decide about a worry that was found in the question.
func (q Query) Undecided() bool { return len(q.worries()) > 0 }

// sortText records what one text of a question is, from the day on which that text came. The question goes on as it stands.
func (s *Service) sortText(ctx context.Context, tx *db.Tx, by access.Actor, q Query, cmd Sort) error {
	text, err := s.textOf(ctx, tx, q, cmd)
	if err != nil {
		return err
	}
	f := Found{Text: text.ID, Came: text.Came, Sorting: Sorting{Kind: cmd.Kind, On: tx.Today(), By: by.Name, Why: strings.TrimSpace(cmd.Why), Withheld: cmd.Withhold}}
	switch cmd.Kind {
	case KindHarm:
		err = s.startWorry(ctx, tx, by, &q, &f.Sorting, f.Came)
	case KindAssessment:
		f.Became, err = s.Assessments.BeginTx(ctx, tx, by, q.Child, f.Came)
		if err == nil {
			err = s.tell(ctx, tx, q, besides(f.Kind), workday.Date{})
		}
	default:
		f.Became, err = s.ownRecord(ctx, tx, by, q, text, f.Sorting)
	}
	if err != nil {
		return err
	}
	if f.Became != "" {
		if err := thread.Link(ctx, tx, q.Ref, "became", f.Became); err != nil {
			return err
		}
	}
	q.Found = append(q.Found, f)
	return s.save(ctx, tx, by.By(), q, "text of a query sorted as "+f.Kind.Words(), f.Why)
}

// textOf finds the text that a command is about, and says what is wrong with the command.
func (s *Service) textOf(ctx context.Context, tx *db.Tx, q Query, cmd Sort) (Text, error) {
	all, err := s.Texts(ctx, tx, q)
	if err != nil {
		return Text{}, err
	}
	id := cmd.Text
	if id == "" {
		id = AskedFirst
	}
	i := slices.IndexFunc(all, func(t Text) bool { return t.ID == id })
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if i < 0 {
		add("text", "Choose which of the texts it is.")
	}
	if !cmd.Kind.known() || cmd.Kind == KindQuery {
		add("kind", "Choose what this text is. The question itself goes on.")
	}
	if slices.ContainsFunc(q.Found, func(f Found) bool { return f.Text == id && f.Kind == cmd.Kind }) {
		add("kind", "This text is recorded as "+cmd.Kind.Words()+" already.")
	}
	wrong = append(wrong, cmd.reasons()...)
	if len(wrong) > 0 {
		return Text{}, fault.InvalidFields(wrong...)
	}
	return all[i], nil
}

// startWorry has somebody decide about a disclosure of harm in a text that came on a day. Where somebody decides about another worry of
// this question already, by no later day, that clock serves both; one of a text that came later gives way.
func (s *Service) startWorry(ctx context.Context, tx *db.Tx, by access.Actor, q *Query, worry *Sorting, came workday.Date) error {
	open := slices.DeleteFunc(q.worries(), func(other *Sorting) bool { return other == worry })
	if len(open) == 0 {
		return s.startHarm(ctx, tx, by, q, worry, came)
	}
	from, err := s.harmFrom(ctx, tx, q.Ref)
	if err != nil {
		return err
	}
	if !came.Before(from) {
		worry.Worker = open[0].Worker
		return s.tellWorry(ctx, tx, *q, worry.Withheld)
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), q.Ref, RuleHarm, "A text that came earlier tells of harm too: the date counts from the day of that one."); err != nil {
		return fmt.Errorf("stop %s of %s: %w", RuleHarm, q.Ref, err)
	}
	return s.startHarm(ctx, tx, by, q, worry, came)
}

// harmFrom is the day from which the open clock for worries of a question runs; zero where none runs.
func (s *Service) harmFrom(ctx context.Context, tx *db.Tx, ref thread.Ref) (workday.Date, error) {
	all, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		return workday.Date{}, fmt.Errorf("read the clocks of %s: %w", ref, err)
	}
	for _, d := range all[ref] {
		if d.Rule == RuleHarm && d.Open() {
			return d.From, nil
		}
	}
	return workday.Date{}, nil
}

// ownRecord makes a text of a question a record of its own, with the clock of its kind from the day on which the text came.
func (s *Service) ownRecord(ctx context.Context, tx *db.Tx, by access.Actor, from Query, text Text, what Sorting) (thread.Ref, error) {
	owner, err := s.Owners.OwnerOf(ctx, tx, from.Child, what.Kind)
	if err == nil && owner != "" && owner == from.Owner && what.Kind == KindComplaint { // nobody judges a complaint about themselves
		owner, err = s.Owners.Above(ctx, tx, from.Owner)
	}
	if err != nil {
		return "", err
	}
	if owner == "" || owner == from.Asker {
		owner = from.Owner
	}
	q := Query{
		Ref: thread.New(tx, thread.Query), Version: 1, Child: from.Child, Asker: from.Asker, AskedBy: from.AskedBy, Channel: text.Channel, AskedOn: text.Came,
		Subject: cut(sentence(what.Kind.Words())+" from: "+from.Subject, 120), Points: PointsOf(text.Text), Owner: owner, Area: from.Area,
		Acknowledged: tx.Today(), Sorting: what,
	}
	if text.Sender != "" {
		q.Asker, q.AskedBy = text.Sender, text.From
	}
	if err := s.Store.Insert(ctx, tx, q); err != nil {
		return "", fmt.Errorf("insert what came of %s: %w", from.Ref, err)
	}
	if err := s.record(ctx, tx, by.By(), q, "text of a query made "+what.Kind.Words(), what.Why); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, q.Child, "asks", q.Ref); err != nil {
		return "", err
	}
	d, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{
		Rule: q.rule(), Ref: q.Ref, Child: q.Child, From: q.AskedOn, Title: "An answer to " + what.Kind.Words(), Owner: q.Owner,
	})
	if err != nil {
		return "", fmt.Errorf("start %s of %s: %w", q.rule(), q.Ref, err)
	}
	if err := s.letSee(ctx, tx, by, q); err != nil {
		return "", err
	}
	return q.Ref, s.tell(ctx, tx, q, besides(what.Kind), d.Due)
}

// besides tells a family what a text of its question is, besides the question.
func besides(k Kind) string {
	return "What you sent us is " + k.Words() + ". It counts from the day on which we got it, and your question goes on. Sign in to read what that means."
}

// sentence begins words with a capital.
func sentence(words string) string { return strings.ToUpper(words[:1]) + words[1:] }
