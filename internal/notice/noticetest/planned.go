package noticetest

import (
	"context"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/notice/planned"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Commissioner plans what is bought in the suite.
var Commissioner = access.Actor{Person: "PER-C0MM-1SS1-3", Name: "Cam Reed", Roles: []access.Role{access.RoleCommissioner}, Scope: dbtest.Scope}

// Plan is a sound plan on the test clock's day, 23 November 2026.
func Plan() planned.Procurement {
	return planned.Procurement{
		Title: "Gofal dros nos ŵ 🌙", Description: "Nights away from home.", Kind: agreement.Framework, Regime: agreement.ProcurementAct2023,
		Lots: []planned.Lot{{Name: "In a house", Service: "overnight-breaks"}, {Name: "With a family", Service: "overnight-breaks"}}, Least: 1_000_000_00, Most: 2_500_000_00,
		TenderOn: workday.MustOn(2027, 4, 12), Start: workday.MustOn(2027, 9, 1), End: workday.MustOn(2031, 8, 31),
		Engagement: "A meeting in the town hall.", EngageUntil: workday.MustOn(2027, 1, 15), Gap: "At home, Stafford, weekend",
	}
}

// nobody has taken no decision, and lets everything.
type nobody struct {
	let map[thread.Ref]agreement.Agreement
}

func (nobody) Decision(context.Context, *db.Tx, thread.Ref) (decision.Decision, error) {
	return decision.Decision{}, fault.NotFound("That decision")
}

func (n nobody) LetAsTx(_ context.Context, _ *db.Tx, _ audit.By, ref thread.Ref, a agreement.Agreement, _ ...agreement.Replace) error {
	if a.Value > 2_500_000_00 {
		return fault.Conflict("A decision to raise the value is missing.")
	}
	n.let[ref] = a
	return nil
}

// ExercisePlanned holds a store of planned procurements to what the use cases need.
func ExercisePlanned(t *testing.T, d *db.DB, store planned.Store) {
	n := nobody{map[thread.Ref]agreement.Agreement{}}
	s := planned.New(planned.Deps{DB: d, Store: store, Agreements: n, Decisions: n})
	ctx := dbtest.Ctx(t)
	latest := func(ref thread.Ref) (p planned.Procurement) {
		t.Helper()
		if err := d.View(ctx, func(tx *db.Tx) error {
			all, err := s.Versions(ctx, tx, ref)
			if err == nil {
				p = all[len(all)-1]
				if p.Version != len(all) {
					t.Errorf("%d versions end with version %d", len(all), p.Version)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return p
	}
	open := func() (refs []thread.Ref) {
		t.Helper()
		if err := d.View(ctx, func(tx *db.Tx) error {
			for after := thread.Ref(""); ; {
				page, err := store.Unlet(ctx, tx, after, 1) // page by page
				if err != nil || len(page) == 0 {
					return err
				}
				after = page[0].Ref
				refs = append(refs, after)
			}
		}); err != nil {
			t.Fatal(err)
		}
		return refs
	}
	refused(t, s)
	ref, err := s.Plan(ctx, Commissioner, Plan())
	if err != nil || ref.Kind() != thread.Agreement || len(open()) != 0 {
		t.Fatalf("a draft %s: %v, published %v", ref, err, open())
	}
	if err := s.Publish(ctx, Commissioner, ref, 1); err != nil || len(open()) != 1 {
		t.Fatalf("publish: %v", err)
	}
	if err := s.Publish(ctx, Commissioner, ref, 2); !fault.Is(err, fault.KindConflict) {
		t.Errorf("published twice: %v", err)
	}
	race(t, s, latest(ref))
	was := latest(ref)
	if err := s.Let(ctx, Commissioner, ref, was.Version, agreement.Agreement{Value: 2_500_000_01}); !fault.Is(err, fault.KindConflict) || latest(ref).State != planned.Planned {
		t.Errorf("let beyond the decision: %v, and it is %s", err, latest(ref).State)
	}
	if err := s.Let(ctx, Commissioner, ref, was.Version, agreement.Agreement{Title: "Nights", Kind: agreement.Spot}); err != nil {
		t.Fatal(err)
	}
	if a := n.let[ref]; a.Kind != agreement.Framework || a.Regime != agreement.ProcurementAct2023 || latest(ref).State != planned.Let || len(open()) != 0 {
		t.Errorf("let as %+v", n.let)
	}
	if err := s.Drop(ctx, Commissioner, ref, was.Version+1, "Late."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("dropped when it was let: %v", err)
	}
	dropped(ctx, t, s, latest)
	if err := d.View(db.WithScope(ctx, "E10000016"), func(tx *db.Tx) error {
		all, err := store.Latest(ctx, tx)
		if len(all) > 0 {
			t.Errorf("another council sees %+v", all)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// refused sends what may not be planned.
func refused(t *testing.T, s *planned.Service) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	for name, change := range map[string]func(*planned.Procurement){
		"title": func(p *planned.Procurement) { p.Title = " " }, "description": func(p *planned.Procurement) { p.Description = "" },
		"kind": func(p *planned.Procurement) { p.Kind = agreement.Spot }, "regime": func(p *planned.Procurement) { p.Regime = agreement.Regulations2015 },
		"lots": func(p *planned.Procurement) { p.Lots[0].Service = "" }, "least": func(p *planned.Procurement) { p.Least = 0 }, "most": func(p *planned.Procurement) { p.Most = p.Least - 1 },
		"tender": func(p *planned.Procurement) { p.TenderOn = workday.MustOn(2026, 11, 22) }, "start": func(p *planned.Procurement) { p.Start = p.TenderOn.AddDays(-1) },
		"end": func(p *planned.Procurement) { p.End = p.Start }, "engage-until": func(p *planned.Procurement) { p.EngageUntil = workday.Date{} }, "decision": func(p *planned.Procurement) { p.Decision = "DEC-1" },
	} {
		p := Plan()
		change(&p)
		_, err := s.Plan(ctx, Commissioner, p)
		if fields, ok := fault.Fields(err); !ok || fields[0].Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	broker := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}, Scope: dbtest.Scope}
	if _, err := s.Plan(ctx, broker, Plan()); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker plans: %v", err)
	}
	if err := s.Publish(ctx, broker, "AGR-1", 1); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker publishes: %v", err)
	}
	if err := s.Publish(ctx, Commissioner, "AGR-1", 1); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("what is not there: %v", err)
	}
}

// race changes one version twice at the same moment: one is kept, and the other is told.
func race(t *testing.T, s *planned.Service, was planned.Procurement) {
	t.Helper()
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() {
			p := was
			p.Most += 100
			errs[i] = s.Change(dbtest.Ctx(t), Commissioner, p)
		})
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errs[0], fault.KindConflict) && !fault.Is(errs[1], fault.KindConflict) {
		t.Errorf("two changes of one version: %v and %v", errs[0], errs[1])
	}
}

// dropped drops a draft, which stays the council's own.
func dropped(ctx context.Context, t *testing.T, s *planned.Service, latest func(thread.Ref) planned.Procurement) {
	t.Helper()
	ref, err := s.Plan(ctx, Commissioner, Plan())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(ctx, Commissioner, ref, 1, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("dropped without a reason: %v", err)
	}
	if err := s.Drop(ctx, Commissioner, ref, 1, "The fund ended."); err != nil {
		t.Fatal(err)
	}
	if p := latest(ref); p.State != planned.Dropped || p.Public || p.Why != "The fund ended." || p.By != "Cam Reed" {
		t.Errorf("dropped: %+v", p)
	}
}
