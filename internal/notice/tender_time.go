package notice

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TenderNotice is the number of the tender notice.
const TenderNotice = "UK4"

// plannedNotice is the number of the notice that may shorten the time for tenders.
const plannedNotice = "UK3"

// OfTender reports whether a notice is the tender notice of one purchase from a dynamic market, which brokers record too.
func OfTender(agreement, subject thread.Ref, number string) bool {
	return subject != agreement && number == TenderNotice
}

// TenderTime is the least time that a tender notice leaves for tenders.
type TenderTime struct {
	Earliest workday.Date // the earliest last day for tenders, published on the day in question
	Why      string       // where that comes from, in a sentence
	since    []workday.Date
}

// wrong returns what a tender notice lacks that gives a last day for tenders.
func (t TenderTime) wrong(until workday.Date) []fault.Field {
	switch {
	case until.IsZero():
		return []fault.Field{{Name: "until", Message: "Enter the last day on which tenders can be sent, as the notice gives it."}}
	case until.Before(t.Earliest):
		return []fault.Field{{Name: "until", Message: "Published on that day, a tender notice gives " + t.Earliest.Long() + " or later. " + t.Why}}
	default:
		return nil
	}
}

// plannedAhead are the days on which planned procurement notices about a purchase were published.
func plannedAhead(done []Publication, tender thread.Ref) []workday.Date {
	var out []workday.Date
	for _, p := range done {
		if p.Subject == tender && p.Notice == plannedNotice {
			out = append(out, p.On)
		}
	}
	return out
}

// The rules of package statute that say from when until when a planned procurement notice shortens the time for tenders.
const (
	plannedFrom  = "pa2023-planned-notice-from"
	plannedUntil = "pa2023-planned-notice-until"
)

// leaveTime works out the least time of a draft that leaves one, for a notice published on a day.
func (s *Service) leaveTime(ctx context.Context, tx *db.Tx, d *Draft, on workday.Date) error {
	if d.Time == nil || on.IsZero() {
		return nil
	}
	laws, err := agreement.ShippedLaws()
	if err != nil {
		return err
	}
	c, err := s.Classified(ctx, tx, d.Agreement)
	if err != nil {
		return err
	}
	if c.LightTouch {
		d.Time.Earliest, d.Time.Why = on, "Light touch contracts have no shortest time (Procurement Act 2023 s54(3))."
		return nil
	}
	rule := laws.For(agreement.Agreement{Kind: agreement.DynamicMarket, Regime: agreement.ProcurementAct2023})
	clock := rule.TenderTime
	for _, day := range d.Time.since {
		qualifies, err := s.qualifies(day, on)
		if err != nil {
			return err
		}
		if qualifies {
			clock = rule.PlannedTime
		}
	}
	r, err := s.book.Compute(clock.Rule, statute.Query{From: on})
	if err != nil {
		return fmt.Errorf("time for tenders from %s: %w", on, err)
	}
	d.Time.Earliest, d.Time.Why = r.NextStepFrom.AddDays(-1), agreement.Cited(clock.Title, clock.Verified)+": "+clock.Says
	return nil
}

// qualifies reports whether a planned procurement notice of one day shortens the time of a tender notice of another.
func (s *Service) qualifies(planned, on workday.Date) (bool, error) {
	from, err := s.book.Compute(plannedFrom, statute.Query{From: planned})
	if err != nil {
		return false, fmt.Errorf("from when a notice of %s counts: %w", planned, err)
	}
	until, err := s.book.Compute(plannedUntil, statute.Query{From: planned})
	if err != nil {
		return false, fmt.Errorf("until when a notice of %s counts: %w", planned, err)
	}
	return !on.Before(from.NextStepFrom) && !on.After(until.LastDay), nil
}

// tenderedFrom is since when tenders for a purchase can be sent: since its tender notice was published, or its providers were invited.
func (a about) tenderedFrom() workday.Date {
	for _, p := range a.done {
		if p.Subject == a.subject() && p.Notice == TenderNotice {
			return p.On
		}
	}
	if a.tender.DraftedAt.IsZero() {
		return workday.Date{}
	}
	return workday.DateOf(a.tender.DraftedAt)
}

// tendersUntil is the last day for tenders: that of the tender notice, or the one that providers were told.
func (a about) tendersUntil() workday.Date {
	for _, p := range a.done {
		if p.Subject == a.subject() && p.Notice == TenderNotice && !p.Until.IsZero() {
			return p.Until
		}
	}
	return a.tender.AnswersUntil
}

// TenderNotice returns the latest tender notice of one purchase that is recorded as published, and whether there is one.
func (s *Service) TenderNotice(ctx context.Context, tx *db.Tx, agreement, tender thread.Ref) (Publication, bool, error) {
	all, err := s.store.Publications(ctx, tx, agreement)
	if err != nil {
		return Publication{}, false, fmt.Errorf("publications about %s: %w", tender, err)
	}
	for _, p := range all {
		if p.Subject == tender && p.Notice == TenderNotice {
			return p, true, nil
		}
	}
	return Publication{}, false, nil
}

// shortestPlanned is how many days lie between a planned procurement notice that shortens the time for tenders and the end of that time.
const shortestPlanned = qualifiesDays + 10

// shortens reports whether a planned procurement notice about a purchase was published, or would still shorten its time for tenders.
func (a about) shortens() bool {
	if len(plannedAhead(a.done, a.tender.Ref)) > 0 {
		return true
	}
	return a.tenderedFrom().IsZero() && !a.class.LightTouch && !a.today.AddDays(shortestPlanned).After(a.tender.Start)
}

// plannedTenderFields are those of the planned procurement notice about one purchase.
func plannedTenderFields(a about) []Field {
	lot, _ := a.p.Agreement.Lot(a.tender.Lot)
	return []Field{
		{Name: "Dynamic market", Value: a.p.Agreement.Title + " (" + a.pub.OCID(a.p.Agreement.Ref) + ")"}, {Name: "Description", Value: service(lot.Service) + ", " + a.tender.MinutesPerWeek.String() + " a week"},
		{Name: "Term", Value: a.tender.Start.Long() + " to " + a.tender.End.Long()}, {Name: "Light touch", Value: a.class.Words(), Lacks: "Say whether the contract is light touch: then no time for tenders is to be shortened."},
		{Name: "Qualifies for a tender period of 10 days", Value: "When the tender notice is published from " + a.today.AddDays(qualifiesDays+1).Long() + " to " + a.today.AddMonths(qualifiesMonths).Long() + ", if this is published today"},
	}
}
