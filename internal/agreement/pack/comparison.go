package pack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// comparedMonths is how long a decision has the market and the council's own staff compared when it says nothing else.
const comparedMonths = 24

// Comparison is what a decision requires of a service: that for some time the cost of the council's own staff is worked out beside what
// the market is paid. It is there, with the day of its first run and who does it, before finance has entered anything.
type Comparison struct {
	Ref      thread.Ref
	Version  int
	Service  string
	Decision thread.Ref
	Title    string // of the decision, when the comparison was started
	From     workday.Date
	First    workday.Date // by when it is worked out first
	Until    workday.Date // its last run is worked out by then
	Team     thread.Ref   // of finance; "" where the council has none, and then whoever started it does it
	Owner    thread.Ref
	By       string
}

// Key implements performance.Record.
func (c Comparison) Key() performance.Key {
	return performance.Key{Ref: c.Ref, Version: c.Version, On: c.From}
}

// Runs reports whether the comparison goes on after a day.
func (c Comparison) Runs(on workday.Date) bool { return c.Until.After(on) }

// Finance knows who works costs out.
type Finance interface {
	FinanceTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// Compare starts a comparison. An empty Until is two years from the day on which the decision took effect.
type Compare struct {
	Service  string
	Decision thread.Ref
	First    workday.Date
	Until    workday.Date
}

// StartComparison starts what a decision requires of a service.
func (s *Service) StartComparison(ctx context.Context, by access.Actor, cmd Compare) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.StartComparisonTx(ctx, tx, by, cmd)
		return err
	})
}

// StartComparisonTx is StartComparison inside a transaction. It refuses a decision that is not in effect and a second comparison of a
// service while one runs.
func (s *Service) StartComparisonTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Compare) (Comparison, error) {
	if !by.May(access.AgreementBreak) {
		return Comparison{}, fault.Forbidden("Only commissioners and contract managers start a comparison that a decision requires.")
	}
	d, err := s.required(ctx, tx, cmd)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{
		Ref: thread.New(tx, thread.InHouseCost), Version: 1, Service: strings.TrimSpace(cmd.Service), Decision: d.Ref, Title: d.Title,
		From: d.EffectiveFrom, First: cmd.First, Until: cmd.Until, By: by.Name,
	}
	if c.From.IsZero() {
		c.From = d.DecidedOn
	}
	if c.Until.IsZero() {
		c.Until = c.From.AddMonths(comparedMonths)
	}
	if err := c.check(tx.Today()); err != nil {
		return Comparison{}, err
	}
	if other, runs, err := s.comparison(ctx, tx, c.Service); err != nil {
		return Comparison{}, err
	} else if runs {
		return Comparison{}, fault.Invalidf("service", "%s is compared already, until %s, as “%s” requires.", ServiceWords(c.Service), other.Until.Long(), other.Title)
	}
	if s.Finance != nil {
		if c.Team, err = s.Finance.FinanceTeam(ctx, tx); err != nil {
			return Comparison{}, fmt.Errorf("the finance team: %w", err)
		}
	}
	if c.Team == "" {
		c.Owner = by.Person
	}
	return c, s.keepComparison(ctx, tx, by, c)
}

// keepComparison saves a comparison, with its place in the thread and the day of its first run.
func (s *Service) keepComparison(ctx context.Context, tx *db.Tx, by access.Actor, c Comparison) error {
	if err := s.Comparisons.Save(ctx, tx, c); err != nil {
		return fmt.Errorf("save the comparison of %s: %w", c.Service, err)
	}
	node := thread.Node{Ref: c.Ref, Kind: thread.InHouseCost, Label: "Comparison of " + ServiceWords(c.Service) + " with the council’s own staff", URL: "/in-house-costs"}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place %s in the thread: %w", c.Ref, err)
	}
	if err := thread.Link(ctx, tx, c.Decision, "requires", c.Ref); err != nil {
		return err
	}
	if err := s.nextRun(ctx, tx, by, c.Ref, c, c.First, "“"+c.Title+"” requires it."); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "in-house comparison started", Ref: string(c.Ref), Payload: c, Why: c.Title})
}

// nextRun sets by when a service is worked out the next time: the comparison's owner does it.
func (s *Service) nextRun(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, c Comparison, due workday.Date, why string) error {
	start := deadline.Start{Rule: costRule, Ref: ref, From: tx.Today(), Owner: c.Owner, Team: c.Team, Title: "Work out the in-house cost of " + ServiceWords(c.Service)}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, due, why); err != nil {
		return fmt.Errorf("start the deadline of %s: %w", ref, err)
	}
	return nil
}

// required returns the decision that a comparison stands on.
func (s *Service) required(ctx context.Context, tx *db.Tx, cmd Compare) (decision.Decision, error) {
	if cmd.Decision == "" {
		return decision.Decision{}, fault.Invalid("decision", "Choose the decision that requires it.")
	}
	d, err := s.Decisions.Decision(ctx, tx, cmd.Decision)
	if err != nil {
		return decision.Decision{}, fmt.Errorf("the decision %s: %w", cmd.Decision, err)
	}
	if d.State(tx.Today()) != decision.StateEffective {
		return decision.Decision{}, fault.Invalid("decision", "This decision is not in effect.")
	}
	return d, nil
}

func (c Comparison) check(today workday.Date) error {
	var wrong []fault.Field
	if c.Service == "" {
		wrong = append(wrong, fault.Field{Name: "service", Message: "Choose the service."})
	}
	if c.First.Before(today) {
		wrong = append(wrong, fault.Field{Name: "first", Message: "Enter by when it is worked out first, today or later."})
	}
	if !c.Until.After(c.First) {
		wrong = append(wrong, fault.Field{Name: "until", Message: "Enter a last day after the first run. Two years from the decision are over on " + c.From.AddMonths(comparedMonths).Long() + "."})
	}
	return fault.InvalidFields(wrong...)
}

// AllComparisons returns every comparison, the latest first.
func (s *Service) AllComparisons(ctx context.Context, tx *db.Tx) ([]Comparison, error) {
	all, err := s.Comparisons.List(ctx, tx, performance.Filter{})
	if err != nil {
		return nil, fmt.Errorf("in-house comparisons: %w", err)
	}
	return all, nil
}

// comparison returns the comparison of a service that runs, or else the latest that has ended; runs is false for that and for none.
func (s *Service) comparison(ctx context.Context, tx *db.Tx, service string) (found Comparison, runs bool, err error) {
	all, err := s.AllComparisons(ctx, tx)
	for _, c := range slices.Backward(all) {
		if strings.EqualFold(c.Service, service) && !runs {
			found, runs = c, c.Runs(tx.Today())
		}
	}
	return found, runs, err
}

// marketRates are what the members of lots of a service are paid for an hour on weekdays today, in all agreements that run.
func (s *Service) marketRates(ctx context.Context, tx *db.Tx, service string) ([]money.Pence, error) {
	var out []money.Pence
	for after, more := "", true; more; {
		page, err := s.Agreements.List(ctx, tx, after, agreementsPage)
		if err != nil {
			return nil, fmt.Errorf("agreements: %w", err)
		}
		for _, a := range page {
			after = a.End.String() + " " + string(a.Ref)
			found, err := s.ratesUnder(ctx, tx, a, service)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
		more = len(page) == agreementsPage
	}
	return out, nil
}

// agreementsPage is how many agreements are read at a time.
const agreementsPage = 100

// ratesUnder are those of marketRates under one agreement.
func (s *Service) ratesUnder(ctx context.Context, tx *db.Tx, a agreement.Agreement, service string) ([]money.Pence, error) {
	var lots []thread.Ref
	for _, l := range a.Lots {
		if strings.EqualFold(l.Service, service) {
			lots = append(lots, l.Ref)
		}
	}
	if len(lots) == 0 || a.State(tx.Today()) != "running" {
		return nil, nil
	}
	members, err := s.Agreements.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", a.Ref, err)
	}
	rates, err := s.Agreements.Rates(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("rates of %s: %w", a.Ref, err)
	}
	var out []money.Pence
	for _, lot := range lots {
		for _, r := range memberRates(lot, money.Hour, members, rates, tx.Today()) {
			out = append(out, r.Price.Amount)
		}
	}
	return out, nil
}

// memberRates are what the members of a lot are paid for a unit on weekdays on a day, by their own rates or the lot's: for the whole lot, and
// in every district for which a member has a rate of its own.
func memberRates(lot thread.Ref, unit money.Unit, members []agreement.Admission, rates []agreement.Rate, on workday.Date) []agreement.Rate {
	var out []agreement.Rate
	for _, m := range members {
		if m.Lot == lot && m.InForce(on) {
			q := agreement.RateQuery{Lot: lot, Provider: m.Provider, Unit: unit, Band: money.Weekday, On: on}
			out = append(out, agreement.RatesByDistrict(rates, q)...)
		}
	}
	return out
}

// ServiceWords writes the name of a service for people: “community-support” is “Community support”.
func ServiceWords(service string) string {
	words := strings.Join(strings.Fields(strings.ReplaceAll(service, "-", " ")), " ")
	first, n := utf8.DecodeRuneInString(words)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[n:]
}
