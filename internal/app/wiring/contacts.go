package wiring

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// contacts tells leads when families last heard from us otherwise: by what was said to a question, at a visit, about an outcome.
type contacts struct{ s *Services }

// LastContacts implements lead.Contacts.
func (c contacts) LastContacts(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	out := make(map[thread.Ref]workday.Date, len(children))
	heard := func(child thread.Ref, on workday.Date) {
		if on.After(out[child]) && !on.After(tx.Today()) {
			out[child] = on
		}
	}
	said, err := c.s.Query.LastWords(ctx, tx, children...)
	if err != nil {
		return nil, err
	}
	for child, on := range said {
		heard(child, on)
	}
	scored, err := c.s.Delivery.LastScores(ctx, tx, children...)
	if err != nil {
		return nil, err
	}
	for child, on := range scored {
		heard(child, on)
	}
	visits, err := c.s.Family.LastVisits(ctx, tx, children...)
	if err != nil {
		return nil, err
	}
	for child, at := range visits {
		heard(child, workday.DateOf(at))
	}
	return out, nil
}
