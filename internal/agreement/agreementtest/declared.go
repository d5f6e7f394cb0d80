package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

func (w AdmissionWorld) seen(t *testing.T, by access.Actor, ref thread.Ref) (v admission.Seen) {
	t.Helper()
	view(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = w.Admission.See(ctx, tx, by, ref)
		return err
	})
	return v
}

// papers asks for three documents: two are found by their names, the third is the one that the applicant names.
func papers(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, func(o *admission.Opening) {
		o.Documents = []string{"Method statement", "Safeguarding policy", "Last year’s accounts"}
	})
	ref, by := w.apply(t, lot, "Papers", 24_00)
	ctx := dbtest.Ctx(t)
	lacks := func() string {
		t.Helper()
		v := w.seen(t, by, ref)
		return strings.Join(v.Application.MissingPapers(v.Opening, v.Files), "; ")
	}
	if got := lacks(); got != "Safeguarding policy; Last year’s accounts" {
		t.Errorf("missing: %s", got)
	}
	w.Files[ref] = append(w.Files[ref], admission.File{Ref: "DOC-S", Name: "Our SAFEGUARDING_policy (2026).pdf", Hash: "dd"}, admission.File{Ref: "DOC-A", Name: "scan0001.pdf", Hash: "ee"})
	if got := lacks(); got != "Last year’s accounts" { // three are uploaded and three asked for; one is not known to be the third
		t.Errorf("missing: %s", got)
	}
	isRefused(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"), fault.KindInvalid, "The document “Last year’s accounts” is not there.")
	in := complete(24_00)
	in.Papers = map[string]string{"A poem": "DOC-A"}
	isRefused(t, w.Admission.Save(ctx, by, admission.At{Application: ref}, in), fault.KindInvalid, "asks for no document “A poem”")
	in.Papers = map[string]string{"Last year’s accounts": "DOC-S", "Safeguarding policy": "DOC-S"} // one document for two titles
	must(t, w.Admission.Save(ctx, by, admission.At{Application: ref}, in))
	if got := lacks(); got != "Last year’s accounts" {
		t.Errorf("one document stands for two: missing %s", got)
	}
	in.Papers = map[string]string{"Last year’s accounts": "DOC-A"}
	must(t, w.Admission.Save(ctx, by, admission.At{Application: ref}, in))
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"))
	if f, ok := w.seen(t, quality, ref).Application.Paper("Last year’s accounts", w.Files[ref]); !ok || f.Name != "scan0001.pdf" {
		t.Errorf("the council reads %+v as the accounts", f)
	}
	w.Files[ref] = append(w.Files[ref], admission.File{Ref: "DOC-S2", Name: "safeguarding policy.pdf", Hash: "ff"})
	if got := lacks(); got != "Safeguarding policy" { // which of two it is, nobody said
		t.Errorf("missing: %s", got)
	}
}

// declaresAgain makes a declaration in one application, and says in the next that it is still true.
func declaresAgain(t *testing.T, w AdmissionWorld) {
	_, first := w.opened(t, nil)
	ref, by := w.apply(t, first, "Declares", 24_00)
	must(t, w.Admission.Submit(dbtest.Ctx(t), by, admission.At{Application: ref}, "Robin Vale"))
	made := w.seen(t, by, ref).Application.Declarations
	if len(made) != 1 || made[0].Text != "What we say is true." || made[0].Made.Name != "Robin Vale" || made[0].Again() {
		t.Errorf("declared %+v", made)
	}
	_, lot := w.opened(t, func(o *admission.Opening) {
		o.Declarations = []string{"What we say is true.", "We pay our taxes."}
	})
	w.at(t, "2026-12-15 10:00:00")
	next, err := w.Admission.Begin(dbtest.Ctx(t), by, lot)
	must(t, err)
	v := w.seen(t, by, next)
	if before, ok := v.Before["What we say is true."]; !ok || len(v.Before) != 1 || before.Made != made[0].Made || len(v.Application.Declared) != 0 {
		t.Errorf("known from before: %+v, ticked already: %v", v.Before, v.Application.Declared)
	}
	in, colleague := complete(24_00), by
	colleague.Person, colleague.Name = "PER-W2", "Sam Vale"
	in.Declared = []string{"What we say is true.", "We pay our taxes."}
	must(t, w.Admission.Save(dbtest.Ctx(t), colleague, admission.At{Application: next}, in))
	must(t, w.Admission.Save(dbtest.Ctx(t), by, admission.At{Application: next}, in)) // saved again, said once
	again := w.seen(t, by, next).Application.Declarations
	if len(again) != 2 || !again[0].Again() || again[0].Made != made[0].Made || again[0].Confirmed.Name != "Sam Vale" || again[1].Again() || again[1].Made.Name != "Sam Vale" {
		t.Errorf("said again %+v", again)
	}
	in.Declared = nil
	must(t, w.Admission.Save(dbtest.Ctx(t), by, admission.At{Application: next}, in))
	if left := w.seen(t, by, next).Application.Declarations; len(left) != 0 {
		t.Errorf("taken back, and still %+v", left)
	}
	if council := w.seen(t, quality, ref); council.Before != nil {
		t.Error("the council reads declarations of other applications here")
	}
	rival := worker("PVR-RIVAL")
	if err := w.Admission.Save(dbtest.Ctx(t), rival, admission.At{Application: next}, in); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a rival saves: %v", err)
	}
}

// runsOut returns an application that nobody completes: the applicant is reminded, told, and begins anew.
func runsOut(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	begin := func(by access.Actor) thread.Ref {
		t.Helper()
		ref, err := w.Admission.Begin(ctx, by, lot)
		must(t, err)
		w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
		must(t, w.Admission.Save(ctx, by, admission.At{Application: ref}, complete(25_00)))
		return ref
	}
	by := w.reached(t, "Slow Lane", "slow@example.org")
	ref := begin(by)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	must(t, w.Admission.CheckComplete(ctx, quality, at, "The insurance is another year’s."))
	jobs := job.NewWorker(w.DB, job.Options{})
	w.Admission.Register(jobs)
	told := func(when string) []string {
		t.Helper()
		w.at(t, when)
		before := len(w.Told.Messages)
		if _, err := jobs.RunOnce(ctx); err != nil {
			t.Fatal(err)
		}
		return w.Told.since(before)
	}
	if got := told("2026-11-28 06:59:00"); len(got) != 0 { // it can be completed until Monday 30 November
		t.Errorf("too early: %v", got)
	}
	if got := told("2026-11-28 07:00:00"); !slices.Equal(got, []string{"application-runs-out to slow@example.org"}) {
		t.Errorf("two days before: %v", got)
	}
	w.at(t, "2026-11-30 23:59:59")
	if _, state := w.see(t, by, ref); state != admission.Returned {
		t.Errorf("on the last day it is %q", state)
	}
	if got := told("2026-12-01 07:00:00"); !slices.Equal(got, []string{"application-ran-out to slow@example.org"}) {
		t.Errorf("the day after: %v", got)
	}
	if _, state := w.see(t, by, ref); state != admission.Expired {
		t.Errorf("the day after it is %q", state)
	}
	refused(t, "saved after it ran out", w.Admission.Save(ctx, by, at, complete(25_00)), fault.KindConflict, "ran out")
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		for _, d := range due[ref] {
			if d.Open() {
				t.Errorf("still running: %+v", d)
			}
		}
		rows, _ := audit.History(ctx, tx, string(ref), 1)
		if len(rows) != 1 || rows[0].Action != "application ran out" {
			t.Errorf("history %+v", rows)
		}
		return err
	})
	again, err := w.Admission.Begin(ctx, by, lot)
	must(t, err)
	if again == ref {
		t.Error("the same application is begun again")
	}
	otherBy := w.reached(t, "Quick Lane", "quick@example.org")
	other := begin(otherBy)
	must(t, w.Admission.Submit(ctx, otherBy, admission.At{Application: other}, "Robin Vale"))
	must(t, w.Admission.CheckComplete(ctx, quality, admission.At{Application: other}, "A page."))
	lateBy := w.reached(t, "Late Lane", "late@example.org")
	late := begin(lateBy)
	must(t, w.Admission.Submit(ctx, lateBy, admission.At{Application: late}, "Robin Vale"))
	must(t, w.Admission.CheckComplete(ctx, quality, admission.At{Application: late}, "A page."))
	w.at(t, "2026-12-02 09:00:00")
	must(t, w.Admission.Submit(ctx, otherBy, admission.At{Application: other}, "Robin Vale"))
	// The jobs of both come late and together: who completed it in time hears nothing, who did not hears once.
	if got := told("2026-12-20 07:00:00"); !slices.Equal(got, []string{"application-ran-out to late@example.org"}) {
		t.Errorf("when nothing ran for weeks: %v", got)
	}
}

// returnedTwice returns an application twice, so that the reminder of the second return falls on the morning on which the first would
// have run out.
func returnedTwice(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	by := w.reached(t, "Twice Lane", "twice@example.org")
	ref, err := w.Admission.Begin(ctx, by, lot)
	must(t, err)
	w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
	at := admission.At{Application: ref}
	must(t, w.Admission.Save(ctx, by, at, complete(25_00)))
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	must(t, w.Admission.CheckComplete(ctx, quality, at, "The insurance is another year’s.")) // until Monday 30 November
	w.at(t, "2026-11-26 10:00:00")
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	must(t, w.Admission.CheckComplete(ctx, quality, at, "A page of it is missing.")) // until Thursday 3 December
	jobs := job.NewWorker(w.DB, job.Options{})
	w.Admission.Register(jobs)
	for _, c := range []struct{ when, want string }{
		{"2026-11-28 07:00:00", ""}, {"2026-12-01 07:00:00", "application-runs-out to twice@example.org"}, {"2026-12-03 12:00:00", ""},
		{"2026-12-04 07:00:00", "application-ran-out to twice@example.org"},
	} {
		w.at(t, c.when)
		before := len(w.Told.Messages)
		if _, err := jobs.RunOnce(ctx); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.Told.since(before), ", "); got != c.want {
			t.Errorf("at %s told %q, want %q", c.when, got, c.want)
		}
	}
}
