package performance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Promise is one thing that a voluntary organisation stated at its admission that it adds to what the council must provide: what, how much
// and by when. What it gives as evidence counts once somebody of the council has checked it.
type Promise struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	What          string // such as "Volunteers’ time with families"
	Amount        int
	Unit          string // what is counted, such as "hours"
	By            workday.Date
	StatedOn      workday.Date
	Stated        string     // where it stands, such as "Its application"
	Application   thread.Ref // in which it stands; "" for one that was entered by hand
	Evidence      []PromiseEvidence
	EndedOn       workday.Date // zero while it binds
	EndedBy       string
	EndedWhy      string
}

// PromiseEvidence is one return on a promise.
type PromiseEvidence struct {
	Amount    int    // what the provider says that it delivered
	Text      string // what shows it
	On        workday.Date
	By        string
	CheckedOn workday.Date // zero until somebody has
	CheckedBy string
	Counted   int    // of the amount, what the council counts
	Note      string // why less was counted
}

// Key implements Record.
func (p Promise) Key() Key {
	return Key{Ref: p.Ref, Version: p.Version, Lot: p.Lot, Provider: p.Provider, On: p.By}
}

// Delivered is how much was delivered and checked.
func (p Promise) Delivered() int {
	n := 0
	for _, e := range p.Evidence {
		n += e.Counted
	}
	return n
}

// Count writes an amount of the promise.
func (p Promise) Count(n int) string { return fmt.Sprintf("%d %s", n, p.Unit) }

// PromiseState is where a promise stands; it is derived.
type PromiseState string

// The states of a promise.
const (
	PromiseToCome    PromiseState = "to come"
	PromiseToCheck   PromiseState = "evidence to check"
	PromiseDelivered PromiseState = "delivered"
	PromiseLate      PromiseState = "not delivered in time"
	PromiseAfter     PromiseState = "delivered late"
	PromiseEnded     PromiseState = "ended"
)

// State returns where the promise stands on a day.
func (p Promise) State(on workday.Date) PromiseState {
	switch {
	case p.Delivered() >= p.Amount && p.deliveredOn().After(p.By):
		return PromiseAfter
	case p.Delivered() >= p.Amount:
		return PromiseDelivered
	case !p.EndedOn.IsZero():
		return PromiseEnded
	case p.unchecked() >= 0:
		return PromiseToCheck
	case on.After(p.By):
		return PromiseLate
	default:
		return PromiseToCome
	}
}

// deliveredOn is when the evidence was given that made up the whole amount; zero while it is not.
func (p Promise) deliveredOn() workday.Date {
	n := 0
	for _, e := range p.Evidence {
		if n += e.Counted; n >= p.Amount {
			return e.On
		}
	}
	return workday.Date{}
}

// unchecked is the place of the evidence that waits to be checked, -1 when none does.
func (p Promise) unchecked() int {
	return slices.IndexFunc(p.Evidence, func(e PromiseEvidence) bool { return e.CheckedOn.IsZero() })
}

// Waiting returns the evidence that waits to be checked.
func (p Promise) Waiting() (PromiseEvidence, bool) {
	if i := p.unchecked(); i >= 0 {
		return p.Evidence[i], true
	}
	return PromiseEvidence{}, false
}

// The bounds of a promise.
const (
	mostPromised  = 10_000_000
	promisedYears = 10
)

func (p Promise) check(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if p.Lot == "" {
		add("lot", "Choose a lot.")
	}
	if p.Provider == "" {
		add("provider", "Choose a provider.")
	}
	if strings.TrimSpace(p.What) == "" {
		add("adds", "Enter what it stated that it adds.")
	}
	if p.Amount < 1 || p.Amount > mostPromised {
		add("amount", "Enter how much, as a whole number from 1.")
	}
	if strings.TrimSpace(p.Unit) == "" {
		add("unit", "Enter what is counted, such as hours or families.")
	}
	if p.By.IsZero() || !p.By.After(today) || p.By.After(today.AddMonths(promisedYears*monthsOfYear)) {
		add("by", fmt.Sprintf("Enter the day by which it is delivered, after today and within %d years.", promisedYears))
	}
	if strings.TrimSpace(p.Stated) == "" {
		add("stated", "Enter where it stated this, such as its application.")
	}
	return fault.InvalidFields(wrong...)
}

const monthsOfYear = 12

// promised is how a provider's promises count in a period: those whose day lay in it, and those that were due before and are still not
// delivered. One that was ended counts no more, but in the period of its day where that had passed by then. The share of each counts alike, since hours and families cannot be added up. It is false where none counts.
func (p Policy) promised(lot thread.Ref, all []Promise, from, to, today workday.Date) (Line, bool) {
	if p.Promises == (PromiseRule{}) {
		return Line{}, false
	}
	sum, n, words := 0, 0, []string(nil)
	for _, one := range all {
		if one.By.After(to) || !one.By.Before(today) || one.By.Before(from) && one.Delivered() >= one.Amount || one.endedFor(from) {
			continue
		}
		n++
		sum += min(1000, tenths(one.Delivered(), one.Amount))
		words = append(words, fmt.Sprintf("%s: %d of %s by %s", one.What, one.Delivered(), one.Count(one.Amount), one.By.Short()))
	}
	if n == 0 {
		return Line{}, false
	}
	m := Measure{Lot: lot, Title: "What it stated that it adds", Source: FromPromises, Better: Up, Target: p.Promises.Target, Approaching: p.Promises.Approaching, Improvement: p.Promises.Improvement}
	value := (2*sum + n) / (2 * n)
	working := fmt.Sprintf("%s. Rule %s (%s).", strings.Join(words, "; "), p.Promises.ID, p.Citation)
	return Line{Measure: m, Known: true, Value: value, Rating: m.Rate(value), Working: working}, true
}

// endedFor reports whether an end leaves the promise out of a period that begins on a day: it was ended by its own day, or that lay before.
func (p Promise) endedFor(from workday.Date) bool {
	return !p.EndedOn.IsZero() && (!p.EndedOn.After(p.By) || p.By.Before(from))
}

// byPair groups promises by provider and lot, the earliest day first.
func byPair(all []Promise) map[Pair][]Promise {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Promise) int { return cmp.Or(a.By.Compare(b.By), cmp.Compare(a.What, b.What)) })
	out := map[Pair][]Promise{}
	for _, p := range all {
		of := Pair{p.Lot, p.Provider}
		out[of] = append(out[of], p)
	}
	return out
}

// PromisesOf returns what voluntary organisations in lots stated that they add, by the day.
func (s *Service) PromisesOf(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Promise, error) {
	all, err := s.Promises.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return nil, fmt.Errorf("what was stated to be added in %d lots: %w", len(lots), err)
	}
	slices.Reverse(all)
	return all, nil
}

// Promise returns one that the reader may see.
func (s *Service) Promise(ctx context.Context, tx *db.Tx, reader thread.Ref, ref thread.Ref) (Promise, error) {
	p, err := s.Promises.One(ctx, tx, ref)
	if err != nil {
		return Promise{}, fmt.Errorf("promise %s: %w", ref, err)
	}
	if reader != "" && reader != p.Provider {
		return Promise{}, fault.NotFound("That promise")
	}
	return p, nil
}
