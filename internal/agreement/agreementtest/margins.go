package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// handPriced is one package of ten hours at a price that its award set, beside what bought gives.
type handPriced struct{ bought }

func (h handPriced) Bought(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from workday.Date) ([]agreement.Bought, error) {
	out, err := h.bought.Bought(ctx, tx, lots, providers, from)
	for _, p := range providers {
		for ref, price := range map[thread.Ref]money.Pence{"PKG-3": 19_00, "PKG-4": 40_00} {
			out = append(out, agreement.Bought{Package: ref, Provider: p, Lot: lots[0], Rate: money.Rate{Amount: price, Unit: money.Hour, Band: money.Any}, ByHand: true, Minutes: 600, Start: from, First: from, Until: workday.MustOn(2027, 12, 31)})
		}
	}
	for _, p := range providers { // ten hours that are paid by the half-hour
		out = append(out, agreement.Bought{Package: "PKG-5", Provider: p, Lot: lots[0], Rate: money.Rate{Amount: 10_00, Unit: money.HalfHour, Band: money.Any}, Minutes: 600, Start: from, First: from, Until: workday.MustOn(2027, 12, 31)})
	}
	return out, err
}

// margins lists what earlier rates lack after the floor rose, with the packages that are paid at them, and tries a coming rise.
func margins(t *testing.T, w World) {
	ref, lot, own := priced(t, w) // £20.00 for all, £21.50 for its member, both set before there was a floor
	w.Service.UsePackages(handPriced{bought{money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Any}, workday.MustOn(2026, 4, 1)}})
	w.Service.UseFloors(floors{})
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { // of the same day and time as the rate by the hour
		return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lot, Provider: own, Price: money.Rate{Amount: 10_00, Unit: money.HalfHour, Band: money.Any}, From: workday.MustOn(2026, 4, 1)})
	})
	t.Cleanup(func() { w.Service.UseFloors(nil) })
	look := func(on workday.Date, pay money.Pence) (m agreement.Margins) {
		t.Helper()
		view(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
			m, err = w.Service.Margins(ctx, tx, ref, on, pay)
			return err
		})
		return m
	}
	if m := look(upliftFrom, 0); m.Floor.Set() || len(m.Prices) != 0 {
		t.Errorf("without a floor there is nothing to compare: %+v", m)
	}
	w.Service.UseFloors(floors{ref: {PayPerHour: 20_00, LeastMargin: 1000}}) // an hour needs 22.23
	m := look(upliftFrom, 0)
	type line struct {
		provider, pkg thread.Ref
		price, lift   money.Pence
		packages      int
	}
	var got []line
	for _, one := range m.Prices[:min(4, len(m.Prices))] {
		least := map[money.Unit]money.Pence{money.Hour: 22_23, money.HalfHour: 11_12}[one.Rate.Price.Unit]
		if one.Least != least || !one.Below() || one.Rate.Lot != lot {
			t.Errorf("price %+v", one)
		}
		got = append(got, line{one.Rate.Provider, one.Package, one.Rate.Price.Amount, one.Lift, one.Packages})
	}
	// The furthest below first. Ten hours at £19.00 lack £32.30, at £10.00 a half-hour £22.40, at £21.50 £7.30. The evening's rate ended the day before, and the £40.00 that
	// an award set cover the floor.
	want := []line{{own, "PKG-3", 19_00, 32_30, 1}, {own, "", 10_00, 22_40, 1}, {"", "", 20_00, 0, 0}, {own, "", 21_50, 7_30, 1}}
	if !slices.Equal(got, want) {
		t.Errorf("prices %+v, want %+v", got, want)
	}
	if len(m.Prices) != 5 || m.Prices[4].Package != "PKG-2" || !strings.Contains(m.Prices[4].Unknown, "how many hours of care a session is") {
		t.Errorf("last what cannot be compared: %+v", m.Prices)
	}
	if prices, packages, lift := m.Below(); prices != 4 || packages != 3 || lift != 62_00 {
		t.Errorf("below: %d prices, %d packages, %s", prices, packages, lift)
	}
	if eve := look(upliftFrom.AddDays(-1), 0); len(eve.Prices) != 6 || eve.Prices[0].Rate.Price.Band != money.Evening {
		t.Errorf("on the day before the evening's rate counts still: %+v", eve.Prices)
	}
	// £18.00 an hour need £20.00: what is just that covers it.
	tried := look(upliftFrom, 18_00)
	if prices, packages, lift := tried.Below(); prices != 1 || packages != 1 || lift != 10_00 || tried.Floor.PayPerHour != 18_00 {
		t.Errorf("at £18.00: %d prices, %d packages, %s", prices, packages, lift)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.Margins(ctx, tx, ref, workday.Date{}, 0)
		isRefused(t, err, fault.KindInvalid, "Enter the day")
		_, err = w.Service.Margins(ctx, tx, "AGR-NONE", upliftFrom, 0)
		isRefused(t, err, fault.KindNotFound, "")
		return nil
	})
}
