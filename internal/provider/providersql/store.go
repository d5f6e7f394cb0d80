package providersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// Store implements provider.Store.
type Store struct{}

const columns = "ref, version, name, kind, postcode, outcode, district, email, phone, about, services, skills, suspended_on, suspended_why, rating, rated_on"

// Providers returns those of refs that the scope has, with their evidence.
func (Store) Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]provider.Provider, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return list(ctx, tx, "SELECT "+columns+" FROM provider WHERE scope=$1 AND ref IN list($2) ORDER BY name, ref", tx.Scope(), db.List(refs))
}

// List returns providers by name behind after.
func (Store) List(ctx context.Context, tx *db.Tx, after provider.Key, limit int) ([]provider.Provider, error) {
	return list(ctx, tx, "SELECT "+columns+" FROM provider WHERE scope=$1 AND (name > $2 OR (name = $2 AND ref > $3)) ORDER BY name, ref LIMIT $4",
		tx.Scope(), after.Name, after.Ref, limit)
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]provider.Provider, error) {
	var found []provider.Provider
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var p provider.Provider
		err := scan(&p.Ref, &p.Version, &p.Name, &p.Kind, &p.Postcode, &p.Outcode, &p.District, &p.Email, &p.Phone, &p.About,
			db.JSON(&p.Services), db.JSON(&p.Skills), &p.SuspendedOn, &p.SuspendedWhy, &p.Rating, &p.RatedOn)
		if err != nil {
			return err
		}
		at[p.Ref] = len(found)
		found = append(found, p)
		return nil
	})
	if err != nil || len(found) == 0 {
		return found, err
	}
	refs := make([]thread.Ref, len(found))
	for i, p := range found {
		refs[i] = p.Ref
	}
	err = db.Each(ctx, tx, `SELECT ref, provider, kind, issuer, number, valid_from, expires, document FROM provider_evidence
		WHERE scope=$1 AND provider IN list($2) ORDER BY provider, expires, ref`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var e provider.Evidence
			if err := scan(&e.Ref, &e.Provider, &e.Kind, &e.Issuer, &e.Number, &e.From, &e.Expires, &e.Document); err != nil {
				return err
			}
			p := &found[at[e.Provider]]
			p.Evidence = append(p.Evidence, e)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return found, places(ctx, tx, found, at, refs)
}

// Insert adds a provider.
func (Store) Insert(ctx context.Context, tx *db.Tx, p provider.Provider) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider (scope, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		tx.Scope(), p.Ref, p.Version, p.Name, p.Kind, p.Postcode, p.Outcode, p.District, p.Email, p.Phone, p.About,
		db.JSON(p.Services), db.JSON(p.Skills), p.SuspendedOn, p.SuspendedWhy, p.Rating, p.RatedOn)
	return err
}

// Update saves all but the evidence over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, p provider.Provider) error {
	return db.ExecOne(ctx, tx, `UPDATE provider SET version=version+1, name=$4, kind=$5, postcode=$6, outcode=$7, district=$8, email=$9, phone=$10,
		about=$11, services=$12, skills=$13, suspended_on=$14, suspended_why=$15, rating=$16, rated_on=$17 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), p.Ref, p.Version, p.Name, p.Kind, p.Postcode, p.Outcode, p.District, p.Email, p.Phone, p.About,
		db.JSON(p.Services), db.JSON(p.Skills), p.SuspendedOn, p.SuspendedWhy, p.Rating, p.RatedOn)
}

// InsertEvidence adds a piece of evidence.
func (Store) InsertEvidence(ctx context.Context, tx *db.Tx, e provider.Evidence) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO provider_evidence (scope, ref, provider, kind, issuer, number, valid_from, expires, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Scope(), e.Ref, e.Provider, e.Kind, e.Issuer, e.Number, e.From, e.Expires, e.Document)
	return err
}
