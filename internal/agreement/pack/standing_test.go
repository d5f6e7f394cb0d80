package pack_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// rows are the performance rows of a pack by the first word of the provider's name.
func rows(c pack.Content) map[string]pack.PerformanceRow {
	out := map[string]pack.PerformanceRow{}
	for _, r := range c.Performance {
		name, _, _ := strings.Cut(r.Provider, " ")
		out[name] = r
	}
	return out
}

// TestAPackTellsWhoCannotBeUsed: Beech is banned, Cedar is insured no more, and of Dogwood nothing is known but that nobody complained.
func TestAPackTellsWhoCannotBeUsed(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		ref := w.open(t)
		_, c := w.read(t, manager, ref)
		if c.Market.Members != 3 || c.Market.Unusable != 0 || rows(c)["Beech"].Stopped != "" {
			t.Fatalf("before: %+v", c.Market)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, m := range []performance.Measure{{Title: "Missed", Source: performance.FromMissed, Target: 20, Approaching: 40, Improvement: 80}, {Title: "Concerns", Source: performance.FromConcerns, Approaching: 1, Improvement: 2}} {
				m.Lot, m.Better, m.From = w.lot, performance.Down, workday.MustOn(2026, 4, 1)
				if _, err := w.quality.AddMeasureTx(ctx, tx, quality, m); err != nil {
					return err
				}
			}
			return nil
		})
		w.ops.done[performance.Pair{Lot: w.lot, Provider: w.members[0]}] = performance.Done{Promised: 1000, Delivered: 1000}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.agreements.AdmissionsOf(ctx, tx, w.members[0])
			if err != nil {
				return err
			}
			return w.agreements.ChangeMemberTx(ctx, tx, manager, agreement.MemberChange{Admission: all[0].Ref, Kind: agreement.Ban, Until: workday.MustOn(2027, 6, 1), Why: "False invoices."})
		})
		if err := w.providers.Suspend(ctx, quality, provider.Suspend{Provider: w.members[1], Why: "Not insured."}); err != nil {
			t.Fatal(err)
		}
		_, c = w.read(t, manager, ref)
		got := rows(c)
		if got["Beech"].Now != performance.Good || got["Beech"].Stopped != "Banned until Tuesday 1 June 2027: False invoices." {
			t.Errorf("banned: %+v", got["Beech"])
		}
		if !strings.Contains(got["Cedar"].Stopped, "Suspended by the council") || got["Dogwood"].Stopped != "" {
			t.Errorf("suspended: %q; nothing against it: %q", got["Cedar"].Stopped, got["Dogwood"].Stopped)
		}
		if idle := got["Dogwood"]; idle.Now != performance.Other || !strings.Contains(idle.Why, "1 of 2 measures") {
			t.Errorf("an idle provider: %s, %q", idle.Now, idle.Why)
		}
		if c.Market.Members != 1 || c.Market.Unusable != 2 {
			t.Errorf("market %+v", c.Market)
		}
	})
}

func TestAPackTellsWhatPeopleSaidAtTheLatestVisit(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		worker := actor(access.RoleProvider)
		worker.Provider = w.members[0]
		visit, err := w.quality.PlanVisit(ctx, quality, performance.PlanVisit{Lot: w.lot, Provider: w.members[0], On: workday.MustOn(2026, 11, 20)})
		if err != nil {
			t.Fatal(err)
		}
		said := []performance.Interview{{With: performance.Child, Said: "I like Sam."}}
		for _, err := range []error{
			w.quality.WriteVisit(ctx, quality, performance.WriteVisit{Visit: visit, Findings: "Calm.", Proposed: performance.Good, Interviews: said}),
			w.quality.SendVisit(ctx, quality, visit, 0), w.quality.ReplyVisit(ctx, worker, visit, 0, "Nothing is wrong."),
			w.quality.FinishVisit(ctx, quality, performance.FinishVisit{Visit: visit, Final: performance.Inadequate, Answer: "No drill."}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		ref := w.open(t)
		_, c := w.read(t, manager, ref)
		beech := rows(c)["Beech"]
		if beech.Visit != performance.Inadequate || beech.VisitOn != workday.MustOn(2026, 11, 20) || beech.Last != performance.Inadequate || !strings.Contains(beech.Stopped, "stop-inadequate") {
			t.Errorf("the visit in the pack: %+v", beech)
		}
		if len(c.Voices) != 1 || c.Voices[0].Said != "I like Sam." || c.Voices[0].Provider != "Beech (made up)" {
			t.Errorf("voices %+v", c.Voices)
		}
		if _, c := w.read(t, member, ref); len(c.Voices) != 0 || rows(c)["Beech"].Visit != performance.Inadequate {
			t.Errorf("a member reads %+v", c.Voices)
		}
	})
}
