package familytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// why is by what somebody sees a child on a day, "" when they do not.
func why(t *testing.T, d *db.DB, day workday.Date, who access.Actor, child thread.Ref) (reasons string) {
	t.Helper()
	on(t, d, day, func(ctx context.Context, tx *db.Tx) error {
		all, err := access.Why(ctx, tx, who, child)
		for _, r := range all {
			reasons += string(r.Reason)
		}
		return err
	})
	return reasons
}

// endFact ends the n-th fact of a carer, and reports what went wrong.
func endFact(t *testing.T, d *db.DB, s *family.Service, cmd family.EndResponsibility) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return d.InTx(ctx, func(tx *db.Tx) error { return s.EndResponsibilityTx(ctx, tx, Worker.By(), cmd) })
}

func endsResponsibility(t *testing.T, d *db.DB, s *family.Service) {
	known := opened(t, d, s)
	mother := known.Carers[0].Ref
	for field, cmd := range map[string]family.EndResponsibility{
		"fact":     {N: 2, On: today, Evidence: "Order."},
		"on":       {N: 1, Evidence: "Order."},
		"evidence": {N: 1, On: today, Evidence: " "},
	} {
		cmd.Carer = mother
		if fields, _ := fault.Fields(endFact(t, d, s, cmd)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: the fields at fault are %v", field, fields)
		}
	}
	for _, day := range []workday.Date{today.AddDays(1), workday.MustOn(2018, 5, 13)} {
		if err := endFact(t, d, s, family.EndResponsibility{Carer: mother, N: 1, On: day, Evidence: "Order."}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("ended on %s: %v", day, err)
		}
	}
	cmd := family.EndResponsibility{Carer: mother, Version: 1, N: 1, On: today, Evidence: "Order of the Made-Up Family Court, 23 November 2026."}
	if err := s.EndResponsibility(dbtest.Ctx(t), Mother, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent ends it: %v", err)
	}
	for kind, who := range map[fault.Kind]access.Actor{fault.KindNotFound: outsider(t, d), fault.KindForbidden: onlooker(t, d, known.Child)} {
		if err := s.EndResponsibility(dbtest.Ctx(t), who, cmd); !fault.Is(err, kind) {
			t.Errorf("who does not work with the child ends it: %v", err)
		}
	}
	if err := endFact(t, d, s, cmd); err != nil {
		t.Fatal(err)
	}
	if err := endFact(t, d, s, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ended on a version that was changed: %v", err)
	}
	cmd.Version = 0
	if err := endFact(t, d, s, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ended twice: %v", err)
	}
	for day, want := range map[workday.Date]access.Reason{today: access.ParentalResponsibility, today.AddDays(1): access.Caring, today.AddDays(900): access.Caring} {
		if got := why(t, d, day, Mother, known.Child); got != string(want) {
			t.Errorf("on %s she sees the child by %q, want %q", day, got, want)
		}
	}
	tomorrow := db.WithNow(dbtest.Ctx(t), today.AddDays(1).At(9, 0))
	if err := s.GiveConsent(tomorrow, Mother, family.GiveConsent{Child: known.Child, With: "A club", What: "All"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("who has no parental responsibility any more agrees to share: %v", err)
	}
	told := sent(t, d, known.Child)
	if len(told) != 1 || told[0].Template != notify.CarerChanged.ID || told[0].To.Value != "maya@example.com" || strings.Contains(told[0].Body, "Sam") {
		t.Errorf("she is told %+v", told)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, known.Child)
		at := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Ref == mother })
		facts := carers[at].ParentalResponsibility
		if len(facts) != 1 || facts[0].Evidence != "Birth certificate seen" || facts[0].Ended.On != today || facts[0].Ended.By != Worker.Name {
			t.Errorf("kept on record: %+v", facts)
		}
		history, historyErr := audit.History(ctx, tx, string(mother), 20)
		if historyErr != nil || !slices.ContainsFunc(history, func(r audit.Row) bool { return r.Action == "parental responsibility ended" && r.Why == cmd.Evidence }) {
			t.Errorf("the audit has %+v, %v", history, historyErr)
		}
		return err
	})
}

// correctsResponsibility: what was recorded in error holds on no day, and another fact goes on holding.
func correctsResponsibility(t *testing.T, d *db.DB, s *family.Service) {
	known := opened(t, d, s)
	father := known.Carers[1].Ref
	right := family.Fact{From: workday.MustOn(2020, 2, 1), Evidence: "Agreement of 1 February 2020"}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: father, Fact: right})
	})
	if err := endFact(t, d, s, family.EndResponsibility{Carer: father, N: 1, Mistaken: true, Evidence: "He is not on the certificate."}); err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, known.Child)
		at := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Ref == father })
		if _, ok := carers[at].Responsible(workday.MustOn(2019, 1, 1)); ok {
			t.Error("what was recorded in error held in 2019")
		}
		if f, ok := carers[at].Responsible(tx.Today()); !ok || f.Evidence != right.Evidence {
			t.Errorf("the other fact: %+v, %t", f, ok)
		}
		return err
	})
	if got := why(t, d, today, Father, known.Child); got != string(access.ParentalResponsibility) {
		t.Errorf("by the other fact he sees the child by %q", got)
	}
	if err := endFact(t, d, s, family.EndResponsibility{Carer: father, N: 2, Mistaken: true, Evidence: "No agreement was registered."}); err != nil {
		t.Fatal(err)
	}
	if got := why(t, d, today, Father, known.Child); got != string(access.Caring) {
		t.Errorf("who cares and has no responsibility sees the child by %q", got)
	}
}

// timeLimited: on the day after parental responsibility for a time, who still cares for the child sees it as a carer.
func timeLimited(t *testing.T, d *db.DB, s *family.Service) {
	known := opened(t, d, s)
	aunt := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Ada Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	last := today.AddDays(30)
	var carer family.Carer
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		carer, err = s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Person: aunt.Person, Relation: "aunt",
			Responsible: []family.Fact{{From: today.AddDays(-10), To: last, Evidence: "Interim order"}}})
		return err
	})
	days := map[workday.Date]access.Reason{today: access.ParentalResponsibility, last: access.ParentalResponsibility, last.AddDays(1): access.Caring, last.AddDays(800): access.Caring}
	for day, want := range days {
		if got := why(t, d, day, aunt, known.Child); got != string(want) {
			t.Errorf("on %s she sees the child by %q, want %q", day, got, want)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: carer.Ref, Fact: family.Fact{From: today, Evidence: "Special guardianship order"}})
	})
	if got := why(t, d, last.AddDays(1), aunt, known.Child); got != string(access.ParentalResponsibility) {
		t.Errorf("with a longer order she sees the child by %q", got)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.EndCarerTx(ctx, tx, Worker.By(), family.EndCarer{Carer: carer.Ref, On: today, Why: "Moved away."})
	})
	if got := why(t, d, last.AddDays(1), aunt, known.Child); got != "" {
		t.Errorf("who is no carer any more sees the child by %q", got)
	}
}

// mergedResponsibility: what ends on the kept record ends on the other, and a merge that is taken back leaves each carer what is theirs.
func mergedResponsibility(t *testing.T, d *db.DB, s *family.Service) {
	known := opened(t, d, s)
	other, gran, _ := second(t, d, s)
	defer func() {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return thread.SetExternal(ctx, tx, other.Child, thread.Liquidlogic, "")
		})
	}()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same birth certificate."})
	})
	for _, carer := range known.Carers {
		if err := endFact(t, d, s, family.EndResponsibility{Carer: carer.Ref, N: 1, On: today.AddDays(-1), Evidence: "Order."}); err != nil {
			t.Fatal(err)
		}
	}
	for who, child := range map[*access.Actor]thread.Ref{&Mother: known.Child, &Father: other.Child, &gran: known.Child} {
		if got := why(t, d, today, *who, child); got != string(access.Caring) {
			t.Errorf("%s sees the merged record by %q", who.Name, got)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: other.Child, Why: "Twins."})
	})
	for _, c := range []struct {
		who   access.Actor
		child thread.Ref
		sees  bool
	}{{Mother, known.Child, true}, {Mother, other.Child, true}, {Father, known.Child, true}, {Father, other.Child, false}, {gran, known.Child, false}, {gran, other.Child, true}} {
		if got := sees(t, d, today, c.who, c.child); got != c.sees {
			t.Errorf("after the merge was taken back %s sees %s: %t", c.who.Name, c.child, got)
		}
	}
}
