package offersql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Scores implements offer.Store.
func (Store) Scores(ctx context.Context, tx *db.Tx, of thread.Ref, from, to workday.Date) (map[offer.Useful]int, []string, error) {
	counts := map[offer.Useful]int{}
	var words []string
	err := db.Each(ctx, tx, `SELECT b.useful, b.words FROM offer_booking b WHERE b.scope = $1 AND b.useful > 0 AND b.session IN (
			SELECT s.ref FROM offer_session s WHERE s.scope = $1 AND s.offer = $2 AND s.on_date BETWEEN $3 AND $4)
		ORDER BY b.words`, []any{tx.Scope(), of, from, to}, func(scan func(dest ...any) error) error {
		var useful offer.Useful
		var said string
		err := scan(&useful, &said)
		counts[useful]++
		if said != "" {
			words = append(words, said)
		}
		return err
	})
	return counts, words, err
}

// Replies implements offer.Store.
func (Store) Replies(ctx context.Context, tx *db.Tx, of thread.Ref, limit int) ([]offer.Reply, error) {
	var out []offer.Reply
	err := db.Each(ctx, tx, `SELECT offer, n, on_date, by_name, said, did FROM offer_reply WHERE scope = $1 AND offer = $2 ORDER BY n DESC LIMIT $3`,
		[]any{tx.Scope(), of, limit}, func(scan func(dest ...any) error) error {
			var r offer.Reply
			err := scan(&r.Offer, &r.N, &r.On, &r.By, &r.Said, &r.Did)
			out = append(out, r)
			return err
		})
	return out, err
}

// InsertReply implements offer.Store.
func (Store) InsertReply(ctx context.Context, tx *db.Tx, r offer.Reply) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO offer_reply (scope, offer, n, on_date, by_name, said, did) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Scope(), r.Offer, r.N, r.On, r.By, r.Said, r.Did)
	return err
}

const linkSQL = `SELECT hash, person, name, family, made, looked FROM offer_calendar WHERE scope = $1 AND revoked = '' `

func readLinks(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.CalendarLink, error) {
	var out []offer.CalendarLink
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var l offer.CalendarLink
		err := scan(&l.Hash, &l.Person, &l.Name, &l.Family, &l.Made, &l.Looked)
		out = append(out, l)
		return err
	})
	return out, err
}

// Link implements offer.Store.
func (Store) Link(ctx context.Context, tx *db.Tx, hash string) (offer.CalendarLink, error) {
	return one(readLinks(ctx, tx, linkSQL+"AND hash = $2", tx.Scope(), hash))
}

// LinkOf implements offer.Store.
func (Store) LinkOf(ctx context.Context, tx *db.Tx, person thread.Ref) (offer.CalendarLink, error) {
	return one(readLinks(ctx, tx, linkSQL+"AND person = $2", tx.Scope(), person))
}

// InsertLink implements offer.Store.
func (Store) InsertLink(ctx context.Context, tx *db.Tx, l offer.CalendarLink) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO offer_calendar (scope, hash, person, name, family, made, revoked, looked) VALUES ($1, $2, $3, $4, $5, $6, '', '')`,
		tx.Scope(), l.Hash, l.Person, l.Name, l.Family, l.Made)
	return err
}

// RevokeLinks implements offer.Store.
func (Store) RevokeLinks(ctx context.Context, tx *db.Tx, person thread.Ref, now time.Time) (int64, error) {
	return db.Exec(ctx, tx, `UPDATE offer_calendar SET revoked = $3 WHERE scope = $1 AND person = $2 AND revoked = ''`, tx.Scope(), person, now)
}

// Looked implements offer.Store.
func (Store) Looked(ctx context.Context, tx *db.Tx, hash string, on workday.Date) error {
	_, err := db.Exec(ctx, tx, `UPDATE offer_calendar SET looked = $3 WHERE scope = $1 AND hash = $2`, tx.Scope(), hash, on)
	return err
}
