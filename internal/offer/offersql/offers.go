package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// Store implements offer.Store.
type Store struct{}

const offerSQL = `SELECT ref, version, provider, status, outcode, district, lat, long, checked_on, details, pending, changed, modified FROM offer WHERE scope = $1 `

func readOffers(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.Offer, error) {
	var out []offer.Offer
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var o offer.Offer
		err := scan(&o.Ref, &o.Version, &o.Provider, &o.Status, &o.Outcode, &o.District, &o.At.Lat, &o.At.Long, &o.CheckedOn, db.JSON(&o.Details), db.JSON(&o.Pending), &o.Changed, &o.Modified)
		out = append(out, o)
		return err
	})
	return out, err
}

func one[T any](found []T, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, db.ErrNoRow
	}
	return found[0], nil
}

// Offer implements offer.Store.
func (Store) Offer(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Offer, error) {
	return one(readOffers(ctx, tx, offerSQL+"AND ref = $2", tx.Scope(), ref))
}

// Offers implements offer.Store.
func (Store) Offers(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND ref IN list($2) ORDER BY title, ref", tx.Scope(), db.List(refs))
}

// InBox implements offer.Store.
func (Store) InBox(ctx context.Context, tx *db.Tx, b offer.Box, limit int) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+`AND status = $2 AND lat BETWEEN $3 AND $4 AND long BETWEEN $5 AND $6 ORDER BY title, ref LIMIT $7`,
		tx.Scope(), offer.Published, b.South, b.North, b.West, b.East, limit)
}

// OfProvider implements offer.Store.
func (Store) OfProvider(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND provider = $2 ORDER BY title, ref", tx.Scope(), provider)
}

// ToPublish implements offer.Store.
func (Store) ToPublish(ctx context.Context, tx *db.Tx, limit int) ([]offer.Offer, error) {
	return readOffers(ctx, tx, offerSQL+"AND to_publish = 1 ORDER BY title, ref LIMIT $2", tx.Scope(), limit)
}

func toPublish(o offer.Offer) bool {
	return o.Status == offer.Drafted || o.Status == offer.Published && o.Pending != nil
}

// InsertOffer implements offer.Store.
func (Store) InsertOffer(ctx context.Context, tx *db.Tx, o offer.Offer) error {
	if err := count(ctx, tx); err != nil {
		return err
	}
	feed, id := origin(o)
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer (scope, ref, version, provider, status, title, outcode, district, lat, long, checked_on, details, to_publish, pending,
			modified, feed, feed_id, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, (SELECT n FROM offer_counter WHERE scope = $1))`,
		tx.Scope(), o.Ref, o.Version, o.Provider, o.Status, o.Title, o.Outcode, o.District, o.At.Lat, o.At.Long, o.CheckedOn,
		db.JSON(o.Details), toPublish(o), db.JSON(o.Pending), tx.Now(), feed, id)
	return err
}

// count gives the next change of the scope its number. The counter's row is held until the transaction ends, so that changes are
// seen in the order of their numbers.
func count(ctx context.Context, tx *db.Tx) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO offer_counter (scope, n) VALUES ($1, 1) ON CONFLICT (scope) DO UPDATE SET n = offer_counter.n + 1`, tx.Scope())
	return err
}

func origin(o offer.Offer) (feed, id string) {
	if o.Origin == nil {
		return "", ""
	}
	return o.Origin.Feed, o.Origin.ID
}

// UpdateOffer implements offer.Store.
func (Store) UpdateOffer(ctx context.Context, tx *db.Tx, o offer.Offer) error {
	if err := count(ctx, tx); err != nil {
		return err
	}
	return db.ExecOne(ctx, tx, `
		UPDATE offer SET version = version + 1, status = $4, title = $5, outcode = $6, district = $7, lat = $8, long = $9, checked_on = $10,
			details = $11, to_publish = $12, pending = $13, modified = $14, changed = (SELECT n FROM offer_counter WHERE scope = $1)
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), o.Ref, o.Version, o.Status, o.Title, o.Outcode, o.District, o.At.Lat, o.At.Long, o.CheckedOn,
		db.JSON(o.Details), toPublish(o), db.JSON(o.Pending), tx.Now())
}
