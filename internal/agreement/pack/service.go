package pack

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Agreements is what packs ask of package agreement.
type Agreements interface {
	Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Agreement, error)
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]agreement.Agreement, error)
	Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Admission, error)
	// Participants returns the councils that buy from an agreement beside the one that let it.
	Participants(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]agreement.Participant, error)
	// EachBuyer calls fn as each council that takes part itself, in the same transaction.
	EachBuyer(ctx context.Context, tx *db.Tx, a agreement.Agreement, fn func(tx *db.Tx, p agreement.Participant) error) error
	EndDecidedTx(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement, at, on workday.Date) error
	EndWithdrawnTx(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement, at, on workday.Date) error
	Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Rate, error)
}

// Providers names providers.
type Providers interface {
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Quality is how providers keep what the agreement promises. *performance.Service is one.
type Quality interface {
	PictureOf(ctx context.Context, tx *db.Tx, lots []thread.Ref, from, to workday.Date) ([]performance.Picture, error)
	Stopped(ctx context.Context, tx *db.Tx, lot thread.Ref) (map[thread.Ref]performance.Stop, error)
	Standing(ctx context.Context, tx *db.Tx, lots []thread.Ref, on workday.Date) (map[performance.Pair]performance.Standing, error)
	// AddedValues returns the latest test of each voluntary organisation in the lots.
	AddedValues(ctx context.Context, tx *db.Tx, lots []thread.Ref) (map[performance.Pair]performance.AddedValue, error)
	// PromisesOf returns what voluntary organisations in lots stated that they add, by the day.
	PromisesOf(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]performance.Promise, error)
	// ReportingOf says what an agreement asks to be reported, and how that was kept since a day.
	ReportingOf(ctx context.Context, tx *db.Tx, a agreement.Agreement, since workday.Date) (performance.Reporting, error)
}

// Bought is a package that runs, as far as a pack counts it.
type Bought struct {
	Lot, Provider, Child thread.Ref
	Weekly               money.Minutes
	Rate                 money.Rate
	Until                workday.Date
}

// Packages reads what is bought under lots.
type Packages interface {
	Running(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, on workday.Date) ([]Bought, error)
}

// Applicants counts those who ask to join.
type Applicants interface {
	// Applicants returns how many applications to an agreement wait for a decision and how many it had since a day.
	Applicants(ctx context.Context, tx *db.Tx, agreement thread.Ref, since workday.Date) (waiting, since12 int, err error)
}

// Median is the middle price in the spot ledger.
type Median struct {
	Amount money.Pence
	Lines  int // how many lines it rests on
}

// Priced is what a price is of: a unit in a lot.
type Priced struct {
	Lot  thread.Ref
	Unit money.Unit
}

// Spot knows what the packages of the spot ledger cost that are compared with lots; what the ledger does not say is left out.
type Spot interface {
	Medians(ctx context.Context, tx *db.Tx) (map[Priced]Median, error)
}

// Decisions drafts decisions and says what became of them.
type Decisions interface {
	Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error)
	// List returns decisions behind a key, in the order of the register.
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]decision.Decision, error)
	EnterTx(ctx context.Context, tx *db.Tx, by audit.By, cmd decision.Enter) (thread.Ref, error)
}

// Clocks are the deadlines of packs and of in-house costs.
type Clocks interface {
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
}

// Council says which local policy a council follows.
type Council interface {
	StatutePolicy(ctx context.Context, tx *db.Tx) (string, error)
}

// Deps is everything that packs need.
type Deps struct {
	DB    db.Runner
	Packs performance.Shelf[Pack]
	Costs performance.Shelf[Cost]
	// Comparisons keeps what decisions require of in-house costs, and Finance knows who works them out; nil where the council has no team.
	Comparisons performance.Shelf[Comparison]
	Finance     Finance
	Agreements  Agreements
	Providers   Providers
	Quality     Quality
	Packages    Packages
	Applicants  Applicants
	Spot        Spot // optional: without it no price is set against the ledger
	Decisions   Decisions
	Clocks      Clocks
	Council     Council
	Policies    Policies
	Teams       performance.Teams // optional: without it the date of a decision stands with no team
}

// Service carries out the use cases of packs and in-house costs.
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
