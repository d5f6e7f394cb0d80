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

// promisesVisits reports whether a version promises visits in any lot.
func (s Span) promisesVisits() bool {
	return slices.ContainsFunc(s.Lines, func(l ScheduleLine) bool { return l.VisitMonths > 0 })
}

// visitsDue returns the visits that the schedule promises to those who have a place in an agreement today.
func (r reading) visitsDue(today workday.Date) (out []VisitDue) {
	if _, ok := at(r.spans, today); !ok {
		return nil
	}
	last, planned := r.visited()
	for _, m := range r.places {
		p := Pair{m.Lot, m.Provider}
		if by := visitBy(r.spans, m.Lot, m.From, last[p].On, today); !by.IsZero() {
			out = append(out, VisitDue{Admission: m.Ref, Lot: m.Lot, Provider: m.Provider, Last: last[p].On, By: by, Planned: planned[p]})
		}
	}
	return out
}

// visitClocks starts the dates of the visits that are due under an agreement, moves those that a new schedule moved and stops those that
// nobody is owed any more.
func (s *Service) visitClocks(ctx context.Context, tx *db.Tx, by audit.By, now reading) error {
	due := now.visitsDue(tx.Today())
	clocks, err := deadline.Of(ctx, tx, now.admissions()...)
	if err != nil {
		return err
	}
	for _, m := range now.members {
		i := slices.IndexFunc(due, func(d VisitDue) bool { return d.Admission == m.Ref })
		if i < 0 {
			err = s.stopVisit(ctx, tx, by, m.Ref, clocks[m.Ref], "No visit is due by the reporting schedule any more.")
		} else {
			err = s.startVisit(ctx, tx, by, now.a, due[i], clocks[m.Ref])
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

// visitMade keeps the date of a visit that was written up, unless it was so long ago that the next is due as before. The date is that of the
// place, whether or not the schedule promises another visit after this one. The next starts when the schedule is looked at again.
func (s *Service) visitMade(ctx context.Context, tx *db.Tx, by audit.By, v Visit) error {
	a, _, err := s.Agreements.ByLot(ctx, tx, v.Lot)
	if err != nil {
		return fmt.Errorf("agreement of %s: %w", v.Ref, err)
	}
	now, err := s.readTx(ctx, tx, a)
	if err != nil {
		return err
	}
	clocks, err := deadline.Of(ctx, tx, now.admissions()...)
	if err != nil {
		return err
	}
	last, _ := now.visited()
	for _, m := range now.members {
		if m.Lot != v.Lot || m.Provider != v.Provider {
			continue
		}
		runs, ok := running(clocks[m.Ref])
		next := visitBy(now.spans, m.Lot, m.From, last[Pair{m.Lot, m.Provider}].On, tx.Today())
		if !ok || !next.IsZero() && !next.After(runs.Due) {
			continue
		}
		if err := s.Clocks.Keep(ctx, tx, by, m.Ref, visitRule, v.On); err != nil {
			return fmt.Errorf("keep the date of %s: %w", v.Ref, err)
		}
	}
	return nil
}
