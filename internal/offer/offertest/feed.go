package offertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
)

// Neighbour is a made-up service of another council, in Newcastle-under-Lyme.
func Neighbour(n int) openreferral.Service {
	lat, long, six := 53.01, -2.23, 6.0
	return openreferral.Service{
		ID: openreferral.ID("neighbour", fmt.Sprint(n)), Name: fmt.Sprint("Neighbour club ", n), Status: openreferral.Active, MinimumAge: &six, Email: "club@example.org",
		Organisation: &openreferral.Organisation{ID: openreferral.ID("club"), Name: "Made-Up Club", Description: "A club."},
		AtLocations:  []openreferral.AtLocation{{ID: openreferral.ID("at"), Location: &openreferral.Location{ID: openreferral.ID("place"), Type: "physical", Name: "Hut", Latitude: &lat, Longitude: &long}}},
		CostOptions:  []openreferral.CostOption{{ID: openreferral.ID("cost"), Amount: "3.5"}},
	}
}

// feed imports a neighbour's directory three times.
func (w *World) feed(t *testing.T) {
	f := offer.Feed{Name: "neighbour", Owner: "Made-Up City Council", Run: 1}
	take := func(all ...openreferral.Service) (sum offer.Taken) {
		t.Helper()
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			got, err := w.Offers.TakeFeedTx(ctx, tx, audit.System, f, all)
			sum = got
			if err == nil {
				got, err = w.Offers.CloseVanishedTx(ctx, tx, audit.System, f, 100)
				sum.Add(got)
			}
			return err
		})
		f.Run++
		return sum
	}
	a, b, c := Neighbour(1), Neighbour(2), Neighbour(3)
	c.AtLocations = nil
	if got := take(a, b, c, a); got != (offer.Taken{New: 3, Same: 1}) {
		t.Errorf("first: %+v", got)
	}
	if got := take(a, b, c); got != (offer.Taken{Same: 3}) {
		t.Errorf("the same again: %+v", got)
	}
	b.Name = "Neighbour club renamed"
	if got := take(a, b); got != (offer.Taken{Same: 1, Changed: 1, Closed: 1}) {
		t.Errorf("changed and vanished: %+v", got)
	}
	var found []offer.Nearby
	q := offer.NearQuery{Outcode: "ST17", Words: "neighbour"}
	w.agree(t, q)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		found, err = w.Offers.Near(ctx, tx, q)
		return err
	})
	if len(found) != 2 || found[0].Origin == nil || found[0].Origin.Owner != f.Owner || found[0].AgeFrom != 6 || found[0].Cost != 350 || found[0].Away == 0 {
		t.Fatalf("found %+v", found)
	}
	w.unpriced(t)
	if offer.MayEdit(CoOrdinator, found[0].Offer) {
		t.Error("the co-ordinator may change what another council keeps")
	}
	if got := take(c, a, b); got != (offer.Taken{Changed: 1, Same: 2}) {
		t.Errorf("one is back: %+v", got)
	}
	b.Status = openreferral.Defunct
	if got := take(a, b, c); got != (offer.Taken{Changed: 1, Same: 2}) {
		t.Errorf("one is defunct: %+v", got)
	}
	f.Owner = " "
	_ = familytest.Refused(t, w.DB, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, audit.System, f, nil)
		return err
	})
}

// unpriced takes a service that names no price and one that is free: nobody is told that the first is, whatever else they ask for.
func (w *World) unpriced(t *testing.T) {
	t.Helper()
	f := offer.Feed{Name: "prices", Owner: "Made-Up City Council", Run: 1}
	silent, free := Neighbour(8), Neighbour(9)
	silent.ID, silent.Name, silent.CostOptions = openreferral.ID("prices", "8"), "Unpriced yoga", nil
	free.ID, free.Name = openreferral.ID("prices", "9"), "Free yoga"
	free.CostOptions = []openreferral.CostOption{{ID: openreferral.ID("free"), Amount: "0"}}
	free.Attributes = []openreferral.Attribute{{ID: openreferral.ID("sort"), Term: &openreferral.Term{ID: openreferral.ID("theirs"), Name: "Drop in"}}}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, audit.System, f, []openreferral.Service{silent, free})
		return err
	})
	for want, q := range map[string]offer.NearQuery{
		"Free yoga, Unpriced yoga": {}, "Free yoga": {MostCost: new(money.Pence)}, "Free yoga ": {Kind: offer.DropIn}, "Unpriced yoga": {Kind: offer.Activity}, "": {Kind: offer.Advice},
		"Free yoga  ": {MostCost: new(money.Pence(1_000_00))},
	} {
		q.Words = "yoga"
		w.agree(t, q)
		var got []string
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Offers.Near(ctx, tx, q)
			for _, n := range found {
				got = append(got, n.Title)
			}
			return err
		})
		if strings.Join(got, ", ") != strings.TrimSpace(want) {
			t.Errorf("%+v finds %q, want %q", q, got, want)
		}
	}
}
