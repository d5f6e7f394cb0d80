package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// on runs fn in a transaction of another day that must not fail.
func on(t testing.TB, d *db.DB, day workday.Date, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := db.WithNow(dbtest.Ctx(t), day.At(9, 0))
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// sees reports whether the actor sees the child on a day.
func sees(t testing.TB, d *db.DB, day workday.Date, a access.Actor, child thread.Ref) bool {
	t.Helper()
	may := false
	on(t, d, day, func(ctx context.Context, tx *db.Tx) error {
		err := access.MaySee(ctx, tx, a, child)
		if may = err == nil; may || fault.Is(err, fault.KindNotFound) {
			return nil
		}
		return err
	})
	return may
}

var today = workday.DateOf(dbtest.Start)

func orders(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	father := known.Carers[1].Ref
	order := family.RecordOrder{Child: known.Child, Kind: family.NonMolestation, Court: "Family Court at Testham", MadeOn: today.AddDays(-1), To: today.AddDays(30),
		Terms: "Must not come near.", Against: father, KeepsOut: true}
	for field, change := range map[string]func(*family.RecordOrder){
		"kind":    func(c *family.RecordOrder) { c.Kind = family.AdoptionOrder },
		"court":   func(c *family.RecordOrder) { c.Court = " " },
		"made":    func(c *family.RecordOrder) { c.MadeOn, c.From = today.AddDays(1), workday.Date{} },
		"to":      func(c *family.RecordOrder) { c.To = today.AddDays(-2) },
		"terms":   func(c *family.RecordOrder) { c.Terms = "" },
		"against": func(c *family.RecordOrder) { c.Against = Refs(t, d, thread.Carer, 1)[0] },
	} {
		wrong := order
		change(&wrong)
		err := Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.RecordOrderTx(ctx, tx, Worker.By(), wrong) })
		if fields, _ := fault.Fields(err); len(fields) == 0 || fields[0].Name != field {
			t.Errorf("the fault of %s is at %+v", field, fields)
		}
	}
	if err := s.RecordOrder(dbtest.Ctx(t), Mother, order); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent records an order: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.RecordOrderTx(ctx, tx, Worker.By(), order) })
	for day, want := range map[workday.Date]bool{today: false, today.AddDays(30): false, today.AddDays(31): true} {
		if got := sees(t, d, day, Father, known.Child); got != want || !sees(t, d, day, Mother, known.Child) {
			t.Errorf("on %s the father sees the child: %t, want %t; or the mother does not", day, got, want)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		written, err := s.CarersOf(ctx, tx, []thread.Ref{known.Child})
		if got := written[known.Child]; len(got) != 1 || got[0].Person != Mother.Person {
			t.Errorf("messages go to %+v", got)
		}
		return err
	})
	end := family.EndOrder{Child: known.Child, N: 1, On: today, Why: "Discharged by the court."}
	for _, wrong := range []family.EndOrder{{Child: known.Child, N: 7, On: today, Why: "x"}, {Child: known.Child, N: 1, On: today.AddDays(1), Why: "x"},
		{Child: known.Child, N: 1, On: today}, {Child: known.Child, N: 1, On: today.AddDays(-9), Why: "x"}} {
		_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.EndOrderTx(ctx, tx, Worker.By(), wrong) })
	}
	staleOrders(t, d, s, order, end)
	end.Version = 2
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.EndOrderTx(ctx, tx, Worker.By(), end) })
	if sees(t, d, today, Father, known.Child) || !sees(t, d, today.AddDays(1), Father, known.Child) {
		t.Error("the last day of an ended order counts, the day after does not")
	}
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.EndOrderTx(ctx, tx, Worker.By(), end) })
}

// staleOrders has somebody record and end an order on the page of a time at which there was none yet.
func staleOrders(t *testing.T, d *db.DB, s *family.Service, order family.RecordOrder, end family.EndOrder) {
	t.Helper()
	order.Version, end.Version = 1, 1
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.RecordOrderTx(ctx, tx, Worker.By(), order) })
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.EndOrderTx(ctx, tx, Worker.By(), end) })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Orders(ctx, tx, order.Child)
		if len(all) != 1 || !all[0].EndedOn.IsZero() || family.OrdersVersion(all) != 2 || family.OrdersVersion(nil) != 1 {
			t.Errorf("on record are %+v", all)
		}
		return err
	})
}

func overlappingOrders(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	order := family.RecordOrder{Child: known.Child, Kind: family.ProhibitedSteps, Court: "Family Court", MadeOn: today, Terms: "No contact.",
		Against: known.Carers[1].Ref, KeepsOut: true}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, to := range []workday.Date{today.AddDays(10), {}} {
			order.To = to
			if err := s.RecordOrderTx(ctx, tx, Worker.By(), order); err != nil {
				return err
			}
		}
		return s.EndOrderTx(ctx, tx, Worker.By(), family.EndOrder{Child: known.Child, N: 2, On: today.AddDays(-1), Why: "Varied."})
	})
	if sees(t, d, today.AddDays(10), Father, known.Child) || !sees(t, d, today.AddDays(11), Father, known.Child) {
		t.Error("ending one of two orders of the same day lets in whom the other keeps out, or the ended one goes on")
	}
}

// grown is a household whose child's rights are their own since years; it returns the young person too.
func grown(t *testing.T, d *db.DB, s *family.Service) (family.Opened, access.Actor) {
	t.Helper()
	home := Household()
	home.Child.Born, home.Child.External = workday.MustOn(2008, 5, 14), nil
	young := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	var out family.Opened
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = s.OpenFamilyTx(ctx, tx, Worker.By(), home); err != nil {
			return err
		}
		return s.GiveOwnRecordTx(ctx, tx, Worker.By(), out.Child, young.Person, "")
	})
	return out, young
}

func capacity(t *testing.T, d *db.DB, s *family.Service) {
	known, _ := grown(t, d, s)
	found := family.RecordCapacity{Child: known.Child, Matter: "Asking for an assessment", Matters: []family.Matter{family.MatterRequest, family.MatterAnswer}, On: today, By: "Dr Made-Up, psychologist", Reasons: "Explained twice, with pictures.",
		Representative: known.Carers[0].Ref, Standing: family.ParentStands}
	represents := func() bool {
		acts := false
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			why, err := access.Why(ctx, tx, Mother, known.Child)
			for _, r := range why {
				acts = acts || r.Reason == access.Representative && r.Level == access.Work
			}
			return err
		})
		return acts
	}
	record := func(change func(*family.RecordCapacity)) {
		cmd := found
		change(&cmd)
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.RecordCapacityTx(ctx, tx, Worker.By(), cmd) })
	}
	early := found
	early.On = workday.MustOn(2024, 6, 28) // the last day of compulsory school age itself
	missing := found
	missing.Standing = ""
	for _, wrong := range []family.RecordCapacity{early, missing, {Child: known.Child}} {
		_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.RecordCapacityTx(ctx, tx, Worker.By(), wrong) })
	}
	if represents() {
		t.Fatal("somebody acts before anything was found")
	}
	record(func(*family.RecordCapacity) {})
	record(func(c *family.RecordCapacity) { c.Matter, c.Matters = "Choosing a college", nil })
	record(func(c *family.RecordCapacity) { c.Matter, c.Matters, c.Able = "choosing a college", nil, true })
	if !represents() {
		t.Error("a finding on one matter ends who acts in another")
	}
	record(func(c *family.RecordCapacity) { c.Able = true })
	if represents() {
		t.Error("she still acts though he was found able in every matter")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Capacities(ctx, tx, known.Child)
		inForce := 0
		for _, c := range all {
			if c.InForce(tx.Today()) {
				inForce++
			}
		}
		if len(all) != 4 || inForce != 2 || !all[0].Able {
			t.Errorf("findings %+v", all)
		}
		return err
	})
}

func choice(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	ctx := dbtest.Ctx(t)
	stop := family.Decide{Child: known.Child, Carer: known.Carers[1].Ref}
	if err := s.Decide(ctx, Mother, stop); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent decides: %v", err)
	}
	if err := s.Decide(ctx, young, stop); err != nil {
		t.Fatal(err)
	}
	if sees(t, d, today, Father, known.Child) || !sees(t, d, today, Mother, known.Child) || !sees(t, d, today, young, known.Child) {
		t.Error("his choice does not hold, or holds for others too")
	}
	stop.See = true
	stop.Version = known.Carers[1].Version // as it was read before the first choice
	if err := s.Decide(ctx, young, stop); !fault.Is(err, fault.KindConflict) || sees(t, d, today, Father, known.Child) {
		t.Errorf("on what has changed since: %v", err)
	}
	stop.Version++
	if err := s.Decide(ctx, young, stop); err != nil {
		t.Fatal(err)
	}
	if !sees(t, d, today, Father, known.Child) {
		t.Error("his father does not see the record again")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordCapacityTx(ctx, tx, Worker.By(), family.RecordCapacity{Child: known.Child, Matter: "Money", On: today, By: "A social worker", Reasons: "Seen.",
			Representative: known.Carers[0].Ref, Standing: family.Deputy})
	})
	if err := s.Decide(ctx, young, family.Decide{Child: known.Child, Carer: known.Carers[0].Ref}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("keeps out who acts for him: %v", err)
	}
	small := Open(t, d, s)
	defer forgetExternal(t, d, small.Child)
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		return s.DecideTx(ctx, tx, Mother.By(), family.Decide{Child: small.Child, Carer: small.Carers[1].Ref})
	})
}

func consents(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	ctx := dbtest.Ctx(t)
	aunt := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Ana Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Person: aunt.Person, Relation: "aunt"})
		return err
	})
	give := family.GiveConsent{Child: known.Child, With: "Made-Up Youth Club", What: "What helps him when it is loud", Giver: "Somebody else", How: "by letter"}
	if err := s.GiveConsent(ctx, aunt, give); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a carer without parental responsibility agrees: %v", err)
	}
	if err := s.GiveConsent(ctx, Mother, family.GiveConsent{Child: known.Child}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an empty form: %v", err)
	}
	if err := s.GiveConsent(ctx, Mother, give); err != nil {
		t.Fatal(err)
	}
	if err := s.WithdrawConsent(ctx, Father, family.WithdrawConsent{Child: known.Child, N: 1}); err != nil {
		t.Errorf("the other parent, who has the same right, takes it back: %v", err)
	}
	if err := s.WithdrawConsent(ctx, Mother, family.WithdrawConsent{Child: known.Child, N: 1}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken back twice: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Consents(ctx, tx, Worker, known.Child)
		if len(all) != 1 || all[0].Giver != Mother.Name || all[0].How != "on this website" || all[0].InForce(tx.Today()) || all[0].EndedBy != Father.Name {
			t.Errorf("consents %+v", all)
		}
		return err
	})
	old, young := grown(t, d, s)
	give.Child = old.Child
	if err := s.GiveConsent(ctx, Mother, give); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a mother agrees for a young person who decides himself: %v", err)
	}
	if err := s.GiveConsent(ctx, young, give); err != nil {
		t.Errorf("he agrees himself: %v", err)
	}
}

func adoption(t *testing.T, d *db.DB, s *family.Service) {
	told := Tell(t, d, s, nil)
	var child thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, Worker.By(), Opening(told.Ref))
		child = c.Child
		if err != nil {
			return err
		}
		if _, err := s.SaveVisitTx(ctx, tx, Worker.By(), family.SaveVisit{Child: child, N: 1, Key: "one", Answers: family.Answers{family.VisitWho: "Maya Made-Up"}}); err != nil {
			return err
		}
		if err := s.RecordOrderTx(ctx, tx, Worker.By(), family.RecordOrder{Child: child, Kind: family.OtherOrder, Court: "Made-Up Family Court", MadeOn: today,
			Terms: "Maya Made-Up has care."}); err != nil {
			return err
		}
		return s.WriteStatementTx(ctx, tx, Mother.By(), family.WriteStatement{Child: child, Text: "Words of Maya Made-Up."})
	})
	adopter := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Nia New", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	cmd := family.Adopt{Child: child, Court: "Family Court", MadeOn: today, First: "Sam", Last: "New", Area: "B77 1AA",
		Adopters: []family.NewCarer{{Person: adopter.Person, Relation: "mother", Lives: true, Reach: family.Reach{Name: "Nia New"}}}}
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return s.AdoptTx(ctx, tx, Worker.By(), family.Adopt{Child: child})
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.AdoptTx(ctx, tx, Worker.By(), cmd) })
	if got := clock(t, d, told.Ref, family.RuleAnswer); got.State != deadline.Stopped {
		t.Errorf("whoever told of the closed concern still waits to hear: %+v", got)
	}
	for _, former := range []access.Actor{Mother, Father} {
		if sees(t, d, today, former, child) || sees(t, d, today.AddDays(400), former, child) {
			t.Errorf("%s still sees the child", former.Name)
		}
	}
	if !sees(t, d, today, adopter, child) {
		t.Error("who adopted the child does not see the record")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.Child(ctx, tx, child)
		if err != nil || now.Name() != "Sam New" || now.Postcode != "B77 1AA" {
			t.Errorf("the child now: %+v %v", now, err)
		}
		carers, err := s.Carers(ctx, tx, child)
		if err != nil {
			return err
		}
		for _, c := range carers {
			if strings.Contains(c.Name(), "Made-Up") || c.Reach.Phone != "" {
				t.Errorf("a former carer stands there as %+v", c)
			}
		}
		concerns, err := s.ConcernsAbout(ctx, tx, child)
		if len(concerns) != 1 || concerns[0].ChildName != "" || strings.Contains(concerns[0].Worry, "sleep") || !concerns[0].Closed() || concerns[0].Family == now.Family {
			t.Errorf("the concern still tells: %+v %v", concerns, err)
		}
		if err := nothingWritten(ctx, t, tx, s, child); err != nil {
			return err
		}
		if words, err := s.Statements(ctx, tx, child); len(words) != 0 {
			t.Errorf("the former family's words: %+v %v", words, err)
		}
		if _, err := thread.ByExternal(ctx, tx, thread.Mosaic, "123456"); err == nil {
			t.Error("a number of before still leads to the child")
		}
		chain, err := thread.Walk(ctx, tx, child)
		for _, l := range chain.Links {
			if l.From.Kind() == thread.Family && l.From != now.Family {
				t.Errorf("the former family stands on the thread: %+v", l)
			}
		}
		return err
	})
	manager := Worker
	manager.Roles = []access.Role{access.RoleLeadManager}
	ctx := dbtest.Ctx(t)
	if _, err := s.OpenClosed(ctx, Worker, child, "Asked."); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead opens what was closed: %v", err)
	}
	if _, err := s.OpenClosed(ctx, manager, child, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	found, err := s.OpenClosed(ctx, manager, child, "A medical history is needed.")
	if err != nil || len(found) != 1 || found[0].Last != "Made-Up" || len(found[0].Carers) != 2 || found[0].Statements[0].Text != "Words of Maya Made-Up." ||
		found[0].Concerns[0].Reach.Name != "Maya Made-Up" || found[0].External[thread.Mosaic] != "123456" {
		t.Errorf("what was closed: %+v %v", found, err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		history, err := audit.HistoryOfChild(ctx, tx, string(child), 3)
		if len(history) == 0 || history[0].Action != "former name opened" || history[0].Why != "A medical history is needed." {
			t.Errorf("the audit: %+v", history)
		}
		return err
	})
	if err := s.WriteStatement(ctx, adopter, family.WriteStatement{Child: child, Text: "Our words."}); err != nil {
		t.Errorf("the first words of the new family: %v", err)
	}
}

// second is another record of the household's child, registered by mistake with the grandmother.
func second(t *testing.T, d *db.DB, s *family.Service) (family.Opened, access.Actor, family.Raised) {
	t.Helper()
	told := Tell(t, d, s, nil)
	gran := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Gwen Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	var out family.Opened
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		cmd := Opening(told.Ref)
		cmd.Open.Child.External = map[thread.System]string{thread.Liquidlogic: "998877"}
		cmd.Open.Carers = []family.NewCarer{{Person: gran.Person, Relation: "grandmother"}, {Person: Mother.Person, Relation: "mother"}}
		c, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
		out.Child, out.Family = c.Child, c.Family
		return err
	})
	return out, gran, told
}
