package report

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ruleReport is the word by which the date of a report back is kept.
const ruleReport = "report-back"

// Store keeps measures and reports. Both engines pass the suite in reporttest.
type Store interface {
	// Measures returns those of the measures that the scope has, in one query.
	Measures(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]Measure, error)
	// AllMeasures returns every measure, latest promised first, up to limit.
	AllMeasures(ctx context.Context, tx *db.Tx, limit int) ([]Measure, error)
	// MeasuresFrom returns the measures that a source counts, latest promised first, up to limit.
	MeasuresFrom(ctx context.Context, tx *db.Tx, source string, limit int) ([]Measure, error)
	// InsertMeasure adds a measure.
	InsertMeasure(ctx context.Context, tx *db.Tx, m Measure) error
	// Report returns one report; a fault of kind not found when the scope has none of that reference.
	Report(ctx context.Context, tx *db.Tx, ref thread.Ref) (Report, error)
	// Reports returns reports without their figures, the latest due first; only published ones when asked so. After is the
	// reference of the one before, empty on the first page.
	Reports(ctx context.Context, tx *db.Tx, published bool, after thread.Ref, limit int) ([]Report, error)
	// InsertReport adds a report at version 1.
	InsertReport(ctx context.Context, tx *db.Tx, r Report) error
	// UpdateReport saves r over the version it was read at; a fault of kind conflict when another came between.
	UpdateReport(ctx context.Context, tx *db.Tx, r Report) error
}

// Deps is everything that reports need.
type Deps struct {
	DB      db.Runner
	Store   Store
	Clocks  *deadline.Clocks
	Sources Sources // the live figures
}

// Service carries out the use cases on measures and reports.
type Service struct {
	db      db.Runner
	store   Store
	clocks  *deadline.Clocks
	sources Sources
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, clocks: d.Clocks, sources: d.Sources}
}

// Sources returns the registry of live figures.
func (s *Service) Sources() Sources { return s.sources }

// Measure returns one measure.
func (s *Service) Measure(ctx context.Context, tx *db.Tx, ref thread.Ref) (Measure, error) {
	found, err := s.store.Measures(ctx, tx, ref)
	if err != nil {
		return Measure{}, err
	}
	m, ok := found[ref]
	if !ok {
		return Measure{}, fault.NotFound("That measure")
	}
	return m, nil
}

// Measures returns a report's measures in its order.
func (s *Service) Measures(ctx context.Context, tx *db.Tx, r Report) ([]Measure, error) {
	found, err := s.store.Measures(ctx, tx, r.Measures...)
	if err != nil {
		return nil, err
	}
	out := make([]Measure, 0, len(r.Measures))
	for _, ref := range r.Measures {
		if m, ok := found[ref]; ok {
			out = append(out, m)
		}
	}
	return out, nil
}

// AllMeasures returns every measure, latest promised first, up to limit.
func (s *Service) AllMeasures(ctx context.Context, tx *db.Tx, limit int) ([]Measure, error) {
	return s.store.AllMeasures(ctx, tx, limit)
}

// MeasuresFrom returns the measures that a source counts, latest promised first, up to limit.
func (s *Service) MeasuresFrom(ctx context.Context, tx *db.Tx, source string, limit int) ([]Measure, error) {
	return s.store.MeasuresFrom(ctx, tx, source, limit)
}

// Report returns one report. The pages show it to the public once it is published.
func (s *Service) Report(ctx context.Context, tx *db.Tx, ref thread.Ref) (Report, error) {
	return s.store.Report(ctx, tx, ref)
}

// Reports returns up to limit reports without their figures.
func (s *Service) Reports(ctx context.Context, tx *db.Tx, published bool, after thread.Ref, limit int) ([]Report, error) {
	return s.store.Reports(ctx, tx, published, after, limit)
}

// Window is how many days a figure counts where no report says which: a quarter of a year. Places and visits add up, so that a figure
// of more days stands nearer to its target without anybody doing better.
const Window = 91

// Live counts measures now, from day from to day to. Nothing in what it returns tells on a child.
func (s *Service) Live(ctx context.Context, tx *db.Tx, from, to workday.Date, measures ...Measure) ([]Figure, error) {
	out := make([]Figure, 0, len(measures))
	for _, m := range measures {
		f, err := s.figure(ctx, tx, m, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// permitted runs do in a transaction for an actor with permission p.
func (s *Service) permitted(ctx context.Context, by access.Actor, p access.Permission, refusal string, do func(tx *db.Tx) error) error {
	if !by.May(p) {
		return fault.Forbidden(refusal)
	}
	return s.db.InTx(ctx, do)
}

// record places r in the thread and in the audit.
func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, r Report, action string) error {
	node := thread.Node{Ref: r.Ref, Kind: thread.Report, Label: r.Title, State: string(r.State(tx.Today())), URL: "/reports/" + string(r.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place report %s in the thread: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Ref), Payload: r})
}
