package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Addition is what a family wrote to a question after it was asked. Its points are answered like the first ones.
type Addition struct {
	On      workday.Date // the day on which it came
	Name    string       // who wrote
	Channel string
	Points  []string
	Joined  thread.Ref // the question that was joined to this one; "" for what the family added on its own page
	Opened  *Opening   // how this one stood, when that opened it again; nil when it waited for its answer
}

// Joining says to which question another was joined, because both ask the same thing. It is the zero value for one that stands alone.
type Joining struct {
	To      thread.Ref
	Subject string // of the question that it was joined to
	On      workday.Date
	By      string
	Why     string
}

// Asks returns all points that an answer replies to: what was asked, then what was added.
func (q Query) Asks() []string {
	points := slices.Clone(q.Points)
	for _, a := range q.Added {
		points = append(points, a.Points...)
	}
	return points
}

// mostAsked is how many points one question may have with all that was added.
const mostAsked = 2 * mostPoints

// linkJoined is the link on the thread from a question to the one that it was joined to.
const linkJoined = "belongs to"

// Join puts a question, such as a letter or a text that names none, into one that the family asked before.
type Join struct {
	Query   thread.Ref
	Version int
	Into    thread.Ref
	Why     string
}

// Join joins a question to another about the same child, at the word of somebody who works with the child. What it asks is answered
// there, and it starts no second clock. An answer that was given there opens again, one level up, from the day on which the later
// question came. See Part for the way back.
func (s *Service) Join(ctx context.Context, by access.Actor, cmd Join) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not put questions together.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.JoinTx(ctx, tx, by, cmd) })
}

// JoinTx is Join inside a transaction.
func (s *Service) JoinTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Join) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	into, err := s.Store.Query(ctx, tx, cmd.Into)
	if fault.Is(err, fault.KindNotFound) || err == nil && (into.Child != q.Child || into.Ref == q.Ref || mayRead(by, into) != nil) {
		return fault.Invalid("into", "There is no such question about this child. Choose another, or check the reference.")
	}
	if err != nil {
		return err
	}
	if err := s.mayJoin(ctx, tx, q, into); err != nil {
		return err
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say what shows that both belong together.")
	}
	if err := s.stopClocks(ctx, tx, by.By(), q, "It is answered with "+string(into.Ref)+"."); err != nil {
		return err
	}
	if err := s.takeIn(ctx, tx, by, &into, q); err != nil {
		return err
	}
	q.Joining = Joining{To: into.Ref, Subject: into.Subject, On: tx.Today(), By: by.Name, Why: strings.TrimSpace(cmd.Why)}
	if err := s.save(ctx, tx, by.By(), q, "query joined to "+string(into.Ref), cmd.Why); err != nil {
		return err
	}
	if err := thread.Link(ctx, tx, q.Ref, linkJoined, into.Ref); err != nil {
		return err
	}
	told := "What you sent us goes with a question that you asked before, and is answered there. If it is something else, sign in and say so."
	if err := s.tell(ctx, tx, q, told, workday.Date{}); err != nil {
		return err
	}
	return s.letGo(ctx, tx, by.By(), q.Owner, q.Child)
}

// mayJoin says why a question cannot be joined to another.
func (s *Service) mayJoin(ctx context.Context, tx *db.Tx, q, into Query) error {
	switch {
	case !q.Waiting() || q.Level > 0 || q.Sorting.Sorted():
		return fault.Conflictf("This question is “%s”. Only a plain question that waits for its first answer is joined to another.", q.State())
	case slices.ContainsFunc(q.Onward, Onward.Open):
		return fault.Conflict("Somebody was asked for a part of this answer. Enter the reply first.")
	case into.State() == StateJoined:
		return fault.Invalid("into", "That question was itself put into another: "+string(into.Joining.To)+". Choose that one.")
	case into.Sorting.Sorted():
		return fault.Invalid("into", "That is "+into.Sorting.Kind.Words()+", which has a date of its own in law. Choose a plain question.")
	case len(into.Asks())+len(q.Asks()) > mostAsked:
		return fault.Invalidf("into", "That question would have more than %d points. Answer this one by itself.", mostAsked)
	}
	carers, err := s.carers(ctx, tx, q.Child)
	if err != nil {
		return err
	}
	if !sameReaders(carers, tx.Today(), q, into) {
		return fault.Invalid("into", "Who may read that question may not read this one. Answer each by itself.")
	}
	if !into.Waiting() {
		return nil
	}
	promised, err := s.promised(ctx, tx, into)
	if err != nil {
		return err
	}
	own, err := s.answerDue(tx, q)
	if err == nil && promised.After(own) {
		return fault.Invalidf("into", "That question is due on %s, this one on %s. The family would wait longer: join that one to this.", promised.Long(), own.Long())
	}
	return err
}

// answerDue is the day by which a plain question is answered for the first time, counted from the day on which it came.
func (s *Service) answerDue(tx *db.Tx, q Query) (workday.Date, error) {
	r, err := s.Book.Compute("query-answer", statute.Query{From: q.AskedOn, Policy: string(tx.Scope())})
	if err != nil {
		return workday.Date{}, fmt.Errorf("work out when %s is due: %w", q.Ref, err)
	}
	return r.LastDay, nil
}

// sameReaders reports whether two questions are open to the same carers.
func sameReaders(carers []family.Carer, today workday.Date, a, b Query) bool {
	r := Reader{carers: carers, today: today}
	return !slices.ContainsFunc(carers, func(one family.Carer) bool {
		is := func(c family.Carer) bool { return c.Ref == one.Ref || c.Person != "" && c.Person == one.Person }
		return r.keptFrom(is, a) != r.keptFrom(is, b)
	})
}

// takeIn adds what a question asks to another, and opens that one again when it had its answer.
func (s *Service) takeIn(ctx context.Context, tx *db.Tx, by access.Actor, into *Query, q Query) error {
	owner := into.Owner
	adds := Addition{On: q.AskedOn, Name: q.AskedBy, Channel: q.Channel, Points: q.Asks(), Joined: q.Ref}
	action := "query took in " + string(q.Ref)
	if !into.Waiting() {
		adds.Opened = into.opening()
		if err := s.endRead(ctx, tx, by.By(), into); err != nil { // whoever answers next reads what the family wrote
			return err
		}
		verdict := "Written later: " + q.Subject
		if err := into.again(verdict, tx.Today()); err != nil {
			return err
		}
		if err := s.up(ctx, tx, by, into, q.AskedOn); err != nil {
			return err
		}
		action += " and opened again"
	}
	into.Added = append(into.Added, adds)
	if err := s.save(ctx, tx, by.By(), *into, action, ""); err != nil {
		return err
	}
	if owner != into.Owner {
		return s.letGo(ctx, tx, by.By(), owner, into.Child)
	}
	return nil
}

// again opens a question that has an answer, or that was closed, one level up.
func (q *Query) again(why string, on workday.Date) error {
	if q.State() == StateAnswered {
		return q.judge(false, why, on)
	}
	return q.reopen(why, on)
}

// stopClocks ends the clocks of a question that still run, but not the internal dates of those who were asked for a part.
func (s *Service) stopClocks(ctx context.Context, tx *db.Tx, by audit.By, q Query, why string) error {
	all, err := deadline.Of(ctx, tx, q.Ref)
	if err != nil {
		return err
	}
	for _, d := range all[q.Ref] {
		if !d.Open() {
			continue
		}
		if err := s.Clocks.Stop(ctx, tx, by, q.Ref, d.Rule, why); err != nil {
			return err
		}
	}
	return nil
}

// Part takes a question out of the one that it was joined to.
type Part struct {
	Query   thread.Ref
	Version int
	Why     string
}

// Part undoes Join: the question stands alone again, with its clocks from the day on which it came, and an answer that Join opened
// again stands as before. Those who work with the child may, and whoever asked.
func (s *Service) Part(ctx context.Context, by access.Actor, cmd Part) error {
	if !by.May(access.QueryAnswer) && !by.May(access.QueryJudge) {
		return fault.Forbidden("You may not take questions apart.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.PartTx(ctx, tx, by, cmd) })
}

// PartTx is Part inside a transaction.
func (s *Service) PartTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Part) error {
	q, err := s.load(ctx, tx, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	if err := s.mayPart(ctx, tx, by, q); err != nil {
		return err
	}
	if q.State() != StateJoined {
		return fault.Conflict("This question stands alone already.")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say in a few words what is different.")
	}
	into, err := s.Store.Query(ctx, tx, q.Joining.To)
	if err != nil {
		return err
	}
	opened, err := into.letOut(q.Ref)
	if err != nil {
		return err
	}
	if opened != nil {
		err = s.undo(ctx, tx, by, &into, *opened)
	} else {
		err = s.save(ctx, tx, by.By(), into, "query let out "+string(q.Ref), "")
	}
	if err != nil {
		return err
	}
	if err := thread.Unlink(ctx, tx, q.Ref, linkJoined, into.Ref); err != nil {
		return err
	}
	q.Joining = Joining{}
	if q.Owner, err = s.Owners.OwnerFor(ctx, tx, q.Child); err != nil {
		return err
	}
	if err := s.startClocks(ctx, tx, by.By(), q); err != nil {
		return err
	}
	if err := s.letSee(ctx, tx, by, q); err != nil {
		return err
	}
	due, err := s.promised(ctx, tx, q)
	if err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "Your question stands alone again. It counts from the day on which it came.", due); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "query parted from "+string(into.Ref), cmd.Why)
}

// mayPart refuses whoever neither works with the child nor asked.
func (s *Service) mayPart(ctx context.Context, tx *db.Tx, by access.Actor, q Query) error {
	if by.May(access.QueryJudge) {
		return s.mayJudge(ctx, tx, by, q)
	}
	if err := mayRead(by, q); err != nil {
		return err
	}
	return access.MayWork(ctx, tx, by, q.Child)
}

// startClocks starts the clocks of a question from the day on which it came: the word that it has arrived, unless it was given, and
// the answer.
func (s *Service) startClocks(ctx context.Context, tx *db.Tx, by audit.By, q Query) error {
	for _, c := range []struct {
		rule, title string
		over        bool
	}{{"query-acknowledge", "Word that the question has arrived", !q.Acknowledged.IsZero()}, {"query-answer", "An answer to the question", false}} {
		if c.over {
			continue
		}
		start := deadline.Start{Rule: c.rule, Ref: q.Ref, Child: q.Child, From: q.AskedOn, Title: c.title, Owner: q.Owner}
		if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
			return fmt.Errorf("start %s of %s: %w", c.rule, q.Ref, err)
		}
	}
	return nil
}
