package team

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// PlanAbsence plans a time away for a member of the team, covered by another. Members plan their own; the team's manager
// and administrators everybody's; for a lead professional, who opens the records of the children, Covers asks for more.
func (s *Service) PlanAbsence(ctx context.Context, by access.Actor, team thread.Ref, a Absence) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		t, err := s.store.Team(ctx, tx, team)
		if err != nil {
			return fmt.Errorf("read team %s: %w", team, err)
		}
		if by.Person != a.Person {
			if err := s.mayEdit(by, t); err != nil {
				return err
			}
		}
		member, err := s.current(ctx, tx, team, a.Person, a.From)
		if err != nil {
			return err
		}
		if member == nil && a.Person != "" && !a.From.IsZero() {
			return fault.Invalid("person", "Choose a member of this team.")
		}
		if !a.From.IsZero() && a.From.Before(tx.Today()) {
			return fault.Invalid("from", "Enter today or a later day. What lies before needs nobody who stands in.")
		}
		if err := s.PlanAbsenceTx(ctx, tx, by.By(), a); err != nil || s.covers == nil {
			return err
		}
		return s.covers.BeginCoverTx(ctx, tx, by, a)
	})
}

// PlanAbsenceTx is PlanAbsence inside a transaction, for whoever plans cover for more than the team. The person who covers
// must not be away at the same time, nor the person cover for somebody who is. Only an absence from today may leave somebody without: nobody
// chooses to be ill.
func (s *Service) PlanAbsenceTx(ctx context.Context, tx *db.Tx, by audit.By, a Absence) error {
	if err := a.validate(tx.Today()); err != nil {
		return err
	}
	others, err := s.store.Absences(ctx, tx, a.From, a.Cover)
	if err != nil {
		return fmt.Errorf("read the absences of %s: %w", a.Cover, err)
	}
	for _, o := range others {
		if !o.From.After(a.To) {
			return fault.Invalidf("cover", "This person is away from %s to %s. Choose another.", o.From.Long(), o.To.Long())
		}
	}
	if err := s.coversNobody(ctx, tx, a); err != nil {
		return err
	}
	planned, err := s.store.Absences(ctx, tx, a.From, a.Person)
	if err != nil {
		return fmt.Errorf("read the absences of %s: %w", a.Person, err)
	}
	if err := a.apartFrom(planned); err != nil {
		return err
	}
	if err := s.store.PutAbsence(ctx, tx, a); err != nil {
		return fmt.Errorf("plan the absence of %s: %w", a.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "absence planned", Ref: string(a.Person), Payload: a})
}

// apartFrom refuses an absence on days on which the person is away already; from the same first day with the same cover it takes the place of
// the other. On each day it is plain who covers, and what one absence opened ends with it.
func (a Absence) apartFrom(planned []Absence) error {
	for _, o := range planned {
		switch {
		case o.From == a.From && o.Cover == a.Cover, o.From.After(a.To):
		case o.From == a.From: // whoever covers now would keep the records that the absence opened
			return fault.Invalid("cover", "Somebody else is to cover an absence from this day. Take that absence back first.")
		default:
			return fault.Invalidf("from", "This person is away already from %s to %s. Choose days before or after, or take that absence back first.",
				o.From.Long(), o.To.Long())
		}
	}
	return nil
}

// coversNobody refuses an absence planned ahead of somebody who covers for another on one of its days.
func (s *Service) coversNobody(ctx context.Context, tx *db.Tx, a Absence) error {
	if !a.From.After(tx.Today()) {
		return nil
	}
	all, err := s.store.Absences(ctx, tx, a.From)
	if err != nil {
		return fmt.Errorf("read whom %s covers for: %w", a.Person, err)
	}
	for _, o := range all {
		if o.Cover == a.Person && !o.From.After(a.To) {
			return fault.Invalidf("from", "This person covers for somebody from %s to %s. That absence needs another cover first, or this one other days.", o.From.Long(), o.To.Long())
		}
	}
	return nil
}

// CancelAbsence takes back an absence of a member that was planned. The team's manager may, an administrator, and the person.
func (s *Service) CancelAbsence(ctx context.Context, by access.Actor, team, person thread.Ref, from workday.Date) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		t, err := s.store.Team(ctx, tx, team)
		if err != nil {
			return fmt.Errorf("read team %s: %w", team, err)
		}
		if err := s.mayEdit(by, t); err != nil && by.Person != person {
			return err
		}
		member, err := s.current(ctx, tx, team, person, tx.Today())
		if err != nil {
			return err
		}
		if member == nil {
			return fault.Invalid("absence", "Choose an absence of a member of this team.")
		}
		return s.CancelAbsenceTx(ctx, tx, by.By(), person, from)
	})
}

// CancelAbsenceTx takes back an absence that was planned, and with it what it opened to whoever covers.
func (s *Service) CancelAbsenceTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, from workday.Date) error {
	planned, err := s.store.Absences(ctx, tx, tx.Today(), person)
	if err != nil {
		return fmt.Errorf("read the absences of %s: %w", person, err)
	}
	if err := s.store.DropAbsence(ctx, tx, person, from); err != nil {
		return fmt.Errorf("cancel the absence of %s: %w", person, err)
	}
	for _, a := range planned {
		if a.From == from && s.covers != nil {
			if err := s.covers.EndCoverTx(ctx, tx, by, a); err != nil {
				return fmt.Errorf("end the cover of %s: %w", person, err)
			}
		}
	}
	entry := audit.Entry{Action: "absence cancelled", Ref: string(person), Payload: Absence{Person: person, From: from}}
	return audit.Append(ctx, tx, by, entry)
}
