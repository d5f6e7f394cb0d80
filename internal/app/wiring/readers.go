package wiring

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// reader is somebody of a child's family who is written to about the child, and where.
type reader struct {
	person thread.Ref
	to     notify.Address
}

// readers are those of a child's family whom every message about the child goes to: the carers of today who want to be written
// to, without those whom a court order or the young person's choice keeps from the record.
func (s *Services) readers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]reader, error) {
	carers, err := s.Family.CarersOf(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, err
	}
	var out []reader
	for _, c := range carers[child] {
		if to, may := c.Reach.To(); may {
			out = append(out, reader{person: c.Person, to: to})
		}
	}
	return out, nil
}
