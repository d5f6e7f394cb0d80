package statute

import (
	"errors"
	"fmt"
)

// Spans are the lengths of time that a council sets for itself and that are no deadlines of anybody. No statute sets them. Each is a
// whole number of the unit that its name ends in; one that a council leaves out is as shipped.
type Spans struct {
	OfferCheckedMonths  int `json:"offer_checked_months,omitempty"`   // what an offer says is believed so long after somebody checked it
	PlaceHeldHours      int `json:"place_held_hours,omitempty"`       // a place in a session that came free is held so long for the family next in turn
	WaitNoticeDays      int `json:"wait_notice_days,omitempty"`       // a family has so long to say that its child still needs a place on a waiting list
	WaitReturnMonths    int `json:"wait_return_months,omitempty"`     // a child that left a list comes back to the place that it had so long
	CallWithoutLeadDays int `json:"call_without_lead_days,omitempty"` // the duty manager may work so long with a child without a lead whose family called for help
	RequirementDays     int `json:"requirement_days,omitempty"`       // help is to begin within so long where no day was promised
	EmergencyAwardDays  int `json:"emergency_award_days,omitempty"`   // an award without a comparison runs so long at most
}

// MostEmergencyAwardDays is the longest that any council lets an award run that nobody else could tender for.
const MostEmergencyAwardDays = 90

// bounded is a span with the least and the most that a council may set.
type bounded struct {
	name        string
	of          *int
	least, most int
}

// all are the spans of s. The bounds keep a slip of the keyboard from taking a family's time to answer, or from holding a place for ever.
func (s *Spans) all() []bounded {
	return []bounded{
		{"offer_checked_months", &s.OfferCheckedMonths, 1, 24}, {"place_held_hours", &s.PlaceHeldHours, 2, 14 * 24},
		{"wait_notice_days", &s.WaitNoticeDays, 14, 180}, {"wait_return_months", &s.WaitReturnMonths, 1, 60},
		{"call_without_lead_days", &s.CallWithoutLeadDays, 1, 90}, {"requirement_days", &s.RequirementDays, 1, 180},
		{"emergency_award_days", &s.EmergencyAwardDays, 1, MostEmergencyAwardDays},
	}
}

func (s Spans) validate() error {
	for _, one := range s.all() {
		if *one.of != 0 && (*one.of < one.least || *one.of > one.most) {
			return fmt.Errorf("spans: %s %d: from %d to %d", one.name, *one.of, one.least, one.most)
		}
	}
	return nil
}

// Spans are the lengths of time that a council set for itself, each else as shipped. Policy is a council's folder, name or GSS code, or
// empty.
func (b *Book) Spans(policy string) (Spans, error) {
	c, err := b.council(policy)
	if err != nil {
		return Spans{}, err
	}
	shipped := b.councils[defaultPolicy].Spans
	own := c.Spans
	for i, one := range own.all() {
		if *one.of == 0 {
			*one.of = *shipped.all()[i].of
		}
		if *one.of == 0 {
			return Spans{}, errors.New("no policy says how long " + one.name + " is: set it under spans in default/council.json")
		}
	}
	return own, nil
}
