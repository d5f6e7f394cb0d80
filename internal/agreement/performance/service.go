package performance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Key is by what a record is found and saved. Version 1 adds the record; a later one is saved over the version before it.
type Key struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	On            workday.Date // by which lists are ordered
}

// Record is what a shelf keeps.
type Record interface{ Key() Key }

// Filter picks records. Empty fields do not narrow.
type Filter struct {
	Lots     []thread.Ref
	Provider thread.Ref
	Limit    int // 0 for all
}

// Shelf keeps the records of one kind. Both engines pass the package's tests.
type Shelf[T Record] interface {
	// One returns a record, or a fault of kind not found.
	One(ctx context.Context, tx *db.Tx, ref thread.Ref) (T, error)
	// List returns records, the latest first.
	List(ctx context.Context, tx *db.Tx, f Filter) ([]T, error)
	// Save adds or replaces a record as its key says; a fault of kind conflict when another came between.
	Save(ctx context.Context, tx *db.Tx, record T) error
}

// Agreements is what performance asks of package agreement.
type Agreements interface {
	Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Agreement, error)
	ByLot(ctx context.Context, tx *db.Tx, lot thread.Ref) (agreement.Agreement, agreement.Lot, error)
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]agreement.Agreement, error)
	Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Admission, error)
	// Papers returns what was signed of an agreement, each held against the document as it is kept now.
	Papers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Checked, error)
}

// Providers are those who are measured.
type Providers interface {
	Provider(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Provider, error)
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
	RateTx(ctx context.Context, tx *db.Tx, by audit.By, cmd provider.Rate) error
}

// Pair is a provider in a lot.
type Pair struct{ Lot, Provider thread.Ref }

// Done is what came of a provider's packages in a lot between two days.
type Done struct {
	Promised  money.Minutes // of days that are past
	Delivered money.Minutes
	Missed    money.Minutes // by the provider
	Invoices  int           // handed in and not withdrawn; one over several lots counts in one of them
	Queried   int           // with at least one line that is queried
}

// Operations reads what was recorded of packages and invoices.
type Operations interface {
	Done(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from, to workday.Date) (map[Pair]Done, error)
}

// Clocks are the deadlines of returns, drafts, actions and concerns.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Council says which local policy a council follows.
type Council interface {
	StatutePolicy(ctx context.Context, tx *db.Tx) (string, error)
}

// Deps is everything that performance needs.
type Deps struct {
	DB         db.Runner
	Measures   Shelf[Measure]
	Returns    Shelf[Return]
	Results    Shelf[Result]
	Visits     Shelf[Visit]
	Plans      Shelf[Plan]
	Concerns   Shelf[Concern]
	Values     Shelf[AddedValue]
	Shared     Shelf[Shared]
	Schedules  Shelf[Schedule]
	Promises   Shelf[Promise]
	Agreements Agreements
	Providers  Providers
	Operations Operations
	Clocks     Clocks
	Council    Council
	Policies   Policies
	Twins      Twins // optional: without it ratings stay in their own council
	// Optional: without Teams deadlines of the council stand with no team; without Tell no provider is written to.
	Teams Teams
	Tell  func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// PublicURL is the address that people type; messages lead there. It may be empty.
	PublicURL string
}

// Service carries out the use cases.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// PolicyTx returns the policy of the council at work.
func (s *Service) PolicyTx(ctx context.Context, tx *db.Tx) (Policy, error) {
	name, err := s.Council.StatutePolicy(ctx, tx)
	if err != nil {
		return Policy{}, fmt.Errorf("the council's policy: %w", err)
	}
	return s.Policies.Of(name), nil
}

// AddMeasure adds a measure to a lot.
func (s *Service) AddMeasure(ctx context.Context, by access.Actor, m Measure) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.AddMeasureTx(ctx, tx, by, m)
		return err
	})
}

// AddMeasureTx is AddMeasure inside a transaction.
func (s *Service) AddMeasureTx(ctx context.Context, tx *db.Tx, by access.Actor, m Measure) (thread.Ref, error) {
	if err := mayWork(by); err != nil {
		return "", err
	}
	if err := m.validate(); err != nil {
		return "", err
	}
	a, _, err := s.Agreements.ByLot(ctx, tx, m.Lot)
	if err != nil {
		return "", err
	}
	m.Ref, m.Version = thread.New(tx, thread.LotMeasure), 1
	if err := s.Measures.Save(ctx, tx, m); err != nil {
		return "", fmt.Errorf("save measure: %w", err)
	}
	return m.Ref, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "measure added", Ref: string(a.Ref), Payload: m})
}

// EndMeasure says from when on a measure counts no more.
type EndMeasure struct {
	Agreement thread.Ref // whose lot it is of
	Measure   thread.Ref
	Version   int          // that was read; 0 takes whatever is there
	Last      workday.Date // the last day on which it counts: yesterday at the earliest
	Why       string
}

// EndMeasure ends a measure. What was measured up to now stays: periods that have a day before the end keep it, with their ratings.
func (s *Service) EndMeasure(ctx context.Context, by access.Actor, cmd EndMeasure) error {
	if err := mayWork(by); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		m, err := s.Measures.One(ctx, tx, cmd.Measure)
		if err != nil {
			return err
		}
		if a, _, err := s.Agreements.ByLot(ctx, tx, m.Lot); err != nil || a.Ref != cmd.Agreement {
			return errors.Join(err, fault.Invalid("measure", "Choose a measure of this agreement."))
		}
		if err := cmd.check(m, tx.Today()); err != nil {
			return err
		}
		m.To = cmd.Last
		m.Version++
		if err := s.Measures.Save(ctx, tx, m); err != nil {
			return fmt.Errorf("save measure %s: %w", m.Ref, err)
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "measure ended", Ref: string(cmd.Agreement), Payload: m, Why: cmd.Why})
	})
}

func (cmd EndMeasure) check(m Measure, today workday.Date) error {
	switch {
	case cmd.Version != 0 && cmd.Version != m.Version:
		return fault.Conflict("Somebody else changed this measure while you were reading it. Look at it again before you save.")
	case !m.To.IsZero():
		return fault.Conflictf("This measure ends on %s already.", m.To.Long())
	}
	var wrong []fault.Field
	if first := today.AddDays(-1); cmd.Last.IsZero() || cmd.Last.Before(first) || cmd.Last.Before(m.From) {
		if m.From.After(first) {
			first = m.From
		}
		wrong = append(wrong, fault.Field{Name: "to", Message: "Enter a last day from " + first.Long() + " on. What was measured before stays."})
	}
	if strings.TrimSpace(cmd.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say why it is measured no longer. Members read it in the history."})
	}
	return fault.InvalidFields(wrong...)
}

// mayWork refuses all but those who look after quality for the council.
func mayWork(by access.Actor) error {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality for the council can do this.")
	}
	return nil
}

// own refuses a provider anything but what is its own.
func own(by access.Actor, of thread.Ref, what string) error {
	if by.Provider != "" && by.Provider != of {
		return fault.NotFound(what)
	}
	return nil
}

// member refuses a provider that has or had no place in a lot.
func (s *Service) member(ctx context.Context, tx *db.Tx, lot, of thread.Ref) (agreement.Agreement, agreement.Lot, error) {
	a, l, err := s.Agreements.ByLot(ctx, tx, lot)
	if err != nil {
		return a, l, err
	}
	all, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{lot})
	if err != nil {
		return a, l, err
	}
	if !slices.ContainsFunc(all, func(in agreement.Admission) bool { return in.Provider == of }) {
		return a, l, fault.Invalid("provider", "This provider has no place in the lot.")
	}
	return a, l, nil
}

// node puts an object of a provider on the thread, behind its lot.
func node(ctx context.Context, tx *db.Tx, k Key, label, state, url string) error {
	n := thread.Node{Ref: k.Ref, Kind: k.Ref.Kind(), Label: label, Provider: k.Provider, State: state, URL: url + string(k.Ref)}
	if err := thread.Put(ctx, tx, n); err != nil {
		return fmt.Errorf("place %s in the thread: %w", k.Ref, err)
	}
	if k.Version > 1 || k.Lot == "" {
		return nil
	}
	return thread.Link(ctx, tx, k.Lot, "is looked at in", k.Ref)
}
