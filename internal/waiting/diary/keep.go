package diary

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Set says from which number on the lead is told, or takes that back. Entries written before stay as they were read.
func (s *Service) Set(ctx context.Context, by access.Actor, cmd Set) error {
	return s.own(ctx, by, cmd.Child, func(tx *db.Tx) error { return s.SetTx(ctx, tx, by, cmd) })
}

// SetTx is Set inside a transaction.
func (s *Service) SetTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Set) error {
	d, err := s.deps.Store.Diary(ctx, tx, cmd.Child, by.Person)
	if err != nil {
		return fmt.Errorf("read the diary: %w", err)
	}
	if err := d.set(cmd, tx.Today()); err != nil {
		return err
	}
	if err := s.deps.Store.SaveDiary(ctx, tx, d); err != nil {
		return fmt.Errorf("save the diary: %w", err)
	}
	return record(ctx, tx, by.By(), "diary set")
}

// Write adds an entry to the writer's own diary. The call is zero unless the entry is one that the lead is told of.
func (s *Service) Write(ctx context.Context, by access.Actor, cmd Write) (Call, error) {
	var c Call
	err := s.own(ctx, by, cmd.Child, func(tx *db.Tx) (err error) {
		c, err = s.WriteTx(ctx, tx, by, cmd)
		return err
	})
	return c, err
}

// WriteTx is Write inside a transaction.
func (s *Service) WriteTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Write) (Call, error) {
	if err := cmd.validate(); err != nil {
		return Call{}, err
	}
	d, err := s.deps.Store.Diary(ctx, tx, cmd.Child, by.Person)
	if err != nil {
		return Call{}, fmt.Errorf("read the diary: %w", err)
	}
	e := Entry{Child: cmd.Child, Owner: by.Person, At: tx.Now(), Score: cmd.Score, Words: cmd.Words}
	if e.Number, err = s.deps.Store.InsertEntry(ctx, tx, e); err != nil {
		return Call{}, fmt.Errorf("write in the diary: %w", err)
	}
	if err := record(ctx, tx, by.By(), "diary written"); err != nil || !d.calls(e) {
		return Call{}, err
	}
	return s.call(ctx, tx, by.By(), d, e)
}

// call tells the lead of an entry, once until it is answered.
func (s *Service) call(ctx context.Context, tx *db.Tx, by audit.By, d Diary, e Entry) (Call, error) {
	calls, err := s.deps.Store.CallsOf(ctx, tx, e.Child, e.Owner)
	if err != nil {
		return Call{}, err
	}
	for _, c := range calls {
		if !c.Open() {
			continue
		}
		c.again(e, d.ShareWords)
		if err := s.passOn(ctx, tx, by, &c); err != nil {
			return Call{}, err
		}
		if err := s.deps.Store.UpdateCall(ctx, tx, c); err != nil {
			return Call{}, fmt.Errorf("bring diary call %s up to date: %w", c.Ref, err)
		}
		if err := s.deps.Tell.TellStaffTx(ctx, tx, c.Told, c.Ref, c.Due); err != nil {
			return Call{}, err
		}
		return c, recordCall(ctx, tx, by, c, "diary called again")
	}
	c := Call{Ref: thread.New(tx, thread.DiaryCall), Version: 1, Child: e.Child, Owner: e.Owner, Entry: e.Number, Score: e.Score, Shared: d.ShareWords, On: tx.Today()}
	if c.Due, err = answerBy(tx.Today()); err != nil {
		return Call{}, err
	}
	if c.Told, err = s.toTell(ctx, tx, by, c); err != nil {
		return Call{}, err
	}
	if err := s.deps.Store.InsertCall(ctx, tx, c); err != nil {
		return Call{}, fmt.Errorf("insert diary call: %w", err)
	}
	if err := recordCall(ctx, tx, by, c, "diary called"); err != nil {
		return Call{}, err
	}
	// The deadline names no child: dates of a child are read by everybody who works with it, and by its other carers.
	start := deadline.Start{Rule: Answering, Ref: c.Ref, Title: "Answer a family whose diary calls", Owner: c.Told}
	if _, err := s.deps.Clocks.StartOn(ctx, tx, by, start, c.Due, "A family's diary is answered on the day it calls, or on the next working day."); err != nil {
		return Call{}, err
	}
	return c, s.deps.Tell.TellStaffTx(ctx, tx, c.Told, c.Ref, c.Due)
}

// passOn gives an open call to who answers for the child now: the lead may be another by this entry, or away and covered.
func (s *Service) passOn(ctx context.Context, tx *db.Tx, by audit.By, c *Call) error {
	now, err := s.deps.Leads.Answers(ctx, tx, c.Child)
	if err != nil || now == "" || now == c.Told {
		return err // without a lead, whoever was told then is told again
	}
	dates, err := deadline.Of(ctx, tx, c.Ref)
	if err != nil {
		return err
	}
	for _, d := range dates[c.Ref] {
		if d.Open() && d.Owner != now { // lent to who covers it is theirs already, and comes back
			if err := s.deps.Clocks.Reassign(ctx, tx, by, d.Owner, now, c.Ref); err != nil {
				return fmt.Errorf("give diary call %s to %s: %w", c.Ref, now, err)
			}
		}
	}
	c.Told = now
	return nil
}

// toTell returns who is told. Whoever is not the child's lead may work with the child for as long as an answer takes.
func (s *Service) toTell(ctx context.Context, tx *db.Tx, by audit.By, c Call) (thread.Ref, error) {
	person, err := s.deps.Leads.Answers(ctx, tx, c.Child)
	if err != nil || person != "" {
		return person, err
	}
	if person, err = s.deps.Leads.WithoutLead(ctx, tx); err != nil {
		return "", err
	}
	if person == "" {
		return "", fault.Conflict("Nobody is named yet who could be told. Ring us, and choose that nobody is told until you have a lead professional.")
	}
	spans, err := s.deps.Spans(ctx, tx)
	if err != nil {
		return "", err
	}
	r := access.Relationship{Actor: person, Child: c.Child, Reason: WithoutLead, From: tx.Today(), To: tx.Today().AddDays(spans.CallWithoutLeadDays), Source: c.Ref, Level: access.Work}
	return person, access.Grant(ctx, tx, by, r)
}

// answerBy is the day itself, or the next working day.
func answerBy(today workday.Date) (workday.Date, error) {
	calendar := workday.EnglandAndWales()
	works, err := calendar.WorkingDay(today)
	if err != nil || works {
		return today, err
	}
	return calendar.AddWorkingDays(today, 1)
}

// Delete takes an entry out for good, also out of what the lead reads.
func (s *Service) Delete(ctx context.Context, by access.Actor, child thread.Ref, number int) error {
	return s.own(ctx, by, child, func(tx *db.Tx) error {
		if err := s.deps.Store.DeleteEntry(ctx, tx, child, by.Person, number); err != nil {
			return fmt.Errorf("delete an entry: %w", err)
		}
		calls, err := s.deps.Store.CallsOf(ctx, tx, child, by.Person)
		if err != nil {
			return err
		}
		for _, c := range calls {
			if c.Entry != number {
				continue
			}
			c.forget()
			if err := s.deps.Store.UpdateCall(ctx, tx, c); err != nil {
				return fmt.Errorf("forget an entry in call %s: %w", c.Ref, err)
			}
		}
		return record(ctx, tx, by.By(), "diary entry deleted")
	})
}

// NotNeeded calls off a call that waits for an answer. Only whoever wrote it can.
func (s *Service) NotNeeded(ctx context.Context, by access.Actor, child, ref thread.Ref) error {
	return s.own(ctx, by, child, func(tx *db.Tx) error {
		c, err := s.deps.Store.Call(ctx, tx, ref)
		if err != nil || c.Child != child || c.Owner != by.Person {
			return fault.NotFound("That call")
		}
		if !c.Open() {
			return fault.Conflict("This has been answered or called off already.")
		}
		c.CalledOff = true
		if err := s.deps.Store.UpdateCall(ctx, tx, c); err != nil {
			return fmt.Errorf("call off %s: %w", ref, err)
		}
		if err := s.deps.Clocks.Stop(ctx, tx, by.By(), ref, Answering, "The family needs no call any more."); err != nil {
			return err
		}
		return recordCall(ctx, tx, by.By(), c, "diary call called off")
	})
}
