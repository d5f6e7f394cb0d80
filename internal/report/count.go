package report

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// CountTx ties an outcome to the measure that it counts in, inside the transaction that scores it. Both must be on the
// thread already; tying them again changes nothing.
func (s *Service) CountTx(ctx context.Context, tx *db.Tx, by audit.By, outcome, measure thread.Ref) error {
	if outcome.Kind() != thread.Outcome || measure.Kind() != thread.Measure {
		return fault.Invalidf("measure", "Only an outcome counts in a measure, not %s in %s.", outcome, measure)
	}
	if err := thread.Link(ctx, tx, outcome, "counts-in", measure); err != nil {
		return fmt.Errorf("count outcome %s in measure %s: %w", outcome, measure, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "outcome counted", Ref: string(outcome), Payload: map[string]thread.Ref{"measure": measure}})
}
