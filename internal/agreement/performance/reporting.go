package performance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Reporting is what an agreement's reporting schedule asks today, what is due by it and how it was kept.
type Reporting struct {
	Now      Span // the version that counts today; numbered 0 where the council's policy does, and empty when none does
	Versions []Span
	Coming   []Coming   // by day, what is late first
	Kept     []Reported // by lot and provider, those with a place today or a return that was due
}

// Coming is one thing that is due by a schedule.
type Coming struct {
	Lot, Provider thread.Ref
	Visit         bool // a visit by the council; otherwise the provider's return
	From, To      workday.Date
	Due           workday.Date
	State         ReturnState  // of a return that is asked for; "" of one that will be, and of a visit
	Ref           thread.Ref   // of the return, or of the visit that is planned; "" when there is none yet
	On            workday.Date // on which a planned visit is made
}

// Late reports whether the day is past.
func (c Coming) Late(today workday.Date) bool { return c.Due.Before(today) }

// Reported is how one provider's reports and visits in a lot were kept since a day.
type Reported struct {
	Lot, Provider  thread.Ref
	Due            int // returns whose day has come
	InTime, Later  int
	Missing        int
	LastVisit      workday.Date // the latest that was written up; zero for none
	VisitBy        workday.Date // the next by the schedule; zero where none is promised
	VisitsPromised bool
}

// ReportingOf works out the reporting of an agreement: what was due since a day, and what is due next.
func (s *Service) ReportingOf(ctx context.Context, tx *db.Tx, a agreement.Agreement, since workday.Date) (Reporting, error) {
	now, err := s.readTx(ctx, tx, a)
	if err != nil {
		return Reporting{}, err
	}
	out := Reporting{Versions: now.spans}
	out.Now, _ = at(now.spans, tx.Today())
	returns, err := s.Returns.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return out, fmt.Errorf("returns of %s: %w", a.Ref, err)
	}
	visits := now.visitsDue(tx.Today())
	measures, err := s.Measures.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return out, fmt.Errorf("measures of %s: %w", a.Ref, err)
	}
	out.Coming = coming(now.spans, now.places, returns, visits, measures, tx.Today())
	out.Kept = reported(now.places, returns, visits, out.Now, since, tx.Today())
	return out, nil
}

// coming gathers what is due: returns that are asked for and not handed in, the next return of everybody, and visits.
func coming(all []Span, places []agreement.Admission, returns []Return, visits []VisitDue, measures []Measure, today workday.Date) []Coming {
	var out []Coming
	covered := map[Pair]workday.Date{} // the last day that a provider was asked about
	for _, r := range returns {
		p := Pair{r.Lot, r.Provider}
		if r.To.After(covered[p]) {
			covered[p] = r.To
		}
		if r.HandedIn.IsZero() {
			out = append(out, Coming{Lot: r.Lot, Provider: r.Provider, From: r.From, To: r.To, Due: r.Due, State: r.State(today), Ref: r.Ref})
		}
	}
	for _, m := range places {
		for _, next := range periods(all, m.Lot, today) { // those that have begun
			stated := next.Number > 0 || slices.ContainsFunc(measures, func(of Measure) bool {
				return of.Lot == m.Lot && of.Source == FromReturn && of.counts(next.From, next.To)
			})
			if stated && !next.To.Before(today) && next.To.After(covered[Pair{m.Lot, m.Provider}]) {
				out = append(out, Coming{Lot: m.Lot, Provider: m.Provider, From: next.From, To: next.To, Due: next.Due})
			}
		}
	}
	for _, v := range visits {
		out = append(out, Coming{Lot: v.Lot, Provider: v.Provider, Visit: true, Due: v.By, Ref: v.Planned.Ref, On: v.Planned.On})
	}
	slices.SortStableFunc(out, func(x, y Coming) int {
		return cmp.Or(x.Due.Compare(y.Due), cmp.Compare(x.Lot, y.Lot), cmp.Compare(x.Provider, y.Provider))
	})
	return out
}

// reported counts how returns whose day has come since a day were kept.
func reported(places []agreement.Admission, returns []Return, visits []VisitDue, now Span, since, today workday.Date) []Reported {
	rows := map[Pair]*Reported{}
	row := func(p Pair) *Reported {
		if rows[p] == nil {
			l, _ := now.Line(p.Lot)
			rows[p] = &Reported{Lot: p.Lot, Provider: p.Provider, VisitsPromised: l.VisitMonths > 0}
		}
		return rows[p]
	}
	for _, m := range places {
		row(Pair{m.Lot, m.Provider})
	}
	for _, r := range returns {
		if r.Due.Before(since) || r.HandedIn.IsZero() && !r.Due.Before(today) {
			continue
		}
		one := row(Pair{r.Lot, r.Provider})
		one.Due++
		switch r.State(today) {
		case ReturnIn:
			one.InTime++
		case ReturnInLater:
			one.Later++
		case ReturnLate, ReturnDue:
			one.Missing++
		}
	}
	for _, v := range visits {
		one := row(Pair{v.Lot, v.Provider})
		one.LastVisit, one.VisitBy, one.VisitsPromised = v.Last, v.By, true // it may be owed from an earlier version
	}
	out := make([]Reported, 0, len(rows))
	for _, one := range rows {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(x, y Reported) int {
		return cmp.Or(cmp.Compare(x.Lot, y.Lot), cmp.Compare(x.Provider, y.Provider))
	})
	return out
}

// ScheduleToday says in lines what an agreement asks to be reported today.
func (s *Service) ScheduleToday(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]string, error) {
	all, err := s.Spans(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	now, _ := at(all, tx.Today())
	return now.ScheduleWords(a), nil
}

// VisitWords says when the provider was visited and by when it is visited next.
func (k Reported) VisitWords(today workday.Date) string {
	last := "None yet"
	if !k.LastVisit.IsZero() {
		last = "Last on " + k.LastVisit.Short()
	}
	switch {
	case !k.VisitsPromised:
		return "None is promised"
	case k.VisitBy.IsZero():
		return last
	case k.VisitBy.Before(today):
		return last + ", late since " + k.VisitBy.Short()
	default:
		return last + ", next by " + k.VisitBy.Short()
	}
}
