package performance

import (
	"context"
	"fmt"
	"slices"
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
	Asked         []thread.Ref       // the measures of the reporting schedule; every one that the provider states where there is none
	Scheduled     int                // the version of the reporting schedule by which it is due; 0 for the council's policy
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

// asks reports whether a return asks for a measure.
func (r Return) asks(m thread.Ref) bool { return r.Asked == nil || slices.Contains(r.Asked, m) }

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
	now, err := s.readBy(ctx, tx, a, policy)
	if err != nil {
		return 0, err
	}
	var asked []Period
	for _, l := range a.Lots {
		asked = append(asked, Period{Lot: l.Ref, From: from, To: to, Due: tx.Today().AddDays(policy.ReturnDays)})
	}
	return s.askPeriods(ctx, tx, by, now, asked)
}

// askPeriods asks the members of lots for their returns on periods, one of each lot at most.
func (s *Service) askPeriods(ctx context.Context, tx *db.Tx, by audit.By, now reading, asked []Period) (int, error) {
	lots := make([]thread.Ref, len(asked))
	of := map[thread.Ref]Period{}
	for i, p := range asked {
		lots[i], of[p.Lot] = p.Lot, p
	}
	had, err := s.Returns.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return 0, err
	}
	seen := map[Pair]bool{}
	for _, r := range had {
		if p := of[r.Lot]; !r.To.Before(p.From) && !r.From.After(p.To) {
			seen[Pair{r.Lot, r.Provider}] = true
		}
	}
	n := 0
	for _, m := range now.members {
		pair := Pair{m.Lot, m.Provider}
		p, asks := of[m.Lot]
		if !asks || seen[pair] || m.NeverBegan() || m.From.After(p.To) || (!m.To.IsZero() && m.To.Before(p.From)) {
			continue
		}
		seen[pair] = true
		r := Return{Lot: m.Lot, Provider: m.Provider, From: p.From, To: p.To, Due: p.Due, Scheduled: p.Number}
		if counts, ok := at(now.spans, p.To); ok && counts.Number > 0 {
			l, _ := counts.Line(m.Lot)
			r.Asked = append([]thread.Ref{}, l.Measures...) // not nil: a schedule without measures asks for none
		}
		if err := s.askReturn(ctx, tx, by, now.a, r); err != nil {
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
	why := "The council's own schedule of returns."
	if r.Scheduled > 0 {
		why = fmt.Sprintf("Version %d of the reporting schedule of “%s”.", r.Scheduled, a.Title)
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, r.Due, why); err != nil {
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

// AskDueTx asks for the returns of every agreement whose latest period is over, by its reporting schedule, or where it has none by the
// council's policy, if it has measures that providers state. It starts the dates of visits too. It returns how many returns were asked.
func (s *Service) AskDueTx(ctx context.Context, tx *db.Tx, by audit.By) (int, error) {
	all, err := s.Agreements.List(ctx, tx, "", mostAgreements)
	if err != nil {
		return 0, err
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, a := range all {
		now, err := s.readBy(ctx, tx, a, policy)
		if err != nil {
			return n, err
		}
		due, err := s.overdue(ctx, tx, a, now.spans)
		if err != nil {
			return n, err
		}
		asked, err := s.askPeriods(ctx, tx, by, now, due)
		if err != nil {
			return n, err
		}
		n += asked
		if len(now.spans) == 1 && now.spans[0].Number == 0 {
			continue
		}
		if err := s.visitClocks(ctx, tx, by, now); err != nil {
			return n, err
		}
	}
	return n, nil
}

// overdue returns the latest period of each lot that is over and asks for a return. By the council's policy only those lots are asked
// that have a measure which providers state.
func (s *Service) overdue(ctx context.Context, tx *db.Tx, a agreement.Agreement, versions []Span) ([]Period, error) {
	measures, err := s.Measures.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return nil, fmt.Errorf("measures of %s: %w", a.Ref, err)
	}
	var out []Period
	for _, l := range a.Lots {
		p, ok := lastOver(periods(versions, l.Ref, tx.Today()), tx.Today())
		if !ok {
			continue
		}
		stated := slices.ContainsFunc(measures, func(m Measure) bool { return m.Lot == l.Ref && m.Source == FromReturn && m.counts(p.From, p.To) })
		if p.Number == 0 && !stated {
			continue
		}
		// Nobody is late for what it was not asked for: whoever is asked later than the day after the period, on which it is due to be
		// asked, has the days of the schedule, a week at most.
		long := p.To.DaysUntil(p.Due)
		if p.Number > 0 {
			long = min(long, week)
		}
		if least := tx.Today().AddDays(long); tx.Today().After(p.To.AddDays(1)) && p.Due.Before(least) {
			p.Due = least
		}
		out = append(out, p)
	}
	return out, nil
}

const week = 7

// Spans returns the versions of an agreement's reporting schedule with the days on which each counts, the earliest first. Days before the
// first have the council's policy for returns, as version 0.
func (s *Service) Spans(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]Span, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	versions, err := s.SchedulesOf(ctx, tx, a.Ref)
	if err != nil {
		return nil, err
	}
	return spans(a, policy, versions), nil
}

// mostAgreements is how many agreements the daily look reads: a council has tens.
const mostAgreements = 1000

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
		if m.Source == FromReturn && m.counts(r.From, r.To) && r.asks(m.Ref) {
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
