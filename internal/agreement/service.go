package agreement

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps agreements. Both engines pass the suite in agreementtest.
type Store interface {
	// Agreement returns one agreement with its lots.
	Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (Agreement, error)
	// ByLot returns the agreement that a lot belongs to, with all its lots.
	ByLot(ctx context.Context, tx *db.Tx, lot thread.Ref) (Agreement, error)
	// List returns agreements by the end of their term, latest first, behind the key after.
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]Agreement, error)
	// Named returns agreements by reference, in no order.
	Named(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Agreement, error)
	// After returns up to limit agreements in the order of their references, from behind the one given.
	After(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Agreement, error)
	// CommittedUnder returns what all agreements under a decision have committed.
	CommittedUnder(ctx context.Context, tx *db.Tx, decision thread.Ref) (money.Pence, error)
	// Under returns the agreements under a decision, by first day and reference.
	Under(ctx context.Context, tx *db.Tx, decision thread.Ref) ([]Agreement, error)
	Insert(ctx context.Context, tx *db.Tx, a Agreement) error
	// Update saves all but the lots over the version that was read.
	Update(ctx context.Context, tx *db.Tx, a Agreement) error
	InsertLot(ctx context.Context, tx *db.Tx, l Lot) error
	// UpdateAsks saves which evidence a lot asks for.
	UpdateAsks(ctx context.Context, tx *db.Tx, l Lot) error
	InsertRate(ctx context.Context, tx *db.Tx, r Rate) error
	Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Rate, error)
	InsertAdmission(ctx context.Context, tx *db.Tx, a Admission) error
	EndAdmission(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error
	Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Admission, error)
	AdmissionsOf(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Admission, error)
	// Admission returns one, or a fault of kind not found.
	Admission(ctx context.Context, tx *db.Tx, ref thread.Ref) (Admission, error)
	InsertEvent(ctx context.Context, tx *db.Tx, e Event) error
	TermsStore
	// Extensions returns the extensions taken of the agreements, by agreement and number.
	Extensions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Extension, error)
	RoundStore
	RiseStore
	InsertExtension(ctx context.Context, tx *db.Tx, e Extension) error
	RegisteredStore
	ReplaceStore
}

// Decisions is the lock: what was decided is what is bought.
type Decisions interface {
	// Decision returns a decision as it was taken, and InForce the same with the limits that later decisions have put in their place.
	Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error)
	InForce(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error)
	Authorise(ctx context.Context, tx *db.Tx, ref thread.Ref, act decision.Act) error
}

// Providers are those who may be admitted.
type Providers interface {
	Provider(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Provider, error)
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
	// Passport returns a provider's numbers.
	Passport(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Passport, error)
	// AdoptTx finds or makes this council's record of another council's provider, with the evidence that it gave there.
	AdoptTx(ctx context.Context, tx *db.Tx, by audit.By, a provider.Adopt) (thread.Ref, error)
}

// Clocks are the deadlines of break points.
type Clocks interface {
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Deps is everything that agreements need.
type Deps struct {
	DB        db.Runner
	Store     Store
	Decisions Decisions
	Providers Providers
	Clocks    Clocks
	// MostRate is the most that the rate may weigh under the council's policy, out of 100; allocation's own when nil or 0.
	MostRate func(ctx context.Context, tx *db.Tx) (int, error)
	Laws     Laws // those that ship when nil
	// Council returns the name of the transaction's council, "" when it is not one of this installation; nil: there is one alone.
	Council func(ctx context.Context, tx *db.Tx) (string, error)
}

// Service carries out the use cases on agreements.
type Service struct {
	db         db.Runner
	store      Store
	decisions  Decisions
	providers  Providers
	clocks     Clocks
	packages   Packages
	funds      Funds
	packs      Packs
	floors     Floors
	laws       Laws
	files      Files
	mostRate   func(ctx context.Context, tx *db.Tx) (int, error)
	council    func(ctx context.Context, tx *db.Tx) (string, error)
	members    Members
	applicants Applicants
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, decisions: d.Decisions, providers: d.Providers, clocks: d.Clocks, mostRate: d.MostRate, laws: d.Laws, council: d.Council}
}

// UsePackages sets who knows what is bought, which is made after agreements are.
func (s *Service) UsePackages(p Packages) { s.packages = p }

// Agreement returns one agreement with its lots.
func (s *Service) Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (Agreement, error) {
	return s.store.Agreement(ctx, tx, ref)
}

// ByLot returns a lot and the agreement it belongs to.
func (s *Service) ByLot(ctx context.Context, tx *db.Tx, ref thread.Ref) (Agreement, Lot, error) {
	a, err := s.store.ByLot(ctx, tx, ref)
	if err != nil {
		return Agreement{}, Lot{}, fmt.Errorf("agreement of lot %s: %w", ref, err)
	}
	l, _ := a.Lot(ref)
	return a, l, nil
}

// List returns up to limit agreements, those that end last first.
func (s *Service) List(ctx context.Context, tx *db.Tx, after string, limit int) ([]Agreement, error) {
	return s.store.List(ctx, tx, after, limit)
}

// After returns up to limit agreements in the order of their references, from behind the one given: an order that no change of an
// agreement moves.
func (s *Service) After(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Agreement, error) {
	return s.store.After(ctx, tx, after, limit)
}

// Admitted returns the admissions to a lot that are in force on a day, one of each provider. A provider that another council knows by
// two records may have two places here; it is not in while either is suspended or banned.
func (s *Service) Admitted(ctx context.Context, tx *db.Tx, lot thread.Ref, on workday.Date) ([]Admission, error) {
	all, err := s.store.Admissions(ctx, tx, []thread.Ref{lot})
	if err != nil {
		return nil, fmt.Errorf("admissions to %s: %w", lot, err)
	}
	var in []Admission
	places := Places(all, OfProvider)
	for _, a := range all {
		if counts, state, _ := places[a.Provider].Counts(on); state == Member && counts.Ref == a.Ref {
			in = append(in, a)
		}
	}
	return in, nil
}

// Admissions returns every admission to the lots, past ones too.
func (s *Service) Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Admission, error) {
	return s.store.Admissions(ctx, tx, lots)
}

// AdmissionsOf returns every admission of a provider.
func (s *Service) AdmissionsOf(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Admission, error) {
	return s.store.AdmissionsOf(ctx, tx, provider)
}

// Rates returns every rate of the lots, past ones too.
func (s *Service) Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Rate, error) {
	return s.store.Rates(ctx, tx, lots)
}

// RateFor returns the price of a unit from a provider under a lot on a day, as RateOn picks it. It is a conflict when there is none: nothing is bought at a rate nobody agreed.
func (s *Service) RateFor(ctx context.Context, tx *db.Tx, q RateQuery) (money.Rate, error) {
	rates, err := s.store.Rates(ctx, tx, []thread.Ref{q.Lot})
	if err != nil {
		return money.Rate{}, fmt.Errorf("rates of %s: %w", q.Lot, err)
	}
	rate, ok := RateOn(rates, q)
	if !ok {
		return money.Rate{}, fault.Conflictf("No rate per %s (%s) is agreed for this provider in this lot on %s.%s", q.Unit, q.Band, q.On.Long(), elsewhere(rates, q))
	}
	return rate, nil
}

// elsewhere says for which districts alone a rate is agreed, "" when there is none.
func elsewhere(rates []Rate, q RateQuery) string {
	in := PricedIn(rates, q)
	if len(in) == 0 {
		return ""
	}
	return " One is agreed for " + strings.Join(geo.Names(in...), ", ") + " alone."
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Agreement, error) {
	a, err := s.store.Agreement(ctx, tx, ref)
	if err != nil {
		return Agreement{}, fmt.Errorf("load agreement %s: %w", ref, err)
	}
	if version != 0 && version != a.Version {
		return Agreement{}, fault.Conflict("Someone else changed this agreement while you were reading it. Look at it again before you save.")
	}
	return a, nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, action, why string) error {
	node := thread.Node{Ref: a.Ref, Kind: thread.Agreement, Label: a.Title, URL: "/agreements/" + string(a.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place agreement %s in the thread: %w", a.Ref, err)
	}
	a.Lots = nil
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Ref), Payload: a, Why: why})
}
