package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// heldAward exercises that what happens to a member's place in its lot between the ranking and the award counts, in an emergency too.
func heldAward(t *testing.T, w World) {
	officer := person("PER-MANA-GER1-5", "Quinn Hale", access.RoleContractManager)
	start := workday.MustOn(2026, 12, 7)
	for name, c := range map[string]struct {
		happens func(ctx context.Context, place thread.Ref) error
		says    string // empty when the award is made all the same
	}{
		"suspended": {func(ctx context.Context, place thread.Ref) error {
			return w.Agreements.ChangeMember(ctx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Suspension, Why: "No answer for a month."})
		}, "Suspended in this agreement since Monday 23 November 2026: No answer for a month."},
		"banned": {func(ctx context.Context, place thread.Ref) error {
			return w.Agreements.ChangeMember(ctx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Ban, Until: workday.MustOn(2027, 6, 1), Why: "False invoices."})
		}, "Banned until Tuesday 1 June 2027: False invoices."},
		"banned until before it starts": {func(ctx context.Context, place thread.Ref) error {
			return w.Agreements.ChangeMember(ctx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Ban, Until: start.AddDays(-1), Why: "Late returns."})
		}, "Late returns."},
		"leaving before it starts": {func(ctx context.Context, place thread.Ref) error {
			return w.Agreements.Leave(ctx, officer, place, start.AddDays(-1), "It closes.")
		}, "It leaves the lot on Sunday 6 December 2026."},
		"restored": {func(ctx context.Context, place thread.Ref) error {
			if err := w.Agreements.ChangeMember(ctx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Suspension, Why: "No answer."}); err != nil {
				return err
			}
			return w.Agreements.ChangeMember(ctx, officer, agreement.MemberChange{Admission: place, Kind: agreement.Restoration, Why: "It answered."})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			lot := w.Lot(t)
			p := w.Admit(t, lot, "Held "+name, 20_00)
			need := Need(w.Line(t), lot)
			need.Start = start
			r := w.Rank(t, w.Require(t, need).Ref)
			var place thread.Ref
			w.View(t, func(ctx context.Context, tx *db.Tx) error {
				in, err := w.Agreements.Admissions(ctx, tx, []thread.Ref{lot})
				for _, m := range in {
					if m.Provider == p {
						place = m.Ref
					}
				}
				return err
			})
			if err := c.happens(dbtest.Ctx(t), place); err != nil {
				t.Fatal(err)
			}
			urgent := brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x", Emergency: true, Authoriser: "Director", Until: start.AddDays(7)}
			if _, err := w.Service.Give(dbtest.Ctx(t), Manager, urgent); c.says != "" && (!fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), c.says)) {
				t.Errorf("awarded in an emergency: %v", err)
			} else if c.says == "" && err != nil {
				t.Errorf("refused in an emergency: %v", err)
			}
			if c.says == "" {
				return
			}
			if _, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x"}); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), c.says) {
				t.Errorf("awarded: %v", err)
			}
		})
	}
}

// oneAnswer asks of a banned member in every place whether it may be used: in the ranking, among those asked, in what it is invited to
// answer, in an emergency and at the award. All say no, and those that say why say the same.
func oneAnswer(t *testing.T, w World) {
	lot := w.Lot(t)
	free, banned := w.Admit(t, lot, "Free", 30_00), w.Admit(t, lot, "Banned", 20_00)
	r := w.Require(t, Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	asks := func(want bool) {
		t.Helper()
		w.View(t, func(ctx context.Context, tx *db.Tx) error {
			now, err := w.Service.Requirement(ctx, tx, r.Ref)
			if err != nil {
				return err
			}
			asked, err := w.Service.Asked(ctx, tx, now)
			if err != nil {
				return err
			}
			atHand, err := w.Service.AtHand(ctx, tx, now)
			if err != nil {
				return err
			}
			_, invited := w.Service.InvitedTo(ctx, tx, banned, r.Ref)
			list, _, err := w.Service.Invitations(ctx, tx, banned)
			n := 1
			if want {
				n = 2
			}
			if len(asked) != n || len(atHand) != n || (invited == nil) != want || (len(list) == 1) != want {
				t.Errorf("want %v: %d asked, %d at hand, invited: %v, %d on its list", want, len(asked), len(atHand), invited, len(list))
			}
			return err
		})
	}
	asks(true)
	officer := person("PER-MANA-GER1-5", "Quinn Hale", access.RoleContractManager)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Agreements.AdmissionsOf(ctx, tx, banned)
		if err != nil {
			return err
		}
		return w.Agreements.ChangeMemberTx(ctx, tx, officer, agreement.MemberChange{Admission: all[0].Ref, Kind: agreement.Ban, Until: workday.MustOn(2027, 6, 1), Why: "False invoices."})
	})
	asks(false)
	const why = "Banned until Tuesday 1 June 2027: False invoices."
	r = w.Rank(t, r.Ref)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := w.Service.Ranking(ctx, tx, r.CallOff)
		if in, out := c.Ranking.Places, c.Ranking.LeftOut; len(in) != 1 || in[0].ID != string(free) || len(out) != 1 || out[0].ID != string(banned) || strings.Join(out[0].Why, "|") != why {
			t.Errorf("ranked %+v, left out %+v", in, out)
		}
		return err
	})
	if _, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: banned, Why: "x"}); !strings.Contains(fault.Message(err), why) {
		t.Errorf("awarded: %v", err)
	}
}
