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

// NoteTwin keeps that a provider was given what another council has of it.
func (Store) NoteTwin(ctx context.Context, tx *db.Tx, ref thread.Ref, of provider.Twin) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_twin (scope, provider, council, twin) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", tx.Scope(), ref, of.Scope, of.Provider)
	return err
}

// ForgetTwins forgets what was noted of a provider and another council.
func (Store) ForgetTwins(ctx context.Context, tx *db.Tx, ref thread.Ref, council db.Scope) error {
	_, err := db.Exec(ctx, tx, "DELETE FROM provider_twin WHERE scope=$1 AND provider=$2 AND council=$3", tx.Scope(), ref, council)
	return err
}

// Noted returns the records that a record gave something to or was given something by.
func (Store) Noted(ctx context.Context, tx *db.Tx, of provider.Twin) ([]provider.Twin, error) {
	var found []provider.Twin
	err := db.Each(ctx, tx, `SELECT council, twin FROM provider_twin WHERE scope=$1 AND provider=$2
		UNION SELECT scope, provider FROM provider_twin WHERE council=$1 AND twin=$2 ORDER BY 1, 2`,
		[]any{of.Scope, of.Provider}, func(scan func(dest ...any) error) error {
			var t provider.Twin
			if err := scan(&t.Scope, &t.Provider); err != nil {
				return err
			}
			found = append(found, t)
			return nil
		})
	return found, err
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

// DeleteOrigin forgets where a piece of evidence came from.
func (Store) DeleteOrigin(ctx context.Context, tx *db.Tx, ref, evidence thread.Ref) error {
	return db.ExecOne(ctx, tx, "DELETE FROM provider_evidence_origin WHERE scope=$1 AND provider=$2 AND evidence=$3", tx.Scope(), ref, evidence)
}
