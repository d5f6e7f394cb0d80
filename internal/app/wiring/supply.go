package wiring

import (
	"cmp"
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	supplied "alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// supply is what the market is asked for and what it does, counted. It names no child.
type supply struct{ s *Services }

// Needs implements market.Demand.
func (m supply) Needs(ctx context.Context, tx *db.Tx, from workday.Date) ([]supplied.Need, error) {
	all, err := m.s.Brokerage.Store.AskedFor(ctx, tx, from)
	out := make([]supplied.Need, len(all))
	for i, n := range all {
		out[i] = supplied.Need{
			Lot: n.Lot, District: n.District, Band: n.Band, Asked: n.Asked, Minutes: n.Minutes, Placed: n.Placed, Unplaced: n.Unplaced, Late: n.Late,
			Could: n.Can, Declined: n.Cannot, Withdrawn: n.Withdrew,
		}
	}
	return out, err
}

// Declines implements market.Demand.
func (m supply) Declines(ctx context.Context, tx *db.Tx, from workday.Date) ([]supplied.Decline, error) {
	all, err := m.s.Brokerage.Store.SaidNo(ctx, tx, from)
	out := make([]supplied.Decline, len(all))
	for i, n := range all {
		out[i] = supplied.Decline{Lot: n.Lot, District: n.District, Band: n.Band, Why: n.Why.Words(), Times: n.Times}
	}
	return out, err
}

// Bought implements market.Demand.
func (m supply) Bought(ctx context.Context, tx *db.Tx, from workday.Date) ([]supplied.Bought, error) {
	all, err := m.s.Brokerage.Store.Hours(ctx, tx, from)
	out := make([]supplied.Bought, len(all))
	for i, h := range all {
		out[i] = supplied.Bought{
			Lot: h.Lot, District: h.District, Provider: h.Provider, Minutes: h.Minutes, Start: h.Start, Last: h.Last, Child: string(h.Child), Package: string(h.Package),
		}
	}
	return out, err
}

// Listed implements market.Demand: the packages of the council's lists.
func (m supply) Listed(ctx context.Context, tx *db.Tx, from workday.Date) ([]supplied.Bought, error) {
	all, err := m.s.Spot.Workbench.Hours(ctx, tx, from)
	out := make([]supplied.Bought, len(all))
	for i, h := range all {
		child := cmp.Or(string(h.ChildRef), "listed "+h.Child)
		out[i] = supplied.Bought{
			Lot: h.Lot, District: h.District, Provider: h.Provider, Minutes: h.Minutes, Start: h.Start, Last: h.Last, Child: child,
			Package: strings.ToUpper(strings.TrimSpace(h.Reference)),
		}
	}
	return out, err
}

// Applied implements market.Entrants: one line for each provider that ever applied or registered itself, as far as it has come.
func (m supply) Applied(ctx context.Context, tx *db.Tx) ([]supplied.Entrant, error) {
	reader := access.Actor{Person: "system", Name: "Alongside", Roles: []access.Role{access.RoleCommissioner}, Scope: tx.Scope()}
	all, err := m.s.Admission.Applications(ctx, tx, reader, "")
	at := map[string]int{}
	var out []supplied.Entrant
	for _, a := range all {
		i, known := at[string(a.Provider)]
		if !known {
			i = len(out)
			at[string(a.Provider)] = i
			out = append(out, supplied.Entrant{Provider: a.Provider, Applied: true, Stopped: true})
		}
		switch a.State(tx.Today()) {
		case admission.Admitted:
			out[i].Admitted, out[i].Stopped = true, false
		case admission.Refused, admission.Withdrawn, admission.Expired:
		default:
			out[i].Stopped = false
		}
	}
	if err != nil {
		return nil, err
	}
	own, err := m.s.Provider.RegisteredThemselves(ctx, tx)
	for _, p := range own {
		if i, known := at[string(p.Ref)]; known {
			out[i].Interested = true
			continue
		}
		out = append(out, supplied.Entrant{Provider: p.Ref, Interested: true})
	}
	return out, err
}

// MarketService answers what the market can do.
func (s *Services) MarketService() *supplied.Service {
	return supplied.New(supplied.Deps{DB: s.DB, Store: agreementsql.MarketStore{}, Demand: supply{s}, Entrants: supply{s}})
}

// mostPast is how many months of requirements say which districts the council buys in.
const mostPast = 36

// Districts returns the codes of the districts of the area in which the council buys.
func (s *Services) Districts(ctx context.Context, tx *db.Tx) ([]string, error) {
	all, err := s.Brokerage.Store.AskedFor(ctx, tx, tx.Today().AddMonths(-mostPast))
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		d, ok := s.Atlas.District(n.District)
		if !ok {
			continue
		}
		var out []string
		for _, one := range s.Atlas.DistrictsOf(d.Area) {
			out = append(out, one.Code)
		}
		return out, nil
	}
	return nil, nil
}
