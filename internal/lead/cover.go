package lead

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// cover saves an absence, opens the children's records to who covers, and tells the families.
func (s *Service) cover(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence) error {
	if err := s.absences.PlanAbsenceTx(ctx, tx, by, a); err != nil {
		return err
	}
	theirs, err := s.toCover(ctx, tx, a)
	if err != nil {
		return err
	}
	return s.open(ctx, tx, by, a, theirs)
}

// BeginCoverTx opens the records of a lead's children to who covers in an absence that is planned, and tells the families today. When it has
// begun already, the open deadlines fall to the cover. It asks what PlanAbsence asks: whose absence it is, or their manager. It does
// nothing for somebody who is no lead professional and leads nobody.
func (s *Service) BeginCoverTx(ctx context.Context, tx *db.Tx, by access.Actor, a team.Absence) error {
	theirs, err := s.toCover(ctx, tx, a)
	if err != nil {
		return err
	}
	if len(theirs) == 0 {
		gone, err := s.Gone(ctx, tx, a.Person)
		if err != nil || gone {
			return err
		}
	}
	if by.Person != a.Person {
		if err := s.mayManageTx(ctx, tx, by, a.Person); err != nil {
			return err
		}
	}
	return s.open(ctx, tx, by.By(), a, theirs)
}

// toCover returns the allocations of somebody who is away that last into what is left of the absence: no child handed over before, none
// whose allocation was called off.
func (s *Service) toCover(ctx context.Context, tx *db.Tx, a team.Absence) ([]Allocation, error) {
	from := a.From
	if from.Before(tx.Today()) {
		from = tx.Today()
	}
	theirs, err := s.store.Of(ctx, tx, a.Person, from)
	if err != nil {
		return nil, fmt.Errorf("the children of %s: %w", a.Person, err)
	}
	return slices.DeleteFunc(theirs, func(one Allocation) bool { return !one.began(a.To) }), nil
}

// open gives who covers the records of the children, and their open deadlines where the absence has begun.
func (s *Service) open(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence, theirs []Allocation) error {
	about := make(map[thread.Ref]thread.Ref, len(theirs))
	children := make([]thread.Ref, len(theirs))
	for i, one := range theirs {
		about[one.Child], children[i] = one.Ref, one.Child
	}
	if err := s.mayCover(ctx, tx, "cover", a, children...); err != nil || len(theirs) == 0 {
		return err
	}
	for _, one := range theirs {
		if err := s.openOne(ctx, tx, by, a, one); err != nil {
			return err
		}
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{a.Cover})
	if err != nil {
		return fmt.Errorf("who %s is: %w", a.Cover, err)
	}
	on := a.From
	if !on.After(tx.Today()) {
		on = tx.Today()
		if err := s.clocks.Lend(ctx, tx, by, a.Person, a.Cover); err != nil {
			return fmt.Errorf("hand over the deadlines of %s: %w", a.Person, err)
		}
	}
	p := people[a.Cover]
	return s.tellFamilies(ctx, tx, notify.LeadCovered, notify.Facts{On: on, By: a.To, Person: p.Name, Phone: p.Phone}, about)
}

// openOne opens the record of one child to who covers, for the whole absence.
func (s *Service) openOne(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence, one Allocation) error {
	return access.Grant(ctx, tx, by, access.Relationship{Actor: a.Cover, Child: one.Child, Reason: access.LeadCover, Level: access.Work,
		From: a.From, To: a.To, Source: one.Ref})
}

// mayCover refuses, at a field, a cover who is neither a lead professional nor the manager of who is away, and one who is family of one of the
// children.
func (s *Service) mayCover(ctx context.Context, tx *db.Tx, field string, a team.Absence, children ...thread.Ref) error {
	gone, err := s.Gone(ctx, tx, a.Cover)
	if err != nil {
		return err
	}
	if gone {
		manager, err := s.staff.ManagerOf(ctx, tx, a.Person)
		if err != nil {
			return fmt.Errorf("the manager of %s: %w", a.Person, err)
		}
		if manager != a.Cover {
			return fault.Invalidf(field, "Who covers from %s to %s opens the children’s records: only another lead professional or the manager can. Choose one of them.",
				a.From.Long(), a.To.Long())
		}
	}
	own, err := access.KinOf(ctx, tx, a.Cover)
	if err != nil {
		return err
	}
	for _, child := range children {
		if slices.Contains(own, child) {
			return fault.Invalidf(field, "Who covers from %s to %s is family of a child whom they would work with. Choose another; for an absence from today, on the team’s page.",
				a.From.Long(), a.To.Long())
		}
	}
	return nil
}

// coverKnown opens the record to those who cover for the lead in absences that are planned already.
func (s *Service) coverKnown(ctx context.Context, tx *db.Tx, by audit.By, a Allocation) error {
	planned, err := s.plannedFrom(ctx, tx, a.Lead, a.From)
	if err != nil {
		return err
	}
	for _, gone := range planned {
		if err := s.openOne(ctx, tx, by, gone, a); err != nil {
			return err
		}
	}
	return nil
}

// mayCoverKnown refuses a lead for whom somebody covers, in an absence that is planned, who must not work with the child.
func (s *Service) mayCoverKnown(ctx context.Context, tx *db.Tx, cmd Allocate) error {
	planned, err := s.plannedFrom(ctx, tx, cmd.Lead, cmd.From)
	if err != nil {
		return err
	}
	for _, gone := range planned {
		if err := s.mayCover(ctx, tx, "lead", gone, cmd.Child); err != nil {
			return err
		}
	}
	return nil
}

// plannedFrom returns the absences of a lead that last until a day or longer.
func (s *Service) plannedFrom(ctx context.Context, tx *db.Tx, lead thread.Ref, from workday.Date) ([]team.Absence, error) {
	planned, err := s.absences.Planned(ctx, tx, lead)
	if err != nil {
		return nil, fmt.Errorf("the absences of %s: %w", lead, err)
	}
	return slices.DeleteFunc(planned, func(a team.Absence) bool { return a.To.Before(from) }), nil
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
