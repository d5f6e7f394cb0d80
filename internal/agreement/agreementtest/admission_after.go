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
	"alongside/internal/thread"
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
	admit := func(on workday.Date) error {
		_, err := w.Admission.Admit(ctx, commissioner, at, on)
		return err
	}
	publish := func(who access.Actor, on workday.Date, why string) error {
		return w.Admission.PublishNotice(ctx, who, admission.At{Application: ref, Why: why}, admission.Published{Number: "2026/S 000-MADE-UP", On: on})
	}
	decided := workday.MustOn(2026, 11, 23)
	refused(t, "before the notice", admit(decided), fault.KindConflict, "has not begun")
	w.at(t, "2026-12-07 09:00:00") // a standstill from the decision would be over
	refused(t, "long after the decision, without a notice", admit(workday.MustOn(2026, 12, 7)), fault.KindConflict, "has not begun")
	refused(t, "published by the applicant", publish(by, workday.MustOn(2026, 12, 7), ""), fault.KindForbidden, "")
	refused(t, "published before the decision", publish(commissioner, decided.AddDays(-1), ""), fault.KindInvalid, "23 November 2026")
	refused(t, "published tomorrow", publish(commissioner, workday.MustOn(2026, 12, 8), ""), fault.KindInvalid, "today or earlier")
	refused(t, "published on no day", publish(commissioner, workday.Date{}, ""), fault.KindInvalid, "day of the notice")
	must(t, publish(commissioner, workday.MustOn(2026, 12, 4), ""))
	refused(t, "corrected without a reason", publish(commissioner, workday.MustOn(2026, 12, 7), ""), fault.KindInvalid, "Friday 4 December 2026")
	must(t, publish(commissioner, workday.MustOn(2026, 12, 7), "The platform shows it on the 7th."))
	refused(t, "within the standstill", admit(workday.MustOn(2026, 12, 17)), fault.KindConflict, "before Thursday 17 December 2026")
	w.at(t, "2026-12-16 23:59:59") // the eighth working day, 7 December being the first
	if _, state := w.see(t, by, ref); state != admission.Standstill {
		t.Errorf("on the eighth working day: %q", state)
	}
	w.at(t, "2026-12-17 00:00:00")
	must(t, admit(workday.MustOn(2026, 12, 17)))
	refused(t, "a notice after the place", publish(commissioner, workday.MustOn(2026, 12, 17), "Late."), fault.KindConflict, "admitted")
}

// standstillByNotice records one notice about the agreement: it begins the standstills of those who were accepted by its day.
func standstillByNotice(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, func(o *admission.Opening) { o.StandstillRule = "pa2023-standstill" })
	ctx := dbtest.Ctx(t)
	accept := func(name string) thread.Ref {
		ref, by := w.apply(t, lot, name, 25_00)
		must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"))
		w.assess(t, ref, marks(1, 5, 5, "Fine."))
		must(t, w.Admission.Decide(ctx, commissioner, admission.At{Application: ref}, true, "Good."))
		return ref
	}
	first := accept("Accepted first")
	w.at(t, "2026-11-25 09:00:00")
	second, unnamed := accept("Accepted later"), accept("Accepted and not named")
	must(t, w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Admission.AwardPublishedTx(ctx, tx, commissioner, of, []thread.Ref{first}, admission.Published{Number: "1", On: workday.MustOn(2026, 11, 24)})
	}))
	names := func(ref thread.Ref, number string, on workday.Date) error {
		return w.DB.InTx(ctx, func(tx *db.Tx) error {
			return w.Admission.AwardPublishedTx(ctx, tx, commissioner, of, []thread.Ref{ref}, admission.Published{Number: number, On: on})
		})
	}
	refused(t, "a notice that names who was named before", names(first, "2", workday.MustOn(2026, 11, 25)), fault.KindInvalid, "wait for this notice")
	refused(t, "a notice from before the acceptance", names(second, "2", workday.MustOn(2026, 11, 24)), fault.KindInvalid, "accepted on Wednesday 25 November 2026")
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		waiting, err := w.Admission.Awaiting(ctx, tx, of)
		if len(waiting) != 3 {
			t.Errorf("%d providers await their place", len(waiting))
		}
		for ref, from := range map[thread.Ref]string{first: "2026-12-04", second: "", unnamed: ""} {
			v, err2 := w.Admission.See(ctx, tx, commissioner, ref)
			if err2 != nil {
				return err2
			}
			if d, _ := v.Application.Standing(); d.AdmitFrom.String() != from && !(from == "" && d.AdmitFrom.IsZero()) || v.Application.WaitsForNotice() != (from == "") {
				t.Errorf("%s may be admitted from %s, want %q", ref, d.AdmitFrom, from)
			}
		}
		return err
	})
}
