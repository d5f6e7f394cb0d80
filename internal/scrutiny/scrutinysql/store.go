package scrutinysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
)

// Store implements scrutiny.Store.
type Store struct{}

const (
	columns = "ref, version, label, ordinal, theme, body, asks, paper, source, committee, made_on, decision, respond_by, response, actions, verdicts"

	selectSQL = "SELECT " + columns + " FROM recommendation WHERE scope=$1 "
	insertSQL = "INSERT INTO recommendation (scope, sort_key, " + columns + ") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)"
	updateSQL = "UPDATE recommendation SET respond_by=$4, response=$5, actions=$6, verdicts=$7, version=version+1 WHERE scope=$1 AND ref=$2 AND version=$3"
	paperSQL  = "INSERT INTO scrutiny_paper (scope, key, source, title, committee, held_on, findings) VALUES ($1,$2,$3,$4,$5,$6,$7) " +
		"ON CONFLICT (scope, key) DO UPDATE SET findings=excluded.findings"
)

// Recommendation returns one recommendation.
func (Store) Recommendation(ctx context.Context, tx *db.Tx, ref thread.Ref) (scrutiny.Recommendation, error) {
	found, err := list(ctx, tx, selectSQL+"AND ref=$2", tx.Scope(), ref)
	if err != nil {
		return scrutiny.Recommendation{}, err
	}
	if len(found) == 0 {
		return scrutiny.Recommendation{}, db.ErrNoRow
	}
	return found[0], nil
}

// OfPaper returns a paper's recommendations as printed.
func (Store) OfPaper(ctx context.Context, tx *db.Tx, key string) ([]scrutiny.Recommendation, error) {
	return list(ctx, tx, selectSQL+"AND paper=$2 ORDER BY ordinal, ref", tx.Scope(), key)
}

// List returns recommendations, highest key first, behind the one with the reference after.
func (Store) List(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]scrutiny.Recommendation, error) {
	if after == "" {
		return list(ctx, tx, selectSQL+"ORDER BY sort_key DESC LIMIT $2", tx.Scope(), limit)
	}
	return list(ctx, tx, selectSQL+"AND sort_key < (SELECT sort_key FROM recommendation WHERE scope=$1 AND ref=$2) ORDER BY sort_key DESC LIMIT $3", tx.Scope(), after, limit)
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]scrutiny.Recommendation, error) {
	var found []scrutiny.Recommendation
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var r scrutiny.Recommendation
		err := scan(&r.Ref, &r.Version, &r.Label, &r.Ordinal, &r.Theme, &r.Text, &r.Asks, &r.Paper, &r.Source, &r.Committee, &r.MadeOn, &r.Decision,
			&r.RespondBy, db.JSON(&r.Response), db.JSON(&r.Actions), db.JSON(&r.Verdicts))
		if err != nil {
			return err
		}
		found = append(found, r)
		return nil
	})
	return found, err
}

// Insert adds a recommendation.
func (Store) Insert(ctx context.Context, tx *db.Tx, r scrutiny.Recommendation) error {
	_, err := db.Exec(ctx, tx, insertSQL, tx.Scope(), r.SortKey(), r.Ref, r.Version, r.Label, r.Ordinal, r.Theme, r.Text, r.Asks, r.Paper, r.Source,
		r.Committee, r.MadeOn, r.Decision, r.RespondBy, db.JSON(r.Response), db.JSON(r.Actions), db.JSON(r.Verdicts))
	return err
}

// Update saves what can change of a recommendation over the version that it was read at.
func (Store) Update(ctx context.Context, tx *db.Tx, r scrutiny.Recommendation) error {
	return db.ExecOne(ctx, tx, updateSQL, tx.Scope(), r.Ref, r.Version, r.RespondBy, db.JSON(r.Response), db.JSON(r.Actions), db.JSON(r.Verdicts))
}

// Paper returns an imported paper.
func (Store) Paper(ctx context.Context, tx *db.Tx, key string) (scrutiny.Paper, error) {
	p := scrutiny.Paper{Key: key}
	err := db.Get(ctx, tx, "SELECT source, title, committee, held_on, findings FROM scrutiny_paper WHERE scope=$1 AND key=$2", []any{tx.Scope(), key},
		&p.Source, &p.Title, &p.Committee, &p.On, db.JSON(&p.Findings))
	return p, err
}

// KeepPaper adds a paper, or brings its findings up to date.
func (Store) KeepPaper(ctx context.Context, tx *db.Tx, p scrutiny.Paper) error {
	_, err := db.Exec(ctx, tx, paperSQL, tx.Scope(), p.Key, p.Source, p.Title, p.Committee, p.On, db.JSON(p.Findings))
	return err
}
