package offertest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// owners writes to the provider's own people, and notes what about.
type owners struct{ told map[thread.Ref]int }

func (owners) OwnerOf(_ context.Context, _ *db.Tx, p thread.Ref) (thread.Ref, error) {
	if p == Harbour {
		return Provider.Person, nil
	}
	return "", nil
}

func (o owners) TellOwnerTx(_ context.Context, _ *db.Tx, _, about thread.Ref, _ workday.Date) error {
	o.told[about]++
	return nil
}

// chased are the owners of what nobody has checked for half a year.
func (w *World) chased(t *testing.T) {
	ctx := dbtest.Ctx(t)
	o := owners{map[thread.Ref]int{}}
	old, withdrawn := w.Add(t, nil), w.Add(t, nil)
	chase := func(days int) {
		t.Helper()
		later := db.WithNow(ctx, dbtest.Clock(w.DB).Now().Add(time.Duration(days)*24*time.Hour))
		for after, more := thread.Ref(""), true; more; {
			if err := w.DB.InTx(later, func(tx *db.Tx) (err error) {
				after, _, err = w.Offers.ChaseTx(later, tx, o, after)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			more = after != ""
		}
	}
	of := func(ref thread.Ref) (found deadline.Deadline) {
		t.Helper()
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			all, err := deadline.Of(ctx, tx, ref)
			for _, d := range all[ref] {
				if d.Rule == offer.Checking {
					found = d
				}
			}
			return err
		})
		return found
	}
	chase(100)
	if len(o.told) != 0 {
		t.Errorf("chased after a hundred days: %v", o.told)
	}
	chase(190)
	chase(191)
	if o.told[old] != 1 || o.told[withdrawn] != 1 {
		t.Errorf("told %d and %d times", o.told[old], o.told[withdrawn])
	}
	if d := of(old); d.Owner != Provider.Person || d.State != deadline.Running || d.Due.IsZero() {
		t.Errorf("the owner's date: %+v", d)
	}
	later := db.WithNow(ctx, dbtest.Clock(w.DB).Now().Add(time.Duration(195)*24*time.Hour))
	if err := w.Offers.Check(later, Provider, offer.Check{Offer: old}); err != nil {
		t.Fatal(err)
	}
	if err := w.Offers.Withdraw(later, Provider, offer.Withdraw{Offer: withdrawn, Why: "It ended."}); err != nil {
		t.Fatal(err)
	}
	if d := of(old); d.State != deadline.Kept {
		t.Errorf("after it was checked: %s", d.State)
	}
	if d := of(withdrawn); d.State != deadline.Stopped {
		t.Errorf("after it was taken out: %s", d.State)
	}
	chase(196)
	if o.told[old] != 1 || o.told[withdrawn] != 1 {
		t.Errorf("chased again: %v", o.told)
	}
	soon := w.Add(t, nil)
	w.Own = statute.Spans{OfferCheckedMonths: 3} // as this council set it
	defer func() { w.Own = statute.Spans{} }()
	chase(80)
	if o.told[soon] != 0 {
		t.Error("chased before three months were over")
	}
	chase(100)
	if o.told[soon] != 1 {
		t.Errorf("chased %d times after three months", o.told[soon])
	}
}

// changed is how an offer came to say what it says.
func (w *World) changed(t *testing.T) {
	ctx := dbtest.Ctx(t)
	ref := w.Add(t, nil)
	d := Group()
	d.Title, d.Languages = "Cylch Rhieni ŵ", []string{"Polish", " polish ", "", "British Sign Language"}
	if err := w.Offers.Edit(ctx, Provider, offer.Edit{Offer: ref, Details: d}); err != nil {
		t.Fatal(err)
	}
	if err := w.Offers.Publish(ctx, CoOrdinator, offer.Publish{Offer: ref}); err != nil {
		t.Fatal(err)
	}
	read := func(by access.Actor) (all []offer.Version, err error) {
		err = w.DB.View(ctx, func(tx *db.Tx) error {
			_, all, err = w.Offers.Versions(ctx, tx, by, ref)
			return err
		})
		return all, err
	}
	if _, err := read(familytest.Mother); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent reads the versions: %v", err)
	}
	all, err := read(Provider)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v %v", all, err)
	}
	if v := all[0]; v.By != CoOrdinator.Name || v.Action != "offer published" || len(v.Changed) != 0 {
		t.Errorf("approved: %+v", v)
	}
	if v := all[1]; v.By != Provider.Name || len(v.Changed) != 2 || v.Changed[0] != (offer.Difference{What: "Name", Was: Group().Title, Is: d.Title}) {
		t.Errorf("proposed: %+v", v)
	}
	find := func(language string) (found int) {
		if err := w.DB.View(ctx, func(tx *db.Tx) error {
			near, err := w.Offers.Near(ctx, tx, offer.NearQuery{Language: language, Limit: 1000})
			for _, n := range near {
				if n.Ref == ref {
					found++
				}
				if len(n.Languages) != 2 {
					t.Errorf("%s: %q", n.Title, n.Languages)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if find("POLISH") != 1 || find("british sign language") != 1 || find("Urdu") != 0 {
		t.Error("the offer is not found by its languages alone")
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error { // a transaction that writes scans instead
		near, err := w.Offers.Near(ctx, tx, offer.NearQuery{Language: "polish", Limit: 1000})
		if len(near) != 1 {
			t.Errorf("%d scanned", len(near))
		}
		return err
	})
}
