package dates

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// Once answers from what it read the first time, for a page about one child and one reader: several of its parts tell of the same
// questions.
type Once struct {
	From  Queries
	asked []query.Query
	reads query.Reader
	has   struct{ asked, reads bool }
}

// Of implements Queries.
func (o *Once) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) (_ []query.Query, err error) {
	if !o.has.asked {
		if o.asked, err = o.From.Of(ctx, tx, children...); err != nil {
			return nil, err
		}
		o.has.asked = true
	}
	return slices.Clone(o.asked), nil
}

// Reader implements Queries.
func (o *Once) Reader(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (_ query.Reader, err error) {
	if !o.has.reads {
		if o.reads, err = o.From.Reader(ctx, tx, by, child); err != nil {
			return query.Reader{}, err
		}
		o.has.reads = true
	}
	return o.reads, nil
}
