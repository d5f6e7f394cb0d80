package agreement

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RoundState is where an uplift round stands.
type RoundState string

// The states of an uplift round.
const (
	Proposed RoundState = "proposed"
	Agreed   RoundState = "agreed"
	Rejected RoundState = "not agreed"
)

// Round is one uplift from its proposal to its end. Rounds are never taken away.
type Round struct {
	Uplift
	Number   int // from 1, by agreement
	Version  int
	State    RoundState
	More     money.Pence // what packages cost more, as worked out when it was last decided about
	Forecast money.Pence // what would be committed in all, likewise
	Most     money.Pence // what was decided in all, likewise
	Rates    int
	Packages int

	ProposedBy   thread.Ref
	ProposedName string
	ProposedAt   time.Time
	DecidedBy    thread.Ref
	DecidedName  string
	DecidedAt    time.Time
	Note         string // why it was not agreed, or what the second person says
}

// RoundStore keeps uplift rounds.
type RoundStore interface {
	// Rounds returns the rounds of an agreement, the latest first.
	Rounds(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Round, error)
	// Round returns one, or a fault of kind not found.
	Round(ctx context.Context, tx *db.Tx, ref thread.Ref, number int) (Round, error)
	InsertRound(ctx context.Context, tx *db.Tx, r Round) error
	// UpdateRound saves over the version that was read.
	UpdateRound(ctx context.Context, tx *db.Tx, r Round) error
}

// Forecast is what a decision would have to bear after an uplift: what awards have bound under it, what the uplift adds to them, and
// what those packages that end before the agreement would cost if what they give went on to its last day.
type Forecast struct {
	Committed money.Pence // under the decision, in all its agreements
	More      money.Pence
	GoingOn   money.Pence
	Own       money.Pence // what the agreement itself has committed
	Value     money.Pence // what the agreement itself is worth
	Most      money.Pence // what is decided, with the extensions taken
	Annual    money.Pence // what is decided a year; 0 for no limit by the year
	ByYear    Years       // committed under the decision with the rise, in those financial years in which it costs more
	Until     workday.Date
}

// Total is what would be committed under the decision.
func (f Forecast) Total() money.Pence { return f.Committed + f.More + f.GoingOn }

// Within returns nil when the forecast stays within the agreement's value and what was decided. Otherwise it returns a conflict with the
// figures and what is missing.
func (f Forecast) Within() error {
	parts := fmt.Sprintf("the rise adds %s, and what runs going on to %s another %s", f.More, f.Until.Long(), f.GoingOn)
	var lacks []string
	if own := f.Own + f.More + f.GoingOn; own > f.Value {
		lacks = append(lacks, fmt.Sprintf("The agreement is worth %s. %s is committed; %s: %s in all, %s too much. A change of its value is missing.", f.Value, f.Own, parts, own, own-f.Value))
	}
	switch {
	case f.Most == 0:
		lacks = append(lacks, "The decision states no value. A decision on the value is missing.")
	case f.Total() > f.Most:
		lacks = append(lacks, fmt.Sprintf("The decision authorises %s. %s is committed under it; %s: %s in all, %s too much. A decision to raise the value is missing.",
			f.Most, f.Committed, parts, f.Total(), f.Total()-f.Most))
	}
	for _, year := range f.ByYear.Sorted() {
		if sum := f.ByYear[year]; f.Annual > 0 && sum > f.Annual {
			lacks = append(lacks, fmt.Sprintf("The decision authorises %s a year. In %s the rise makes it %s, %s too much. A decision to raise the value a year is missing.",
				f.Annual, decision.YearWords(year), sum, sum-f.Annual))
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	return fault.Conflictf("This uplift is not authorised. %s", strings.Join(lacks, " "))
}

// forecast works out what the decision would have to bear.
func (s *Service) forecast(ctx context.Context, tx *db.Tx, a Agreement, u Uplift, e *Effect) error {
	d, err := s.decisions.InForce(ctx, tx, a.Decision)
	if err != nil {
		return fmt.Errorf("decision of %s: %w", a.Ref, err)
	}
	committed, err := s.store.CommittedUnder(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	e.Forecast = Forecast{Committed: committed, More: e.More, Own: a.Committed, Value: a.Value, Most: d.Terms.Most(a.ExtensionsTaken), Until: a.End}
	for _, c := range e.Councils {
		e.Forecast.GoingOn += c.GoingOn
	}
	stand, err := s.CommittedByYear(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	e.Forecast.Annual, e.Forecast.ByYear = d.Terms.AnnualValue, Years{}
	for year, more := range e.Years() {
		if more > 0 {
			e.Forecast.ByYear[year] = stand[year] + more
		}
	}
	for _, c := range e.Packages {
		left, known := c.Until.DaysUntil(a.End), c.First.DaysUntil(c.Until)+1
		if left <= 0 || known <= 0 {
			continue
		}
		after := c.Rate
		after.Amount = raised(after.Amount, u.Share)
		cost, err := after.Cost(money.Minutes(divide(int64(c.Minutes)*int64(left), int64(known))))
		if err != nil {
			return err
		}
		e.Forecast.GoingOn += cost
	}
	return nil
}

func (s *Service) holds(ctx context.Context, tx *db.Tx, a Agreement, u Uplift, e Effect) error {
	if u.Share > 0 {
		if err := e.Forecast.Within(); err != nil {
			return err
		}
		if err := e.funded(); err != nil {
			return err
		}
		for _, c := range e.Councils {
			if err := c.within(); err != nil {
				return err
			}
		}
	}
	floor, err := s.floorOf(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	ceilings, err := s.store.Ceilings(ctx, tx, a.lotRefs(u.Lot))
	if err != nil {
		return err
	}
	raised := make([]Rate, len(e.Rates))
	for i, c := range e.Rates {
		raised[i] = c.Before
		raised[i].From, raised[i].Price.Amount = u.From, c.After
	}
	for _, next := range raised {
		if err := next.within(ceilings, floor, raised); err != nil {
			l, _ := a.Lot(next.Lot)
			return fault.Conflictf("In the lot “%s”: %s", l.Name, fault.Message(err))
		}
	}
	return nil
}

// Holds refuses an effect that may not be agreed: a forecast beyond the agreement's value or the decision, and rates above their
// ceilings or below the wage floor, and funds that cannot bear it.
func (s *Service) Holds(ctx context.Context, tx *db.Tx, u Uplift, e Effect) error {
	a, err := s.load(ctx, tx, u.Agreement, 0)
	if err != nil {
		return err
	}
	return s.holds(ctx, tx, a, u, e)
}

// Propose puts an uplift forward for a second person. more is the effect that was shown.
func (s *Service) Propose(ctx context.Context, by access.Actor, u Uplift, more money.Pence) (Round, error) {
	if !by.May(access.AgreementRates) {
		return Round{}, fault.Forbidden("Only commissioners and contract managers can propose an uplift.")
	}
	var r Round
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		r, err = s.ProposeTx(ctx, tx, by, u, more)
		return err
	})
	return r, err
}

// ProposeTx is Propose inside a transaction.
func (s *Service) ProposeTx(ctx context.Context, tx *db.Tx, by access.Actor, u Uplift, more money.Pence) (Round, error) {
	a, e, err := s.shown(ctx, tx, u, more)
	if err != nil {
		return Round{}, err
	}
	before, err := s.store.Rounds(ctx, tx, u.Agreement)
	if err != nil {
		return Round{}, err
	}
	for _, r := range before {
		if r.State == Proposed && (r.Lot == "" || u.Lot == "" || r.Lot == u.Lot) {
			return Round{}, fault.Conflictf("Round %d, proposed by %s, still waits for a second person. End it first.", r.Number, r.ProposedName)
		}
	}
	r := Round{Uplift: u, Number: len(before) + 1, Version: 1, State: Proposed, ProposedBy: by.Person, ProposedName: by.Name, ProposedAt: tx.Now()}
	r.price(e)
	if err := s.store.InsertRound(ctx, tx, r); err != nil {
		return Round{}, fmt.Errorf("save uplift round %d of %s: %w", r.Number, a.Ref, err)
	}
	return r, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "uplift proposed", Ref: string(a.Ref), Payload: r, Why: r.Rationale})
}

// shown works the effect out again and refuses it when it is not what was shown, or may not be agreed.
func (s *Service) shown(ctx context.Context, tx *db.Tx, u Uplift, more money.Pence) (Agreement, Effect, error) {
	e, err := s.Effect(ctx, tx, u)
	if err != nil {
		return Agreement{}, Effect{}, err
	}
	if e.More != more {
		return Agreement{}, Effect{}, fault.Conflictf("The effect is %s now and was %s when you looked. Look at it again before you go on.", e.More, more)
	}
	a, err := s.load(ctx, tx, u.Agreement, 0)
	if err != nil {
		return Agreement{}, Effect{}, err
	}
	if err := a.ours(); err != nil {
		return Agreement{}, Effect{}, err
	}
	return a, e, s.holds(ctx, tx, a, u, e)
}

func (r *Round) price(e Effect) {
	r.More, r.Forecast, r.Most, r.Rates, r.Packages = e.More, e.Forecast.Total(), e.Forecast.Most, len(e.Rates), e.Count()
}

// EndRound agrees a proposed round or does not.
type EndRound struct {
	Agreement thread.Ref
	Number    int
	Version   int
	More      money.Pence // the effect that was shown to whoever agrees
	Note      string
}

// AgreeRound agrees a round that somebody else proposed: it sets every rate that the round changes, in one transaction. It is refused
// when the effect is not the one that was shown, so that nobody agrees to a sum that was not on the page.
func (s *Service) AgreeRound(ctx context.Context, by access.Actor, cmd EndRound) error {
	if !by.May(access.AgreementRates) {
		return fault.Forbidden("Only commissioners and contract managers can agree an uplift.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.AgreeRoundTx(ctx, tx, by, cmd) })
}

// AgreeRoundTx is AgreeRound inside a transaction.
func (s *Service) AgreeRoundTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd EndRound) error {
	r, err := s.waiting(ctx, tx, cmd)
	if err != nil {
		return err
	}
	if r.ProposedBy == by.Person {
		return fault.Forbidden("You proposed this uplift. Somebody else agrees it.")
	}
	a, e, err := s.shown(ctx, tx, r.Uplift, cmd.More)
	if err != nil {
		return err
	}
	if err := s.setRates(ctx, tx, by.By(), a, r, e); err != nil {
		return err
	}
	if err := s.bindUplift(ctx, tx, by.By(), a, r, e); err != nil {
		return err
	}
	r.price(e)
	if err := s.tellRates(ctx, tx, a, e, r.From); err != nil {
		return err
	}
	return s.endRound(ctx, tx, by, r, Agreed, cmd.Note, "uplift agreed")
}

// RejectRound ends a proposed round without agreement; whoever proposed it may withdraw it so.
func (s *Service) RejectRound(ctx context.Context, by access.Actor, cmd EndRound) error {
	if !by.May(access.AgreementRates) {
		return fault.Forbidden("Only commissioners and contract managers can end an uplift round.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.RejectRoundTx(ctx, tx, by, cmd) })
}

// RejectRoundTx is RejectRound inside a transaction.
func (s *Service) RejectRoundTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd EndRound) error {
	if strings.TrimSpace(cmd.Note) == "" {
		return fault.Invalid("note", "Say why it is not agreed. Whoever proposed it reads this.")
	}
	r, err := s.waiting(ctx, tx, cmd)
	if err != nil {
		return err
	}
	return s.endRound(ctx, tx, by, r, Rejected, cmd.Note, "uplift not agreed")
}

// waiting loads a round that is proposed, at the version that was read.
func (s *Service) waiting(ctx context.Context, tx *db.Tx, cmd EndRound) (Round, error) {
	r, err := s.store.Round(ctx, tx, cmd.Agreement, cmd.Number)
	switch {
	case err != nil:
		return Round{}, fmt.Errorf("uplift round %d of %s: %w", cmd.Number, cmd.Agreement, err)
	case r.State != Proposed:
		return Round{}, fault.Conflictf("This round was ended on %s: it is %s.", workday.DateOf(r.DecidedAt).Long(), r.State)
	case cmd.Version != 0 && cmd.Version != r.Version:
		return Round{}, fault.Conflict("Someone else changed this round while you were reading it. Look at it again before you save.")
	}
	return r, nil
}

func (s *Service) endRound(ctx context.Context, tx *db.Tx, by access.Actor, r Round, state RoundState, note, action string) error {
	r.State, r.Note, r.DecidedBy, r.DecidedName, r.DecidedAt = state, strings.TrimSpace(note), by.Person, by.Name, tx.Now()
	if err := s.store.UpdateRound(ctx, tx, r); err != nil {
		return fmt.Errorf("save uplift round %d of %s: %w", r.Number, r.Agreement, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(r.Agreement), Payload: r, Why: r.Note})
}

// Rounds returns the uplift rounds of an agreement, the latest first.
func (s *Service) Rounds(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Round, error) {
	return s.store.Rounds(ctx, tx, ref)
}

// Round returns one uplift round.
func (s *Service) Round(ctx context.Context, tx *db.Tx, ref thread.Ref, number int) (Round, error) {
	return s.store.Round(ctx, tx, ref, number)
}
