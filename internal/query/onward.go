package query

import (
	"context"
	"fmt"
	"net/mail"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Onward is a part of an answer that somebody else was asked for: a colleague, or a partner agency by e-mail. It has a date of
// its own, before the family's.
type Onward struct {
	Number  int        // from 1
	To      thread.Ref // the colleague; "" for an agency
	Name    string
	Email   string // of an agency
	What    string
	AskedOn workday.Date
	AskedBy string
	Due     workday.Date
	Reply   string
	Replied workday.Date
	Ended   workday.Date // no longer needed
}

// Open reports whether the reply is still awaited.
func (o Onward) Open() bool { return o.Replied.IsZero() && o.Ended.IsZero() }

// rule is the word by which the internal date is kept.
func (o Onward) rule() string { return "query-onward-" + strconv.Itoa(o.Number) }

// mostOnward is how many people one question is passed on to.
const mostOnward = 12

// AskOnward asks somebody else for a part of the answer.
type AskOnward struct {
	Query   thread.Ref
	Version int
	To      thread.Ref // a colleague, or
	Name    string     // the agency, as the family will read it
	Email   string
	What    string
	Due     workday.Date
}

// AskOnward asks a colleague or a partner agency for a part of the answer, by a day before the family's.
func (s *Service) AskOnward(ctx context.Context, by access.Actor, cmd AskOnward) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not ask others about questions.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AskOnwardTx(ctx, tx, by, cmd) })
}

// AskOnwardTx is AskOnward inside a transaction.
func (s *Service) AskOnwardTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd AskOnward) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	family, err := s.promised(ctx, tx, q)
	if err != nil {
		return err
	}
	o, err := q.askOnward(cmd, tx.Today(), family, by.Name)
	if err != nil {
		return err
	}
	owner := o.To
	if owner == "" {
		owner = q.Owner
	}
	start := deadline.Start{Rule: o.rule(), Ref: q.Ref, From: tx.Today(), Title: "A part of an answer from " + o.Name, Owner: owner}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, o.Due, "Chosen so that it falls before the family’s date, "+family.Long()+"."); err != nil {
		return fmt.Errorf("start the date of %s: %w", o.Name, err)
	}
	if o.To != "" {
		err = access.Grant(ctx, tx, by.By(), access.Relationship{
			Actor: o.To, Child: q.Child, Reason: access.QueryOwner, From: tx.Today(), Source: q.Ref, Level: access.See,
		})
	} else {
		err = s.Partners.WritePartnerTx(ctx, tx, o, q.Ref)
	}
	if err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "asked "+o.Name+" for a part of the answer", cmd.What)
}

func (q *Query) askOnward(cmd AskOnward, today, family workday.Date, by string) (Onward, error) {
	o := Onward{
		Number: len(q.Onward) + 1, To: cmd.To, Name: strings.TrimSpace(cmd.Name), Email: strings.TrimSpace(cmd.Email), What: strings.TrimSpace(cmd.What),
		AskedOn: today, AskedBy: by, Due: cmd.Due,
	}
	if !q.Waiting() {
		return o, fault.Conflictf("This question is “%s”.", q.State())
	}
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if o.Name == "" {
		add("name", "Enter whom you ask, as the family would know them: the school nurses.")
	}
	if parsed, err := mail.ParseAddress(o.Email); o.To == "" && (err != nil || parsed.Address != o.Email) {
		add("email", "Enter an email address in the correct format, like name@example.com.")
	}
	if o.To != "" && (o.To == q.Owner || o.To == q.Asker) {
		add("email", "Choose somebody other than who asks and who answers.")
	}
	if o.What == "" {
		add("what", "Write what you want to know.")
	}
	if len(q.Onward) >= mostOnward {
		add("what", fmt.Sprintf("This question was passed on %d times. Give it to somebody else instead.", mostOnward))
	}
	switch {
	case o.Due.IsZero():
		add("due", "Enter the day by which you need it.")
	case o.Due.Before(today):
		add("due", "That day is over. Enter today or a later day.")
	case !family.IsZero() && !o.Due.Before(family) && today.Before(family):
		add("due", "The family was promised an answer by "+family.Long()+". Choose an earlier day.")
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return o, err
	}
	q.Onward = append(q.Onward, o)
	return o, nil
}

// ReplyOnward is the reply of somebody who was asked for a part of an answer.
type ReplyOnward struct {
	Query   thread.Ref
	Version int
	Number  int
	Reply   string
}

// ReplyOnward records such a reply: the colleague's own, or what whoever works on the question heard.
func (s *Service) ReplyOnward(ctx context.Context, by access.Actor, cmd ReplyOnward) error {
	if !by.May(access.QuerySee) || by.May(access.QueryJudge) {
		return fault.Forbidden("You may not reply here.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReplyOnwardTx(ctx, tx, by, cmd) })
}

// ReplyOnwardTx is ReplyOnward inside a transaction.
func (s *Service) ReplyOnwardTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ReplyOnward) error {
	q, err := s.load(ctx, tx, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	if err := access.MaySee(ctx, tx, by, q.Child); err != nil {
		return err
	}
	if err := mayRead(by, q); err != nil {
		return err
	}
	if cmd.Number < 1 || cmd.Number > len(q.Onward) {
		return fault.NotFound("That request")
	}
	o := &q.Onward[cmd.Number-1]
	if o.To != by.Person || o.To == "" {
		if err := access.MayWork(ctx, tx, by, q.Child); err != nil {
			return err
		}
	}
	if err := o.reply(cmd.Reply, tx.Today()); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, o.rule(), tx.Today()); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), q, o.Name+" replied", ""); err != nil {
		return err
	}
	return s.letGo(ctx, tx, by.By(), o.To, q.Child)
}

func (o *Onward) reply(text string, on workday.Date) error {
	switch {
	case !o.Open():
		return fault.Conflictf("%s is not asked any more.", o.Name)
	case strings.TrimSpace(text) == "":
		return fault.Invalid("reply", "Write the reply.")
	}
	o.Reply, o.Replied = strings.TrimSpace(text), on
	return nil
}

// endOnward stops what nobody waits for any more once the family has its answer, and returns who was asked.
func (s *Service) endOnward(ctx context.Context, tx *db.Tx, by access.Actor, q *Query) ([]thread.Ref, error) {
	var asked []thread.Ref
	for i := range q.Onward {
		o := &q.Onward[i]
		if !o.Open() {
			continue
		}
		o.Ended = tx.Today()
		if err := s.Clocks.Stop(ctx, tx, by.By(), q.Ref, o.rule(), "The family has its answer."); err != nil {
			return nil, err
		}
		asked = append(asked, o.To)
	}
	return asked, nil
}
