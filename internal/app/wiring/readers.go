package wiring

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/lead"
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

// young is the young person who may see and act on their own record today, as they said that they are reached; without a word of theirs, at
// the address of their account. Who is written to in neither way reads everything on their own page. Their word may stand on another record by
// now, of which a merge made one with theirs.
func (s *Services) young(ctx context.Context, tx *db.Tx, child thread.Ref, merged ...thread.Ref) ([]reader, error) {
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	words, err := s.Family.OwnReaches(ctx, tx, append([]thread.Ref{child}, merged...)...)
	if err != nil {
		return nil, err
	}
	said := words[child]
	for _, other := range merged {
		if said.Person == "" {
			said = words[other]
		}
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
		if a.Status(tx.Today()) != authority.StatusActive {
			continue
		}
		if to, may := toYoung(a, said); may {
			out = append(out, reader{person: r.Actor, to: to})
		}
	}
	return out, nil
}

// toYoung is where a young person with an account is written to, and whether they are at all.
func toYoung(a authority.Account, said family.OwnReach) (notify.Address, bool) {
	if said.Person == a.Person {
		reach := said.Reach
		reach.Name = a.Name
		return reach.To()
	}
	return notify.ToEmail(a.Name, a.Email), a.Email != ""
}

// youngReached is young for messages of the lead professional.
func (s *Services) youngReached(ctx context.Context, tx *db.Tx, child thread.Ref, merged ...thread.Ref) ([]lead.Reached, error) {
	found, err := s.young(ctx, tx, child, merged...)
	out := make([]lead.Reached, len(found))
	for i, r := range found {
		out[i] = lead.Reached{Person: r.person, To: r.to}
	}
	return out, err
}
