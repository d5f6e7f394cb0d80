package market

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps the log of talks and the vacancies. Both engines pass the suite in markettest.
type Store interface {
	// Talks returns the log, the latest first.
	Talks(ctx context.Context, tx *db.Tx) ([]Talk, error)
	InsertTalk(ctx context.Context, tx *db.Tx, t Talk) error
	// Vacancies returns every report, the latest first, of one provider when it is named.
	Vacancies(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Vacancy, error)
	// SaveVacancy keeps a report; one of the same day takes the place of an earlier.
	SaveVacancy(ctx context.Context, tx *db.Tx, v Vacancy) error
}

// Demand is what is asked for and bought. It names no child.
type Demand interface {
	// Needs returns what was asked for to start on a day or later.
	Needs(ctx context.Context, tx *db.Tx, from workday.Date) ([]Need, error)
	Declines(ctx context.Context, tx *db.Tx, from workday.Date) ([]Decline, error)
	// Bought returns every package that had not ended before a day and was bought through brokerage, and Listed those of the council's
	// lists of packages, by the hour, whose service has one lot.
	Bought(ctx context.Context, tx *db.Tx, from workday.Date) ([]Bought, error)
	Listed(ctx context.Context, tx *db.Tx, from workday.Date) ([]Bought, error)
}

// Entrants are how far providers have come.
type Entrants interface {
	// Applied returns every application's provider: whether it was admitted, and whether it can still be.
	Applied(ctx context.Context, tx *db.Tx) ([]Entrant, error)
}

// Deps is everything that the market needs.
type Deps struct {
	DB       db.Runner
	Store    Store
	Demand   Demand
	Entrants Entrants
}

// Service answers what the market can do and keeps what it says.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Picture is the market on a day.
type Picture struct {
	From      workday.Date // needs and refusals since then
	Needs     []Need       // the worst first
	Declines  []Decline    // the most frequent first
	Spread    []Concentration
	Volumes   []Forecast
	Funnel    []Step
	Talks     []Talk
	Vacancies []Vacancy
}

// pastNeeds is how many months of requirements the picture counts.
const pastNeeds = 12

// Picture gathers the market for commissioners.
func (s *Service) Picture(ctx context.Context, tx *db.Tx, by access.Actor) (Picture, error) {
	if !by.May(access.AgreementEdit) {
		return Picture{}, fault.Forbidden("Only commissioners and contract managers see the whole market.")
	}
	p := Picture{From: tx.Today().AddMonths(-pastNeeds)}
	needs, err := s.Demand.Needs(ctx, tx, p.From)
	if err != nil {
		return p, fmt.Errorf("needs: %w", err)
	}
	p.Needs = Worst(needs)
	if p.Declines, err = s.Demand.Declines(ctx, tx, p.From); err != nil {
		return p, fmt.Errorf("refusals: %w", err)
	}
	bought, err := s.bought(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Spread, p.Volumes = Concentrations(bought, tx.Today()), Volumes(bought, tx.Today())
	if p.Talks, err = s.Store.Talks(ctx, tx); err != nil {
		return p, err
	}
	if p.Vacancies, err = s.Latest(ctx, tx, ""); err != nil {
		return p, err
	}
	p.Funnel, err = s.funnel(ctx, tx, p.Talks, bought)
	return p, err
}

func (s *Service) bought(ctx context.Context, tx *db.Tx) ([]Bought, error) {
	from := tx.Today().AddMonths(-historyMonths - 1)
	brokered, err := s.Demand.Bought(ctx, tx, from)
	if err != nil {
		return nil, fmt.Errorf("what is bought: %w", err)
	}
	listed, err := s.Demand.Listed(ctx, tx, from)
	if err != nil {
		return nil, fmt.Errorf("what lists say is bought: %w", err)
	}
	return together(brokered, listed), nil
}

func (s *Service) funnel(ctx context.Context, tx *db.Tx, talks []Talk, bought []Bought) ([]Step, error) {
	all, err := s.Entrants.Applied(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("applications: %w", err)
	}
	at := map[thread.Ref]int{}
	for i, e := range all {
		at[e.Provider] = i
	}
	for _, t := range talks {
		if t.Kind != Interest {
			continue
		}
		if i, known := at[t.Provider]; known && t.Provider != "" {
			all[i].Interested = true
			continue
		}
		all = append(all, Entrant{Provider: t.Provider, Interested: true})
	}
	has := map[thread.Ref]bool{}
	for _, b := range bought {
		has[b.Provider] = true
	}
	for i := range all {
		all[i].Bought = all[i].Admitted && has[all[i].Provider]
	}
	return Funnel(all), nil
}

// Volumes returns the forecasts, for everybody: whoever publishes them hides what rests on few packages.
func (s *Service) Volumes(ctx context.Context, tx *db.Tx) ([]Forecast, error) {
	bought, err := s.bought(ctx, tx)
	return Volumes(bought, tx.Today()), err
}

// Latest returns the latest report of each provider for each kind of work and district, of one provider when it is named.
func (s *Service) Latest(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Vacancy, error) {
	all, err := s.Store.Vacancies(ctx, tx, provider)
	type key struct {
		provider       thread.Ref
		work, district string
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(all, func(v Vacancy) bool {
		k := key{v.Provider, v.Work, v.District}
		before := seen[k]
		seen[k] = true
		return before
	}), err
}

// Log adds a contact with the market.
func (s *Service) Log(ctx context.Context, by access.Actor, t Talk) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers keep the log of talks with the market.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.LogTx(ctx, tx, by, t) })
}

// LogTx is Log inside a transaction.
func (s *Service) LogTx(ctx context.Context, tx *db.Tx, by access.Actor, t Talk) error {
	if err := t.validate(tx.Today()); err != nil {
		return err
	}
	before, err := s.Store.Talks(ctx, tx)
	if err != nil {
		return err
	}
	for _, b := range before {
		t.Number = max(t.Number, b.Number)
	}
	t.Number, t.By, t.At = t.Number+1, by.Name, tx.Now()
	if err := s.Store.InsertTalk(ctx, tx, t); err != nil {
		return fmt.Errorf("save talk %d: %w", t.Number, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "talk with the market logged", Ref: string(t.Provider), Payload: t})
}

// Report keeps what a provider says of its own vacancies.
func (s *Service) Report(ctx context.Context, by access.Actor, v Vacancy) error {
	if by.Provider == "" || !by.May(access.BrokerageRespond) {
		return fault.Forbidden("Only providers report their vacancies.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReportTx(ctx, tx, by, v) })
}

// ReportTx is Report inside a transaction. Provider, On and By of v are set here.
func (s *Service) ReportTx(ctx context.Context, tx *db.Tx, by access.Actor, v Vacancy) error {
	if err := v.validate(); err != nil {
		return err
	}
	v.Provider, v.On, v.By = by.Provider, tx.Today(), by.Name
	if err := s.Store.SaveVacancy(ctx, tx, v); err != nil {
		return fmt.Errorf("save vacancies of %s: %w", v.Provider, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "vacancies reported", Ref: string(v.Provider), Payload: v})
}
