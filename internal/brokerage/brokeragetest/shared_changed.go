package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExerciseSharedChanges runs what happens here when the council that let an agreement changes it.
func ExerciseSharedChanges(t *testing.T, w World) {
	t.Run("GoesOnWithTheNextBreakPoint", func(t *testing.T) { goesOn(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("StopsTheBreakPointsBehindAnEarlierEnd", func(t *testing.T) { endsEarlier(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("CountsAnUpliftOfWhatOtherCouncilsBuy", func(t *testing.T) { upliftThere(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("HoldsAnUpliftToWhatOtherCouncilsMayCommit", func(t *testing.T) { upliftHeld(t, w) })
	t.Run("GivesBackWhatAnUpliftAddedThere", func(t *testing.T) { givesBackThere(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("KnowsOneProviderByTwoRecords", func(t *testing.T) { twoRecords(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("CountsNoDecisionTwice", func(t *testing.T) { amendsUnderAgreements(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("KeepsWhyALimitChanged", func(t *testing.T) { whyChanged(t, w.share(t, 40_000_00, 30_000_00)) })
}

// term has Northmoor's agreement end on a day, with one break point there, as an extension or a change of it would leave it.
func (s Shared) term(t *testing.T, last workday.Date, breaks ...agreement.BreakPoint) {
	t.Helper()
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE agreement SET ends=$1, breaks=$2 WHERE scope=$3 AND ref=$4", last, db.JSON(breaks), tx.Scope(), s.Agreement)
		return err
	})
}

// clocks returns this council's deadlines of the agreement's break points, by their dates.
func (s Shared) clocks(t *testing.T) map[workday.Date]deadline.State {
	t.Helper()
	out := map[workday.Date]deadline.State{}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, s.Agreement)
		for _, d := range all[s.Agreement] {
			out[d.Due] = d.State
		}
		return err
	})
	return out
}

func (s Shared) here(t *testing.T) (a agreement.Agreement) {
	t.Helper()
	s.View(t, func(ctx context.Context, tx *db.Tx) (err error) {
		a, err = s.Agreements.Agreement(ctx, tx, s.Agreement)
		return err
	})
	return a
}

func goesOn(t *testing.T, s Shared) {
	last := workday.MustOn(2029, 11, 30)
	point := agreement.BreakPoint{On: last, NoticeBy: workday.MustOn(2029, 8, 1)}
	s.term(t, last, agreement.BreakPoint{On: workday.MustOn(2028, 11, 30), NoticeBy: workday.MustOn(2028, 8, 1)}, point)
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		ref, err := s.Decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "A year more", Maker: "Cabinet", Proposal: "To go on.", Amends: s.Decision, Terms: decision.Terms{End: last}})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 9, 1)
		if err := s.Decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.Decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	cmd := agreement.TakePart{Agreement: s.Agreement, Version: s.here(t).Version, Value: 30_000_00, GoOn: true}
	if err := s.Agreements.TakePart(dbtest.Ctx(t), Commissioner, cmd); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "Say why") {
		t.Errorf("changed without a reason: %v", err)
	}
	cmd.Why = "The families stay."
	if err := s.Agreements.TakePart(dbtest.Ctx(t), Commissioner, cmd); err != nil {
		t.Fatal(err)
	}
	a := s.here(t)
	if next, ok := a.NextBreak(workday.MustOn(2029, 1, 1)); !ok || next != point || a.End != last {
		t.Errorf("it goes on to %s with the break point %+v", a.End, next)
	}
	if got := s.clocks(t); got[point.NoticeBy] != deadline.Running {
		t.Errorf("the deadlines here: %v", got)
	}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(s.Agreement), 5)
		why := ""
		for _, row := range rows {
			if row.Action == "part in another council's agreement changed" {
				why = row.Why
			}
		}
		if why != cmd.Why {
			t.Errorf("the audit says why: %q", why)
		}
		return err
	})
}

func endsEarlier(t *testing.T, s Shared) {
	early := agreement.BreakPoint{On: workday.MustOn(2027, 11, 30), NoticeBy: workday.MustOn(2027, 8, 31)}
	last := agreement.BreakPoint{On: workday.MustOn(2028, 11, 30), NoticeBy: workday.MustOn(2028, 8, 31)}
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error { // as if it had stood when part was taken
		_, err := db.Exec(ctx, tx, "UPDATE agreement SET breaks=$1 WHERE scope=$2 AND ref=$3", db.JSON([]agreement.BreakPoint{last}), tx.Scope(), s.Agreement)
		if err != nil {
			return err
		}
		_, err = s.Clocks.StartOn(ctx, tx, agreementtest.By, deadline.Start{Rule: "break-point-1", Ref: s.Agreement, Title: "Decide"}, last.NoticeBy, "Notice.")
		return err
	})
	s.term(t, early.On, early, last)
	if n, err := s.Agreements.Follow(dbtest.Ctx(t), s.Agreement); n != 1 || err != nil {
		t.Fatalf("%d followed: %v", n, err)
	}
	a := s.here(t)
	if next, ok := a.NextBreak(workday.MustOn(2026, 12, 1)); !ok || next != early {
		t.Errorf("the next break point is %+v", next)
	}
	if got := s.clocks(t); got[early.NoticeBy] != deadline.Running || got[last.NoticeBy] != deadline.Stopped {
		t.Errorf("the deadlines here: %v", got)
	}
}

// boughtHere is one package of 100 hours here, at £20, and none in Northmoor.
type boughtHere struct{ lot, provider thread.Ref }

func (b boughtHere) Bought(_ context.Context, tx *db.Tx, _, _ []thread.Ref, from workday.Date) ([]agreement.Bought, error) {
	if tx.Scope() != dbtest.Scope {
		return nil, nil
	}
	return []agreement.Bought{{Package: "PKG-1", Provider: b.provider, Lot: b.lot, Rate: hourly(20_00), Minutes: 6000, Start: workday.MustOn(2026, 12, 1), First: from, Until: workday.MustOn(2028, 11, 30)}}, nil
}

func (s Shared) uplift(t *testing.T, share int) (agreement.Uplift, agreement.Effect) {
	t.Helper()
	s.Agreements.UsePackages(boughtHere{s.Lot, s.Ours})
	t.Cleanup(func() { s.Agreements.UsePackages(nil) })
	u := agreement.Uplift{Agreement: s.Agreement, Share: share, From: workday.MustOn(2027, 1, 1), Rationale: "The pay floor rises."}
	var e agreement.Effect
	s.there(t, func(ctx context.Context, tx *db.Tx) (err error) {
		e, err = s.Agreements.Effect(ctx, tx, u)
		return err
	})
	return u, e
}

// second agrees uplifts in Northmoor.
var second = access.Actor{Person: "PER-N0RT-H002-6", Name: "Ola Moor", Roles: []access.Role{access.RoleCommissioner}, Scope: northmoor, Channel: "web"}

// upliftThere raises Northmoor's rates by 10%: this council's 100 hours cost £200 more, here, for this council there, and there in all.
func upliftThere(t *testing.T, s Shared) {
	if err := s.commit(t, dbtest.Scope, 2_000_00)(); err != nil {
		t.Fatal(err)
	}
	u, e := s.uplift(t, 1000)
	if e.More != 200_00 || e.Count() != 1 || len(e.Packages) != 0 || len(e.Councils) != 1 || e.Councils[0].Name != "Stafford Vale" || e.Forecast.More != 200_00 {
		t.Errorf("effect %+v", e)
	}
	ctx := db.WithScope(dbtest.Ctx(t), northmoor)
	r, err := s.Agreements.Propose(ctx, officer, u, 200_00)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Agreements.AgreeRound(ctx, second, agreement.EndRound{Agreement: s.Agreement, Number: r.Number, More: 200_00}); err != nil {
		t.Fatal(err)
	}
	if here, forUs, inAll := s.bound(t); here != 2_200_00 || forUs != here || inAll != here {
		t.Errorf("%s here, %s for this council there, %s there in all", here, forUs, inAll)
	}
}

// upliftHeld raises rates where this council's limit there, or its own part, is used to the last pound.
func upliftHeld(t *testing.T, w World) {
	for name, c := range map[string]struct {
		limit, value money.Pence
		says         string
	}{
		"its limit there": {20_000_00, 20_000_00, "Stafford Vale may commit £20,000.00. £20,000.00 is committed; the rise adds £200.00"},
		"its own part":    {40_000_00, 20_000_00, "Stafford Vale takes part, and what it decided itself does not bear this: the rise adds £200.00"},
	} {
		t.Run(name, func(t *testing.T) {
			s := w.share(t, c.limit, c.value)
			if err := s.commit(t, dbtest.Scope, 20_000_00)(); err != nil {
				t.Fatal(err)
			}
			u, e := s.uplift(t, 1000)
			_, err := s.Agreements.Propose(db.WithScope(dbtest.Ctx(t), northmoor), officer, u, e.More)
			if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), c.says) {
				t.Errorf("got %v", err)
			}
			if own := "20,000.00"; c.limit != c.value && strings.Contains(fault.Message(err), own) { // what is decided and bound here
				t.Errorf("Northmoor reads %s of this council: %v", own, err)
			}
			down, e := s.uplift(t, -1000)
			if _, err := s.Agreements.Propose(db.WithScope(dbtest.Ctx(t), northmoor), officer, down, e.More); err != nil {
				t.Errorf("a lower rate: %v", err)
			}
		})
	}
}

// twoRecords has Northmoor keep one provider of this council's in two records, each under another number.
func twoRecords(t *testing.T, s Shared) {
	charity := "1" + numberOf(s.Ours)[2:]
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return s.Providers.IdentifyTx(ctx, tx, providertest.By, provider.Identity{Provider: s.Ours, System: thread.CharityNumber, Value: charity})
	})
	first := workday.MustOn(2026, 12, 1)
	var other, place thread.Ref
	s.there(t, func(ctx context.Context, tx *db.Tx) (err error) {
		if other, err = s.Providers.CreateTx(ctx, tx, providertest.By, provider.Provider{Name: "Known in both again", Kind: provider.InHouse, Outcode: "ST17"}); err != nil {
			return err
		}
		if err := s.Providers.IdentifyTx(ctx, tx, providertest.By, provider.Identity{Provider: other, System: thread.CharityNumber, Value: charity}); err != nil {
			return err
		}
		place, err = s.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: s.Lot, Provider: other, From: first, Why: "Meets every condition."})
		return err
	})
	follow := func() {
		t.Helper()
		if _, err := s.Agreements.Follow(dbtest.Ctx(t), s.Agreement); err != nil {
			t.Fatal(err)
		}
	}
	in := func() (n int) {
		t.Helper()
		s.View(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := s.Agreements.Admitted(ctx, tx, s.Lot, first)
			for _, a := range all {
				if a.Provider == s.Ours {
					n++
				}
			}
			return err
		})
		return n
	}
	follow()
	if n := in(); n != 1 {
		t.Errorf("the provider stands %d times in the lot", n)
	}
	s.there(t, func(ctx context.Context, tx *db.Tx) error { // only the second record stays in
		all, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{s.Lot})
		for _, m := range all {
			if m.Provider == s.Known && err == nil {
				_, err = db.Exec(ctx, tx, "UPDATE agreement_admission SET valid_to=$1 WHERE scope=$2 AND ref=$3", first.AddDays(-1), tx.Scope(), m.Ref)
			}
		}
		return err
	})
	for range 6 { // which record is asked follows no chance
		if err := s.commit(t, dbtest.Scope, 1_00)(); err != nil {
			t.Fatalf("bought from the record that is in: %v", err)
		}
	}
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		bought, err := s.Agreements.Purchases(ctx, tx, s.Agreement)
		for _, p := range bought {
			if p.Provider != other {
				t.Errorf("counted there with %s", p.Provider)
			}
		}
		if err != nil {
			return err
		}
		return s.Agreements.ChangeMemberTx(ctx, tx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Suspension, Why: "Concerns."})
	})
	follow()
	if n := in(); n != 0 {
		t.Errorf("suspended by one of its records, it stands %d times in the lot", n)
	}
}

// amendsUnderAgreements makes an amendment of a decision under which an agreement stands.
func amendsUnderAgreements(t *testing.T, s Shared) {
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		first, err := s.decided(ctx, tx, 50_000_00, "")
		if err != nil {
			return err
		}
		err = s.Decisions.AmendTx(ctx, tx, agreementtest.By, decision.Amend{Decision: s.Decision, Amends: first, Why: "Paragraph 2."})
		if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "“Help at home in two councils”") || !strings.Contains(fault.Message(err), "count twice") {
			t.Errorf("got %v", err)
		}
		return s.Decisions.AmendTx(ctx, tx, agreementtest.By, decision.Amend{Decision: first, Amends: s.Decision, Why: "Paragraph 2."})
	})
}

func whyChanged(t *testing.T, s Shared) {
	join := agreement.Join{Agreement: s.Agreement, Council: string(dbtest.Scope), Name: "Stafford Vale", Limit: 50_000_00}
	if err := s.Agreements.Join(db.WithScope(dbtest.Ctx(t), northmoor), officer, join); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "has a limit of £40,000.00 already") {
		t.Errorf("changed without a reason: %v", err)
	}
	join.Why = "More children need it."
	if err := s.Agreements.Join(db.WithScope(dbtest.Ctx(t), northmoor), officer, join); err != nil {
		t.Fatal(err)
	}
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(s.Agreement), 1)
		if len(rows) != 1 || rows[0].Action != "council's limit changed" || rows[0].Why != join.Why {
			t.Errorf("the audit says %+v", rows)
		}
		return err
	})
}
