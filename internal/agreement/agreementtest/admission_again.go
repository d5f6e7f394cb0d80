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
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// marksAgain: an objection to the marks is upheld, others mark, and what was given before stays on record, apart from the new evaluators.
func marksAgain(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Marked anew", 25_00)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 2, 2, "Low."))
	must(t, w.Admission.Decide(ctx, commissioner, at, false, "Below the pass mark."))
	must(t, w.Admission.Object(ctx, by, at, "Question 2 was not read."))
	refused(t, "no such answer", w.Admission.Review(ctx, other, at, "perhaps", "Right."), fault.KindInvalid, "Choose what becomes")
	must(t, w.Admission.Review(ctx, other, at, admission.MarkAgain, "Question 2 was not read."))
	decideClock(t, w, ref, 1, 1)
	third, fourth := officer("PER-3", quality.Roles[0]), officer("PER-4", quality.Roles[0])
	v, state := w.see(t, third, ref)
	if state != admission.Scoring || len(v.Application.Marks) != 0 || v.Application.Moderated != nil {
		t.Fatalf("after the review: %q, %+v", state, v.Application.Marks)
	}
	if o := v.Application.Objections[0]; o.Marked == nil || len(o.Marked.Marks) != 0 {
		t.Errorf("a new evaluator reads what was given before: %+v", o.Marked)
	}
	good := marks(1, 5, 4, "Read.")
	refused(t, "who marked before", w.Admission.Mark(ctx, quality, at, good), fault.KindConflict, "set aside, so somebody else")
	refused(t, "who agreed them before", w.Admission.Mark(ctx, officer(commissioner.Person, quality.Roles[0]), at, good), fault.KindConflict, "set aside, so somebody else")
	must(t, w.Admission.Mark(ctx, third, at, good))
	must(t, w.Admission.Mark(ctx, fourth, at, good))
	refused(t, "who agreed them before", w.Admission.Moderate(ctx, commissioner, at, good), fault.KindConflict, "set aside, so somebody else")
	fifth := officer("PER-5", commissioner.Roles[0])
	must(t, w.Admission.Moderate(ctx, fifth, at, good))
	if v, _ = w.see(t, fifth, ref); len(v.Application.Objections[0].Marked.Marks) != 2 || v.Application.Objections[0].Marked.Moderated.Marks["q2"] != 2 {
		t.Errorf("the marks that fell are not kept: %+v", v.Application.Objections[0].Marked)
	}
	if v, _ = w.see(t, by, ref); len(v.Application.Objections[0].Marked.Marks) != 0 {
		t.Errorf("the applicant reads the evaluators' marks: %+v", v.Application.Objections[0].Marked)
	}
	refused(t, "who decided before", w.Admission.Decide(ctx, commissioner, at, true, "Now yes."), fault.KindConflict, "set aside")
	must(t, w.Admission.Decide(ctx, fifth, at, true, "It reaches the mark."))
	v, _ = w.see(t, other, ref)
	if involved := strings.Join(v.Application.Involved(), " "); !strings.Contains(involved, string(third.Person)) || !strings.Contains(involved, string(quality.Person)) {
		t.Errorf("took part: %s", involved)
	}
}

// showsEveryGate: the page of an application shows what the decision asks for, ceilings and registration for personal care too.
func showsEveryGate(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Denied by the register", 25_00)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 5, 5, "Fine."))
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Service.AskEvidenceTx(ctx, tx, By, agreement.AskEvidence{Agreement: of, Lot: lot, Why: "Care at home.", PersonalCare: true}); err != nil {
			return err
		}
		if err := w.Service.SetCeilingTx(ctx, tx, By, agreement.Ceiling{Lot: lot, Price: money.Rate{Amount: 20_00, Unit: money.Hour, Band: money.Any}, From: tx.Today(), Why: "The budget."}); err != nil {
			return err
		}
		if err := w.Providers.IdentifyTx(ctx, tx, By, provider.Identity{Provider: by.Provider, System: thread.CQC, Value: "1-99001"}); err != nil {
			return err
		}
		_, err := w.Providers.TakeRegister(ctx, tx, By, []provider.Location{{System: thread.CQC, ID: "1-99001", Name: "Denied", Status: "Registered", Care: provider.Care{Activities: []string{"Nursing care"}}}})
		return err
	})
	v, _ := w.see(t, commissioner, ref)
	shut := ""
	for _, g := range v.Gates {
		if !g.Open {
			shut += g.Words + ": " + g.Why + " "
		}
	}
	err := w.Admission.Decide(ctx, commissioner, at, true, "Good.")
	for _, says := range []string{"No place of this provider is registered for personal care", "ceiling"} {
		if !strings.Contains(shut, says) {
			t.Errorf("the page does not show %q: %s", says, shut)
		}
		refused(t, "accepted though a gate is shut", err, fault.KindConflict, says)
	}
}

// overAgreement: nobody applies to, hands in to, is accepted to or admitted to an agreement that has ended.
func overAgreement(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	draft, drafter := w.apply(t, lot, "Drafts", 25_00)
	ready, by := w.apply(t, lot, "Is ready", 25_00)
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: ready}, "Robin Vale"))
	w.assess(t, ready, marks(1, 5, 5, "Fine."))
	var last workday.Date
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, of)
		last = a.End
		return err
	})
	newcomer := worker(providertest.Make(t, w.DB, w.Providers, "Comes late"))
	defer w.at(t, "2026-11-23 09:00:00")
	w.at(t, last.AddDays(1).String()+" 09:00:00")
	says := "ended on " + last.Long()
	_, err := w.Admission.Begin(ctx, newcomer, lot)
	refused(t, "begun", err, fault.KindConflict, says)
	refused(t, "handed in", w.Admission.Submit(ctx, drafter, admission.At{Application: draft}, "Robin Vale"), fault.KindConflict, says)
	refused(t, "accepted", w.Admission.Decide(ctx, commissioner, admission.At{Application: ready}, true, "Good."), fault.KindConflict, says)
	_, err = w.Service.Admit(ctx, commissioner, agreement.Admit{Lot: lot, Provider: newcomer.Provider, From: last.AddDays(1), Why: "Good."})
	refused(t, "admitted", err, fault.KindConflict, says)
	must(t, w.Admission.Decide(ctx, commissioner, admission.At{Application: ready}, false, "The agreement has ended."))
}

// pastTheLaw: an extension that was allowed before its law's last day was held is refused, naming the day.
func pastTheLaw(t *testing.T, w World) {
	a := Agreement(w.Enter(t))
	a.Kind, a.Regime, a.Begun, a.ExtensionMonths = agreement.DPS, agreement.Regulations2015, workday.MustOn(2025, 2, 3), nil
	var ref thread.Ref
	inTx(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, By, a); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, "UPDATE agreement SET extension_months='[10,1]' WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
		return err
	})
	w.Packs.Decide(ref, a.End, w.Enter(t))
	must(t, extend(t, w, agreement.Extend{Agreement: ref}))
	before, _ := read(t, w, ref)
	w.Packs.Decide(ref, before.End, w.Enter(t))
	refused(t, "past the last day of the law", extend(t, w, agreement.Extend{Agreement: ref}), fault.KindConflict,
		"The new last day would be Wednesday 28 February 2029. A dynamic purchasing system under the Public Contracts Regulations 2015 ends by Friday 23 February 2029")
	if after, _ := read(t, w, ref); after.End != before.End || after.ExtensionsTaken != 1 {
		t.Errorf("a refused extension moved the end to %s", after.End)
	}
}
