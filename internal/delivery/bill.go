package delivery

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// BillTx puts an invoice on visits, so that no visit is paid twice: it refuses when one of them stands on another invoice,
// did not take place or is disputed. Package finance calls it when it accepts an invoice's lines.
func (s *Service) BillTx(ctx context.Context, tx *db.Tx, invoice thread.Ref, visits []thread.Ref) error {
	n, err := s.store.Bill(ctx, tx, invoice, visits)
	if err != nil {
		return fmt.Errorf("bill %d visits on %s: %w", len(visits), invoice, err)
	}
	if n != len(visits) {
		return fault.Conflictf("%d of %d visits cannot be billed: they stand on another invoice, did not take place or are disputed.", len(visits)-n, len(visits))
	}
	return nil
}

// UnbillTx takes an invoice off its visits, when it is refused or taken back.
func (s *Service) UnbillTx(ctx context.Context, tx *db.Tx, invoice thread.Ref) error {
	return s.store.Unbill(ctx, tx, invoice)
}
