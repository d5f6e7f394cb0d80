package pack

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// BuyerRow is what one of several councils has under an agreement today, and what each way to go on means for it. Of another council no
// small number of children is told, nor what could be worked out from it; and no sum of all councils is, from which it could be.
type BuyerRow struct {
	Council  string             `json:"council"` // "" for the council that let it
	Known    bool               `json:"known"`   // false of one that buys elsewhere: its purchases are recorded by hand, and no child of its is known
	Children Number             `json:"children"`
	Few      bool               `json:"few,omitempty"` // what stands below is left out: it would be that of very few children
	Weekly   money.Minutes      `json:"weekly_minutes"`
	Promised money.Minutes      `json:"promised_minutes"`  // in the period that the pack looks back on
	Done     money.Minutes      `json:"delivered_minutes"` // of them
	Rating   performance.Rating `json:"lowest_last_result,omitempty"`
	Months   int                `json:"months"`         // of the options
	GoOn     money.Pence        `json:"going_on_pence"` // what runs today, at today's rates, for so many months
	Unpriced int                `json:"not_by_time"`    // packages that are not in that sum
	InHouse  *money.Pence       `json:"in_house_pence,omitempty"`

	FewUnpriced bool `json:"few_not_by_time,omitempty"` // how many are not in that sum is left out: they are very few
	HoursLeft   bool `json:"hours_left_out,omitempty"`  // what was promised and delivered is left out, in which that of very few children is
}

// hide leaves out what would tell of very few children: of the council, or of a part of it whose number of children, or hours, are left out
// elsewhere and could be worked out from the whole.
func (r *BuyerRow) hide(children, hours bool) {
	few := r.Children.Count > 0 && r.Children.Count < smallest
	if r.Few || few || children {
		all := r.Children
		all.total()
		*r = BuyerRow{Council: r.Council, Known: r.Known, Children: all, Few: true, Rating: r.Rating, Months: r.Months}
		return
	}
	if r.Unpriced > 0 && r.Unpriced < smallest {
		r.Unpriced, r.FewUnpriced = 0, true
	}
	if hours {
		r.Promised, r.Done, r.HoursLeft = 0, 0, true
	}
}

// Delivered is the share of what was promised that was delivered, in words.
func (r BuyerRow) Delivered() string {
	switch {
	case r.HoursLeft:
		return leftOut
	case r.Promised == 0:
		return "nothing promised yet"
	}
	const percent = 100
	return strconv.Itoa(int((2*percent*r.Done+r.Promised)/(2*r.Promised))) + "%"
}

// buyers reads, where several councils buy, what the agreement means for each: children, hours, performance and the effect of each option.
func (g *gathering) buyers(ctx context.Context) error {
	if len(g.joined) == 0 {
		return nil
	}
	own, err := g.buyer(ctx, g.tx, g.bought)
	if err != nil {
		return err
	}
	rows := []BuyerRow{own}
	seen := map[string]bool{}
	err = g.Agreements.EachBuyer(ctx, g.tx, g.a, func(tx *db.Tx, p agreement.Participant) error {
		admitted, err := g.Agreements.Admissions(ctx, tx, g.lots)
		if err != nil {
			return fmt.Errorf("members that %s sees: %w", p.Council, err)
		}
		var providers []thread.Ref
		for _, m := range admitted {
			if !slices.Contains(providers, m.Provider) {
				providers = append(providers, m.Provider)
			}
		}
		bought, err := g.Packages.Running(ctx, tx, g.lots, providers, tx.Today())
		if err != nil {
			return fmt.Errorf("packages of %s: %w", p.Council, err)
		}
		row, err := g.buyer(ctx, tx, bought)
		if err != nil {
			return fmt.Errorf("what the agreement means for %s: %w", p.Council, err)
		}
		row.Council = p.Name
		row.hide(false, false)
		seen[p.Council], rows = true, append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range g.joined {
		if !seen[p.Council] {
			rows = append(rows, BuyerRow{Council: p.Name, Months: g.months()})
		}
	}
	g.c.Buyers = rows
	return nil
}

// buyer works out one council's row, in a transaction that is held to that council.
func (g *gathering) buyer(ctx context.Context, tx *db.Tx, bought []Bought) (BuyerRow, error) {
	months := g.months()
	row := BuyerRow{Known: true, Months: months}
	children := map[thread.Ref]bool{}
	for _, b := range bought {
		children[b.Child] = true
		row.Weekly += b.Weekly
	}
	row.Children = Number{Count: len(children)}
	row.GoOn, row.Unpriced = marketCost(bought, months)
	if cost, covered := g.houseCost(bought, months); covered {
		row.InHouse = &cost
	}
	pictures, err := g.Quality.PictureOf(ctx, tx, g.lots, g.c.From, tx.Today())
	if err != nil {
		return row, err
	}
	for _, p := range pictures {
		row.Promised += p.Done.Promised
		row.Done += p.Done.Delivered
	}
	standing, err := g.Quality.Standing(ctx, tx, g.lots, g.c.From)
	if err != nil {
		return row, err
	}
	for _, st := range standing {
		if given := st.Last.Given; given != "" && given != performance.Other && given.WorseThan(row.Rating) {
			row.Rating = given
		}
	}
	return row, nil
}
