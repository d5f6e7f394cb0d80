package family

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RecordResponsibility records that a carer has parental responsibility from a day, or until when.
type RecordResponsibility struct {
	Carer   thread.Ref
	Version int
	Fact    Fact
}

// RecordResponsibility records parental responsibility with its evidence.
func (s *Service) RecordResponsibility(ctx context.Context, by access.Actor, cmd RecordResponsibility) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.withCarer(ctx, by, cmd.Carer, func(tx *db.Tx) error { return s.RecordResponsibilityTx(ctx, tx, by.By(), cmd) })
}

// RecordResponsibilityTx is RecordResponsibility inside a transaction.
func (s *Service) RecordResponsibilityTx(ctx context.Context, tx *db.Tx, by audit.By, cmd RecordResponsibility) error {
	c, err := s.loadCarer(ctx, tx, cmd.Carer, cmd.Version)
	if err != nil {
		return err
	}
	if err := fault.InvalidFields(cmd.Fact.validate(tx.Today())...); err != nil {
		return err
	}
	cmd.Fact.Recorded, cmd.Fact.By, cmd.Fact.Ended = tx.Today(), by.Name, FactEnd{}
	c.ParentalResponsibility = append(c.ParentalResponsibility, cmd.Fact)
	return s.saveFacts(ctx, tx, by, c, "parental responsibility recorded", cmd.Fact.Evidence)
}

// EndResponsibility records that a carer no longer has parental responsibility by one fact, or never had it.
type EndResponsibility struct {
	Carer    thread.Ref
	Version  int
	N        int          // counts the carer's facts from 1
	Mistaken bool         // it was recorded in error and held on no day; On stays empty
	On       workday.Date // the last day
	Evidence string       // what shows it: an order that was discharged, an agreement that a court ended, the right paper
}

// EndResponsibility ends or corrects a fact of parental responsibility. The fact stays on record with its end.
func (s *Service) EndResponsibility(ctx context.Context, by access.Actor, cmd EndResponsibility) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.withCarer(ctx, by, cmd.Carer, func(tx *db.Tx) error { return s.EndResponsibilityTx(ctx, tx, by.By(), cmd) })
}

// EndResponsibilityTx is EndResponsibility inside a transaction. Who still cares for the child goes on seeing the record as a carer, and
// is told of the change where it is safe to write.
func (s *Service) EndResponsibilityTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EndResponsibility) error {
	c, err := s.loadCarer(ctx, tx, cmd.Carer, cmd.Version)
	if err != nil {
		return err
	}
	end, err := cmd.end(c, tx.Today(), by.Name)
	if err != nil {
		return err
	}
	c.ParentalResponsibility[cmd.N-1].Ended = end
	action := "parental responsibility ended"
	if cmd.Mistaken {
		action = "parental responsibility recorded in error"
	}
	if err := s.saveFacts(ctx, tx, by, c, action, end.Evidence); err != nil {
		return err
	}
	return s.tellChange(ctx, tx, c)
}

func (cmd EndResponsibility) end(c Carer, today workday.Date, by string) (FactEnd, error) {
	if cmd.N < 1 || cmd.N > len(c.ParentalResponsibility) {
		return FactEnd{}, fault.Invalid("fact", "Choose what ends.")
	}
	f := c.ParentalResponsibility[cmd.N-1]
	if f.Ended != (FactEnd{}) {
		return FactEnd{}, fault.Conflictf("This was ended already, on %s by %s.", f.Ended.Recorded.Long(), f.Ended.By)
	}
	end := FactEnd{On: cmd.On, Evidence: strings.TrimSpace(cmd.Evidence), Recorded: today, By: by}
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch {
	case cmd.Mistaken:
		end.On = workday.Date{}
	case cmd.On.IsZero():
		add("on", "Enter the last day of parental responsibility.")
	case cmd.On.After(today):
		add("on", "The last day must be today or in the past. Come back on that day, or record the responsibility with its last day.")
	case cmd.On.Before(f.From):
		add("on", "It began on "+f.From.Long()+". If it never was so, choose that it was recorded in error.")
	case !f.To.IsZero() && cmd.On.After(f.To):
		add("on", "It ended on "+f.To.Long()+" at the latest. Enter that day or an earlier one.")
	}
	if end.Evidence == "" {
		add("evidence", "Say what shows it: an order with its date, or the paper that says otherwise.")
	}
	return end, fault.InvalidFields(wrong...)
}

// saveFacts saves the facts of a carer and lets them see the child's record by these and no others.
func (s *Service) saveFacts(ctx context.Context, tx *db.Tx, by audit.By, c Carer, action, why string) error {
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	records, err := s.Records(ctx, tx, c.Child)
	if err != nil {
		return err
	}
	if c.Current(tx.Today()) {
		for _, child := range records {
			if err := stand(ctx, tx, by, c, child); err != nil {
				return err
			}
		}
	}
	if err := s.watchEnd(ctx, tx, by, c); err != nil {
		return err
	}
	return s.recordCarer(ctx, tx, by, c, action, why)
}

// responsibleUntil is the last day of parental responsibility without a break from a day on: zero where it has no end, and not ok
// where there is none on that day.
func (c Carer) responsibleUntil(from workday.Date) (last workday.Date, ok bool) {
	for day := from; ; day = last.AddDays(1) {
		longest, found := workday.Date{}, false
		for _, f := range c.ParentalResponsibility {
			switch to := f.last(); {
			case !f.Holds(day):
				continue
			case to.IsZero():
				return workday.Date{}, true
			case !found || to.After(longest):
				longest, found = to, true
			}
		}
		if !found {
			return last, ok
		}
		last, ok = longest, true
	}
}

// stand lets a carer see and act for a child: by parental responsibility while it lasts, and as a carer from the day after. What let them
// before today's facts ends, so that nobody is let in by what has ended or shut out by a last day while they care for the child.
func stand(ctx context.Context, tx *db.Tx, by audit.By, c Carer, child thread.Ref) error {
	today := tx.Today()
	for _, reason := range []access.Reason{access.ParentalResponsibility, access.Caring} {
		err := access.End(ctx, tx, by, c.Person, child, reason, today.AddDays(-1))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	r := access.Relationship{Actor: c.Person, Child: child, Reason: access.Caring, From: today, Level: access.Work, Source: c.Ref, Without: apart}
	until, responsible := c.responsibleUntil(today)
	if responsible {
		r.Reason, r.To = access.ParentalResponsibility, until
		if err := access.Grant(ctx, tx, by, r); err != nil || until.IsZero() {
			return err
		}
		r.Reason, r.From, r.To = access.Caring, until.AddDays(1), workday.Date{}
	}
	return access.Grant(ctx, tx, by, r)
}

// tellChange tells a carer that what is on record about them has changed, where it is safe to write and they may see it.
func (s *Service) tellChange(ctx context.Context, tx *db.Tx, c Carer) error {
	to, may := c.Reach.To()
	if _, barred := c.Barred(tx.Today()); !may || barred || !c.Current(tx.Today()) {
		return nil
	}
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return fmt.Errorf("tell carer %s: %w", c.Ref, err)
	}
	m, err := notify.CarerChanged.Message(to, notify.Facts{Ref: c.Child, On: tx.Today(), Phone: council.Phone})
	if m.Reader = c.Person; err == nil {
		err = s.tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("tell carer %s: %w", c.Ref, err)
	}
	return nil
}
