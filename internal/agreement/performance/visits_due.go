package performance

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// visitRule names the deadline of the next quality visit to a provider's place in a lot.
const visitRule = "quality-visit-due"

// VisitDue is by when a provider is visited next in a lot.
type VisitDue struct {
	Admission     thread.Ref
	Lot, Provider thread.Ref
	Last          workday.Date // the latest visit that was written up; zero for none
	By            workday.Date
	Planned       Visit // the next that is planned or not yet written up; the zero value when there is none
}

// visitsDue returns the visits that a schedule promises to those who have a place in an agreement today.
func (s *Service) visitsDue(ctx context.Context, tx *db.Tx, a agreement.Agreement, all []Span) ([]VisitDue, error) {
	now, ok := at(all, tx.Today())
	if !ok || !slices.ContainsFunc(now.Lines, func(l ScheduleLine) bool { return l.VisitMonths > 0 }) {
		return nil, nil
	}
	places, err := s.places(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	visits, err := s.Visits.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return nil, fmt.Errorf("quality visits of %s: %w", a.Ref, err)
	}
	last, planned := map[Pair]Visit{}, map[Pair]Visit{}
	for _, v := range visits { // the latest first
		p := Pair{v.Lot, v.Provider}
		if v.Findings == "" {
			planned[p] = v
		} else if last[p].Ref == "" {
			last[p] = v
		}
	}
	var out []VisitDue
	for _, m := range places {
		p := Pair{m.Lot, m.Provider}
		if by := visitBy(now, m.Lot, m.From, last[p].On); !by.IsZero() {
			out = append(out, VisitDue{Admission: m.Ref, Lot: m.Lot, Provider: m.Provider, Last: last[p].On, By: by, Planned: planned[p]})
		}
	}
	return out, nil
}

// visitClocks starts the dates of the visits that are due under an agreement, moves those that a new schedule moved and stops those that
// nobody is owed any more.
func (s *Service) visitClocks(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement) error {
	all, err := s.Spans(ctx, tx, a)
	if err != nil {
		return err
	}
	due, err := s.visitsDue(ctx, tx, a, all)
	if err != nil {
		return err
	}
	members, err := s.Agreements.Admissions(ctx, tx, lotRefs(a))
	if err != nil {
		return fmt.Errorf("members of %s: %w", a.Ref, err)
	}
	refs := make([]thread.Ref, len(members))
	for i, m := range members {
		refs[i] = m.Ref
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return err
	}
	for _, m := range members {
		i := slices.IndexFunc(due, func(d VisitDue) bool { return d.Admission == m.Ref })
		if i < 0 {
			err = s.stopVisit(ctx, tx, by, m.Ref, clocks[m.Ref], "No visit is due by the reporting schedule any more.")
		} else {
			err = s.startVisit(ctx, tx, by, a, due[i], clocks[m.Ref])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// running returns the running date of a place's next visit.
func running(clocks []deadline.Deadline) (deadline.Deadline, bool) {
	i := slices.IndexFunc(clocks, func(d deadline.Deadline) bool { return d.Rule == visitRule && d.State == deadline.Running })
	if i < 0 {
		return deadline.Deadline{}, false
	}
	return clocks[i], true
}

func (s *Service) stopVisit(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, clocks []deadline.Deadline, why string) error {
	if _, runs := running(clocks); !runs {
		return nil
	}
	if err := s.Clocks.Stop(ctx, tx, by, ref, visitRule, why); err != nil {
		return fmt.Errorf("stop the date of the visit to %s: %w", ref, err)
	}
	return nil
}

// startVisit has the date of a visit run. One that is overdue when it is first asked for is due that day.
func (s *Service) startVisit(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement, d VisitDue, clocks []deadline.Deadline) error {
	if now, runs := running(clocks); runs {
		if now.Due.Equal(d.By) || now.Due.Equal(now.From) && d.By.Before(now.From) {
			return nil
		}
		if err := s.stopVisit(ctx, tx, by, d.Admission, clocks, "The day by the reporting schedule is "+d.By.Long()+" now."); err != nil {
			return err
		}
	}
	p, err := s.Providers.Provider(ctx, tx, d.Provider)
	if err != nil {
		return err
	}
	l, _ := a.Lot(d.Lot)
	start := deadline.Start{Rule: visitRule, Ref: d.Admission, From: tx.Today(), Title: "Visit " + p.Name + " for " + l.Name}
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return err
	}
	on := d.By
	if on.Before(start.From) {
		on = start.From
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, on, "The reporting schedule of “"+a.Title+"”."); err != nil {
		return fmt.Errorf("start the date of the visit to %s: %w", d.Admission, err)
	}
	return nil
}

// visitMade keeps the date of a visit that was written up, unless it was so long ago that the next is due as before. The next date starts
// when the schedule is looked at again.
func (s *Service) visitMade(ctx context.Context, tx *db.Tx, by audit.By, v Visit) error {
	a, _, err := s.Agreements.ByLot(ctx, tx, v.Lot)
	if err != nil {
		return fmt.Errorf("agreement of %s: %w", v.Ref, err)
	}
	all, err := s.Spans(ctx, tx, a)
	if err != nil {
		return err
	}
	due, err := s.visitsDue(ctx, tx, a, all)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(due, func(d VisitDue) bool { return d.Lot == v.Lot && d.Provider == v.Provider })
	if i < 0 {
		return nil
	}
	clocks, err := deadline.Of(ctx, tx, due[i].Admission)
	if err != nil {
		return err
	}
	if now, runs := running(clocks[due[i].Admission]); !runs || !due[i].By.After(now.Due) {
		return nil
	}
	if err := s.Clocks.Keep(ctx, tx, by, due[i].Admission, visitRule, v.On); err != nil {
		return fmt.Errorf("keep the date of %s: %w", v.Ref, err)
	}
	return nil
}
