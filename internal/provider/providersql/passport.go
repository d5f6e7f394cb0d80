package providersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// In returns a context for the transactions of another council.
func (Store) In(ctx context.Context, council db.Scope) context.Context {
	return db.WithScope(ctx, council)
}

// Everywhere returns a context for transactions across councils.
func (Store) Everywhere(ctx context.Context) context.Context { return db.WithScope(ctx, db.System) }

// SetIdentity saves a number in place of the one of that system.
func (Store) SetIdentity(ctx context.Context, tx *db.Tx, i provider.Identity) error {
	if _, err := db.Exec(ctx, tx, "DELETE FROM provider_identity WHERE scope=$1 AND provider=$2 AND system=$3", tx.Scope(), i.Provider, i.System); err != nil || i.Value == "" {
		return err
	}
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_identity (scope, provider, system, value, shared) VALUES ($1, $2, $3, $4, $5)",
		tx.Scope(), i.Provider, i.System, i.Value, i.Shared)
	return err
}

// Identities returns a provider's numbers.
func (Store) Identities(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]provider.Identity, error) {
	return identities(ctx, tx, "provider=$2", ref)
}

// ByIdentity returns the numbers that are among values.
func (Store) ByIdentity(ctx context.Context, tx *db.Tx, values []string) ([]provider.Identity, error) {
	return identities(ctx, tx, "value IN list($2)", db.List(values))
}

func identities(ctx context.Context, tx *db.Tx, where string, arg any) ([]provider.Identity, error) {
	var found []provider.Identity
	err := db.Each(ctx, tx, "SELECT provider, system, value, shared FROM provider_identity WHERE scope=$1 AND "+where+" ORDER BY provider, system", []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var i provider.Identity
			if err := scan(&i.Provider, &i.System, &i.Value, &i.Shared); err != nil {
				return err
			}
			found = append(found, i)
			return nil
		})
	return found, err
}

// Twins returns the records of other councils that share one of the numbers.
func (Store) Twins(ctx context.Context, tx *db.Tx, from db.Scope, of []provider.Identity) ([]provider.Twin, error) {
	var found []provider.Twin
	seen := map[provider.Twin]bool{}
	for _, i := range of {
		if !i.Shared {
			continue
		}
		err := db.Each(ctx, tx, "SELECT scope, provider FROM provider_identity WHERE system=$1 AND value=$2 AND shared=1 AND scope<>$3 ORDER BY scope, provider",
			[]any{i.System, i.Value, from}, func(scan func(dest ...any) error) error {
				var t provider.Twin
				if err := scan(&t.Scope, &t.Provider); err != nil {
					return err
				}
				if !seen[t] {
					seen[t] = true
					found = append(found, t)
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Origins returns where copied evidence came from.
func (Store) Origins(ctx context.Context, tx *db.Tx, ref thread.Ref) (map[thread.Ref]string, error) {
	found := map[thread.Ref]string{}
	err := db.Each(ctx, tx, "SELECT evidence, origin FROM provider_evidence_origin WHERE scope=$1 AND provider=$2", []any{tx.Scope(), ref},
		func(scan func(dest ...any) error) error {
			var evidence thread.Ref
			var origin string
			if err := scan(&evidence, &origin); err != nil {
				return err
			}
			found[evidence] = origin
			return nil
		})
	return found, err
}

// InsertOrigin keeps where a piece of evidence came from.
func (Store) InsertOrigin(ctx context.Context, tx *db.Tx, ref, evidence thread.Ref, origin string) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_evidence_origin (scope, provider, evidence, origin) VALUES ($1, $2, $3, $4)", tx.Scope(), ref, evidence, origin)
	return err
}

const placeColumns = "system, id, provider_id, name, status, registered_on, deregistered_on, dormant, postcode, authority, rating, rated_on, inspected_on"

func placeDests(l *provider.Location) []any {
	return []any{&l.System, &l.ID, &l.ProviderID, &l.Name, &l.Status, &l.RegisteredOn, &l.Deregistered, &l.Dormant, &l.Postcode, &l.Authority, &l.Rating, &l.RatedOn, &l.LastInspected}
}

// Locations returns places by system and number.
func (Store) Locations(ctx context.Context, tx *db.Tx, ids []string) (map[string]provider.Location, error) {
	found := map[string]provider.Location{}
	err := db.Each(ctx, tx, "SELECT "+placeColumns+" FROM provider_place WHERE scope=$1 AND id IN list($2)", []any{tx.Scope(), db.List(ids)},
		func(scan func(dest ...any) error) error {
			var l provider.Location
			if err := scan(placeDests(&l)...); err != nil {
				return err
			}
			found[string(l.System)+" "+l.ID] = l
			return nil
		})
	return found, err
}

// SaveLocation inserts a place or overwrites it.
func (Store) SaveLocation(ctx context.Context, tx *db.Tx, l provider.Location) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_place (scope, "+placeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (scope, system, id) DO UPDATE SET provider_id=$4, name=$5, status=$6, registered_on=$7, deregistered_on=$8, dormant=$9, postcode=$10,
		authority=$11, rating=$12, rated_on=$13, inspected_on=$14`,
		tx.Scope(), l.System, l.ID, l.ProviderID, l.Name, l.Status, l.RegisteredOn, l.Deregistered, l.Dormant, l.Postcode, l.Authority, l.Rating, l.RatedOn, l.LastInspected)
	return err
}

// places reads what the registers say of the providers found: the place with a provider's number, or all places of it.
func places(ctx context.Context, tx *db.Tx, found []provider.Provider, at map[thread.Ref]int, refs []thread.Ref) error {
	return db.Each(ctx, tx, `SELECT i.provider, `+prefixed+` FROM provider_identity AS i JOIN provider_place AS l ON l.scope=i.scope AND l.system=i.system AND l.id=i.value
		WHERE i.scope=$1 AND i.provider IN list($2) ORDER BY i.provider, l.id`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var ref thread.Ref
			var l provider.Location
			if err := scan(append([]any{&ref}, placeDests(&l)...)...); err != nil {
				return err
			}
			p := &found[at[ref]]
			p.Places = append(p.Places, l)
			return nil
		})
}

const prefixed = "l.system, l.id, l.provider_id, l.name, l.status, l.registered_on, l.deregistered_on, l.dormant, l.postcode, l.authority, l.rating, l.rated_on, l.inspected_on"

// InsertAlert keeps a change once.
func (Store) InsertAlert(ctx context.Context, tx *db.Tx, a provider.Alert) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO provider_alert (scope, provider, location, seen_on, what, name, was, now_is) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`, tx.Scope(), a.Provider, a.Location, a.SeenOn, a.What, a.Name, a.Was, a.Is)
	return err
}

// Alerts returns changes, the latest first.
func (Store) Alerts(ctx context.Context, tx *db.Tx, ref thread.Ref, limit int) ([]provider.Alert, error) {
	var found []provider.Alert
	err := db.Each(ctx, tx, `SELECT provider, location, seen_on, what, name, was, now_is FROM provider_alert WHERE scope=$1 AND ($2='' OR provider=$2)
		ORDER BY seen_on DESC, provider, location, what LIMIT $3`, []any{tx.Scope(), ref, limit},
		func(scan func(dest ...any) error) error {
			var a provider.Alert
			if err := scan(&a.Provider, &a.Location, &a.SeenOn, &a.What, &a.Name, &a.Was, &a.Is); err != nil {
				return err
			}
			found = append(found, a)
			return nil
		})
	return found, err
}
