package decisiontest

import (
	"context"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// settled enters what an imported paper leaves open: whether it may be called in, and its value.
func settled(t *testing.T, d *db.DB, s *decision.Service) {
	paper := modgov.Document{Kind: modgov.KindRecord, Title: "Clubs", Decisions: []modgov.Decision{{
		Reference: "24/00009", Title: "Clubs", DecisionDate: modgov.Stated{Day: workday.MustOn(2021, 7, 21)}, PublicationDate: modgov.Stated{Day: workday.MustOn(2021, 7, 22)},
		Term: modgov.Term{Start: modgov.Stated{Day: workday.MustOn(2022, 4, 1)}, Months: 24},
	}}}
	var ref thread.Ref
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		taken, err := s.ImportTx(ctx, tx, By, decision.Import{Paper: paper, Source: "clubs.txt"})
		if err == nil {
			ref = taken[0].Ref
		}
		return err
	})
	read := func() (got decision.Decision) {
		view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			got, err = s.Decision(ctx, tx, ref)
			return err
		})
		return got
	}
	later := workday.MustOn(2021, 9, 1)
	if got := read(); got.State(later) != decision.StateTaken || !got.Unstated.CallIn || !got.Unstated.Key {
		t.Errorf("before it is entered it is %q, %+v", got.State(later), got.Unstated)
	}
	settle := func(cmd decision.Settle) error {
		ctx := dbtest.Ctx(t)
		return d.InTx(ctx, func(tx *db.Tx) error { return s.SettleTx(ctx, tx, By, cmd) })
	}
	for name, cmd := range map[string]decision.Settle{
		"no source":         {Decision: ref, Version: 1, CallIn: "yes"},
		"no answer":         {Decision: ref, Version: 1, CallIn: "perhaps", Why: "The constitution."},
		"key without why":   {Decision: ref, Version: 1, Key: "yes", Why: "The constitution."},
		"a negative value":  {Decision: ref, Version: 1, Terms: decision.Terms{TotalValue: -1}, Why: "The report."},
		"an end before all": {Decision: ref, Version: 1, Terms: decision.Terms{Start: later}, Why: "x", Key: "maybe"},
	} {
		if err := settle(cmd); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	terms := decision.Terms{TotalValue: 90_000_00, Start: workday.MustOn(2030, 1, 1)}
	cmd := decision.Settle{Decision: ref, Version: 1, Key: "no", CallIn: "yes", Terms: terms, Why: "The constitution, part 4."}
	if err := settle(cmd); err != nil {
		t.Fatal(err)
	}
	got := read()
	if got.State(later) != decision.StateEffective || got.EffectiveFrom != workday.MustOn(2021, 7, 28) || got.Unstated != (decision.Unstated{}) {
		t.Errorf("after it is entered: %q from %s, %+v", got.State(later), got.EffectiveFrom, got.Unstated)
	}
	if got.Terms.TotalValue != money.Pence(90_000_00) || got.Terms.Start != workday.MustOn(2022, 4, 1) {
		t.Errorf("the value is %s, and the start that the paper states became %s", got.Terms.TotalValue, got.Terms.Start)
	}
	if err := settle(cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a version that is gone: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 2 {
			t.Errorf("%d audit entries, want the import and what was entered", len(rows))
		}
		return err
	})
	entered := Enter(t, d, s, "Not from a paper")
	if err := settle(decision.Settle{Decision: entered, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("one that was not imported: %v", err)
	}
}
