package agreement

import (
	"fmt"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
)

// Floor is what one hour of care costs a provider that pays no less than the council asks. Shares are in hundredths of one
// percent (1,250 is 12.5%). The council sets every figure; none is shipped.
type Floor struct {
	PayPerHour    money.Pence `json:"pay_per_hour"`   // the least hourly pay
	OnCosts       int         `json:"on_costs"`       // employer's contributions, pension and paid holiday, as a share of pay
	Training      int         `json:"training"`       // paid hours of training and supervision, as a share of the hours of care
	TravelMinutes int         `json:"travel_minutes"` // paid minutes of travel for each hour of care
	MilesPerHour  int         `json:"miles_per_hour"` // hundredths of a mile driven for each hour of care
	PencePerMile  money.Pence `json:"pence_per_mile"` // paid for each mile
	Overheads     int         `json:"overheads"`      // running the organisation, as a share of all the above
	LeastMargin   int         `json:"least_margin"`   // what must be left of the rate, as a share of the rate
	SleepingShare int         `json:"sleeping_share"` // what a sleeping night's hour costs, as a share of a waking hour; 0 means all of it
	Hours         Hours       `json:"hours,omitzero"` // how long the other units of time are
}

// Hours are the hours of care that a unit of time holds, in hundredths of an hour; 0 where nobody said.
type Hours struct {
	Session int `json:"session,omitempty"`
	Night   int `json:"night,omitempty"`
	Day     int `json:"day,omitempty"`
	Week    int `json:"week,omitempty"`
}

// of returns how long a unit of time is. A unit that measures no time, such as a mile, is not timed.
func (h Hours) of(u money.Unit) (hundredths int, timed bool) {
	switch u {
	case money.Hour:
		return 100, true
	case money.HalfHour:
		return 50, true
	case money.Session:
		return h.Session, true
	case money.Night:
		return h.Night, true
	case money.Day:
		return h.Day, true
	case money.Week:
		return h.Week, true
	default:
		return 0, false
	}
}

const whole = 10_000 // one, in hundredths of a percent

// Set reports whether the council has set a floor.
func (f Floor) Set() bool { return f.PayPerHour > 0 }

// Validate refuses shares and minutes that cannot be.
func (f Floor) Validate() error {
	for _, share := range []int{f.OnCosts, f.Training, f.Overheads, f.SleepingShare} {
		if share < 0 || share > 2*whole {
			return fault.Invalid("floor", "Enter shares between 0 and 200 percent.")
		}
	}
	const day, week = 24 * 100, 7 * 24 * 100
	for _, h := range []int{f.Hours.Session, f.Hours.Night, f.Hours.Day} {
		if h < 0 || h > day {
			return fault.Invalid("floor", "Enter for a session, night or day the hours of care, up to 24.")
		}
	}
	switch {
	case f.Hours.Week < 0 || f.Hours.Week > week:
		return fault.Invalid("floor", "Enter for a week the hours of care, up to 168.")
	case f.LeastMargin < 0 || f.LeastMargin >= whole:
		return fault.Invalid("floor", "Enter a least margin from 0 to less than 100 percent.")
	case f.PayPerHour < 0 || f.PencePerMile < 0 || f.MilesPerHour < 0 || f.TravelMinutes < 0 || f.TravelMinutes > 120:
		return fault.Invalid("floor", "Enter pay, miles and travel time as positive figures, travel of at most 120 minutes.")
	}
	return nil
}

// Line is one part of what an hour costs.
type Line struct {
	Words  string
	Amount money.Pence
}

// Cost returns what an hour of care costs the provider, part by part, each rounded half up, and in all.
func (f Floor) Cost() (total money.Pence, parts []Line) {
	add := func(words string, amount money.Pence) {
		parts = append(parts, Line{words, amount})
		total += amount
	}
	add("Pay for the hour", f.PayPerHour)
	travel := money.Pence(divide(int64(f.PayPerHour)*int64(f.TravelMinutes), 60))
	add(fmt.Sprintf("Pay for %d minutes of travel", f.TravelMinutes), travel)
	training := share(f.PayPerHour, f.Training)
	add("Pay for training and supervision", training)
	add("Employer's contributions, pension and paid holiday", share(f.PayPerHour+travel+training, f.OnCosts))
	add("Miles driven", money.Pence(divide(int64(f.PencePerMile)*int64(f.MilesPerHour), 100)))
	add("Running the organisation", share(total, f.Overheads))
	return total, parts
}

// Least is the lowest hourly rate that covers the cost and leaves the least margin, rounded up to a whole penny.
func (f Floor) Least() money.Pence {
	cost, _ := f.Cost()
	left := int64(whole - f.LeastMargin)
	return money.Pence((int64(cost)*whole + left - 1) / left)
}

// LeastOf is the lowest price of a rate's unit and time that covers the floor, a night, session, day or week by the hours that it holds. It is
// 0 where nothing is asked: the floor is not set, or the rate is by the mile or the item and pays for no time. A conflict says that it
// cannot be said, because nobody said how long the unit is.
func (f Floor) LeastOf(r money.Rate) (money.Pence, error) {
	length, timed := f.Hours.of(r.Unit)
	if !f.Set() || !timed {
		return 0, nil
	}
	if length == 0 {
		return 0, fault.Conflictf("%s per %s cannot be checked against the wage floor: the terms of admission do not say how many hours of care a %s is. Publish terms that say it.",
			r.Amount, r.Unit, r.Unit)
	}
	hour := f.Least()
	if r.Band == money.SleepingNight && f.SleepingShare > 0 {
		hour = share(hour, f.SleepingShare)
	}
	return money.Pence((int64(hour)*int64(length) + 99) / 100), nil
}

// Check compares an offered rate with [Floor.LeastOf]. It returns a conflict that says what the hour costs, what is offered and how much
// is lacking, or that the rate cannot be checked.
func (f Floor) Check(r money.Rate) error {
	least, err := f.LeastOf(r)
	if err != nil || r.Amount >= least {
		return err
	}
	long := ""
	if r.Unit != money.Hour && r.Unit != money.HalfHour {
		length, _ := f.Hours.of(r.Unit)
		long = fmt.Sprintf(" for %s hours", decimal(length))
	}
	cost, _ := f.Cost()
	return fault.Conflictf("%s per %s is less than the wage floor of %s%s: an hour costs %s with travel, training and contributions. %s is lacking.",
		r.Amount, r.Unit, least, long, cost, least-r.Amount)
}

// decimal writes hundredths, such as 750 as "7.5".
func decimal(n int) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", n/100, n%100), "0"), ".")
}

// share is a share of an amount, rounded half up.
func share(amount money.Pence, of int) money.Pence {
	return money.Pence(divide(int64(amount)*int64(of), whole))
}

// divide rounds half up; a is not negative.
func divide(a, b int64) int64 { return (2*a + b) / (2 * b) }
