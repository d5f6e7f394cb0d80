package agreementtest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/agreement/admission"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// promised collects what those who are admitted are held to.
type promised struct {
	application, lot, provider thread.Ref
	from                       workday.Date
	adds                       []admission.Adding
}

func (p *promised) PromisedTx(_ context.Context, _ *db.Tx, _ audit.By, a admission.Application, from workday.Date) error {
	*p = promised{a.Ref, a.Lot, a.Provider, from, a.Adds}
	return nil
}

// statesWhatItAdds has an applicant state what it adds: half a line can be saved and not handed in, and a whole one binds on admission.
func statesWhatItAdds(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	held := &promised{}
	w.Admission.Promises = held
	defer func() { w.Admission.Promises = nil }()
	ref, by := w.apply(t, lot, "Adds Volunteers", 25_00)
	ctx, at := dbtest.Ctx(t), admission.At{Application: ref}
	in := complete(25_00)
	in.Adds = []admission.Adding{{What: "Volunteers’ time 🧸", Amount: -1}}
	refused(t, "an amount below nothing", w.Admission.Save(ctx, by, at, in), fault.KindInvalid, "how much")
	in.Adds[0].Amount = 200
	must(t, w.Admission.Save(ctx, by, at, in))
	refused(t, "half a line", w.Admission.Submit(ctx, by, at, "Robin Vale"), fault.KindInvalid, "Line 1 of what you add")
	in.Adds[0].Unit, in.Adds[0].Months = "hours", 12
	must(t, w.Admission.Save(ctx, by, at, in))
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 5, 4, "Agreed."))
	must(t, w.Admission.Decide(ctx, commissioner, at, true, "Meets every condition."))
	if held.application != "" {
		t.Error("it binds before it is admitted")
	}
	_, err := w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 12, 1))
	must(t, err)
	if held.application != ref || held.lot != lot || held.provider != by.Provider || held.from != workday.MustOn(2026, 12, 1) || !slices.Equal(held.adds, in.Adds) {
		t.Errorf("held to %+v", held)
	}
}
