package money

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"alongside/internal/fault"
)

// Minutes is a length of care or of time in whole minutes.
type Minutes int

// String returns the length as people say it, such as "2 hours 30 minutes".
func (m Minutes) String() string {
	if m < 0 {
		return "minus " + (-m).String()
	}
	hours, minutes := int(m/60), int(m%60)
	switch {
	case hours == 0:
		return count(minutes, "minute")
	case minutes == 0:
		return count(hours, "hour")
	default:
		return count(hours, "hour") + " " + count(minutes, "minute")
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Unit is what one price buys.
type Unit string

// The units in which councils buy support.
const (
	Hour     Unit = "hour"
	HalfHour Unit = "half-hour"
	Session  Unit = "session"
	Night    Unit = "night"
	Day      Unit = "day"
	Week     Unit = "week"
	Mile     Unit = "mile"
	Item     Unit = "item"
)

// Units returns every unit, in the order in which forms offer them.
func Units() []Unit { return []Unit{Hour, HalfHour, Session, Night, Day, Week, Mile, Item} }

// ParseUnit reads a unit, forgiving capitals and spaces.
func ParseUnit(s string) (Unit, error) { return oneOf("unit", s, Units()) }

// Minutes returns the length of a unit that is a length of time by the clock; ok is false for every other.
func (u Unit) Minutes() (m Minutes, ok bool) {
	switch u {
	case Hour:
		return 60, true
	case HalfHour:
		return 30, true
	default:
		return 0, false
	}
}

// Band is the time at which a price holds.
type Band string

// The bands in which rates differ. Any holds at every time.
const (
	Weekday       Band = "weekday"
	Evening       Band = "evening"
	Weekend       Band = "weekend"
	BankHoliday   Band = "bank-holiday"
	SleepingNight Band = "sleeping-night"
	WakingNight   Band = "waking-night"
	Any           Band = "any"
)

// Bands returns every band, in the order in which forms offer them.
func Bands() []Band {
	return []Band{Any, Weekday, Evening, Weekend, BankHoliday, SleepingNight, WakingNight}
}

// ParseBand reads a band, forgiving capitals and spaces.
func ParseBand(s string) (Band, error) { return oneOf("band", s, Bands()) }

func oneOf[T ~string](field, s string, all []T) (T, error) {
	wanted := T(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " ", "-"))
	if slices.Contains(all, wanted) {
		return wanted, nil
	}
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return "", fault.Invalidf(field, "Choose one of %s.", strings.Join(words, ", "))
}

// Rate is the price of one unit at one time.
type Rate struct {
	Amount Pence
	Unit   Unit
	Band   Band
}

// String returns the rate as a person reads it, such as "£18.40 per hour, weekend".
func (r Rate) String() string {
	text := fmt.Sprintf("%s per %s", r.Amount, strings.ReplaceAll(string(r.Unit), "-", " "))
	if r.Band == "" || r.Band == Any {
		return text
	}
	return text + ", " + strings.ReplaceAll(string(r.Band), "-", " ")
}

// Cost returns the price of m minutes, to the nearest penny and half a penny up. It refuses rates that are not by the hour or
// half-hour: nobody knows how many minutes a session has.
func (r Rate) Cost(m Minutes) (Pence, error) {
	per, ok := r.Unit.Minutes()
	if !ok {
		return 0, fault.Invalidf("unit", "A rate per %s cannot be counted in minutes.", r.Unit)
	}
	product, err := r.times(int64(m))
	if err != nil {
		return 0, err
	}
	whole, rest := product/Pence(per), product%Pence(per)
	if 2*rest >= Pence(per) {
		whole++
	}
	return whole, nil
}

// Times returns the price of n whole units.
func (r Rate) Times(n int) (Pence, error) { return r.times(int64(n)) }

func (r Rate) times(n int64) (Pence, error) {
	switch {
	case r.Amount < 0:
		return 0, fault.Invalid("amount", "A rate cannot be less than nothing.")
	case n < 0:
		return 0, fault.Invalid("quantity", "A quantity cannot be less than nothing.")
	case n > 0 && int64(r.Amount) > math.MaxInt64/n:
		return 0, fault.Invalid("quantity", "This comes to more than can be held.")
	}
	return r.Amount * Pence(n), nil
}
