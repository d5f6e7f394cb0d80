package decisiontest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Taken enters, takes and publishes a decision that is not key and not subject to call-in, so that it is in effect.
func Taken(t *testing.T, d *db.DB, s *decision.Service, amends thread.Ref, terms decision.Terms) thread.Ref {
	t.Helper()
	var ref thread.Ref
	on := workday.MustOn(2026, 3, 2)
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = s.EnterTx(ctx, tx, By, decision.Enter{Title: "Amended", Maker: "Cabinet", Proposal: "To buy.", Amends: amends, Terms: terms}); err != nil {
			return err
		}
		if err := s.TakeTx(ctx, tx, By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, By, decision.Publish{Decision: ref, On: on})
	})
	return ref
}

func amendments(t *testing.T, d *db.DB, s *decision.Service) {
	first := Taken(t, d, s, "", decision.Terms{TotalValue: 100_000_00})
	award := decision.Act{What: "The award", Value: 120_000_00}
	allowed := func(want bool, says string) {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := s.Authorise(ctx, tx, first, award); (err == nil) != want || !strings.Contains(fault.Message(err), says) {
				t.Errorf("got %v, want allowed %v, %q", err, want, says)
			}
			return nil
		})
	}
	allowed(false, "A decision to raise the value is missing.")
	second := Taken(t, d, s, first, decision.Terms{TotalValue: 110_000_00})
	allowed(false, "as amended by "+string(second))
	third := Taken(t, d, s, second, decision.Terms{TotalValue: 120_000_00}) // an amendment of an amendment
	allowed(true, "")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.InForce(ctx, tx, first)
		if now.Ref != first || now.Terms.TotalValue != 120_000_00 {
			t.Errorf("in force %s of %s", now.Terms.TotalValue, now.Ref)
		}
		chain, walkErr := thread.Walk(ctx, tx, first)
		if walkErr != nil || len(chain.Nodes) != 3 {
			t.Errorf("the thread does not hold all three: %+v %v", chain.Nodes, walkErr)
		}
		return err
	})
	alone := Taken(t, d, s, "", decision.Terms{TotalValue: money.Pence(130_000_00)})
	link := func(ref, amends thread.Ref, version int, why string) error {
		ctx := dbtest.Ctx(t)
		return d.InTx(ctx, func(tx *db.Tx) error {
			return s.AmendTx(ctx, tx, By, decision.Amend{Decision: ref, Version: version, Amends: amends, Why: why})
		})
	}
	draft := Enter(t, d, s, "Only drafted")
	for name, err := range map[string]error{
		"a draft": link(alone, draft, 0, "Paragraph 1"), "itself": link(first, first, 0, "Paragraph 1"), "one that amends it": link(first, third, 0, "Paragraph 1"),
		"nothing": link(alone, "", 0, "Paragraph 1"), "one that is not here": link(alone, "DEC-NONE", 0, "Paragraph 1"), "no reason": link(alone, first, 0, " "),
	} {
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("amends %s: %v", name, err)
		}
	}
	if err := link(alone, first, 1, "Paragraph 1"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a stale version: %v", err)
	}
	if err := link(alone, first, 3, "Paragraph 1"); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error { // all were decided and took effect on one day: the order of the links counts
		now, err := s.InForce(ctx, tx, first)
		if now.Terms.TotalValue != 130_000_00 {
			t.Errorf("after the last of four of one day in force %s", now.Terms.TotalValue)
		}
		return err
	})
	for pounds := range money.Pence(12) {
		Taken(t, d, s, first, decision.Terms{TotalValue: (200_000 + pounds) * 100})
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.InForce(ctx, tx, first)
		if now.Terms.TotalValue != 200_011_00 {
			t.Errorf("after twelve more of that day in force %s", now.Terms.TotalValue)
		}
		return err
	})
	if err := link(alone, second, 0, "Paragraph 1"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("linked a second time: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(alone), 10)
		if len(rows) != 4 || rows[0].Action != "decision amends another" {
			t.Errorf("audit %+v", rows)
		}
		return err
	})
	ctx := dbtest.Ctx(t)
	who := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}}
	for name, err := range map[string]error{"amend": s.Amend(ctx, who, decision.Amend{}), "set terms": s.SetTerms(ctx, who, decision.SetTerms{})} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a broker may %s: %v", name, err)
		}
	}
}

func draftTerms(t *testing.T, d *db.DB, s *decision.Service) {
	ref := Enter(t, d, s, "A draft")
	set := func(ref thread.Ref, version int, terms decision.Terms) error {
		ctx := dbtest.Ctx(t)
		return d.InTx(ctx, func(tx *db.Tx) error {
			return s.SetTermsTx(ctx, tx, By, decision.SetTerms{Decision: ref, Version: version, Terms: terms})
		})
	}
	if err := set(ref, 1, decision.Terms{TotalValue: 7_00, ExtensionMonths: []int{6}}); err != nil {
		t.Fatal(err)
	}
	if err := set(ref, 1, decision.Terms{}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a stale version: %v", err)
	}
	if err := set(ref, 2, decision.Terms{TotalValue: -1}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a negative value: %v", err)
	}
	if err := set(Taken(t, d, s, "", decision.Terms{}), 0, decision.Terms{TotalValue: 1}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("after it was taken: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Decision(ctx, tx, ref)
		if got.Terms.TotalValue != 7_00 || len(got.Terms.ExtensionMonths) != 1 {
			t.Errorf("read back %+v", got.Terms)
		}
		return err
	})
}
