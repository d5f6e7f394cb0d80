package lead

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// PlanAbsence says when a lead is away and who covers.
type PlanAbsence struct {
	Person   thread.Ref
	Cover    thread.Ref
	From, To workday.Date
}

// PlanAbsence records an absence. The lead does herself, or her manager.
func (s *Service) PlanAbsence(ctx context.Context, by access.Actor, cmd PlanAbsence) error {
	if err := s.mayManage(ctx, by, cmd.Person); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.PlanAbsenceTx(ctx, tx, by.By(), cmd) })
}

// mayManage lets everybody plan for themselves and a manager for her own leads.
func (s *Service) mayManage(ctx context.Context, by access.Actor, person thread.Ref) error {
	if !by.May(access.LeadIntroduce) {
		return fault.Forbidden("Only lead professionals and their managers plan absences.")
	}
	if by.Person == person {
		return nil
	}
	if !by.May(access.LeadAllocate) {
		return fault.Forbidden("You can plan your own absence. Ask the manager for somebody else’s.")
	}
	return s.db.View(ctx, func(tx *db.Tx) error {
		manager, err := s.staff.ManagerOf(ctx, tx, person)
		if err != nil || manager == by.Person {
			return err
		}
		return fault.Forbidden("This person has another manager.")
	})
}

// PlanAbsenceTx is PlanAbsence inside a transaction. It is refused without somebody who covers, and the families are told
// before the first day.
func (s *Service) PlanAbsenceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PlanAbsence) error {
	if !cmd.From.IsZero() && !cmd.From.After(tx.Today()) {
		return fault.Invalid("from", "A planned absence begins tomorrow at the earliest, so that families hear of it before. For today, record a sudden absence.")
	}
	return s.cover(ctx, tx, by, team.Absence{Person: cmd.Person, From: cmd.From, To: cmd.To, Cover: cmd.Cover})
}

// SuddenAbsence says that a lead cannot work from today.
type SuddenAbsence struct {
	Person thread.Ref
	To     workday.Date // the last day away, as far as it is known
}

// SuddenAbsence records that a lead is away from today: the manager covers at once.
func (s *Service) SuddenAbsence(ctx context.Context, by access.Actor, cmd SuddenAbsence) error {
	if err := s.mayManage(ctx, by, cmd.Person); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SuddenAbsenceTx(ctx, tx, by.By(), cmd) })
}

// SuddenAbsenceTx is SuddenAbsence inside a transaction. What the lead has to do by a date falls to the manager.
func (s *Service) SuddenAbsenceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SuddenAbsence) error {
	if cmd.To.Before(tx.Today()) {
		return fault.Invalid("to", "Enter the last day away, as far as you know it. You can record more later.")
	}
	manager, err := s.staff.ManagerOf(ctx, tx, cmd.Person)
	if err != nil {
		return fmt.Errorf("the manager of %s: %w", cmd.Person, err)
	}
	if !manager.Valid() || manager == cmd.Person {
		return fault.Conflict("Nobody is recorded as this person’s manager, so nobody would cover. Ask an administrator to set one.")
	}
	if err := s.cover(ctx, tx, by, team.Absence{Person: cmd.Person, From: tx.Today(), To: cmd.To, Cover: manager}); err != nil {
		return err
	}
	if err := s.clocks.Lend(ctx, tx, by, cmd.Person, manager); err != nil {
		return fmt.Errorf("hand over the deadlines of %s: %w", cmd.Person, err)
	}
	return nil
}

// cover saves an absence, opens the children's records to who covers, and tells the families.
func (s *Service) cover(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence) error {
	if err := s.absences.PlanAbsenceTx(ctx, tx, by, a); err != nil {
		return err
	}
	theirs, err := s.store.Of(ctx, tx, a.Person, a.From)
	if err != nil {
		return fmt.Errorf("the children of %s: %w", a.Person, err)
	}
	about := make(map[thread.Ref]thread.Ref, len(theirs))
	for _, one := range theirs {
		about[one.Child] = one.Ref
		err := access.Grant(ctx, tx, by, access.Relationship{Actor: a.Cover, Child: one.Child, Reason: access.LeadCover, Level: access.Work,
			From: a.From, To: a.To, Source: one.Ref})
		if err != nil {
			return err
		}
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{a.Cover})
	if err != nil {
		return fmt.Errorf("who %s is: %w", a.Cover, err)
	}
	p := people[a.Cover]
	return s.tellFamilies(ctx, tx, notify.LeadChanges, notify.Facts{On: a.From, Person: p.Name, Phone: p.Phone}, about)
}

// EndCoverTx closes the children's records to who covers for an absence that is taken back, and tells the families that their lead is
// there. What fell to the cover at a sudden absence, and is still open, falls back. It does nothing for somebody who leads nobody,
// nor for children whom the absence did not open.
func (s *Service) EndCoverTx(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence) error {
	if err := s.clocks.GiveBack(ctx, tx, by, a.Cover, a.Person); err != nil {
		return fmt.Errorf("give back the deadlines of %s: %w", a.Person, err)
	}
	theirs, err := s.store.Of(ctx, tx, a.Person, a.From)
	if err != nil {
		return fmt.Errorf("the children of %s: %w", a.Person, err)
	}
	about := make(map[thread.Ref]thread.Ref, len(theirs))
	for _, one := range theirs {
		err := access.Revoke(ctx, tx, by, access.Relationship{Actor: a.Cover, Child: one.Child, Reason: access.LeadCover, From: a.From})
		switch {
		case fault.Is(err, fault.KindNotFound): // led since the absence was planned
		case err != nil:
			return err
		default:
			about[one.Child] = one.Ref
		}
	}
	if len(about) == 0 {
		return nil
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{a.Person})
	if err != nil {
		return fmt.Errorf("who %s is: %w", a.Person, err)
	}
	on := a.From
	if on.Before(tx.Today()) {
		on = tx.Today()
	}
	p := people[a.Person]
	return s.tellFamilies(ctx, tx, notify.LeadChanges, notify.Facts{On: on, Person: p.Name, Phone: p.Phone}, about)
}

// ReturnTx gives those who are back the open deadlines that fell to the cover at a sudden absence which has ended since. What an
// absence that goes on has lent stays with the cover.
func (s *Service) ReturnTx(ctx context.Context, tx *db.Tx, by audit.By) error {
	lent, err := s.clocks.Lent(ctx, tx)
	if err != nil || len(lent) == 0 {
		return err
	}
	owners := make([]thread.Ref, len(lent))
	for i, l := range lent {
		owners[i] = l.Owner
	}
	away, err := s.absences.Away(ctx, tx, owners...)
	if err != nil {
		return fmt.Errorf("who is still away: %w", err)
	}
	for _, l := range lent {
		if a, still := away[l.Owner]; still && a.Cover == l.Cover {
			continue
		}
		if err := s.clocks.GiveBack(ctx, tx, by, l.Cover, l.Owner); err != nil {
			return fmt.Errorf("give back the deadlines of %s: %w", l.Owner, err)
		}
	}
	return nil
}

// recordedLeave is what the audit keeps of a lead who leaves.
type recordedLeave struct {
	Successor thread.Ref   `json:"successor,omitempty"`
	From      workday.Date `json:"from"`
	Children  int          `json:"children"`
}

// Leave says that a lead leaves, and who takes the children over.
type Leave struct {
	Person    thread.Ref
	Last      workday.Date // the last day
	Successor thread.Ref   // takes over every child that Successors does not name
	// Successors name another lead for single children.
	Successors map[thread.Ref]thread.Ref
}

// Leave records that a lead leaves.
func (s *Service) Leave(ctx context.Context, by access.Actor, cmd Leave) error {
	if !by.May(access.LeadAllocate) {
		return fault.Forbidden("Only a manager hands over a caseload.")
	}
	if err := s.mayManage(ctx, by, cmd.Person); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.LeaveTx(ctx, tx, by.By(), cmd) })
}

// LeaveTx is Leave inside a transaction. It is refused unless every child has a successor; each family is told who and when.
func (s *Service) LeaveTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Leave) error {
	if cmd.Last.Before(tx.Today()) {
		return fault.Invalid("last", "Enter the last day, today or later.")
	}
	theirs, err := s.store.Of(ctx, tx, cmd.Person, cmd.Last.AddDays(1))
	if err != nil {
		return fmt.Errorf("the children of %s: %w", cmd.Person, err)
	}
	next := make([]thread.Ref, len(theirs))
	for i, a := range theirs {
		next[i] = cmd.Successor
		if to, ok := cmd.Successors[a.Child]; ok {
			next[i] = to
		}
		if !next[i].Valid() || next[i] == cmd.Person {
			return fault.Invalid("successor", "Choose who takes over. A lead professional cannot leave without.")
		}
	}
	for i, a := range theirs {
		_, err := s.AllocateTx(ctx, tx, by, Allocate{Child: a.Child, Lead: next[i], Weight: a.Weight, From: cmd.Last.AddDays(1),
			Why: "The lead professional before leaves."})
		if err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "lead professional leaves", Ref: string(cmd.Person),
		Payload: recordedLeave{Successor: cmd.Successor, From: cmd.Last.AddDays(1), Children: len(theirs)}})
}
