package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// LastChange implements offer.Store.
func (Store) LastChange(ctx context.Context, tx *db.Tx) (n int64, err error) {
	err = db.Get(ctx, tx, `SELECT n FROM offer_counter WHERE scope = $1`, []any{tx.Scope()}, &n)
	if fault.Is(err, fault.KindNotFound) {
		return 0, nil
	}
	return n, err
}

// Changed implements offer.Store.
func (Store) Changed(ctx context.Context, tx *db.Tx, after int64) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND changed > $2", tx.Scope(), after)
}

// AllPublished implements offer.Store.
func (Store) AllPublished(ctx context.Context, tx *db.Tx) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND status = $2", tx.Scope(), offer.Published)
}

// OfFeed implements offer.Store.
func (Store) OfFeed(ctx context.Context, tx *db.Tx, feed string, ids []string) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND feed = $2 AND feed_id IN list($3)", tx.Scope(), feed, db.List(ids))
}

// Stale implements offer.Store.
func (Store) Stale(ctx context.Context, tx *db.Tx, since workday.Date, after thread.Ref, limit int) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND status = $2 AND checked_on < $3 AND feed = '' AND ref > $4 ORDER BY ref LIMIT $5", tx.Scope(), offer.Published, since, after, limit)
}

// ScopesWithOffers returns the councils that have offers.
func ScopesWithOffers(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	var out []db.Scope
	err := db.Each(ctx, tx, `SELECT DISTINCT scope FROM offer_counter WHERE scope <> '' ORDER BY scope`, nil, func(scan func(dest ...any) error) error {
		var s db.Scope
		err := scan(&s)
		out = append(out, s)
		return err
	})
	return out, err
}

// Seen implements offer.Store.
func (Store) Seen(ctx context.Context, tx *db.Tx, feed string, ids []string, run int64) error {
	_, err := db.Exec(ctx, tx, `UPDATE offer SET seen = $4 WHERE scope = $1 AND feed = $2 AND feed_id IN list($3)`, tx.Scope(), feed, db.List(ids), run)
	return err
}

// Vanished implements offer.Store.
func (Store) Vanished(ctx context.Context, tx *db.Tx, feed string, run int64, limit int) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND feed = $2 AND seen < $3 AND status = $4 ORDER BY feed_id LIMIT $5", tx.Scope(), feed, run, offer.Published, limit)
}
