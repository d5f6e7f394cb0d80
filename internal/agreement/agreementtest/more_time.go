package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// system lets a dynamic purchasing system of the 2015 Regulations with one lot.
func (w AdmissionWorld) system(t *testing.T) (of, lot thread.Ref) {
	t.Helper()
	w.at(t, "2026-11-23 09:00:00")
	a := Agreement(w.Enter(t))
	a.Kind, a.Regime, a.Begun = agreement.DPS, agreement.Regulations2015, workday.MustOn(2025, 2, 3)
	a.ExtensionMonths = nil // they would pass the last day of a purchasing system
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		if of, err = w.Service.LetTx(ctx, tx, By, a); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: of, Name: "One to one", Service: "community-support", AgeTo: 25})
		return err
	})
	return of, lot
}

// clocks are the dates for a decision on an application, by rule.
func (w AdmissionWorld) clocks(t *testing.T, ref thread.Ref) map[string]deadline.Deadline {
	t.Helper()
	out := map[string]deadline.Deadline{}
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		for _, d := range all[ref] {
			out[d.Rule] = d
		}
		return err
	})
	return out
}

// handedIn is an application that a provider with an address has handed in.
func (w AdmissionWorld) handedIn(t *testing.T, lot thread.Ref, name string) (at admission.At, by access.Actor) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	by = w.reached(t, name, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@example.org")
	ref, err := w.Admission.Begin(ctx, by, lot)
	must(t, err)
	w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
	must(t, w.Admission.Save(ctx, by, admission.At{Application: ref, Version: 1}, complete(25_00)))
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"))
	return admission.At{Application: ref}, by
}

// The time that the 2015 Regulations give for a decision on a request to join a purchasing system.
const (
	tenDays     = "pcr-dps-evaluate"
	fifteenDays = "pcr-dps-evaluate-extended"
)

// takesLonger gives one application 15 working days instead of 10, with a reason, told to the applicant before the ten are over.
func takesLonger(t *testing.T, w AdmissionWorld) {
	of, lot := w.system(t)
	ctx := dbtest.Ctx(t)
	o := opening(of)
	o.DecideDays, o.DecideRule = 0, fifteenDays
	isRefused(t, w.Admission.Open(ctx, commissioner, o), fault.KindInvalid, "choose its rule, "+tenDays)
	o.DecideRule = tenDays
	must(t, w.Admission.Open(ctx, commissioner, o))
	at, by := w.handedIn(t, lot, "Oak Park")
	late, _ := w.handedIn(t, lot, "Elm Park")
	if first := w.clocks(t, at.Application)[tenDays]; first.Due != workday.MustOn(2026, 12, 7) {
		t.Errorf("the first time ends on %s", first.Due)
	}
	if v, _ := w.see(t, commissioner, at.Application); v.MayTakeLonger != fifteenDays {
		t.Errorf("the page offers %q", v.MayTakeLonger)
	}
	w.at(t, "2026-12-07 16:00:00") // the last of the ten days
	isRefused(t, w.Admission.TakeLonger(ctx, commissioner, at), fault.KindInvalid, "Say why this application needs more time.")
	at.Why = "Its register entry is being checked abroad."
	isRefused(t, w.Admission.TakeLonger(ctx, by, at), fault.KindForbidden, "")
	isRefused(t, w.Admission.TakeLonger(ctx, quality, at), fault.KindForbidden, "")
	told := len(w.Told.Messages)
	must(t, w.Admission.TakeLonger(ctx, commissioner, at))
	if got := w.Told.since(told); len(got) != 1 || got[0] != "decision-takes-longer to oak.park@example.org" || !strings.Contains(w.Told.Messages[told].Body, "Monday 14 December 2026") {
		t.Errorf("the applicant was told %v", w.Told.Messages[told:])
	}
	now := w.clocks(t, at.Application)
	if d := now[fifteenDays]; d.Due != workday.MustOn(2026, 12, 14) || d.State != deadline.Running || d.From != workday.MustOn(2026, 11, 23) || now[tenDays].State != deadline.Stopped {
		t.Errorf("clocks %+v", now)
	}
	v, _ := w.see(t, by, at.Application)
	if m := v.Application.MoreTime; len(m) != 1 || m[0].Why != at.Why || m[0].First != workday.MustOn(2026, 12, 7) || m[0].Until != workday.MustOn(2026, 12, 14) {
		t.Errorf("the applicant reads %+v", m)
	}
	isRefused(t, w.Admission.TakeLonger(ctx, commissioner, at), fault.KindConflict, "extended already, to Monday 14 December 2026")
	w.at(t, "2026-12-08 00:00:00")
	late.Why = "Too late."
	isRefused(t, w.Admission.TakeLonger(ctx, commissioner, late), fault.KindConflict, "The time for this decision ended on Monday 7 December 2026. It can be extended only before it ends.")
	w.returnsAndDecides(t, at, by)
	at.Application, _ = w.marketApplication(t)
	isRefused(t, w.Admission.TakeLonger(ctx, commissioner, at), fault.KindConflict, "does not let the time for a decision be extended")
}

// returnsAndDecides sends an application back whose time was extended: handed in again, it has the first time again, and the decision keeps
// the one that runs.
func (w AdmissionWorld) returnsAndDecides(t *testing.T, at admission.At, by access.Actor) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	must(t, w.Admission.CheckComplete(ctx, quality, at, "A page is missing."))
	if d := w.clocks(t, at.Application)[fifteenDays]; d.State != deadline.Stopped {
		t.Errorf("while it is with the applicant the longer time is %s", d.State)
	}
	w.at(t, "2026-12-08 10:00:00")
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: at.Application}, "Robin Vale"))
	if d := w.clocks(t, at.Application)[tenDays]; d.State != deadline.Running || d.From != workday.MustOn(2026, 12, 8) {
		t.Errorf("handed in again: %+v", d)
	}
	must(t, w.Admission.TakeLonger(ctx, commissioner, at))
	w.assess(t, at.Application, marks(1, 4, 4, "Agreed."))
	must(t, w.Admission.Decide(ctx, manager, at, false, "Not this time."))
	if d := w.clocks(t, at.Application)[fifteenDays]; d.State != deadline.Kept {
		t.Errorf("after the decision: %+v", d)
	}
	if v, _ := w.see(t, commissioner, at.Application); v.MayTakeLonger != "" {
		t.Error("a decided application is offered more time")
	}
}

// marketApplication is an application to a dynamic market of the Act, whose law sets no time for a decision.
func (w AdmissionWorld) marketApplication(t *testing.T) (thread.Ref, access.Actor) {
	t.Helper()
	_, lot := w.opened(t, nil)
	at, by := w.handedIn(t, lot, "Ash Park")
	return at.Application, by
}
