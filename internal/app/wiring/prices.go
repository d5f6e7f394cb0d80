package wiring

import (
	"context"
	"maps"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
)

// prices is what is agreed, for the workbench of packages. It is read in a job.
type prices struct{ s *Services }

// Lots implements spot.Prices: the lots of agreements that run today, with their members and what each is paid.
func (p prices) Lots(ctx context.Context, tx *db.Tx) (out []rates.Lot, err error) {
	for after, more := "", true; more; {
		found, err := p.s.Agreement.List(ctx, tx, after, marketPage)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			after = a.End.String() + " " + string(a.Ref)
			if a.State(tx.Today()) != "running" || a.Kind == agreement.Spot {
				continue
			}
			for _, l := range a.Lots {
				lot, err := p.lot(ctx, tx, a, l)
				if err != nil {
					return nil, err
				}
				if len(lot.Members) > 0 {
					out = append(out, lot)
				}
			}
		}
		more = len(found) == marketPage
	}
	return out, nil
}

func (p prices) lot(ctx context.Context, tx *db.Tx, a agreement.Agreement, l agreement.Lot) (rates.Lot, error) {
	out := rates.Lot{Ref: l.Ref, Name: l.Name, Service: l.Service, Agreement: a.Ref, Title: a.Title, Districts: l.Districts, AgeFrom: l.AgeFrom, AgeTo: l.AgeTo}
	in, err := p.s.Agreement.Admitted(ctx, tx, l.Ref, tx.Today())
	if err != nil {
		return out, err
	}
	for _, one := range in {
		if !slices.Contains(out.Members, one.Provider) {
			out.Members = append(out.Members, one.Provider)
		}
	}
	agreed, err := p.s.Agreement.Rates(ctx, tx, []thread.Ref{l.Ref})
	if err != nil {
		return out, err
	}
	units := []money.Unit{}
	for _, r := range agreed {
		if !slices.Contains(units, r.Price.Unit) {
			units = append(units, r.Price.Unit)
		}
	}
	for _, unit := range units {
		for _, band := range money.Bands() {
			for _, member := range out.Members {
				q := agreement.RateQuery{Lot: l.Ref, Provider: member, Unit: unit, Band: band, On: tx.Today()}
				for _, r := range agreement.RatesByDistrict(agreed, q) {
					out.Prices = append(out.Prices, rates.Price{Provider: member, District: r.District, Unit: unit, Band: band, Amount: r.Price.Amount})
				}
			}
		}
	}
	return out, nil
}

// ledgerChildren finds children by the references of the systems that lists of packages come from.
type ledgerChildren struct{ s *Services }

// Known implements spot.Children.
func (l ledgerChildren) Known(ctx context.Context, tx *db.Tx, references []string) (map[string]spot.Child, error) {
	refs, err := l.refs(ctx, tx, references)
	if err != nil {
		return nil, err
	}
	children, err := l.s.Family.Children(ctx, tx, slices.Collect(maps.Values(refs)))
	known := map[string]spot.Child{}
	for reference, ref := range refs {
		known[reference] = spot.Child{Ref: ref, Born: children[ref].Born}
	}
	return known, err
}

func (ledgerChildren) refs(ctx context.Context, tx *db.Tx, references []string) (map[string]thread.Ref, error) {
	known := map[string]thread.Ref{}
	own := map[thread.Ref]string{} // references of our own making
	for _, reference := range references {
		if ref, err := thread.Parse(reference); err == nil && ref.Kind() == thread.Child {
			own[ref] = reference
			continue
		}
		for _, system := range []thread.System{thread.Mosaic, thread.Liquidlogic} {
			ref, err := thread.ByExternal(ctx, tx, system, reference)
			if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindInvalid) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if ref.Kind() == thread.Child {
				known[reference] = ref
				break
			}
		}
	}
	nodes, err := thread.Nodes(ctx, tx, slices.Collect(maps.Keys(own))...)
	for ref := range nodes {
		known[own[ref]] = ref
	}
	return known, err
}
