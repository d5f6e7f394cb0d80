package wiring

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/supplier"
	"alongside/internal/thread"
)

// market is who the council buys from under agreements, for the matching of suppliers. It is read in a job.
type market struct{ s *Services }

// marketPage is how many providers or agreements one query reads.
const marketPage = 200

// Market implements spot.Market.
func (m market) Market(ctx context.Context, tx *db.Tx) (out matching.Market, err error) {
	for after, more := (provider.Key{}), true; more; {
		found, err := m.s.Provider.List(ctx, tx, after, marketPage)
		if err != nil {
			return out, err
		}
		for _, p := range found {
			numbers, err := m.numbers(ctx, tx, p.Ref)
			if err != nil {
				return out, err
			}
			out.Providers = append(out.Providers, matching.Provider{Ref: p.Ref, Name: p.Name, Numbers: numbers})
			after = provider.Key{Name: p.Name, Ref: p.Ref}
		}
		more = len(found) == marketPage
	}
	for after, more := "", true; more; {
		found, err := m.s.Agreement.List(ctx, tx, after, marketPage)
		if err != nil {
			return out, err
		}
		for _, a := range found {
			members, err := m.members(ctx, tx, a)
			if err != nil {
				return out, err
			}
			if len(members) > 0 {
				out.Agreements = append(out.Agreements, matching.Agreement{Ref: a.Ref, Title: a.Title, Members: members})
			}
			after = a.End.String() + " " + string(a.Ref)
		}
		more = len(found) == marketPage
	}
	return out, nil
}

// numbers are a provider's official numbers that ledgers also have.
func (m market) numbers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]supplier.Number, error) {
	passport, err := m.s.Provider.Passport(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	schemes := map[thread.System]supplier.Scheme{thread.CompanyNumber: supplier.Company, thread.CharityNumber: supplier.Charity, thread.CQC: supplier.CQC}
	var out []supplier.Number
	for _, i := range passport.Identities {
		if scheme, ok := schemes[i.System]; ok {
			out = append(out, supplier.Number{Scheme: scheme, Value: i.Value})
		}
	}
	return out, nil
}

// members are the providers whose admission to a lot of an agreement is in force today.
func (m market) members(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]thread.Ref, error) {
	lots := make([]thread.Ref, 0, len(a.Lots))
	for _, l := range a.Lots {
		lots = append(lots, l.Ref)
	}
	all, err := m.s.Agreement.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, err
	}
	var out []thread.Ref
	seen := map[thread.Ref]bool{}
	for _, one := range all {
		if one.InForce(tx.Today()) && !seen[one.Provider] {
			seen[one.Provider] = true
			out = append(out, one.Provider)
		}
	}
	return out, nil
}
