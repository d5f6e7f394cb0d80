package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// unchecked takes in nobody who registered itself before somebody has looked at who it is, by whichever door.
func unchecked(t *testing.T, w AdmissionWorld) {
	ctx := dbtest.Ctx(t)
	_, lot := w.opened(t, nil)
	var own thread.Ref
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		if own, err = w.Providers.CreateTx(ctx, tx, providertest.By, provider.Provider{Name: "Registered itself", Kind: provider.CareAgency, RegisteredOn: tx.Today()}); err != nil {
			return err
		}
		for _, k := range append(provider.Required(provider.CareAgency), provider.ChildSkills) {
			e := provider.Evidence{Provider: own, Kind: k, Issuer: "Issuer", From: tx.Today(), Expires: tx.Today().AddDays(300)}
			if _, err := w.Providers.AddEvidenceTx(ctx, tx, providertest.By, e); err != nil {
				return err
			}
		}
		return nil
	})
	by := worker(own)
	ref, err := w.Admission.Begin(ctx, by, lot)
	must(t, err)
	w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
	must(t, w.Admission.Save(ctx, by, admission.At{Application: ref, Version: 1}, complete(22_50)))
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale")) // whoever is new applies at once
	w.assess(t, ref, marks(1, 4, 4, "Agreed."))
	gate := func() (shut []string) {
		v, _ := w.see(t, commissioner, ref)
		for _, g := range v.Gates {
			if !g.Open {
				shut = append(shut, g.Words)
			}
		}
		return shut
	}
	if got := gate(); len(got) != 1 || got[0] != "A person of the council has looked at who it is" {
		t.Errorf("what stands in the way: %q", got)
	}
	at := admission.At{Application: ref}
	refused(t, "accepted unseen", w.Admission.Decide(ctx, commissioner, at, true, "Good."), fault.KindConflict, "registered itself on")
	_, err = w.Service.Admit(ctx, commissioner, agreement.Admit{Lot: lot, Provider: own, From: workday.MustOn(2026, 11, 23), Why: "Past the application."})
	refused(t, "given a place past its application", err, fault.KindConflict, "nobody of the council has looked at who it is")
	must(t, w.Providers.Look(ctx, manager, provider.Look{Provider: own, Says: "Its entry at Companies House."}))
	if got := gate(); len(got) != 0 {
		t.Errorf("once somebody looked: %s", strings.Join(got, ", "))
	}
	must(t, w.Admission.Decide(ctx, commissioner, at, true, "Good."))
	_, err = w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 11, 23))
	must(t, err)
}
