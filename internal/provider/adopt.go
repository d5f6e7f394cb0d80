package provider

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Adopt is a provider as another council knows it.
type Adopt struct {
	Provider   Provider
	Identities []Identity
	From       string // the other council's name
}

// AdoptTx returns this council's record of a provider that another council knows: the one with the same official number, otherwise a
// new one. A number that the provider shares there is shared here too, so that its evidence follows by the passport; where it shares
// none, this council asks for evidence itself. Nothing else of the other council's record is taken over: neither its rating nor its
// suspension.
func (s *Service) AdoptTx(ctx context.Context, tx *db.Tx, by audit.By, a Adopt) (thread.Ref, error) {
	// A number that one council gave means nothing here.
	a.Identities = slices.DeleteFunc(slices.Clone(a.Identities), func(id Identity) bool {
		kind, known := numberOf(id.System)
		return !known || kind.Alone
	})
	values := make([]string, len(a.Identities))
	for i, id := range a.Identities {
		values[i] = id.Value
	}
	if len(values) > 0 {
		known, err := s.store.ByIdentity(ctx, tx, values)
		if err != nil {
			return "", fmt.Errorf("look for %s by its numbers: %w", a.Provider.Name, err)
		}
		for _, id := range a.Identities {
			for _, k := range known {
				if k.System == id.System && k.Value == id.Value {
					return k.Provider, nil
				}
			}
		}
	}
	p := a.Provider
	p.SuspendedOn, p.SuspendedWhy, p.Rating, p.RatedOn = Provider{}.SuspendedOn, "", "", Provider{}.RatedOn
	ref, err := s.CreateTx(ctx, tx, by, p)
	if err != nil {
		return "", fmt.Errorf("adopt %s from %s: %w", p.Name, a.From, err)
	}
	for _, id := range a.Identities {
		id.Provider = ref
		if err := s.IdentifyTx(ctx, tx, by, id); err != nil {
			return "", fmt.Errorf("the %s number of %s: %w", id.System, p.Name, err)
		}
	}
	return ref, nil
}
