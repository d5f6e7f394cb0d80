package report

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// mostCounting bounds in how many measures one outcome counts.
const mostCounting = 50

// CountFromTx ties an outcome to every measure that counts a source, inside the transaction that scores it, and says how many there
// are. Measures whose day has passed count nothing new.
func (s *Service) CountFromTx(ctx context.Context, tx *db.Tx, by audit.By, source string, outcome thread.Ref) (int, error) {
	all, err := s.store.MeasuresFrom(ctx, tx, source, mostCounting)
	if err != nil {
		return 0, fmt.Errorf("what counts %s: %w", source, err)
	}
	counted := 0
	for _, m := range all {
		if m.TargetBy.Before(tx.Today()) {
			continue
		}
		if err := s.CountTx(ctx, tx, by, outcome, m.Ref); err != nil {
			return counted, err
		}
		counted++
	}
	return counted, nil
}

// CountTx ties an outcome to the measure that it counts in, inside the transaction that scores it. Both must be on the
// thread already; tying them again changes nothing.
func (s *Service) CountTx(ctx context.Context, tx *db.Tx, by audit.By, outcome, measure thread.Ref) error {
	if outcome.Kind() != thread.Outcome || measure.Kind() != thread.Measure {
		return fault.Invalidf("measure", "Only an outcome counts in a measure, not %s in %s.", outcome, measure)
	}
	tied, err := thread.LinkNew(ctx, tx, outcome, "counts-in", measure)
	if err != nil {
		return fmt.Errorf("count outcome %s in measure %s: %w", outcome, measure, err)
	}
	if !tied {
		return nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "outcome counted", Ref: string(outcome), Payload: map[string]thread.Ref{"measure": measure}})
}
