package performance

import (
	"slices"
	"strconv"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Rating is how well a promise is kept, in the words of the contract performance notice (Procurement Act 2023 s71).
type Rating string

// The ratings, the best first. Other stands where nothing could be rated.
const (
	Good        Rating = "Good"
	Approaching Rating = "Approaching target"
	Improvement Rating = "Requires improvement"
	Inadequate  Rating = "Inadequate"
	Other       Rating = "Other"
)

// Ratings lists every rating, the best first.
func Ratings() []Rating { return []Rating{Good, Approaching, Improvement, Inadequate, Other} }

// rank orders the ratings that say something; Other ranks below them all.
func (r Rating) rank() int { return slices.Index(Ratings(), r) }

// WorseThan reports whether a rating is poorer than another; every one is than none.
func (r Rating) WorseThan(other Rating) bool { return other == "" || r.rank() > other.rank() }

// Source is where the figure of a measure comes from.
type Source string

// The sources. All but a return are worked out from what was recorded, so they cannot be talked up.
const (
	FromReturn   Source = "return"   // the provider states it
	FromVisits   Source = "visits"   // promised minutes that were delivered, in tenths of a percent
	FromMissed   Source = "missed"   // promised minutes that the provider missed, in tenths of a percent
	FromInvoices Source = "invoices" // invoices with a queried line, in tenths of a percent
	FromPromises Source = "promises" // what a voluntary organisation stated that it adds, in tenths of a percent; of every such provider, by policy
	FromConcerns Source = "concerns" // concerns raised in the period that were not found to be without ground
)

// Sources lists every source that a measure of a lot can have.
func Sources() []Source {
	return []Source{FromReturn, FromVisits, FromMissed, FromInvoices, FromConcerns}
}

// Words returns the source as people say it.
func (s Source) Words() string {
	switch s {
	case FromReturn:
		return "The provider’s return"
	case FromVisits:
		return "Promised minutes that were delivered"
	case FromMissed:
		return "Promised minutes that the provider missed"
	case FromInvoices:
		return "Invoices that were queried"
	case FromConcerns:
		return "Concerns raised"
	case FromPromises:
		return "What it stated that it adds"
	default:
		return ""
	}
}

// counted reports whether the figure is a number and no share.
func (s Source) counted() bool { return s == FromConcerns }

// Direction says which way is better.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Measure is one promise of a lot, with the bounds of its ratings. Shares are in tenths of a percent (950 is 95%).
type Measure struct {
	Ref         thread.Ref
	Version     int
	Lot         thread.Ref
	Title       string
	Source      Source
	Percent     bool // of a return: whether it is a share; the other sources say it themselves
	Better      Direction
	Target      int // from here it is Good
	Approaching int // from here it approaches the target
	Improvement int // from here it requires improvement, and beyond it is Inadequate
	From        workday.Date
	To          workday.Date // the last day on which it counts; zero goes on
}

// Key implements Record.
func (m Measure) Key() Key { return Key{Ref: m.Ref, Version: m.Version, Lot: m.Lot, On: m.From} }

// Share reports whether the figure is a share in tenths of a percent.
func (m Measure) Share() bool {
	if m.Source == FromReturn {
		return m.Percent
	}
	return !m.Source.counted()
}

// Rate rates a figure.
func (m Measure) Rate(value int) Rating {
	reaches := func(bound int) bool {
		if m.Better == Down {
			return value <= bound
		}
		return value >= bound
	}
	switch {
	case reaches(m.Target):
		return Good
	case reaches(m.Approaching):
		return Approaching
	case reaches(m.Improvement):
		return Improvement
	default:
		return Inadequate
	}
}

// Figure writes a figure of the measure.
func (m Measure) Figure(value int) string {
	if !m.Share() {
		return strconv.Itoa(value)
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(value)/10, 'f', 1, 64), ".0") + "%"
}

// counts reports whether the measure counts on some day between two.
func (m Measure) counts(from, to workday.Date) bool {
	return !m.From.After(to) && (m.To.IsZero() || !m.To.Before(from))
}

func (m Measure) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(m.Title) == "" {
		add("title", "Enter what is measured.")
	}
	if m.Lot == "" {
		add("lot", "Choose a lot.")
	}
	if !slices.Contains(Sources(), m.Source) {
		add("source", "Choose where the figure comes from.")
	}
	if m.From.IsZero() {
		add("from", "Enter the first day on which it counts.")
	}
	if m.Target < 0 || m.Approaching < 0 || m.Improvement < 0 || (m.Share() && max(m.Target, m.Approaching, m.Improvement) > 1000) {
		add("target", "Enter shares between 0 and 100, and numbers from 0.")
	}
	switch m.Better {
	case Up:
		if m.Approaching > m.Target || m.Improvement > m.Approaching {
			add("approaching", "More is better, so each bound lies no higher than the one before it.")
		}
	case Down:
		if m.Approaching < m.Target || m.Improvement < m.Approaching {
			add("approaching", "Less is better, so each bound lies no lower than the one before it.")
		}
	default:
		add("better", "Say which way is better.")
	}
	return fault.InvalidFields(wrong...)
}
