package waitingtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer/offertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/waiting/diary"
	"alongside/internal/workday"
)

// Leads says who answers for every child of the suite.
type Leads struct{ Lead, Duty thread.Ref }

// Answers implements diary.Leads.
func (l *Leads) Answers(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) { return l.Lead, nil }

// WithoutLead implements diary.Leads.
func (l *Leads) WithoutLead(context.Context, *db.Tx) (thread.Ref, error) { return l.Duty, nil }

// Letters are who was written to, in order.
type Letters struct{ To []thread.Ref }

// TellStaffTx implements diary.Teller.
func (l *Letters) TellStaffTx(_ context.Context, _ *db.Tx, person, _ thread.Ref, _ workday.Date) error {
	l.To = append(l.To, person)
	return nil
}

// TellPersonTx implements diary.Teller.
func (l *Letters) TellPersonTx(_ context.Context, _ *db.Tx, _, person thread.Ref, _ string, _ thread.Ref) error {
	l.To = append(l.To, person)
	return nil
}

// in is a context in which it is some days later.
func (w *World) in(t *testing.T, days int) context.Context {
	return db.WithNow(dbtest.Ctx(t), dbtest.Clock(w.DB).Now().Add(time.Duration(days)*24*time.Hour))
}

// later runs do in a transaction some days from now.
func (w *World) later(t *testing.T, days int, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := w.in(t, days)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// diarist is a carer with a lead, on a child of their own.
func (w *World) diarist(t *testing.T) (carer, other access.Actor, lead access.Actor, child thread.Ref) {
	t.Helper()
	child = familytest.Refs(t, w.DB, thread.Child, 1)[0]
	carer, other, lead = familytest.Mother, familytest.Father, familytest.Worker
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		for actor, reason := range map[thread.Ref]access.Reason{carer.Person: access.ParentalResponsibility, other.Person: access.ParentalResponsibility, lead.Person: access.LeadAllocation} {
			r := access.Relationship{Actor: actor, Child: child, Reason: reason, Level: access.Work, From: tx.Today(), Source: child}
			if err := access.Grant(ctx, tx, lead.By(), r); err != nil {
				return err
			}
		}
		return nil
	})
	w.Leads.Lead, w.Letters.To = lead.Person, nil
	return carer, other, lead, child
}

func (w *World) own(t *testing.T) {
	ctx := dbtest.Ctx(t)
	carer, other, lead, child := w.diarist(t)
	for _, wrong := range []diary.Write{{Child: child, Score: -1}, {Child: child, Score: 11}, {Child: child, Score: 5, Words: strings.Repeat("ŵ", 4_001)}} {
		if _, err := w.Diaries.Write(ctx, carer, wrong); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%d: %v", wrong.Score, err)
		}
	}
	for _, score := range []int{10, 4} {
		if c, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: score, Words: "Schlaflos 🙁 " + strings.Repeat("ŵ", 3_000)}); err != nil || c.Ref != "" {
			t.Fatalf("nobody is to be told: %+v %v", c, err)
		}
	}
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, TellFrom: 3}); err != nil {
		t.Fatal(err)
	}
	if len(w.Letters.To) != 0 {
		t.Errorf("what was kept to the family was told when the number was set: %v", w.Letters.To)
	}
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, TellFrom: 9}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("set from a version that is gone: %v", err)
	}
	read := func(who access.Actor) (b diary.Book, err error) {
		err = w.DB.View(ctx, func(tx *db.Tx) error {
			b, err = w.Diaries.Own(ctx, tx, who, child, 0)
			return err
		})
		return b, err
	}
	mine, err := read(carer)
	if err != nil || len(mine.Entries) != 2 || mine.Entries[0].Score != 4 || mine.Entries[1].Number != 1 || mine.TellFrom != 3 {
		t.Errorf("%+v %v", mine, err)
	}
	if theirs, err := read(other); err != nil || len(theirs.Entries) != 0 || theirs.TellFrom != 0 {
		t.Errorf("the other carer reads %+v: %v", theirs, err)
	}
	if _, err := read(lead); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the lead opened the diary: %v", err)
	}
	if err := w.Diaries.Delete(ctx, other, child, 1); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the other carer deleted an entry: %v", err)
	}
	// The audit knows that something was done, and neither of which child nor what.
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		rows, err := w.historyOf(ctx, tx, child)
		for _, action := range rows {
			if strings.Contains(action, "diary") {
				t.Errorf("whoever reads the child's history reads %q", action)
			}
		}
		return err
	})
}

func (w *World) calls(t *testing.T) {
	ctx := dbtest.Ctx(t)
	carer, _, lead, child := w.diarist(t)
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, TellFrom: 7}); err != nil {
		t.Fatal(err)
	}
	if c, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 6}); err != nil || c.Ref != "" {
		t.Fatalf("below the number: %+v %v", c, err)
	}
	first, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 7, Words: "private"})
	if err != nil || first.Told != lead.Person || first.Due != first.On || first.Shared {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 9})
	if err != nil || again.Ref != first.Ref || again.Due != first.Due || again.Score != 9 {
		t.Errorf("a second entry before the answer: %+v %v", again, err)
	}
	if len(w.Letters.To) != 2 {
		t.Errorf("the lead was told %d times", len(w.Letters.To))
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		found, err := deadline.Of(ctx, tx, first.Ref)
		if got := found[first.Ref]; len(got) != 1 || got[0].Owner != lead.Person || got[0].Child != "" || got[0].Due != first.Due {
			t.Errorf("deadlines: %+v", got)
		}
		return err
	})
	// Another leads by the next entry: they are told, and the date is theirs.
	w.Leads.Lead = offertest.CoOrdinator.Person
	again, err = w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 8})
	if err != nil || again.Ref != first.Ref || again.Told != w.Leads.Lead || w.Letters.To[len(w.Letters.To)-1] != w.Leads.Lead {
		t.Errorf("after a handover: %+v, told %v: %v", again, w.Letters.To, err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		found, err := deadline.Of(ctx, tx, first.Ref)
		if got := found[first.Ref]; len(got) != 1 || got[0].Owner != w.Leads.Lead {
			t.Errorf("after a handover the date is of %+v", got)
		}
		return err
	})
	w.Leads.Lead = lead.Person
	if err := w.Diaries.NotNeeded(ctx, carer, child, first.Ref); err != nil {
		t.Fatal(err)
	}
	if err := w.Diaries.Answer(ctx, lead, diary.Answer{Call: first.Ref, Words: "Rang."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered what was called off: %v", err)
	}
	// Taken back: nobody is told any more.
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, Version: 1}); err != nil {
		t.Fatal(err)
	}
	if c, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 10}); err != nil || c.Ref != "" {
		t.Errorf("told after it was taken back: %+v %v", c, err)
	}
	// On a Saturday the answer is due on Monday.
	w.later(t, 5, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Diaries.SetTx(ctx, tx, carer, diary.Set{Child: child, Version: 2, TellFrom: 1}); err != nil {
			return err
		}
		c, err := w.Diaries.WriteTx(ctx, tx, carer, diary.Write{Child: child, Score: 1})
		if c.On != workday.MustOn(2026, 11, 28) || c.Due != workday.MustOn(2026, 11, 30) {
			t.Errorf("written on %s, due on %s", c.On, c.Due)
		}
		return err
	})
}

func (w *World) deleted(t *testing.T) {
	ctx := dbtest.Ctx(t)
	carer, _, lead, child := w.diarist(t)
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, TellFrom: 5, ShareWords: true}); err != nil {
		t.Fatal(err)
	}
	c, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 8, Words: "I shouted at him."})
	if err != nil {
		t.Fatal(err)
	}
	read := func() (r diary.Reading) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			r, err = w.Diaries.Read(ctx, tx, lead, c.Ref)
			return err
		})
		return r
	}
	if r := read(); r.Words != "I shouted at him." || r.Score != 8 {
		t.Errorf("shared: %+v", r)
	}
	if err := w.Diaries.Delete(ctx, carer, child, c.Entry); err != nil {
		t.Fatal(err)
	}
	if r := read(); r.Words != "" || r.Score != -1 || !r.Open() {
		t.Errorf("after it was deleted the lead reads %+v", r)
	}
	if err := w.Diaries.Delete(ctx, carer, child, c.Entry); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if next, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 1}); err != nil || next.Ref != "" {
		t.Fatal(next, err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		b, err := w.Diaries.Own(ctx, tx, carer, child, 0)
		if len(b.Entries) != 1 || b.Entries[0].Number != 2 {
			t.Errorf("a number was given again: %+v", b.Entries)
		}
		return err
	})
}

func (w *World) answered(t *testing.T) {
	ctx := dbtest.Ctx(t)
	carer, other, lead, child := w.diarist(t)
	w.Leads.Lead = "" // nobody leads: the duty manager is told, and may work with the child from now on
	if err := w.Diaries.Set(ctx, carer, diary.Set{Child: child, TellFrom: 2}); err != nil {
		t.Fatal(err)
	}
	w.Own = statute.Spans{CallWithoutLeadDays: 3} // as this council set it
	c, err := w.Diaries.Write(ctx, carer, diary.Write{Child: child, Score: 2})
	if err != nil || c.Told != offertest.CoOrdinator.Person {
		t.Fatalf("%+v %v", c, err)
	}
	w.Own = statute.Spans{}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		there, err := access.Of(ctx, tx, child)
		if !slices.ContainsFunc(there, func(r access.Relationship) bool {
			return r.Reason == diary.WithoutLead && r.To == tx.Today().AddDays(3)
		}) {
			t.Errorf("the duty manager works with the child for three days: %+v", there)
		}
		return err
	})
	duty := offertest.CoOrdinator
	duty.Roles = []access.Role{access.RolePractitioner}
	colleague := lead // works with the child, was not told, and does not lead
	for who, actor := range map[string]access.Actor{"another carer": other, "a colleague": colleague, "the carer": carer} {
		if err := w.Diaries.Answer(ctx, actor, diary.Answer{Call: c.Ref, Words: "Rang."}); !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s answered: %v", who, err)
		}
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		mine, err := w.Diaries.ToAnswer(ctx, tx, duty)
		theirs, err2 := w.Diaries.ToAnswer(ctx, tx, colleague)
		if len(mine) != 1 || mine[0].Ref != c.Ref || slices.ContainsFunc(theirs, func(x diary.Call) bool { return x.Ref == c.Ref }) || err2 != nil {
			t.Errorf("to answer: %+v; the colleague: %+v %v", mine, theirs, err2)
		}
		return err
	})
	if err := w.Diaries.Answer(ctx, duty, diary.Answer{Call: c.Ref, Words: " "}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an answer without words: %v", err)
	}
	w.Letters.To = nil
	if err := w.Diaries.Answer(ctx, duty, diary.Answer{Call: c.Ref, Version: 1, Words: "We rang and talked. A break is arranged for Friday."}); err != nil {
		t.Fatal(err)
	}
	if len(w.Letters.To) != 1 || w.Letters.To[0] != carer.Person {
		t.Errorf("told of the answer: %v", w.Letters.To)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		b, err := w.Diaries.Own(ctx, tx, carer, child, 0)
		if len(b.Calls) != 1 || b.Calls[0].State() != diary.Answered || b.Calls[0].AnsweredBy != duty.Name {
			t.Errorf("%+v", b.Calls)
		}
		found, err2 := deadline.Of(ctx, tx, c.Ref)
		if got := found[c.Ref]; len(got) != 1 || got[0].State != deadline.Kept || err2 != nil {
			t.Errorf("deadlines: %+v %v", got, err2)
		}
		return err
	})
}

// historyOf are the actions that the audit has of a child.
func (w *World) historyOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]string, error) {
	rows, err := audit.HistoryOfChild(ctx, tx, string(child), 100)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Action
	}
	return out, err
}
