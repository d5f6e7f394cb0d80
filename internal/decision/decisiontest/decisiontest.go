// Package decisiontest holds the suite that decisions pass on both engines.
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
	"alongside/internal/modgov"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Dee Moss", Role: "democratic-services", Channel: "web"}

// Exercise runs the suite against a service over d, whose council counts under Staffordshire's call-in policy.
func Exercise(t *testing.T, d *db.DB, s *decision.Service) {
	t.Run("TakesAKeyDecisionFromNoticeToEffect", func(t *testing.T) { wholeLife(t, d, s) })
	t.Run("RefusesAStaleVersion", func(t *testing.T) { stale(t, d, s) })
	t.Run("KeepsWelshAndEmoji", func(t *testing.T) { words(t, d, s) })
	t.Run("ListsLatestFirstWithEqualDates", func(t *testing.T) { list(t, d, s) })
	t.Run("ImportsAPaperOnce", func(t *testing.T) { importOnce(t, d, s) })
	t.Run("EntersOnceWhatAPaperLeavesOpen", func(t *testing.T) { settled(t, d, s) })
	t.Run("KeepsWhatAPaperStates", func(t *testing.T) { statedStays(t, d, s) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, s) })
	t.Run("FollowsWhatAmendsADecision", func(t *testing.T) { amendments(t, d, s) })
	t.Run("EntersTheLimitsOfADraft", func(t *testing.T) { draftTerms(t, d, s) })
	t.Run("HidesAnotherCouncilsDecision", func(t *testing.T) { otherCouncil(t, d, s) })
}

// Enter enters a key decision in its own transaction.
func Enter(t *testing.T, d *db.DB, s *decision.Service, title string) thread.Ref {
	t.Helper()
	var ref thread.Ref
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.EnterTx(ctx, tx, By, decision.Enter{
			Label: "21/00067", Title: title, Maker: "Cabinet", Proposal: "To buy.", Key: true, ReasonKey: "Over £1m", SubjectToCallIn: true,
			Terms: decision.Terms{TotalValue: 500_000_00, ExtensionMonths: []int{12, 12}, OfficerLimit: 50_000_00},
		})
		return err
	})
	return ref
}

func wholeLife(t *testing.T, d *db.DB, s *decision.Service) {
	ref := Enter(t, d, s, "Short breaks")
	published := workday.MustOn(2021, 7, 19)
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.GiveNoticeTx(ctx, tx, By, decision.GiveNotice{Decision: ref, Version: 1, Published: published, Basis: decision.BasisOrdinary})
	})
	early := decision.Take{Decision: ref, Version: 2, On: workday.MustOn(2021, 8, 16), Reasons: "Needed."}
	err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return s.TakeTx(dbtest.Ctx(t), tx, By, early) })
	if !fault.Is(err, fault.KindConflict) {
		t.Fatalf("a key decision on its 28th day of notice: %v", err)
	}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		early.On = workday.MustOn(2021, 8, 17)
		if err := s.TakeTx(ctx, tx, By, early); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, By, decision.Publish{Decision: ref, Version: 3, On: workday.MustOn(2021, 8, 18)})
	})
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Decision(ctx, tx, ref)
		if err != nil {
			return err
		}
		if got.Version != 4 || got.EffectiveFrom != workday.MustOn(2021, 8, 24) {
			t.Errorf("version %d effective %s, want 4 and 2021-08-24", got.Version, got.EffectiveFrom)
		}
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 4 {
			t.Errorf("%d audit entries, want one for each of four changes", len(rows))
		}
		chain, walkErr := thread.Walk(ctx, tx, ref)
		if walkErr != nil || len(chain.Nodes) == 0 || chain.Nodes[0].State != "published" {
			t.Errorf("the thread does not show the decision published: %v %v", chain, walkErr)
		}
		return err
	})
}

func stale(t *testing.T, d *db.DB, s *decision.Service) {
	ref := Enter(t, d, s, "Stale")
	notice := decision.GiveNotice{Decision: ref, Version: 1, Published: workday.MustOn(2021, 7, 19), Basis: decision.BasisOrdinary}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.GiveNoticeTx(ctx, tx, By, notice) })
	err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return s.GiveNoticeTx(dbtest.Ctx(t), tx, By, notice) })
	if !fault.Is(err, fault.KindConflict) {
		t.Fatalf("saved over version 1 a second time: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 2 {
			t.Errorf("%d audit entries; the refused change must leave none", len(rows))
		}
		return err
	})
}

func words(t *testing.T, d *db.DB, s *decision.Service) {
	title := "Gwasanaethau i blant ŷŵ 🌱 — “seibiannau byr”"
	ref := Enter(t, d, s, title)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Decision(ctx, tx, ref)
		if got.Title != title || len(got.Terms.ExtensionMonths) != 2 {
			t.Errorf("read back %q with extensions %v", got.Title, got.Terms.ExtensionMonths)
		}
		return err
	})
}

func list(t *testing.T, d *db.DB, s *decision.Service) {
	for range 3 {
		Enter(t, d, s, "Equal")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen := map[thread.Ref]bool{}
		for after := ""; ; {
			page, err := s.List(ctx, tx, after, 2)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for _, one := range page {
				if seen[one.Ref] {
					t.Fatalf("%s stands on two pages", one.Ref)
				}
				seen[one.Ref] = true
				after = one.SortKey()
			}
		}
		if len(seen) < 3 {
			t.Errorf("the pages show %d decisions", len(seen))
		}
		return nil
	})
}

func importOnce(t *testing.T, d *db.DB, s *decision.Service) {
	paper := modgov.Document{Kind: modgov.KindRecord, Title: "Community support", Decisions: []modgov.Decision{{
		Reference: "22/00001", Title: "Community support", SubjectToCallIn: modgov.Yes,
		DecisionDate:    modgov.Stated{Day: workday.MustOn(2021, 7, 21)},
		PublicationDate: modgov.Stated{Day: workday.MustOn(2021, 7, 22)},
		EffectiveFrom:   modgov.Stated{Day: workday.MustOn(2021, 7, 30), Line: 9},
		Term:            modgov.Term{Start: modgov.Stated{Month: "2022-04"}, PatternMonths: []int{24, 12, 12}, Pattern: "2+1+1 years"},
	}}}
	for round := range 2 {
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			taken, err := s.ImportTx(ctx, tx, By, decision.Import{Paper: paper, Source: "record.txt"})
			if err != nil {
				return err
			}
			if len(taken) != 1 || taken[0].Known != (round == 1) {
				t.Errorf("round %d: %+v", round, taken)
			}
			got, err := s.Decision(ctx, tx, taken[0].Ref)
			if err != nil {
				return err
			}
			if !strings.Contains(got.EffectiveWhy, "28 July 2021") || got.EffectiveFrom != workday.MustOn(2021, 7, 30) {
				t.Errorf("the published date must stand beside the rule's: %s, %q", got.EffectiveFrom, got.EffectiveWhy)
			}
			if got.Terms.End != workday.MustOn(2024, 3, 31) || len(got.Terms.ExtensionMonths) != 2 {
				t.Errorf("2+1+1 from April 2022 gives %s and %v", got.Terms.End, got.Terms.ExtensionMonths)
			}
			return nil
		})
	}
}

func wrongPerson(t *testing.T, s *decision.Service) {
	parent := access.Actor{Person: "PER-PARENT", Name: "A parent", Roles: []access.Role{access.RoleParent}}
	if _, err := s.Enter(dbtest.Ctx(t), parent, decision.Enter{Title: "x", Maker: "y", Proposal: "z"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent entered a decision: %v", err)
	}
	if err := s.Take(dbtest.Ctx(t), parent, decision.Take{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent took a decision: %v", err)
	}
}

func otherCouncil(t *testing.T, d *db.DB, s *decision.Service) {
	ref := Enter(t, d, s, "Ours")
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Decision(ctx, tx, ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our decision: %v", err)
	}
}

func inTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
