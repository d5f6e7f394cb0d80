package delivery

import (
	"slices"

	"alongside/internal/brokerage"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Result is what came of a visit.
type Result string

// The results.
const (
	Came   Result = "delivered"
	Missed Result = "missed"
)

// Whose says whose miss a missed visit is.
type Whose string

// Whose miss it can be.
const (
	ByProvider Whose = "provider"
	ByFamily   Whose = "family"
	ByCouncil  Whose = "council"
	BySchool   Whose = "school"
	ByWeather  Whose = "weather"
	ByIllness  Whose = "illness"
)

// AllWhose lists every answer to whose miss it is, in the order in which they are shown.
func AllWhose() []Whose {
	return []Whose{ByProvider, ByFamily, ByIllness, BySchool, ByCouncil, ByWeather}
}

// Words returns the answer as people say it.
func (w Whose) Words() string {
	switch w {
	case ByProvider:
		return "The provider did not come"
	case ByFamily:
		return "The family called it off"
	case ByCouncil:
		return "The council called it off"
	case BySchool:
		return "The school was closed or called it off"
	case ByWeather:
		return "Weather or travel"
	case ByIllness:
		return "The child was ill"
	default:
		return "Not said"
	}
}

// lateAfter is how many days after a visit an entry counts as late: by then nobody remembers it as of today.
const lateAfter = 7

// Visit is one visit of a package, as recorded.
type Visit struct {
	Ref        thread.Ref
	Version    int
	Package    thread.Ref
	Child      thread.Ref
	Provider   thread.Ref
	On         workday.Date
	Start      Clock
	Planned    money.Minutes
	Minutes    money.Minutes // 0 when missed
	Worker     string
	Result     Result
	Whose      Whose // of a missed visit
	Note       string
	RecordedBy string
	RecordedOn workday.Date
	ByFamily   bool       // recorded from the family's side
	Invoice    thread.Ref // the invoice that bills it
	Dispute    Dispute
}

// Dispute is the other side's account of a visit and how it was settled.
type Dispute struct {
	On         workday.Date
	By         string
	Note       string
	Minutes    money.Minutes // claimed by the provider for a visit that the family says did not happen
	Worker     string
	SettledOn  workday.Date
	SettledBy  string
	SettledWhy string
}

// Disputed reports whether two accounts of the visit differ and nobody has settled it yet.
func (v Visit) Disputed() bool { return !v.Dispute.On.IsZero() && v.Dispute.SettledOn.IsZero() }

// EnteredLate reports whether the visit was recorded long after its day, such as after an outage.
func (v Visit) EnteredLate() bool { return v.RecordedOn.After(v.On.AddDays(lateAfter)) }

// Billable reports whether the visit can stand on a new invoice.
func (v Visit) Billable() bool { return v.Result == Came && v.Invoice == "" && !v.Disputed() }

// check refuses a visit that cannot be: outside its package, in the future, longer than a day.
func (v Visit) check(p brokerage.Package, today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	switch {
	case v.On.IsZero():
		add("on", "Enter the day of the visit.")
	case v.On.After(today):
		add("on", "The day of the visit must not be in the future.")
	case v.On.Before(p.Start) || v.On.After(p.LastDay()):
		add("on", "This package runs from "+p.Start.Long()+" to "+p.LastDay().Long()+". Enter a day within it.")
	}
	if v.Start < NoTime || v.Start >= minutesADay || (v.Start == NoTime && v.Result == Came) {
		add("start", "Enter the time at which the visit began, such as 4:30pm.")
	}
	switch v.Result {
	case Came:
		if v.Minutes <= 0 || v.Minutes > minutesADay {
			add("minutes", "Enter how many minutes the visit took, between 1 and 1,440.")
		}
	case Missed:
		if !slices.Contains(AllWhose(), v.Whose) {
			add("whose", "Say why the visit did not happen.")
		}
	default:
		add("result", "Say whether the visit happened.")
	}
	if v.Planned <= 0 || v.Planned > minutesADay {
		add("planned", "Enter how many minutes were planned, between 1 and 1,440.")
	}
	return fault.InvalidFields(wrong...)
}

// sameVisit finds the visit of a day that a new account is about: the one at its time or, where either side does not know
// the time, the day's only one.
func sameVisit(day []Visit, start Clock) (Visit, bool, error) {
	for _, v := range day {
		if v.Start == start {
			return v, true, nil
		}
	}
	if start == NoTime {
		switch len(day) {
		case 0:
			return Visit{}, false, nil
		case 1:
			return day[0], true, nil
		default:
			return Visit{}, false, fault.Invalid("start", "More than one visit stands on that day. Enter the time at which it was due.")
		}
	}
	for _, v := range day {
		if v.Start == NoTime {
			return v, true, nil
		}
	}
	return Visit{}, false, nil
}

// SettleBy is the day by which a dispute about the visit is to be settled.
func (v Visit) SettleBy() workday.Date { return v.Dispute.On.AddDays(settleWithin) }
