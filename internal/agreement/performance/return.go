package performance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// returnRule names the deadline of a return.
const returnRule = "performance-return"

// Return is what a provider states of a period, one a lot.
type Return struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	From, To      workday.Date
	Due           workday.Date
	Values        map[thread.Ref]int // by measure
	Vacancies     int                // posts that it cannot fill
	Posts         int                // posts in all
	Note          string
	HandedIn      time.Time
	By            string
}

// Key implements Record.
func (r Return) Key() Key {
	return Key{Ref: r.Ref, Version: r.Version, Lot: r.Lot, Provider: r.Provider, On: r.To}
}

// ReturnState is where a return stands; it is derived.
type ReturnState string

// The states of a return.
const (
	ReturnDue     ReturnState = "to hand in"
	ReturnLate    ReturnState = "late"
	ReturnIn      ReturnState = "handed in"
	ReturnInLater ReturnState = "handed in late"
)

// State returns where the return stands on a day.
func (r Return) State(on workday.Date) ReturnState {
	switch {
	case r.HandedIn.IsZero() && on.After(r.Due):
		return ReturnLate
	case r.HandedIn.IsZero():
		return ReturnDue
	case workday.DateOf(r.HandedIn).After(r.Due):
		return ReturnInLater
	default:
		return ReturnIn
	}
}

// AskReturnsTx asks every provider that had a place in an agreement's lots for its return on a period that is over, and starts
// its deadline. Whoever was asked already is not asked twice. It returns how many were asked.
func (s *Service) AskReturnsTx(ctx context.Context, tx *db.Tx, by audit.By, of thread.Ref, from, to workday.Date) (int, error) {
	if from.IsZero() || to.Before(from) || !to.Before(tx.Today()) {
		return 0, fault.Invalid("to", "Enter a period that is over.")
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return 0, err
	}
	a, err := s.Agreements.Agreement(ctx, tx, of)
	if err != nil {
		return 0, err
	}
	members, err := s.Agreements.Admissions(ctx, tx, lotRefs(a))
	if err != nil {
		return 0, fmt.Errorf("members of %s: %w", of, err)
	}
	had, err := s.Returns.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return 0, err
	}
	seen := map[Pair]bool{}
	for _, r := range had {
		if !r.To.Before(from) && !r.From.After(to) {
			seen[Pair{r.Lot, r.Provider}] = true
		}
	}
	n := 0
	for _, m := range members {
		pair := Pair{m.Lot, m.Provider}
		if seen[pair] || m.From.After(to) || (!m.To.IsZero() && m.To.Before(from)) {
			continue
		}
		seen[pair] = true
		r := Return{Lot: m.Lot, Provider: m.Provider, From: from, To: to, Due: tx.Today().AddDays(policy.ReturnDays)}
		if err := s.askReturn(ctx, tx, by, a, r); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Service) askReturn(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement, r Return) error {
	r.Ref, r.Version = thread.New(tx, thread.PerformanceReturn), 1
	if err := s.Returns.Save(ctx, tx, r); err != nil {
		return fmt.Errorf("save return: %w", err)
	}
	l, _ := a.Lot(r.Lot)
	if err := node(ctx, tx, r.Key(), "Return of "+r.To.Long()+": "+l.Name, "", "/performance-returns/"); err != nil {
		return err
	}
	start := deadline.Start{Rule: returnRule, Ref: r.Ref, From: tx.Today(), Owner: r.Provider, Title: "Hand in the return to " + r.To.Short() + " for " + l.Name}
	var err error
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return err
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, r.Due, "The council's own schedule of returns."); err != nil {
		return fmt.Errorf("start the deadline of %s: %w", r.Ref, err)
	}
	if err := s.tell(ctx, tx, r.Provider, notify.ReturnAsked, notify.Facts{Ref: r.Ref, By: r.Due}, "/performance-returns/"); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "return asked for", Ref: string(r.Ref), Payload: r})
}

// AskReturns asks for the returns of an agreement on a period.
func (s *Service) AskReturns(ctx context.Context, by access.Actor, of thread.Ref, from, to workday.Date) (n int, err error) {
	if err := mayWork(by); err != nil {
		return 0, err
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		n, err = s.AskReturnsTx(ctx, tx, by.By(), of, from, to)
		return err
	})
	return n, err
}

// AskDueTx asks for the returns of every agreement whose period of the policy is over, counted from its first day, and has
// measures that providers state. It returns how many were asked.
func (s *Service) AskDueTx(ctx context.Context, tx *db.Tx, by audit.By) (int, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return 0, err
	}
	all, err := s.Agreements.List(ctx, tx, "", mostAgreements)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, a := range all {
		from, to, ok := lastPeriod(a.Start, policy.Months, tx.Today())
		if !ok || from.After(a.End) {
			continue
		}
		measures, err := s.Measures.List(ctx, tx, Filter{Lots: lotRefs(a)})
		if err != nil {
			return n, err
		}
		stated := false
		for _, m := range measures {
			stated = stated || m.Source == FromReturn && m.counts(from, to)
		}
		if !stated {
			continue
		}
		asked, err := s.AskReturnsTx(ctx, tx, by, a.Ref, from, to)
		if err != nil {
			return n, err
		}
		n += asked
	}
	return n, nil
}

// mostAgreements is how many agreements the daily look reads: a council has tens.
const mostAgreements = 1000

// lastPeriod is the latest whole period of months, counted from a first day, that is over.
func lastPeriod(first workday.Date, months int, today workday.Date) (from, to workday.Date, ok bool) {
	for n := 1; ; n++ {
		end := first.AddMonths(n * months).AddDays(-1)
		if !end.Before(today) {
			return from, to, ok
		}
		from, to, ok = first.AddMonths((n-1)*months), end, true
	}
}

// HandIn is a provider's answer to a return.
type HandIn struct {
	Return           thread.Ref
	Version          int
	Values           map[thread.Ref]int
	Posts, Vacancies int
	Note             string
}

// HandIn hands a return in. Each measure of the lot that providers state needs its figure.
func (s *Service) HandIn(ctx context.Context, by access.Actor, cmd HandIn) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.HandInTx(ctx, tx, by, cmd) })
}

// HandInTx is HandIn inside a transaction.
func (s *Service) HandInTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd HandIn) error {
	r, err := s.Return(ctx, tx, by, cmd.Return)
	switch {
	case err != nil:
		return err
	case by.Provider == "" || !by.May(access.AdmissionApply):
		return fault.Forbidden("Only the provider hands in its return.")
	case cmd.Version != 0 && cmd.Version != r.Version:
		return fault.Conflict("Somebody else changed this return while you were reading it. Look at it again before you save.")
	case !r.HandedIn.IsZero():
		return fault.Conflict("This return is handed in. Write to the council if a figure was wrong.")
	}
	asked, err := s.Stated(ctx, tx, r)
	if err != nil {
		return err
	}
	if err := cmd.check(asked); err != nil {
		return err
	}
	r.Values, r.Posts, r.Vacancies, r.Note, r.HandedIn, r.By = cmd.Values, cmd.Posts, cmd.Vacancies, strings.TrimSpace(cmd.Note), tx.Now(), by.Name
	r.Version++
	if err := s.Returns.Save(ctx, tx, r); err != nil {
		return fmt.Errorf("save return %s: %w", r.Ref, err)
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), r.Ref, returnRule, tx.Today()); err != nil {
		return fmt.Errorf("keep the deadline of %s: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "return handed in", Ref: string(r.Ref), Payload: r})
}

func (cmd HandIn) check(asked []Measure) error {
	var wrong []fault.Field
	for i, m := range asked {
		name := fmt.Sprintf("value-%d", i+1)
		v, ok := cmd.Values[m.Ref]
		switch {
		case !ok:
			wrong = append(wrong, fault.Field{Name: name, Message: "Enter the figure for “" + m.Title + "”."})
		case v < 0 || (m.Share() && v > 1000):
			wrong = append(wrong, fault.Field{Name: name, Message: "Enter a share between 0 and 100, or a number from 0, for “" + m.Title + "”."})
		}
	}
	if cmd.Posts < 0 || cmd.Vacancies < 0 || cmd.Vacancies > cmd.Posts {
		wrong = append(wrong, fault.Field{Name: "vacancies", Message: "Enter how many posts are vacant, no more than there are posts."})
	}
	return fault.InvalidFields(wrong...)
}

// Return returns one return that the reader may see.
func (s *Service) Return(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Return, error) {
	r, err := s.Returns.One(ctx, tx, ref)
	if err != nil {
		return Return{}, fmt.Errorf("return %s: %w", ref, err)
	}
	return r, own(by, r.Provider, "That return")
}

// Stated returns the measures of a return that the provider states, in the order of their form.
func (s *Service) Stated(ctx context.Context, tx *db.Tx, r Return) ([]Measure, error) {
	all, err := s.Measures.List(ctx, tx, Filter{Lots: []thread.Ref{r.Lot}})
	if err != nil {
		return nil, err
	}
	var out []Measure
	for _, m := range all {
		if m.Source == FromReturn && m.counts(r.From, r.To) {
			out = append(out, m)
		}
	}
	return out, nil
}

func lotRefs(a agreement.Agreement) []thread.Ref {
	out := make([]thread.Ref, len(a.Lots))
	for i, l := range a.Lots {
		out[i] = l.Ref
	}
	return out
}
