package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// untrained takes the application of a provider without training for children to its decision.
func (w AdmissionWorld) untrained(t *testing.T, lot thread.Ref, name string) (ref thread.Ref, by access.Actor) {
	t.Helper()
	must(t, try(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		made, err := w.Providers.CreateTx(ctx, tx, providertest.By, provider.Provider{Name: name, Kind: provider.Voluntary, Outcode: "ST17", Email: "office@untrained.example"})
		if err != nil {
			return err
		}
		by = worker(made)
		for _, k := range provider.Required(provider.Voluntary) {
			if _, err := w.Providers.AddEvidenceTx(ctx, tx, providertest.By, provider.Evidence{Provider: made, Kind: k, Issuer: "Issuer", From: tx.Today().AddDays(-30)}); err != nil {
				return err
			}
		}
		return nil
	}))
	ctx := dbtest.Ctx(t)
	ref, err := w.Admission.Begin(ctx, by, lot)
	must(t, err)
	at := admission.At{Application: ref}
	w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
	must(t, w.Admission.Save(ctx, by, at, complete(25_00)))
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 5, 5, "Fine."))
	return ref, by
}

// trains gives evidence of training; accepted is whether the council has seen it.
func (w AdmissionWorld) trains(t *testing.T, of thread.Ref, accepted bool) (evidence thread.Ref) {
	t.Helper()
	must(t, try(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		e := provider.Evidence{Provider: of, Kind: provider.ChildSkills, Issuer: "The council", From: tx.Today()}
		if accepted {
			evidence, err = w.Providers.AddEvidenceTx(ctx, tx, providertest.By, e)
		} else {
			evidence, err = w.Providers.GiveEvidenceTx(ctx, tx, providertest.By, e)
		}
		return err
	}))
	return evidence
}

// fit says why a provider may not be used in a lot today, "" when it may.
func (w AdmissionWorld) fit(t *testing.T, lot, of thread.Ref) (why string) {
	t.Helper()
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		_, l, err := w.Service.ByLot(ctx, tx, lot)
		p, err2 := w.Providers.Provider(ctx, tx, of)
		all, err3 := w.Service.AdmissionsOf(ctx, tx, of)
		why = l.Use(p, agreement.Place(all), tx.Today(), tx.Today()).Why()
		return first(err, err2, err3)
	})
	return why
}

// clock returns the state of the time for a condition.
func (w AdmissionWorld) clock(t *testing.T, ref thread.Ref) (state deadline.State) {
	t.Helper()
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		for _, d := range all[ref] {
			if d.Rule == "admission-condition" {
				state = d.State
				if d.Owner != commissioner.Person {
					t.Errorf("the condition is with %q", d.Owner)
				}
			}
		}
		return err
	})
	return state
}

func conditions(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx, by := dbtest.Ctx(t), workday.MustOn(2026, 12, 14)
	w.Providers.WhenEvidenceCounts(w.Admission.EvidenceCounts)
	defer w.Providers.WhenEvidenceCounts(nil)
	accept := func(ref thread.Ref, c admission.Condition) error {
		return w.Admission.AcceptOn(ctx, commissioner, admission.At{Application: ref}, "Good, but for the training.", c)
	}
	good := admission.Condition{What: "The council's two days on working with children.", By: by}

	ref, applicant := w.untrained(t, lot, "Untrained")
	at := admission.At{Application: ref}
	refused(t, "accepted outright", w.Admission.Decide(ctx, commissioner, at, true, "Good."), fault.KindConflict, "It can be accepted on the condition")
	refused(t, "a condition without a day", accept(ref, admission.Condition{What: "A course."}), fault.KindInvalid, "after today")
	refused(t, "a condition without words", accept(ref, admission.Condition{By: by}), fault.KindInvalid, "which training")
	for who, by := range map[string]access.Actor{"the applicant": applicant, "who marks": quality} {
		refused(t, who+" accepts", w.Admission.AcceptOn(ctx, by, at, "Good.", good), fault.KindForbidden, "")
	}
	refused(t, "accepted over what nobody read", w.Admission.AcceptOn(ctx, commissioner, admission.At{Application: ref, Version: 1}, "Good.", good), fault.KindConflict, "while you were reading it")
	must(t, accept(ref, good))
	if w.clock(t, ref) != deadline.Running {
		t.Error("no time runs for the condition")
	}
	_, err := w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 11, 24))
	must(t, err)
	w.at(t, "2026-11-25 09:00:00")
	if why := w.fit(t, lot, applicant.Provider); !strings.Contains(why, "Training for work with children has not been given") {
		t.Errorf("before the condition is met it gets invitations: %q", why)
	}
	before := len(w.Told.Messages)
	w.trains(t, applicant.Provider, true)
	if why := w.fit(t, lot, applicant.Provider); why != "" || w.clock(t, ref) != deadline.Kept {
		t.Errorf("once it is met: %q, the time is %s", why, w.clock(t, ref))
	}
	if told := w.Told.since(before); !slices.Equal(told, []string{"condition-met to office@untrained.example"}) {
		t.Errorf("it hears %v", told)
	}
	trained, other := w.apply(t, lot, "Trained", 25_00)
	must(t, w.Admission.Submit(ctx, other, admission.At{Application: trained}, "Robin Vale"))
	w.assess(t, trained, marks(1, 5, 5, "Fine."))
	refused(t, "a condition of nothing", accept(trained, good), fault.KindConflict, "nothing to make a condition of")
	w.fallsAway(t, lot, good, accept)
}

// fallsAway has one condition not met, and one whose evidence was given in time and waits for the council.
func (w AdmissionWorld) fallsAway(t *testing.T, lot thread.Ref, good admission.Condition, accept func(thread.Ref, admission.Condition) error) {
	t.Helper()
	late, idle := w.untrained(t, lot, "Idle")
	slow, waits := w.untrained(t, lot, "Waits for the council")
	must(t, accept(late, good))
	must(t, accept(slow, good))
	ctx := dbtest.Ctx(t)
	for _, ref := range []thread.Ref{late, slow} {
		_, err := w.Admission.Admit(ctx, commissioner, admission.At{Application: ref}, workday.MustOn(2026, 11, 26))
		must(t, err)
	}
	gone, _ := w.untrained(t, lot, "Has left already")
	must(t, accept(gone, good))
	place, err := w.Admission.Admit(ctx, commissioner, admission.At{Application: gone}, workday.MustOn(2026, 11, 26))
	must(t, err)
	must(t, w.Service.Leave(ctx, commissioner, place, workday.MustOn(2026, 12, 4), "It closes."))
	given := w.trains(t, waits.Provider, false)
	jobs := job.NewWorker(w.DB, job.Options{})
	w.Admission.Register(jobs)
	run := func(when string) {
		t.Helper()
		w.at(t, when)
		if _, err := jobs.RunOnce(ctx); err != nil {
			t.Fatal(err)
		}
	}
	run("2026-12-14 23:00:00")
	if _, state := w.see(t, commissioner, late); state != admission.Admitted {
		t.Errorf("on its last day it is %q", state)
	}
	before := len(w.Told.Messages)
	run("2026-12-15 07:01:00")
	if _, state := w.see(t, commissioner, late); state != admission.Lapsed || w.clock(t, late) != deadline.Stopped {
		t.Errorf("after its day it is %q, the time %s", state, w.clock(t, late))
	}
	if why := w.fit(t, lot, idle.Provider); !strings.Contains(why, "It left the lot on Monday 14 December 2026.") {
		t.Errorf("its place: %q", why)
	}
	if told := w.Told.since(before); !slices.Equal(told, []string{"condition-not-met to office@untrained.example", "condition-not-met to office@untrained.example"}) {
		t.Errorf("they hear %v", told)
	}
	if _, state := w.see(t, commissioner, gone); state != admission.Lapsed || w.clock(t, gone) != deadline.Stopped {
		t.Errorf("one that had left is %q, the time %s", state, w.clock(t, gone))
	}
	if _, err := w.Admission.Begin(ctx, idle, lot); err != nil {
		t.Errorf("it may not apply again: %v", err)
	}
	if _, state := w.see(t, commissioner, slow); state != admission.Admitted || w.clock(t, slow) != deadline.Running {
		t.Errorf("one whose evidence waits for the council is %q", state)
	}
	must(t, try(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		return w.Providers.CheckEvidenceTx(ctx, tx, quality, provider.CheckEvidence{Provider: waits.Provider, Evidence: given, Accept: true, Says: "Seen."})
	}))
	run("2026-12-16 07:01:00")
	if v, state := w.see(t, commissioner, slow); state != admission.Admitted || v.Application.Condition().MetOn.IsZero() || w.fit(t, lot, waits.Provider) != "" {
		t.Errorf("accepted later it is %q: %+v", state, v.Application.Condition())
	}
}
