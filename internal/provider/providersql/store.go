package providersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// Store implements provider.Store.
type Store struct{}

const columns = "ref, version, name, kind, postcode, outcode, district, email, phone, about, services, skills, suspended_on, suspended_why, rating, rated_on, address, areas, can_take, can_take_on, registered_on, looked_by, looked_on, looked_says, size"

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

// RegisteredThemselves returns the providers that registered themselves, by name.
func (Store) RegisteredThemselves(ctx context.Context, tx *db.Tx) ([]provider.Provider, error) {
	return list(ctx, tx, "SELECT "+columns+" FROM provider WHERE scope=$1 AND registered_on<>'' ORDER BY name, ref", tx.Scope())
}

// Unchecked reports whether a provider registered itself and nobody has looked at it.
func (Store) Unchecked(ctx context.Context, tx *db.Tx, ref thread.Ref) (bool, error) {
	var n int
	err := db.Get(ctx, tx, "SELECT COUNT(*) FROM provider WHERE scope=$1 AND ref=$2 AND registered_on<>'' AND looked_on=''", []any{tx.Scope(), ref}, &n)
	return n > 0, err
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]provider.Provider, error) {
	var found []provider.Provider
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var p provider.Provider
		err := scan(&p.Ref, &p.Version, &p.Name, &p.Kind, &p.Postcode, &p.Outcode, &p.District, &p.Email, &p.Phone, &p.About,
			db.JSON(&p.Services), db.JSON(&p.Skills), &p.SuspendedOn, &p.SuspendedWhy, &p.Rating, &p.RatedOn,
			&p.Address, db.JSON(&p.Areas), &p.CanTake, &p.CanTakeOn, &p.RegisteredOn, &p.Looked.By, &p.Looked.On, &p.Looked.Says, &p.Size)
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
	evidence, err := pieces(ctx, tx, "provider IN list($2) ORDER BY provider, expires, ref", tx.Scope(), db.List(refs))
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		p := &found[at[e.Provider]]
		p.Evidence = append(p.Evidence, e)
	}
	return found, places(ctx, tx, found, at, refs)
}

// Insert adds a provider.
func (Store) Insert(ctx context.Context, tx *db.Tx, p provider.Provider) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider (scope, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
		tx.Scope(), p.Ref, p.Version, p.Name, p.Kind, p.Postcode, p.Outcode, p.District, p.Email, p.Phone, p.About,
		db.JSON(p.Services), db.JSON(p.Skills), p.SuspendedOn, p.SuspendedWhy, p.Rating, p.RatedOn, p.Address, db.JSON(p.Areas), p.CanTake, p.CanTakeOn,
		p.RegisteredOn, p.Looked.By, p.Looked.On, p.Looked.Says, p.Size)
	return err
}

// Update saves all but the evidence over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, p provider.Provider) error {
	return db.ExecOne(ctx, tx, `UPDATE provider SET version=version+1, name=$4, kind=$5, postcode=$6, outcode=$7, district=$8, email=$9, phone=$10,
		about=$11, services=$12, skills=$13, suspended_on=$14, suspended_why=$15, rating=$16, rated_on=$17, address=$18, areas=$19, can_take=$20, can_take_on=$21,
		registered_on=$22, looked_by=$23, looked_on=$24, looked_says=$25, size=$26 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), p.Ref, p.Version, p.Name, p.Kind, p.Postcode, p.Outcode, p.District, p.Email, p.Phone, p.About,
		db.JSON(p.Services), db.JSON(p.Skills), p.SuspendedOn, p.SuspendedWhy, p.Rating, p.RatedOn, p.Address, db.JSON(p.Areas), p.CanTake, p.CanTakeOn,
		p.RegisteredOn, p.Looked.By, p.Looked.On, p.Looked.Says, p.Size)
}

const evidenceColumns = "ref, provider, kind, issuer, number, valid_from, expires, document, state, given_by, given_on, checked_by, checked_on, check_says"

// pieces reads evidence by a condition on its columns; $1 is the scope.
func pieces(ctx context.Context, tx *db.Tx, where string, args ...any) ([]provider.Evidence, error) {
	var found []provider.Evidence
	err := db.Each(ctx, tx, "SELECT "+evidenceColumns+" FROM provider_evidence WHERE scope=$1 AND "+where, args, func(scan func(dest ...any) error) error {
		var e provider.Evidence
		err := scan(&e.Ref, &e.Provider, &e.Kind, &e.Issuer, &e.Number, &e.From, &e.Expires, &e.Document, &e.State,
			&e.Given.By, &e.Given.On, &e.Checked.By, &e.Checked.On, &e.Checked.Says)
		if err == nil {
			found = append(found, e)
		}
		return err
	})
	return found, err
}

// EvidenceOf returns whose a piece of evidence is.
func (Store) EvidenceOf(ctx context.Context, tx *db.Tx, evidence thread.Ref) (of thread.Ref, err error) {
	err = db.Get(ctx, tx, "SELECT provider FROM provider_evidence WHERE scope=$1 AND ref=$2", []any{tx.Scope(), evidence}, &of)
	return of, err
}

// WaitingEvidence returns evidence that waits to be checked, what was given first first.
func (Store) WaitingEvidence(ctx context.Context, tx *db.Tx, limit int) ([]provider.Evidence, error) {
	return pieces(ctx, tx, "state=$2 ORDER BY given_on, ref LIMIT $3", tx.Scope(), provider.ToCheck, limit)
}

// InsertEvidence adds a piece of evidence.
func (Store) InsertEvidence(ctx context.Context, tx *db.Tx, e provider.Evidence) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_evidence (scope, "+evidenceColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		tx.Scope(), e.Ref, e.Provider, e.Kind, e.Issuer, e.Number, e.From, e.Expires, e.Document, e.State,
		e.Given.By, e.Given.On, e.Checked.By, e.Checked.On, e.Checked.Says)
	return err
}

// UpdateEvidence saves the state and the check over the state that was read.
func (Store) UpdateEvidence(ctx context.Context, tx *db.Tx, e provider.Evidence, was provider.EvidenceState) error {
	return db.ExecOne(ctx, tx, "UPDATE provider_evidence SET state=$4, checked_by=$5, checked_on=$6, check_says=$7 WHERE scope=$1 AND ref=$2 AND state=$3",
		tx.Scope(), e.Ref, was, e.State, e.Checked.By, e.Checked.On, e.Checked.Says)
}

// InsertHold adds a step of a suspension by the council.
func (Store) InsertHold(ctx context.Context, tx *db.Tx, e provider.HoldEvent) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO provider_hold (scope, provider, n, step, held_on, why, by_ref, by_name, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.Scope(), e.Provider, e.Number, e.Step, e.On, e.Why, e.ByRef, e.By, e.At)
	return err
}

// Holds returns the steps of a provider's suspensions, the first first.
func (Store) Holds(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Holds, error) {
	var found provider.Holds
	err := db.Each(ctx, tx, "SELECT provider, n, step, held_on, why, by_ref, by_name, done_at FROM provider_hold WHERE scope=$1 AND provider=$2 ORDER BY n",
		[]any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
			var e provider.HoldEvent
			err := scan(&e.Provider, &e.Number, &e.Step, &e.On, &e.Why, &e.ByRef, &e.By, &e.At)
			found = append(found, e)
			return err
		})
	return found, err
}
