package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Painted returns the last picture.
func (Store) Painted(ctx context.Context, tx *db.Tx) (p spot.Painted, err error) {
	err = db.Get(ctx, tx, "SELECT picture FROM spot_painted WHERE scope=$1", []any{tx.Scope()}, db.JSON(&p))
	if fault.Is(err, fault.KindNotFound) {
		return spot.Painted{}, nil
	}
	return p, err
}

// SavePainted puts a picture in place of the one before.
func (Store) SavePainted(ctx context.Context, tx *db.Tx, p spot.Painted, off []spot.Off) error {
	later := 0
	err := db.Get(ctx, tx, "SELECT count(*) FROM spot_painted WHERE scope=$1 AND painted_at > $2", []any{tx.Scope(), p.At}, &later)
	if err != nil || later > 0 {
		return err
	}
	for _, table := range []string{"spot_painted", "spot_group", "spot_move", "spot_off", "spot_hours"} {
		if _, err := db.Exec(ctx, tx, "DELETE FROM "+table+" WHERE scope=$1", tx.Scope()); err != nil {
			return err
		}
	}
	groups := p.Groups
	p.Groups = make([]rates.Group, 0, len(groups)) // the picture has their figures, their own rows the points
	for _, g := range groups {
		g.Points, g.Areas, g.Bodies, g.Market.Shares = nil, nil, nil, nil
		g.Outliers = make([]rates.Outlier, len(g.Outliers)) // how many, not whose
		p.Groups = append(p.Groups, g)
	}
	if _, err := db.Exec(ctx, tx, "INSERT INTO spot_painted (scope, painted_at, picture) VALUES ($1, $2, $3)", tx.Scope(), p.At, db.JSON(p)); err != nil {
		return err
	}
	if err := insertAll(ctx, tx, "spot_group", []string{"scope", "id", "body"}, groups, func(_ int, g rates.Group) []any {
		return []any{tx.Scope(), g.ID, db.JSON(g)}
	}); err != nil {
		return err
	}
	if err := insertAll(ctx, tx, "spot_move", []string{"scope", "place", "body"}, p.Moves, func(n int, m rates.Move) []any {
		return []any{tx.Scope(), n + 1, db.JSON(m)}
	}); err != nil {
		return err
	}
	if err := insertAll(ctx, tx, "spot_hours", []string{"scope", "id", "last", "body"}, p.Hours, func(_ int, h rates.Hours) []any {
		return []any{tx.Scope(), h.ID, h.Last, db.JSON(h)}
	}); err != nil {
		return err
	}
	return insertAll(ctx, tx, "spot_off", []string{"scope", "place", "id", "kind", "cost", "body"}, off, func(n int, o spot.Off) []any {
		return []any{tx.Scope(), n + 1, o.ID, o.Kind, int64(o.Cost), db.JSON(o)}
	})
}

func insertAll[T any](ctx context.Context, tx *db.Tx, table string, columns []string, all []T, row func(n int, one T) []any) error {
	if len(all) == 0 {
		return nil
	}
	_, err := db.BulkInsert(ctx, tx, table, columns, func(yield func([]any) bool) {
		for n, one := range all {
			if !yield(row(n, one)) {
				return
			}
		}
	})
	return err
}

// Group returns one group of the last picture.
func (Store) Group(ctx context.Context, tx *db.Tx, id int64) (g rates.Group, err error) {
	err = db.Get(ctx, tx, "SELECT body FROM spot_group WHERE scope=$1 AND id=$2", []any{tx.Scope(), id}, db.JSON(&g))
	return g, err
}

// Moves returns moves behind a place.
func (Store) Moves(ctx context.Context, tx *db.Tx, after, limit int) ([]rates.Move, error) {
	var found []rates.Move
	err := db.Each(ctx, tx, "SELECT body FROM spot_move WHERE scope=$1 AND place > $2 ORDER BY place LIMIT $3", []any{tx.Scope(), after, limit},
		func(scan func(dest ...any) error) error {
			var m rates.Move
			err := scan(db.JSON(&m))
			found = append(found, m)
			return err
		})
	return found, err
}

// Services returns which lot each service is compared with.
func (Store) Services(ctx context.Context, tx *db.Tx) (map[string]thread.Ref, error) {
	found := map[string]thread.Ref{}
	err := db.Each(ctx, tx, "SELECT service, lot FROM spot_service WHERE scope=$1", []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var service string
		var lot thread.Ref
		err := scan(&service, &lot)
		found[service] = lot
		return err
	})
	return found, err
}

// SaveService keeps which lot a service is compared with.
func (Store) SaveService(ctx context.Context, tx *db.Tx, service string, lot thread.Ref) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO spot_service (scope, service, lot) VALUES ($1, $2, $3) ON CONFLICT (scope, service) DO UPDATE SET lot=excluded.lot",
		tx.Scope(), service, lot)
	return err
}

// reasonColumns are those of spot_reason in the order of scanReason.
const reasonColumns = "ref, about, kind, provider, cause, why, expires, made_by, made_at, ended_at, end_why"

func reasonDest(r *spot.Reason) []any {
	return []any{&r.Ref, &r.About, &r.Kind, &r.Body, &r.Cause, &r.Why, &r.Expires, db.JSON(&r.By), &r.At, &r.EndedAt, &r.EndWhy}
}

// withoutReason are purchases that have no reason in force on a day, the second argument.
const withoutReason = `NOT EXISTS (SELECT 1 FROM spot_reason s WHERE s.scope=$1 AND s.about=spot_off.id AND s.ended_at='' AND s.expires >= $2)`

// Offs returns purchases outside agreements with their open reasons.
func (Store) Offs(ctx context.Context, tx *db.Tx, f spot.OffFilter) ([]spot.Off, error) {
	sql, args := "SELECT place, id, body FROM spot_off WHERE scope=$1 AND $2 <> '' AND place > $3", []any{tx.Scope(), f.On, f.After, f.Limit}
	if f.Without {
		sql += " AND " + withoutReason
	}
	if f.ID != 0 {
		sql += " AND id=$5"
		args = append(args, f.ID)
	}
	var found []spot.Off
	err := db.Each(ctx, tx, sql+" ORDER BY place LIMIT $4", args, func(scan func(dest ...any) error) error {
		var o spot.Off
		place, id := 0, int64(0)
		err := scan(&place, &id, db.JSON(&o))
		o.ID, o.Place = id, place
		found = append(found, o)
		return err
	})
	if err != nil || len(found) == 0 {
		return found, err
	}
	reasons := map[int64]spot.Reason{}
	const these = "SELECT " + reasonColumns + " FROM spot_reason WHERE scope=$1 AND ended_at='' AND about IN (SELECT id FROM spot_off WHERE scope=$1 AND place >= $2 AND place <= $3)"
	err = db.Each(ctx, tx, these, []any{tx.Scope(), found[0].Place, found[len(found)-1].Place},
		func(scan func(dest ...any) error) error {
			var r spot.Reason
			err := scan(reasonDest(&r)...)
			reasons[r.About] = r
			return err
		})
	for n := range found {
		found[n].Reason = reasons[found[n].ID]
	}
	return found, err
}

// CountOffs counts purchases outside agreements with and without a reason in force.
func (Store) CountOffs(ctx context.Context, tx *db.Tx, on workday.Date) (c spot.OffCount, err error) {
	all := 0
	err = db.Get(ctx, tx, "SELECT count(*) FROM spot_off WHERE scope=$1", []any{tx.Scope()}, &all)
	if err != nil {
		return c, err
	}
	err = db.Get(ctx, tx, `SELECT count(*), CAST(coalesce(sum(CASE WHEN kind='package' THEN cost ELSE 0 END), 0) AS BIGINT) FROM spot_off WHERE scope=$1 AND `+withoutReason,
		[]any{tx.Scope(), on}, &c.Without, &c.Cost)
	c.With = all - c.Without
	return c, err
}

// InsertReason adds a reason.
func (Store) InsertReason(ctx context.Context, tx *db.Tx, r spot.Reason) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO spot_reason (scope, "+reasonColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		tx.Scope(), r.Ref, r.About, r.Kind, r.Body, r.Cause, r.Why, r.Expires, db.JSON(r.By), r.At, r.EndedAt, r.EndWhy)
	return err
}

// EndReason ends an open reason.
func (Store) EndReason(ctx context.Context, tx *db.Tx, r spot.Reason) error {
	return db.ExecOne(ctx, tx, "UPDATE spot_reason SET ended_at=$3, end_why=$4 WHERE scope=$1 AND ref=$2 AND ended_at=''", tx.Scope(), r.Ref, r.EndedAt, r.EndWhy)
}

// Reasons returns the reasons about a purchase, or all open ones.
func (Store) Reasons(ctx context.Context, tx *db.Tx, about int64) ([]spot.Reason, error) {
	sql, args := " AND ended_at=''", []any{tx.Scope()}
	if about != 0 {
		sql, args = " AND about=$2", append(args, about)
	}
	return readReasons(ctx, tx, sql, args)
}

// BrokeredReasons returns the reasons that count for what brokerage bought.
func (Store) BrokeredReasons(ctx context.Context, tx *db.Tx, since workday.Date) ([]spot.Reason, error) {
	return readReasons(ctx, tx, " AND kind IN ($2, $3) AND made_at >= $4 AND (ended_at='' OR cause=$5)",
		[]any{tx.Scope(), spot.OffEmergency, spot.OffSpotLot, since, spot.CauseEnded})
}

func readReasons(ctx context.Context, tx *db.Tx, where string, args []any) ([]spot.Reason, error) {
	var found []spot.Reason
	err := db.Each(ctx, tx, "SELECT "+reasonColumns+" FROM spot_reason WHERE scope=$1"+where+" ORDER BY made_at DESC, ref", args, func(scan func(dest ...any) error) error {
		var r spot.Reason
		err := scan(reasonDest(&r)...)
		found = append(found, r)
		return err
	})
	return found, err
}

// ScopesWithPackages returns the councils that have a picture of packages, for the daily job.
func (Store) ScopesWithPackages(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	var found []db.Scope
	err := db.Each(ctx, tx, "SELECT scope FROM spot_painted WHERE scope <> '' ORDER BY scope", nil, func(scan func(dest ...any) error) error {
		var one db.Scope
		err := scan(&one)
		found = append(found, one)
		return err
	})
	return found, err
}
