package offer

import (
	"slices"
	"strings"

	"alongside/internal/workday"
)

// Aspect is something that a family may ask of an offer and that the offer may leave open.
type Aspect string

// The aspects.
const (
	AspectDay        Aspect = "day"
	AspectTime       Aspect = "time"
	AspectAccess     Aspect = "access"
	AspectCost       Aspect = "cost"
	AspectLanguage   Aspect = "language"
	AspectAssessment Aspect = "assessment"
)

// timeSaid says whether an offer takes place in a part of the year or week, or does not say. A provider of the council who ticks one time
// has left the others out; of another council's directory no more is known than its times of the day and week say.
func (o Offer) timeSaid(t Time) (fits, unsaid bool) {
	days := o.OpenDays()
	switch {
	case slices.Contains(o.Times, t), t == Weekends && (slices.Contains(days, "SA") || slices.Contains(days, "SU")):
		return true, false
	case o.Origin == nil:
		return false, len(o.Times) == 0 && (t != Weekends || len(days) == 0)
	case t == Weekends || t == Evenings:
		return false, !slices.Contains(o.Origin.Timed, t)
	}
	return false, !slices.Contains(o.Times, TermTime) && !slices.Contains(o.Times, Holidays)
}

// languageUnsaid reports whether another council's directory names no language. One of the council's own that names none is in English.
func (o Offer) languageUnsaid() bool { return o.Origin != nil && len(o.Languages) == 0 }

// answer reports whether an offer is one of those asked for, its words and distance aside, and what it leaves open of what is asked.
func (q NearQuery) answer(o Offer, days *daysAsked, rules Rules, today workday.Date) (fits bool, unsaid []Aspect) {
	fits = q.plain(o)
	ask := func(what Aspect, yes, open bool) {
		switch {
		case !yes && open:
			unsaid = append(unsaid, what)
		case !yes:
			fits = false
		}
	}
	if days != nil {
		yes, open := days.answer(o)
		ask(AspectDay, yes, open)
	}
	if q.Time != "" {
		yes, open := o.timeSaid(q.Time)
		ask(AspectTime, yes, open)
	}
	if len(q.Access) > 0 {
		ask(AspectAccess, !slices.ContainsFunc(q.Access, func(a Access) bool { return !slices.Contains(o.Access, a) }), len(o.Access) == 0)
	}
	if q.MostCost != nil {
		ask(AspectCost, o.Within(*q.MostCost), o.CostUnsaid)
	}
	if q.Language != "" {
		ask(AspectLanguage, slices.Contains(lower(o.Languages), strings.ToLower(q.Language)), o.languageUnsaid())
	}
	if q.NoAssessment {
		ask(AspectAssessment, rules.none(o, q.Age, today), o.Origin != nil)
	}
	return fits, unsaid
}

// plain reports whether an offer fits in what every offer says.
func (q NearQuery) plain(o Offer) bool {
	switch {
	case q.Age != nil && !o.ForAge(*q.Age),
		q.Stage != "" && !o.ForStage(q.Stage),
		q.For != "" && !o.IsFor(q.For),
		q.Need != "" && len(o.Needs) > 0 && !slices.Contains(lower(o.Needs), strings.ToLower(q.Need)),
		q.Kind != "" && o.Kind != q.Kind:
		return false
	}
	return true
}
