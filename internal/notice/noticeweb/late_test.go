package noticeweb_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/ocds"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func within(t *testing.T, w world, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// admit brings a provider into a lot today.
func (w world) admit(t *testing.T, lot thread.Ref) {
	t.Helper()
	member := providertest.Make(t, w.DB, w.Providers, "Willow Lane CIC")
	within(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: lot, Provider: member, From: tx.Today(), Why: "Meets every condition."})
		return err
	})
}

// releases are those of an agreement as everybody reads them.
func (w world) releases(t *testing.T, of thread.Ref) []ocds.Release {
	t.Helper()
	p := w.public().Get("/ocds/records/" + string(of))
	var rec struct {
		Records []struct{ Releases []ocds.Release }
	}
	if err := json.Unmarshal([]byte(p.Body), &rec); err != nil || len(rec.Records) != 1 {
		t.Fatalf("%v in %s", err, p.Body)
	}
	return rec.Records[0].Releases
}

// TestALotThatIsAddedLaterAmendsTheOffer adds one a month after the first, as a commissioner does.
func TestALotThatIsAddedLaterAmendsTheOffer(t *testing.T) {
	w := newWorld(t)
	defer dbtest.Clock(w.DB).Set(dbtest.Clock(w.DB).Now())
	var ref thread.Ref
	a := agreementtest.Agreement(w.Enter(t))
	add := func(name string) (lot thread.Ref) {
		t.Helper()
		within(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
			if ref == "" {
				if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil {
					return err
				}
			}
			lot, err = w.Service.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: ref, Name: name, Service: "community-support", AgeTo: 18})
			return err
		})
		return lot
	}
	w.admit(t, add("By day"))
	before := w.releases(t, ref)
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 12, 23).At(9, 0))
	add("At night")
	after := w.releases(t, ref)
	if len(after) != len(before)+1 || !reflect.DeepEqual(after[:len(before)], before) {
		t.Fatalf("%d releases of before became %d", len(before), len(after))
	}
	if last := after[len(before)]; last.Tag[0] != "tenderAmendment" || len(last.Tender.Lots) != 2 {
		t.Errorf("the lot is in %+v", last)
	}
}

// TestALateExtensionIsInTheFeed takes one with a value after its notice date, as a commissioner does.
func TestALateExtensionIsInTheFeed(t *testing.T) {
	w := newWorld(t)
	packs := agreementtest.Packs{}
	w.Service.UsePacks(packs)
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind, a.Value = agreement.Framework, a.Value-1_00
	var ref, lot thread.Ref
	within(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: ref, Name: "By day", Service: "community-support", AgeTo: 18})
		return err
	})
	w.admit(t, lot)
	read := func() []ocds.Release { t.Helper(); return w.releases(t, ref) }
	defer dbtest.Clock(w.DB).Set(dbtest.Clock(w.DB).Now())
	dbtest.Clock(w.DB).Set(workday.MustOn(2027, 10, 4).At(9, 0))
	first := read()
	packs.Decide(ref, workday.MustOn(2028, 3, 31), w.Enter(t))
	within(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.ExtendTx(ctx, tx, agreementtest.By, agreement.Extend{Agreement: ref, Value: 1_00, Why: "It works."})
	})
	dbtest.Clock(w.DB).Set(workday.MustOn(2027, 10, 5).At(9, 0))
	all := read()
	last := all[len(all)-1]
	if last.Tag[0] != ocds.TagAmendment || last.Contracts[0].Period.EndDate != "2029-03-31T00:00:00Z" || !strings.HasSuffix(last.Contracts[0].Amendments[0].Description, "after the last day for notice") || last.Date != ocds.At(workday.MustOn(2027, 10, 4).At(9, 0)) {
		t.Errorf("the last release is %+v", last)
	}
	was, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	is, err := json.Marshal(all[:len(all)-1])
	if err != nil || string(is) != string(was) {
		t.Errorf("what was given before changed from %s to %s", was, is)
	}
}
