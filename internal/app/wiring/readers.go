package wiring

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// reader is somebody of a child's family who is written to about the child, and where.
type reader struct {
	person thread.Ref
	to     notify.Address
}

// readers are those of a child's family whom every message about the child goes to: the carers of today who want to be written
// to, without those whom a court order or the young person's choice keeps from the record, and the young person whose own the
// record is.
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
	own, err := s.young(ctx, tx, child)
	for _, r := range own {
		if !slices.ContainsFunc(out, func(c reader) bool { return c.person == r.person }) {
			out = append(out, r)
		}
	}
	return out, err
}

// young is the young person who may see and act on their own record today, at the address of their account. Who has none reads
// everything on their own page.
func (s *Services) young(ctx context.Context, tx *db.Tx, child thread.Ref) ([]reader, error) {
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []reader
	for _, r := range all {
		denied := func(d access.Relationship) bool {
			return d.Actor == r.Actor && d.Level == access.Deny && d.InForce(tx.Today())
		}
		if r.Reason != access.OwnRecord || !r.InForce(tx.Today()) || slices.ContainsFunc(all, denied) {
			continue
		}
		a, err := s.Authority.Account(ctx, tx, r.Actor)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read where the young person of %s is written to: %w", child, err)
		}
		if a.Email != "" && a.Status(tx.Today()) == authority.StatusActive {
			out = append(out, reader{person: r.Actor, to: notify.ToEmail(a.Name, a.Email)})
		}
	}
	return out, nil
}
