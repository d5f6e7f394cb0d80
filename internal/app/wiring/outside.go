package wiring

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/thread"
)

// outside is what brokerage bought outside agreements, for the list of all that is.
type outside struct{ s *Services }

// Outside implements spot.Brokered.
func (o outside) Outside(ctx context.Context, tx *db.Tx) ([]spot.Off, error) {
	lots, err := o.spotLots(ctx, tx)
	if err != nil {
		return nil, err
	}
	found, err := o.s.Brokerage.Outside(ctx, tx, lots)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(found))
	for i, p := range found {
		refs[i] = p.Provider
	}
	names, err := o.s.Provider.Providers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	out := make([]spot.Off, len(found))
	for i, p := range found {
		out[i] = spot.Off{
			Kind: spot.OffSpotLot, Body: names[p.Provider].Name, Child: string(p.Child), ChildRef: p.Child, Service: p.What, Since: p.Start, Until: p.LastDay(),
			Cost: p.Weekly(), Package: p.Ref, Over: p.Over,
		}
		if p.Award.Ref != "" {
			out[i].Kind, out[i].Reason = spot.OffEmergency, spot.Given(p.Award.Ref, p.Award.By, p.Award.Why, p.LastDay())
		}
	}
	return out, nil
}

// spotLots are the lots of arrangements that are no agreement.
func (o outside) spotLots(ctx context.Context, tx *db.Tx) (out []thread.Ref, err error) {
	for after, more := "", true; more; {
		found, err := o.s.Agreement.List(ctx, tx, after, marketPage)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			after = a.End.String() + " " + string(a.Ref)
			if a.Kind == agreement.Spot {
				for _, l := range a.Lots {
					out = append(out, l.Ref)
				}
			}
		}
		more = len(found) == marketPage
	}
	return out, nil
}
