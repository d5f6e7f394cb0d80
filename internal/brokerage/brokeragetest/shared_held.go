package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// heldThere holds what this council commits to each guard of the council that let the agreement, one at a time: this council's own
// sum, £80,000, its own decision, £90,000, and the other guards there would allow it.
func heldThere(t *testing.T, w World) {
	for name, c := range map[string]struct {
		before  func(t *testing.T, s Shared) // what changes there after this council took part
		ask     money.Pence
		refused string
	}{
		"a limit that was lowered": {func(t *testing.T, s Shared) { s.limit(t, 20_000_00) }, 20_000_01, "may commit £20,000.00"},
		"what the agreement is worth": {func(t *testing.T, s Shared) {
			s.amend(t, 200_000_00)
			if err := s.commit(t, northmoor, 60_000_00)(); err != nil {
				t.Fatal(err)
			}
		}, 40_000_01, "is worth £100,000.00"},
		"what is decided there": {func(t *testing.T, s Shared) { s.amend(t, 50_000_00) }, 50_000_01, "is not authorised by decision"},
	} {
		t.Run(name, func(t *testing.T) {
			s := w.share(t, 80_000_00, 80_000_00)
			c.before(t, s)
			before, _, all := s.bound(t)
			if err := s.commit(t, dbtest.Scope, c.ask)(); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), c.refused) {
				t.Errorf("a penny too much: %v", err)
			}
			if here, forUs, inAll := s.bound(t); here != before || forUs != before || inAll != all {
				t.Errorf("refused, and %s is bound here, %s for this council there, %s there in all", here, forUs, inAll)
			}
			if err := s.commit(t, dbtest.Scope, c.ask-1)(); err != nil {
				t.Errorf("to the penny: %v", err)
			}
		})
	}
}

// limit has Northmoor change what this council may commit.
func (s Shared) limit(t *testing.T, to money.Pence) {
	t.Helper()
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		return s.Agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: s.Agreement, Council: string(dbtest.Scope), Name: "Stafford Vale", Limit: to, Why: "Budgets changed."})
	})
}

// amend has Northmoor decide another total under the decision by which it let the agreement.
func (s Shared) amend(t *testing.T, total money.Pence) {
	t.Helper()
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		if err != nil {
			return err
		}
		ref, err := s.Decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support again", Maker: "Cabinet", Proposal: "To change the value.",
			Amends: a.Decision, Terms: decision.Terms{TotalValue: total}})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 9, 1)
		if err := s.Decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.Decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
}

// takesPartWithinItsDecision holds this council's own sum to its own decision and to what it has committed.
func takesPartWithinItsDecision(t *testing.T, s Shared) {
	version := 0 // of the agreement here, once part is taken
	try := func(value money.Pence) error {
		return s.Agreements.TakePart(dbtest.Ctx(t), Commissioner, agreement.TakePart{Agreement: s.Agreement, Version: version, Decision: s.Decision, Value: value, Why: "Needs changed."})
	}
	read := func() {
		s.View(t, func(ctx context.Context, tx *db.Tx) error {
			a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
			version = a.Version
			return err
		})
	}
	const most = 90_000_00 // what is decided here; the limit there is more
	if err := try(most + 1); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "The decision authorises £90,000.00") {
		t.Errorf("part taken for more than is decided: %v", err)
	}
	if err := try(most); err != nil {
		t.Fatal(err)
	}
	read()
	if err := try(most + 1); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "The decision authorises £90,000.00") {
		t.Errorf("the sum raised beyond what is decided: %v", err)
	}
	if err := s.commit(t, dbtest.Scope, 50_000_00)(); err != nil {
		t.Fatal(err)
	}
	read()
	if err := try(50_000_00 - 1); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "is committed already") {
		t.Errorf("the sum lowered below what is committed: %v", err)
	}
	if err := try(50_000_00); err != nil {
		t.Errorf("the sum lowered to what is committed: %v", err)
	}
}

// followsAnEnd has the other council end a member's place, and the agreement, earlier than they stood.
func followsAnEnd(t *testing.T, s Shared) {
	last, left := workday.MustOn(2028, 10, 31), workday.MustOn(2027, 6, 30)
	var place agreement.Admission
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		in, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{s.Lot})
		for _, m := range in {
			if m.Provider == s.Known {
				place = m
			}
		}
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, "UPDATE agreement SET ends=$1 WHERE scope=$2 AND ref=$3", last, tx.Scope(), s.Agreement)
		return err
	})
	if err := s.Agreements.Leave(db.WithScope(dbtest.Ctx(t), northmoor), officer, place.Ref, left, "It closes."); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Agreements.Follow(dbtest.Ctx(t), s.Agreement); err != nil || n != 3 {
		t.Errorf("%d followed, want the agreement's end, the member's and what is on record of it: %v", n, err)
	}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		if a.End != last {
			t.Errorf("here it ends on %s", a.End)
		}
		if err != nil {
			return err
		}
		for on, want := range map[workday.Date]int{left: 2, left.AddDays(1): 1} {
			in, err := s.Agreements.Admitted(ctx, tx, s.Lot, on)
			if err != nil {
				return err
			}
			if len(in) != want {
				t.Errorf("%d members in the lot on %s, want %d", len(in), on, want)
			}
		}
		return nil
	})
}
