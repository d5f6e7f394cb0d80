package lead

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
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
	if by.Person == person && by.May(access.LeadIntroduce) {
		return nil
	}
	return s.db.View(ctx, func(tx *db.Tx) error { return s.mayManageTx(ctx, tx, by, person) })
}

// mayManageTx is mayManage inside a transaction.
func (s *Service) mayManageTx(ctx context.Context, tx *db.Tx, by access.Actor, person thread.Ref) error {
	if !by.May(access.LeadIntroduce) {
		return fault.Forbidden("Only lead professionals and their managers plan absences.")
	}
	if by.Person == person {
		return nil
	}
	if !by.May(access.LeadAllocate) {
		return fault.Forbidden("You can plan your own absence. Ask the manager for somebody else’s.")
	}
	manager, err := s.staff.ManagerOf(ctx, tx, person)
	if err != nil || manager == by.Person {
		return err
	}
	return fault.Forbidden("This person has another manager.")
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

// LendTx gives who covers the open deadlines of lead professionals who are away today: those that ran when a planned absence began, and those
// that have begun since.
func (s *Service) LendTx(ctx context.Context, tx *db.Tx, by audit.By) error {
	away, err := s.absences.Away(ctx, tx)
	if err != nil || len(away) == 0 {
		return err
	}
	all, err := s.staff.Leads(ctx, tx)
	if err != nil {
		return fmt.Errorf("who is a lead professional: %w", err)
	}
	for _, p := range all {
		if to := standsIn(away, p.Ref); to.Valid() {
			if err := s.clocks.Lend(ctx, tx, by, p.Ref, to); err != nil {
				return fmt.Errorf("hand over the deadlines of %s: %w", p.Ref, err)
			}
		}
	}
	return nil
}

// standsIn returns who does today what somebody who is away has to do: who covers, or who covers for them when they are away too. It is ""
// for somebody who is there, and where those who cover for one another are all away.
func standsIn(away map[thread.Ref]team.Absence, person thread.Ref) thread.Ref {
	at := person
	for range len(away) {
		a, ok := away[at]
		if !ok {
			break
		}
		at = a.Cover
	}
	if _, still := away[at]; still || at == person {
		return ""
	}
	return at
}

// SettleTx gives questions and dates to whoever looks after a child today: back to leads who have returned, to those who follow a lead, and to
// those who cover.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by audit.By) error {
	for _, do := range []func(ctx context.Context, tx *db.Tx, by audit.By) error{s.ReturnTx, s.FollowTx, s.LendTx} {
		if err := do(ctx, tx, by); err != nil {
			return err
		}
	}
	return nil
}

// ReturnTx gives those who are back the open deadlines that fell to the cover at a sudden absence which has ended since. What an
// absence that goes on has lent stays with the cover.
func (s *Service) ReturnTx(ctx context.Context, tx *db.Tx, by audit.By) error {
	lent, err := s.clocks.Lent(ctx, tx)
	if err != nil || len(lent) == 0 {
		return err
	}
	away, err := s.absences.Away(ctx, tx)
	if err != nil {
		return fmt.Errorf("who is still away: %w", err)
	}
	for _, l := range lent {
		if standsIn(away, l.Owner) == l.Cover {
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

// LeaveTx is Leave inside a transaction. It is refused unless every child has a successor; each family is told who and when. Whoever
// leaves is given no more children from now on.
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
		if err := s.stays(ctx, tx, "successor", next[i]); err != nil {
			return err
		}
	}
	for i, a := range theirs {
		_, err := s.AllocateTx(ctx, tx, by, Allocate{Child: a.Child, Lead: next[i], Weight: a.Weight, From: cmd.Last.AddDays(1),
			Why: "The lead professional before leaves."})
		if err != nil {
			return err
		}
	}
	if err := s.staff.LeaveTx(ctx, tx, by, cmd.Person, cmd.Last); err != nil {
		return fmt.Errorf("the last day of %s: %w", cmd.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "lead professional leaves", Ref: string(cmd.Person),
		Payload: recordedLeave{Successor: cmd.Successor, From: cmd.Last.AddDays(1), Children: len(theirs)}})
}
