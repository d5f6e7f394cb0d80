package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// openToAll shows to everybody what takes applications, by the latest terms and only while it does, and no question before its answer.
func openToAll(t *testing.T, w AdmissionWorld) {
	ctx := dbtest.Ctx(t)
	of, lot := w.opened(t, nil)
	again := opening(of)
	again.DecideDays = 8
	must(t, w.Admission.Open(ctx, commissioner, again))
	framework := Agreement(w.Enter(t))
	framework.Kind = agreement.Framework
	var closing thread.Ref
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		closing, err = w.Service.LetTx(ctx, tx, By, framework)
		return err
	})
	closes := opening(closing)
	closes.ClosesAt = workday.MustOn(2026, 11, 30).At(12, 0)
	must(t, w.Admission.Open(ctx, commissioner, closes))
	unpublished, _ := Let(t, w.World)
	_, asker := w.apply(t, lot, "Asks in public", 22_50)
	must(t, w.Admission.Ask(ctx, asker, of, "Is a van needed?"))
	must(t, w.Admission.Ask(ctx, asker, of, "Not answered"))
	must(t, w.Admission.Answer(ctx, manager, of, 1, "No 🧸."))

	listed := func() map[thread.Ref]admission.Public {
		out := map[thread.Ref]admission.Public{}
		view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Admission.OpenToAll(ctx, tx)
			for _, p := range all {
				out[p.Agreement.Ref] = p
			}
			return err
		})
		return out
	}
	all := listed()
	if p, ok := all[of]; !ok || p.Opening.Version != 2 || p.Opening.DecideDays != 8 || len(p.Agreement.Lots) != 1 {
		t.Errorf("the latest terms with the lots: %v %+v", ok, p.Opening)
	}
	if _, ok := all[closing]; !ok {
		t.Error("what closes later is not listed")
	}
	if _, ok := all[unpublished]; ok {
		t.Error("listed without published terms")
	}
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		p, err := w.Admission.OpenTo(ctx, tx, of)
		if len(p.Answered) != 1 || p.Answered[0].Answer != "No 🧸." || p.Answered[0].AskedBy != "" {
			t.Errorf("questions and answers: %+v", p.Answered)
		}
		if _, err := w.Admission.OpenTo(ctx, tx, unpublished); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("without terms: %v", err)
		}
		return err
	})
	w.at(t, "2026-11-30 12:00:01")
	if _, ok := listed()[closing]; ok {
		t.Error("listed after it closed")
	}
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Admission.OpenTo(ctx, tx, closing) // who followed a link reads that it closed
		return err
	})
}
