package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/provider/providertest"
	"alongside/internal/workday"
)

func hidden(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Hidden", 25_00)
	rival := worker(providertest.Make(t, w.DB, w.Providers, "Rival"))
	look := func(a access.Actor) error {
		return w.DB.View(ctx, func(tx *db.Tx) error {
			_, err := w.Admission.See(ctx, tx, a, ref)
			return err
		})
	}
	refused(t, "a rival looks", look(rival), fault.KindNotFound, "")
	refused(t, "the council reads a draft", look(commissioner), fault.KindNotFound, "")
	refused(t, "a rival saves", w.Admission.Save(ctx, rival, admission.At{Application: ref}, complete(1)), fault.KindNotFound, "")
	refused(t, "an old version", w.Admission.Save(ctx, by, admission.At{Application: ref, Version: 1}, complete(1)), fault.KindConflict, "Someone else")
	refused(t, "a second application", func() error { _, err := w.Admission.Begin(ctx, by, lot); return err }(), fault.KindConflict, "already")
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		theirs, err := w.Admission.Applications(ctx, tx, rival, of)
		council, err2 := w.Admission.Applications(ctx, tx, commissioner, of)
		own, err3 := w.Admission.Applications(ctx, tx, by, "")
		if len(theirs) != 0 || len(council) != 0 || len(own) != 1 {
			t.Errorf("a rival sees %d, the council %d drafts, the applicant %d", len(theirs), len(council), len(own))
		}
		return first(err, err2, err3)
	})
	must(t, w.Admission.Withdraw(ctx, by, admission.At{Application: ref, Why: "Not now."}))
	if _, state := w.see(t, by, ref); state != admission.Withdrawn {
		t.Errorf("withdrawn: %q", state)
	}
}

func standstill(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, func(o *admission.Opening) { o.StandstillRule = "pa2023-standstill" })
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Waits", 25_00)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 5, 5, "Fine."))
	must(t, w.Admission.Decide(ctx, commissioner, at, true, "Good."))
	_, err := w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 12, 3))
	refused(t, "within the standstill", err, fault.KindConflict, "standstill")
	w.at(t, "2026-12-02 23:59:59") // the eighth working day, 23 November being the first
	if _, state := w.see(t, by, ref); state != admission.Standstill {
		t.Errorf("on the eighth working day: %q", state)
	}
	w.at(t, "2026-12-03 00:00:00")
	_, err = w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 12, 3))
	must(t, err)
}
