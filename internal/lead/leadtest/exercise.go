package leadtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Exercise runs the suite on d.
func Exercise(t *testing.T, d *db.DB) {
	w := New(t, d)
	t.Run("NamesByTheAgreedRule", func(t *testing.T) { byRule(t, w) })
	t.Run("AllocatesGrantsStartsTheClockAndTells", func(t *testing.T) { allocates(t, w) })
	t.Run("SuggestsWithReasons", func(t *testing.T) { suggests(t, w) })
	t.Run("LetsAManagerAllocateWhoWaits", func(t *testing.T) { mayAllocate(t, w) })
	t.Run("HandsOverWhenTheLeadChanges", func(t *testing.T) { changes(t, w) })
	t.Run("ChangesALeadTomorrowAtTheEarliest", func(t *testing.T) { changesTomorrow(t, w) })
	t.Run("RefusesAStaleAllocation", func(t *testing.T) { stale(t, w) })
	t.Run("KeepsThePromiseOfTheIntroduction", func(t *testing.T) { introduces(t, w) })
	t.Run("AsksTheParentWhetherTheySpoke", func(t *testing.T) { confirms(t, w) })
	t.Run("RefusesAnotherFamily", func(t *testing.T) { strangers(t, w) })
	t.Run("PlansNoAbsenceWithoutCover", func(t *testing.T) { absences(t, w) })
	t.Run("OpensRecordsToNobodyButLeadsWhoAreNotFamily", func(t *testing.T) { coverIsStaff(t, New(t, d)) })
	t.Run("OpensWhatIsLedInWhatIsLeftOfAnAbsence", func(t *testing.T) { coverOfCases(t, New(t, d)) })
	t.Run("GivesNobodyToALeadWhoseCoverMustNotSeeTheChild", func(t *testing.T) { coverOfNew(t, New(t, d)) })
	t.Run("DatesOfALeadFollowTheChildOnce", func(t *testing.T) { followsDates(t, New(t, d), false) })
	t.Run("DatesThatAreLentFollowTheChild", func(t *testing.T) { followsDates(t, New(t, d), true) })
	t.Run("DatesFollowFromTheLastLeadAlone", func(t *testing.T) { followsTheLast(t, New(t, d)) })
	t.Run("DatesFollowThoughTheWorkerStoodStill", func(t *testing.T) { followsALateWorker(t, New(t, d)) })
	t.Run("GivesWhatAnAbsentCoverHasToTheirCover", func(t *testing.T) { coversOfCovers(t, New(t, d)) })
	t.Run("FallsToTheManagerAtOnce", func(t *testing.T) { sudden(t, w) })
	t.Run("LetsNobodyLeaveWithoutSuccessor", func(t *testing.T) { leaves(t, w) })
	t.Run("ListsACaseloadInTheSameNumberOfQueries", func(t *testing.T) { caseload(t, w) })
	t.Run("LeavesOutAChildKeptFromTheLead", func(t *testing.T) { keptFrom(t, w) })
	t.Run("LeavesNothingOfAFailedAllocation", func(t *testing.T) { rollback(t, w) })
	t.Run("HandsManyOverAndUndoesIt", func(t *testing.T) { handsOver(t, New(t, d)) })
	t.Run("CountsWhatALeadKnowsWell", func(t *testing.T) { knowsWell(t, w) })
	t.Run("BalancesTeams", func(t *testing.T) { balance(t, w) })
	exerciseExplanations(t, w)
	t.Run("HidesAnotherCouncilsLeads", func(t *testing.T) { otherCouncil(t, w) })
}

func refused(t *testing.T, w *World, k fault.Kind, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	_ = familytest.Refused(t, w.DB, k, fn)
}

func sent(t *testing.T, w *World, ref thread.Ref) []notify.Outbound {
	t.Helper()
	var page notify.Page
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		page, err = notify.List(ctx, tx, notify.Filter{Ref: ref})
		return err
	})
	return page.Messages
}

func allocates(t *testing.T, w *World) {
	child := w.Child(t)
	a := w.Allocate(t, child)
	if a.IntroduceBy != workday.MustOn(2026, 11, 30) || a.Manager != Manager.Person {
		t.Errorf("introduce by %s, want five working days on; manager %s", a.IntroduceBy, a.Manager)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		for _, who := range []access.Actor{Priya, Manager} {
			if err := access.MayWork(ctx, tx, who, child); err != nil {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		clocks, err := deadline.Of(ctx, tx, child, a.Ref)
		if err != nil || clocks[child][0].State != deadline.Kept || clocks[a.Ref][0].Owner != Priya.Person {
			t.Errorf("clocks %+v %v", clocks, err)
		}
		found, err := w.Leads.Of(ctx, tx, child)
		if l := found[child]; l.Name != Priya.Name || l.Phone == "" || l.Cover != "" || !l.IntroducedOn.IsZero() {
			t.Errorf("the family sees %+v", l)
		}
		history, herr := audit.History(ctx, tx, string(a.Ref), 10)
		if herr != nil || !slices.ContainsFunc(history, func(r audit.Row) bool { return r.Action == "lead professional allocated" && r.Why != "" }) {
			t.Errorf("the audit lacks the allocation: %+v", history)
		}
		return err
	})
	messages := sent(t, w, a.Ref)
	if len(messages) != 2 {
		t.Fatalf("%d messages, want one to each parent", len(messages))
	}
	for _, m := range messages {
		if !strings.Contains(m.Body, Priya.Name) || !strings.Contains(m.Body, "Monday 30 November 2026") || strings.Contains(m.Body, "Sam") {
			t.Errorf("the message lacks the name or the day, or names the child: %s", m.Body)
		}
	}
}

func suggests(t *testing.T, w *World) {
	child := w.Child(t)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Suggest(ctx, tx, child, lead.Usual)
		if len(found) != 2 || found[0].Ref != Priya.Person || !slices.Contains(found[0].For, "works in the child’s district") {
			t.Errorf("suggested %+v", found)
		}
		return err
	})
}

func mayAllocate(t *testing.T, w *World) {
	waits := w.Child(t)
	known := w.Child(t)
	w.Allocate(t, known)
	other := Manager
	other.Person = familytest.Refs(t, w.DB, thread.Person, 1)[0]
	ctx := dbtest.Ctx(t)
	cmd := lead.Allocate{Child: waits, Lead: Tom.Person, Why: "Has room."}
	if _, err := w.Leads.Allocate(ctx, Priya, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead names a lead: %v", err)
	}
	if _, err := w.Leads.Allocate(ctx, other, lead.Allocate{Child: known, Lead: Tom.Person, Why: "Has room.", Version: 1}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a manager without a relationship changes a lead: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Leads.Waiting(ctx, tx, 0)
		if n, failed := w.Leads.WaitingNumber(ctx, tx); failed != nil || n != len(all) {
			t.Errorf("%d wait, and %d are listed: %v", n, len(all), failed)
		}
		if one, failed := w.Leads.Waiting(ctx, tx, 1); failed != nil || len(one) != 1 || one[0].ID != all[0].ID {
			t.Errorf("the first of those that wait: %+v %v", one, failed)
		}
		if !slices.ContainsFunc(all, func(d deadline.Deadline) bool { return d.Child == waits }) {
			t.Errorf("the child is not among those that wait: %+v", all)
		}
		return err
	})
	a, err := w.Leads.Allocate(ctx, other, cmd)
	if err != nil || a.Manager != other.Person {
		t.Errorf("a manager allocates a child that waits: %+v %v", a, err)
	}
}

func changes(t *testing.T, w *World) {
	child := w.Child(t)
	first := w.Allocate(t, child)
	next := lead.Allocate{Child: child, Lead: Tom.Person, Why: "The family moved.", From: workday.MustOn(2026, 11, 25)}
	refused(t, w, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: Priya.Person, Why: "Again."})
		return err
	})
	var second lead.Allocation
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		second, err = w.Leads.AllocateTx(ctx, tx, Manager.By(), next)
		return err
	})
	for day, want := range map[int]access.Actor{24: Priya, 25: Tom} {
		w.On(t, workday.MustOn(2026, 11, day), func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Leads.Of(ctx, tx, child)
			if found[child].Person != want.Person {
				t.Errorf("on the %dth the lead is %s", day, found[child].Name)
			}
			if err := access.MaySee(ctx, tx, want, child); err != nil {
				t.Errorf("on the %dth %s: %v", day, want.Name, err)
			}
			return err
		})
	}
	w.On(t, workday.MustOn(2026, 11, 25), func(ctx context.Context, tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, Priya, child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the former lead still sees the child: %v", err)
		}
		clocks, err := deadline.Of(ctx, tx, first.Ref)
		if clocks[first.Ref][0].State != deadline.Stopped {
			t.Errorf("the first lead's clock is %s", clocks[first.Ref][0].State)
		}
		return err
	})
	if m := sent(t, w, second.Ref); len(m) == 0 || !strings.Contains(m[0].Body, "From Wednesday 25 November 2026") {
		t.Errorf("the family is told %+v", m)
	}
}

// changesTomorrow has a manager change a lead: from tomorrow, and today only where the present lead has gone.
func changesTomorrow(t *testing.T, w *World) {
	defer func() { w.Staff.Gone = nil }()
	today := workday.MustOn(2026, 11, 23)
	for gone, want := range map[bool]workday.Date{false: today.AddDays(1), true: today} {
		child := w.Child(t)
		w.Allocate(t, child)
		cmd := lead.Allocate{Child: child, Lead: Tom.Person, Why: "The family moved.", From: today, Version: 1}
		if gone {
			w.Staff.Gone = map[thread.Ref]workday.Date{Priya.Person: today.AddDays(-1)}
		} else if _, err := w.Leads.Allocate(dbtest.Ctx(t), Manager, cmd); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("changed on the day on which the family is told: %v", err)
		}
		cmd.From = workday.Date{}
		a, err := w.Leads.Allocate(dbtest.Ctx(t), Manager, cmd)
		if err != nil || a.From != want {
			t.Errorf("the present lead has gone: %t, the next begins on %s, want %s, %v", gone, a.From, want, err)
		}
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			next, is, err := w.Leads.Coming(ctx, tx, child)
			if is == gone || is && (next.Lead != Tom.Person || next.From != want || next.Name == "") {
				t.Errorf("the present lead has gone: %t, who comes is %+v", gone, next)
			}
			return err
		})
		w.Staff.Gone = nil
	}
}

func stale(t *testing.T, w *World) {
	child := w.Child(t)
	w.Allocate(t, child)
	_, err := w.Leads.Allocate(dbtest.Ctx(t), Manager, lead.Allocate{Child: child, Lead: Tom.Person, Why: "Has room.", Version: 0})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("allocated over a lead that was not seen: %v", err)
	}
}

func introduces(t *testing.T, w *World) {
	child := w.Child(t)
	a := w.Allocate(t, child)
	ctx := dbtest.Ctx(t)
	future := lead.Introduce{Child: child, On: workday.MustOn(2026, 11, 24), How: lead.Rang}
	if err := w.Leads.Introduce(ctx, Priya, future); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("introduced tomorrow: %v", err)
	}
	if err := w.Leads.Introduce(ctx, Tom, future); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody else introduces herself: %v", err)
	}
	future.On = workday.MustOn(2026, 11, 23)
	if err := w.Leads.Introduce(ctx, Priya, future); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, a.Ref)
		if err != nil || clocks[a.Ref][0].State != deadline.Kept {
			t.Errorf("the promise is %+v %v", clocks, err)
		}
		return nil
	})
	w.On(t, workday.MustOn(2026, 12, 1), func(ctx context.Context, tx *db.Tx) error {
		later := lead.Introduce{Child: child, On: tx.Today(), How: lead.Visited}
		if err := w.Leads.IntroduceTx(ctx, tx, Priya.By(), later); err != nil {
			return err
		}
		found, err := w.Leads.Of(ctx, tx, child)
		if l := found[child]; l.LastContact != tx.Today() || l.IntroducedOn != workday.MustOn(2026, 11, 23) {
			t.Errorf("a later contact makes it %+v", l)
		}
		return err
	})
}

func confirms(t *testing.T, w *World) {
	child := w.Child(t)
	a := w.Allocate(t, child)
	ctx := dbtest.Ctx(t)
	step := func(name string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	open := func() (n int) {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			clocks, err := deadline.Of(ctx, tx, a.Ref)
			for _, d := range clocks[a.Ref] {
				if d.Open() {
					n++
				}
			}
			return err
		})
		return n
	}
	step("introduce", w.Leads.Introduce(ctx, Priya, lead.Introduce{Child: child, On: workday.MustOn(2026, 11, 23), How: lead.Wrote}))
	step("deny", w.Leads.Confirm(ctx, familytest.Mother, lead.Confirm{Child: child}))
	if open() != 1 {
		t.Errorf("the family says that they have not spoken, and %d clocks run", open())
	}
	step("deny again", w.Leads.Confirm(ctx, familytest.Father, lead.Confirm{Child: child}))
	if open() != 1 {
		t.Errorf("told twice, %d clocks run", open())
	}
	step("confirm", w.Leads.Confirm(ctx, familytest.Mother, lead.Confirm{Child: child, Spoken: true}))
	if open() != 0 {
		t.Errorf("confirmed, and %d clocks run", open())
	}
	if err := w.Leads.Confirm(ctx, familytest.Mother, lead.Confirm{Child: child, Spoken: true}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("confirmed twice: %v", err)
	}
	if err := w.Leads.Confirm(ctx, Priya, lead.Confirm{Child: child, Spoken: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the lead confirms her own introduction: %v", err)
	}
	parentToo := Priya
	parentToo.Roles = append([]access.Role{access.RoleParent}, Priya.Roles...)
	if err := w.Leads.Confirm(ctx, parentToo, lead.Confirm{Child: child, Spoken: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the lead, parent of another child, confirms her own introduction: %v", err)
	}
}

func strangers(t *testing.T, w *World) {
	child := w.Child(t)
	w.Staff.More = []lead.Professional{{Person: person(familytest.Mother, ""), Manager: Manager.Person}}
	defer func() { w.Staff.More = nil }()
	if _, err := w.Leads.Allocate(dbtest.Ctx(t), Manager, lead.Allocate{Child: child, Lead: familytest.Mother.Person, Why: "She knows him best."}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a mother is made the lead of her own child: %v", err)
	}
	w.Allocate(t, child)
	stranger := familytest.Mother
	stranger.Person = familytest.Refs(t, w.DB, thread.Person, 1)[0]
	if err := w.Leads.Confirm(dbtest.Ctx(t), stranger, lead.Confirm{Child: child, Spoken: true}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family confirms: %v", err)
	}
}

func keptFrom(t *testing.T, w *World) {
	child := w.Child(t)
	a := w.Allocate(t, child)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		err := access.Grant(ctx, tx, Manager.By(), access.Relationship{Actor: Priya.Person, Child: child, Reason: access.CourtOrder,
			Level: access.Deny, From: tx.Today(), Source: a.Ref})
		if err != nil {
			return err
		}
		rows, err := w.Leads.Caseload(ctx, tx, Priya)
		if slices.ContainsFunc(rows, func(r lead.Row) bool { return r.Child == child }) {
			t.Error("the caseload shows a child who is kept from the lead")
		}
		return err
	})
}

func rollback(t *testing.T, w *World) {
	child := w.Child(t)
	stop := errors.New("stop")
	ctx := dbtest.Ctx(t)
	var a lead.Allocation
	err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if a, err = w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: Priya.Person, Why: "Has room."}); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Of(ctx, tx, child)
		clocks, failed := deadline.Of(ctx, tx, a.Ref, child)
		if len(found) != 0 || len(clocks[a.Ref]) != 0 || !clocks[child][0].Open() || failed != nil {
			t.Errorf("a lead %+v or clocks %+v stayed, %v", found, clocks, failed)
		}
		return err
	})
	if m := sent(t, w, a.Ref); len(m) != 0 {
		t.Errorf("the family was told %+v", m)
	}
}

func otherCouncil(t *testing.T, w *World) {
	child := w.Child(t)
	w.Allocate(t, child)
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		found, err := w.Leads.Of(ctx, tx, child)
		rows, failed := w.Leads.Caseload(ctx, tx, Priya)
		if len(found) != 0 || len(rows) != 0 || failed != nil {
			t.Errorf("another council sees %v and %d rows, %v", found, len(rows), failed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
