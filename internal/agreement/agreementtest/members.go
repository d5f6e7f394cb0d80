package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func members(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	by := worker(providertest.Make(t, w.DB, w.Providers, "Member"))
	var ref thread.Ref
	admit := func(tx *db.Tx) error {
		made, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lot, Provider: by.Provider, From: tx.Today(), Why: "Good."})
		if err == nil {
			ref = made
		}
		return err
	}
	must(t, w.DB.InTx(ctx, admit))
	change := func(a access.Actor, kind agreement.EventKind, until workday.Date) error {
		return w.Service.ChangeMember(ctx, a, agreement.MemberChange{Admission: ref, Kind: kind, Until: until, Why: "Because."})
	}
	on := func(day string) (state agreement.MemberState, in int) {
		view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
			d, err := workday.Parse(day)
			must(t, err)
			a, err := w.Service.Admission(ctx, tx, ref)
			state, _ = a.Standing(d)
			all, err2 := w.Service.Admitted(ctx, tx, lot, d)
			in = len(all)
			return first(err, err2)
		})
		return state, in
	}
	refused(t, "restored when not held", change(commissioner, agreement.Restoration, workday.Date{}), fault.KindConflict, "neither")
	refused(t, "a provider suspends", change(by, agreement.Suspension, workday.Date{}), fault.KindNotFound, "")
	must(t, change(commissioner, agreement.Suspension, workday.Date{}))
	if state, in := on("2026-11-23"); state != agreement.Suspended || in != 0 {
		t.Errorf("suspended: %q, %d admitted", state, in)
	}
	must(t, change(by, agreement.Reply, workday.Date{}))
	refused(t, "who placed it reviews", change(commissioner, agreement.Restoration, workday.Date{}), fault.KindConflict, "not involved")
	refused(t, "admitted again round the suspension", w.DB.InTx(ctx, admit), fault.KindConflict, "has a place in this lot already")
	must(t, change(manager, agreement.Restoration, workday.Date{}))
	refused(t, "a ban without an end", change(commissioner, agreement.Ban, workday.Date{}), fault.KindInvalid, "last day of the ban")
	must(t, change(commissioner, agreement.Ban, workday.MustOn(2027, 1, 31)))
	for day, want := range map[string]agreement.MemberState{"2026-11-22": agreement.ToStart, "2026-11-23": agreement.Banned, "2027-01-31": agreement.Banned, "2027-02-01": agreement.Member} {
		if state, in := on(day); state != want || (in == 1) != (want == agreement.Member) {
			t.Errorf("on %s: %q with %d admitted, want %q", day, state, in, want)
		}
	}
	w.at(t, "2027-02-01 09:00:00")
	must(t, change(manager, agreement.Refresh, workday.Date{}))
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Admission(ctx, tx, ref)
		if a.Refreshed().String() != "2027-02-01" || len(a.Events) != 5 {
			t.Errorf("refreshed %s, events %+v", a.Refreshed(), a.Events)
		}
		return err
	})
	leave := func(place thread.Ref, on workday.Date) error {
		return w.Service.Leave(ctx, commissioner, place, on, "It asked to leave.")
	}
	day := workday.MustOn(2027, 2, 1)
	refused(t, "the end of an unknown place", leave(lot, day), fault.KindNotFound, "")
	refused(t, "an end without a day", leave(ref, workday.Date{}), fault.KindInvalid, "last day")
	must(t, leave(ref, day))
	refused(t, "ended by two", leave(ref, day.AddDays(1)), fault.KindConflict, "")
}
