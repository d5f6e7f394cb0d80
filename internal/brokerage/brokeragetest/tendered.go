package brokeragetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// tendered awards from a dynamic market: nobody is invited and nothing is awarded before its tender notice is published, not for a shorter time
// than the notice gives, and not before that time is over; save in an emergency.
func tendered(t *testing.T, w World) {
	lot := w.LotOf(t, agreement.DynamicMarket)
	p := w.Admit(t, lot, "Of the market", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	today := workday.DateOf(dbtest.Start)
	until := today.AddDays(3)
	on := func(day workday.Date) context.Context { return db.WithNow(dbtest.Ctx(t), day.At(9, 0)) }
	give := func(day workday.Date) error {
		_, err := w.Service.Give(on(day), Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The only one."})
		return err
	}
	invite := func(until workday.Date) error {
		return w.Service.Invite(dbtest.Ctx(t), Broker, brokerage.Invite{Requirement: r.Ref, Until: until})
	}
	refused := func(what string, err error, kind fault.Kind, says string) {
		t.Helper()
		if !fault.Is(err, kind) || !strings.Contains(fault.Message(err), says) {
			t.Errorf("%s: %v, want %q", what, err, says)
		}
	}
	refused("awarded without a notice", give(today), fault.KindConflict, "needs its own tender notice (UK4), published before providers are invited")
	refused("invited without a notice", invite(until), fault.KindInvalid, "None is recorded for this requirement.")
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		waiting, err := w.Service.Tenders(ctx, tx, []thread.Ref{lot})
		if len(waiting) != 1 || waiting[0].Requirement.Ref != r.Ref || waiting[0].Asked.Number != 0 {
			t.Errorf("waits for its notice: %+v", waiting)
		}
		return err
	})
	w.Town.Announce(r.Ref, today, until)
	refused("awarded before anybody was invited on the notice", give(today), fault.KindConflict, "providers were not invited on it")
	refused("invited for a shorter time", invite(until.AddDays(-1)), fault.KindInvalid, "Providers cannot be given less time.")
	if err := invite(until); err != nil {
		t.Fatalf("invited on the notice: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		asked, err := w.Service.Askings(ctx, tx, r.Ref)
		if all := asked[r.Ref]; len(all) != 1 || all[0].Notice != brokerage.TenderNotice {
			t.Errorf("invitations %+v", all)
		}
		return err
	})
	refused("awarded on the last day for tenders", give(until), fault.KindConflict, "An award comes after that day")
	w.Town.Announce(r.Ref, until, until.AddDays(2)) // a later notice takes the place of the first
	refused("awarded on invitations before the notice that counts", give(until.AddDays(3)), fault.KindConflict, "providers were not invited on it")
	w.Town.Announce(r.Ref, today, until)
	if err := give(until.AddDays(1)); err != nil {
		t.Errorf("awarded after the last day for tenders: %v", err)
	}
	purchased(t, w, lot, r.Ref, p)
	urgent := brokerage.Give{
		Requirement: w.Require(t, Need(w.Line(t), lot)).Ref, Provider: p, Why: "The carer is in hospital.", Emergency: true, Authoriser: "Director",
		Until: today.AddDays(10),
	}
	if _, err := w.Service.Give(dbtest.Ctx(t), Manager, urgent); err != nil {
		t.Errorf("an emergency waits for a tender notice: %v", err)
	}
	purchased(t, w, lot, r.Ref, p, urgent.Requirement) // what came through the emergency door stays as it was tendered, and is no purchase
	alone(t, w, lot, r.Ref, urgent.Requirement)
}

// alone reads one tender by its reference: awarded under its notice, open, and none that came through the emergency door. Lists begin with
// those that are open.
func alone(t *testing.T, w World, lot, awarded, urgent thread.Ref) {
	t.Helper()
	open := w.Require(t, Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		was := open
		was.PromisedBy = was.PromisedBy.AddMonths(-12) // the oldest of all
		return w.Service.Store.UpdateRequirement(ctx, tx, was)
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		one, err := w.Service.Tender(ctx, tx, awarded)
		if err != nil || one.Award == nil || one.Asked.Number != 1 {
			t.Errorf("awarded: %+v %v", one, err)
		}
		one, err = w.Service.Tender(ctx, tx, open.Ref)
		if err != nil || one.Requirement.Ref != open.Ref || one.Award != nil {
			t.Errorf("open: %+v %v", one, err)
		}
		for _, none := range []thread.Ref{urgent, "REQ-0000-0000-0"} {
			if _, err := w.Service.Tender(ctx, tx, none); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s is tendered for: %v", none, err)
			}
		}
		all, err := w.Service.Tenders(ctx, tx, []thread.Ref{lot})
		if len(all) != 2 || all[0].Requirement.Ref != open.Ref || all[1].Requirement.Ref != awarded {
			t.Errorf("listed: %+v", all)
		}
		return err
	})
}

// purchased reads the one purchase of a lot that was awarded, page after page, and adds up its year.
func purchased(t *testing.T, w World, lot, ref, by thread.Ref, open ...thread.Ref) {
	t.Helper()
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		lots := []thread.Ref{lot}
		var found []brokerage.Purchase
		for after := thread.Ref(""); ; {
			page, err := w.Service.Purchases(ctx, tx, lots, after, 1)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			after, found = page[0].Requirement, append(found, page...)
		}
		var waits []thread.Ref
		found = slices.DeleteFunc(found, func(p brokerage.Purchase) bool {
			if p.Provider == "" && p.On.IsZero() && p.Value == 0 {
				waits = append(waits, p.Requirement)
				return true
			}
			return false
		})
		if !slices.Equal(waits, open) {
			t.Errorf("not purchased: %q, want %q", waits, open)
		}
		if len(found) != 1 || found[0].Requirement != ref || found[0].Provider != by || found[0].Last() != workday.MustOn(2027, 11, 30) || found[0].Value <= 0 || !found[0].WithdrawnOn.IsZero() {
			t.Errorf("purchases: %+v", found)
		}
		again, err := w.Service.PurchasesOf(ctx, tx, []thread.Ref{ref})
		if len(again) != 1 || again[0] != found[0] || err != nil {
			t.Errorf("by its reference: %+v %v", again, err)
		}
		years, err := w.Service.BoughtByYear(ctx, tx, lots)
		if len(years) != 1 || years[0].From != workday.MustOn(2026, 4, 1) || years[0].Contracts != 1 || years[0].Children != 1 || years[0].Value != found[0].Value {
			t.Errorf("bought: %+v", years)
		}
		none, err2 := w.Service.Purchases(ctx, tx, nil, "", 10)
		if len(none) != 0 || err2 != nil {
			t.Errorf("of no lots: %+v %v", none, err2)
		}
		return err
	})
}
