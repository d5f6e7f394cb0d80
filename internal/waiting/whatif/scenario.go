package whatif

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// Order says who is seen first.
type Order string

// The orders.
const (
	AsNow  Order = ""       // as many are seen sooner as in the list's history
	InTurn Order = "turn"   // nobody is
	Sooner Order = "sooner" // a share of those who are referred
)

// Scenario is one row of a comparison: what would be done. Shares are in per cent.
type Scenario struct {
	Name string // of its changes when empty
	// Places are added to every week of a stage, from a day on or at once; below zero for fewer.
	Places int
	Stage  waiting.Stage // of Places and Missed; "" is the assessment
	From   workday.Date
	// NoLongerNeed is how many of those who wait, thanks to an offer meanwhile, no longer need the list after a year.
	NoLongerNeed int
	// CanWait is how many of those who would be seen sooner can, thanks to an offer, be seen in turn.
	CanWait int
	// Missed is how many appointments are missed; nil as now.
	Missed *int
	Order  Order
	// Sooner is how many of those referred are seen sooner, of the order of that name.
	Sooner int
	// Referrals is how many more are referred; below zero for fewer.
	Referrals int
}

// MaxScenarios is how many are compared with the list as it is.
const MaxScenarios = 4

// longestName is the greatest length of a name, in characters.
const longestName = 80

// Changes reports whether anything would be done.
func (s Scenario) Changes() bool {
	return s.Places != 0 || s.NoLongerNeed != 0 || s.CanWait != 0 || s.Missed != nil || s.Order != AsNow || s.Referrals != 0
}

// Title is the name of a scenario, or what it changes.
func (s Scenario) Title() string {
	if s.Name != "" {
		return s.Name
	}
	text := strings.Join(s.Words(), ", ")
	if text == "" {
		return "Nothing changed"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// Words say each change.
func (s Scenario) Words() []string {
	var out []string
	add := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	places := map[bool]string{true: "place", false: "places"}
	from := ""
	if !s.From.IsZero() {
		from = " from " + s.From.Long()
	}
	stage := ""
	if s.Stage != "" {
		stage = " for the " + string(s.Stage)
	}
	add(s.Places > 0, "%d more %s a week%s%s", s.Places, places[s.Places == 1], stage, from)
	add(s.Places < 0, "%d %s a week fewer%s%s", -s.Places, places[s.Places == -1], stage, from)
	add(s.NoLongerNeed > 0, "an offer after which %d%% a year no longer need the list", s.NoLongerNeed)
	add(s.CanWait > 0, "an offer with which %d%% of those seen sooner can wait their turn", s.CanWait)
	if s.Missed != nil {
		add(true, "%d%% of appointments missed%s", *s.Missed, stage)
	}
	add(s.Order == InTurn, "nobody is seen sooner")
	add(s.Order == Sooner, "%d%% of those referred are seen sooner", s.Sooner)
	add(s.Referrals > 0, "%d%% more referrals", s.Referrals)
	add(s.Referrals < 0, "%d%% fewer referrals", -s.Referrals)
	return out
}

// check returns what is wrong with the scenario of a number, from 1, in a comparison that ends on a day.
func (s Scenario) check(n int, today, end workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("%s-%d", field, n), Message: message})
		}
	}
	within := func(v, low, high int, field string) {
		add(v >= low && v <= high, field, fmt.Sprintf("Enter a whole number from %d to %d, or leave it empty.", low, high))
	}
	add(utf8.RuneCountInString(s.Name) <= longestName, "name", tooLong(s.Name))
	within(s.Places, -500, 500, "places")
	within(s.NoLongerNeed, 0, 90, "offer")
	within(s.CanWait, 0, 100, "can-wait")
	within(s.Referrals, -90, 300, "referrals")
	if s.Missed != nil {
		within(*s.Missed, 0, 90, "missed")
	}
	add(s.Stage == "" || s.Stage == waiting.FirstAppointment || s.Stage == waiting.Assessment, "stage", "Choose the stage.")
	add(s.Order == AsNow || s.Order == InTurn || s.Order == Sooner, "order", "Choose the order.")
	if s.Order == Sooner {
		add(s.Sooner >= 1 && s.Sooner <= 90, "sooner", "Enter how many of a hundred are seen sooner, from 1 to 90.")
	}
	add(s.From.IsZero() || s.Places != 0, "from", "Say how many places there are more from that day, or leave the day empty.")
	add(s.From.IsZero() || s.From.Before(end), "from", "Enter a day before "+end.Long()+", on which the comparison ends.")
	add(s.From.IsZero() || s.From.After(today.AddMonths(-1)), "from", "Enter a day to come, or leave it empty for at once.")
	add(s.Order != InTurn || s.CanWait == 0, "can-wait", "Nobody is seen sooner in this order: leave it empty, or choose another order.")
	return wrong
}

// tooLong says by how many characters a name is too long.
func tooLong(name string) string {
	return fmt.Sprintf("The name has %d characters too many. It can have %d.", utf8.RuneCountInString(name)-longestName, longestName)
}
