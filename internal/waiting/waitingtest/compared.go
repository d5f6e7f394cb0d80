package waitingtest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/offer/offertest"
	"alongside/internal/simulator"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/whatif"
	"alongside/internal/workday"
)

// appointments are kept with their wait, in the order of their days, and read with the list's past.
func (w *World) appointments(t *testing.T) {
	ctx := dbtest.Ctx(t)
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	ref := w.Join(t, child, 60)
	var today workday.Date
	if err := w.DB.View(ctx, func(tx *db.Tx) error { today = tx.Today(); return nil }); err != nil {
		t.Fatal(err)
	}
	note := func(version, ago int, stage waiting.Stage, came waiting.Came) error {
		a := waiting.Appointment{On: today.AddDays(-ago), For: stage, Came: came}
		return w.Waits.NoteAppointment(ctx, offertest.CoOrdinator, waiting.NoteAppointment{Entry: ref, Version: version, Appointment: a})
	}
	for i, c := range []struct {
		ago   int
		stage waiting.Stage
		came  waiting.Came
	}{{20, waiting.FirstAppointment, waiting.DidNot}, {40, waiting.FirstAppointment, waiting.CalledOff}, {10, waiting.FirstAppointment, waiting.DidNot}, {10, waiting.FirstAppointment, waiting.DidCome}} {
		if err := note(i+1, c.ago, c.stage, c.came); err != nil {
			t.Fatal(err)
		}
	}
	for name, err := range map[string]error{
		"before the wait": note(5, 61, waiting.Assessment, waiting.DidCome), "to come": note(5, -1, waiting.Assessment, waiting.DidCome),
		"no stage": note(5, 3, "", waiting.DidCome), "no result": note(5, 3, waiting.Assessment, ""),
	} {
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := note(1, 3, waiting.Assessment, waiting.DidCome); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over a version that is gone: %v", err)
	}
	if err := w.Waits.NoteAppointment(ctx, familytest.Mother, waiting.NoteAppointment{Entry: ref}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("by a parent: %v", err)
	}
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		want := []waiting.Appointment{{On: today.AddDays(-40), For: waiting.FirstAppointment, Came: waiting.CalledOff}, {On: today.AddDays(-20), For: waiting.FirstAppointment, Came: waiting.DidNot}, {On: today.AddDays(-10), For: waiting.FirstAppointment, Came: waiting.DidCome}}
		if !reflect.DeepEqual(e.Appointments, want) || waiting.FirstSeen(e.Appointments) != today.AddDays(-10) {
			t.Errorf("kept %+v", e.Appointments)
		}
		if err != nil {
			return err
		}
		past, err := w.Waits.Past(ctx, tx, "neurodevelopmental", "")
		found := false
		for _, p := range past {
			found = found || reflect.DeepEqual(p.Appointments, want)
		}
		if !found {
			t.Error("the list’s past has no appointments")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ask is a comparison of the neurodevelopmental list.
func Ask() whatif.Comparison {
	return whatif.Comparison{Name: "A second clinic", Pathway: "neurodevelopmental", Years: 1, Scenarios: []whatif.Scenario{{Places: 2}, {}, {NoLongerNeed: 30}}}
}

// Play has a worker play what is asked.
func (w *World) Play(t testing.TB) {
	t.Helper()
	worker := job.NewWorker(w.DB, job.Options{})
	w.WhatIf.Register(worker)
	if _, err := worker.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *World) followed(t testing.TB, ref thread.Ref) (c whatif.Comparison) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.View(ctx, func(tx *db.Tx) (err error) {
		c, _, err = w.WhatIf.Follow(ctx, tx, ref)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *World) compared(t *testing.T) {
	w.Long(t)
	ctx, co := dbtest.Ctx(t), offertest.CoOrdinator
	if _, err := w.WhatIf.Save(ctx, familytest.Mother, Ask()); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("by a parent: %v", err)
	}
	ref, err := w.WhatIf.Save(ctx, co, Ask())
	if err != nil {
		t.Fatal(err)
	}
	if c := w.followed(t, ref); c.State != whatif.Playing || len(c.Scenarios) != 2 || c.Result != nil {
		t.Fatalf("before it is played: %+v", c)
	}
	w.Play(t)
	c := w.followed(t, ref)
	if c.State != whatif.Played || c.Result == nil || len(c.Result.Answer.Scenarios) != 3 || len(c.Result.Tests) != 1 {
		t.Fatalf("after: %s %s", c.State, c.Failure)
	}
	if err := w.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 2 || rows[0].Action != "comparison of a waiting list played" || rows[0].By != audit.System {
			t.Errorf("the audit tells of %+v", rows)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w.sameAnswer(t, c)
	w.stopped(t, ref)
	changed := Ask()
	changed.Ref, changed.Version, changed.Name = ref, 99, "Changed"
	if _, err := w.WhatIf.Save(ctx, co, changed); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on a version that is gone: %v", err)
	}
	copied, err := w.WhatIf.Copy(ctx, co, ref)
	if err != nil || w.followed(t, copied).Name != "Copy of A second clinic" || w.followed(t, copied).Version != 1 {
		t.Errorf("copied: %v %+v", err, w.followed(t, copied))
	}
	if err := w.WhatIf.Delete(ctx, co, copied, 1); err != nil {
		t.Error(err)
	}
	w.Play(t) // what was asked of the copy finds it gone
	err = w.DB.View(ctx, func(tx *db.Tx) error {
		all, err := w.WhatIf.Comparisons(ctx, tx)
		if len(all) != 1 || all[0].Ref != ref || all[0].Result != nil {
			t.Errorf("%d are kept", len(all))
		}
		if _, _, err := w.WhatIf.Follow(ctx, tx, copied); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("deleted: %v", err)
		}
		rows, err2 := audit.History(ctx, tx, string(copied), 10)
		if len(rows) != 2 {
			t.Errorf("%d entries in the audit on the copy", len(rows))
		}
		if err2 != nil {
			return err2
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sameAnswer plays the model as the command line does: from its file.
func (w *World) sameAnswer(t *testing.T, c whatif.Comparison) {
	t.Helper()
	text, err := json.Marshal(c.Result.Model)
	if err != nil {
		t.Fatal(err)
	}
	m, err := simulator.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	a, err := simulator.Run(t.Context(), m, 1)
	if err != nil || !reflect.DeepEqual(a, c.Result.Answer) {
		t.Errorf("the file gives another answer: %v", err)
	}
}

// stopped plays again and stops that before anybody has begun.
func (w *World) stopped(t *testing.T, ref thread.Ref) {
	t.Helper()
	ctx, co := dbtest.Ctx(t), offertest.CoOrdinator
	if err := w.WhatIf.Stop(ctx, co, ref); !fault.Is(err, fault.KindConflict) {
		t.Errorf("nothing is being played: %v", err)
	}
	if err := w.WhatIf.Play(ctx, co, ref, 1); err != nil {
		t.Fatal(err)
	}
	if err := w.WhatIf.Play(ctx, co, ref, 2); !fault.Is(err, fault.KindConflict) {
		t.Errorf("twice at a time: %v", err)
	}
	if err := w.WhatIf.Stop(ctx, co, ref); err != nil {
		t.Fatal(err)
	}
	w.Play(t)
	if c := w.followed(t, ref); c.State != whatif.Stopped || c.Result != nil {
		t.Errorf("stopped: %s", c.State)
	}
	again := Ask()
	again.Ref, again.Version = ref, 2
	if _, err := w.WhatIf.Save(ctx, co, again); err != nil {
		t.Fatal(err)
	}
	w.Play(t)
	if c := w.followed(t, ref); c.State != whatif.Played || c.Version != 3 {
		t.Errorf("changed: %s, version %d", c.State, c.Version)
	}
}
