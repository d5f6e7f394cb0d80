package agreement_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

func TestBothEngines(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		clocks := deadline.NewClocks(book)
		decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
		providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
		s := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks})
		decide := func(t *testing.T, amends thread.Ref, terms decision.Terms) thread.Ref {
			return enter(t, d, decisions, amends, terms)
		}
		w := agreementtest.World{
			DB: d, Service: s, Providers: providers, Decide: decide, Packs: agreementtest.Packs{},
			Enter: func(t *testing.T) thread.Ref { return decide(t, "", agreementtest.Terms) },
			Draft: func(t *testing.T) thread.Ref { return draft(t, d, decisions, "", agreementtest.Terms) },
		}
		s.UsePacks(w.Packs)
		agreementtest.Exercise(t, w)
		agreementtest.ExerciseExtensions(t, w)
		kept := agreementtest.Kept{}
		s.UseFiles(kept)
		agreementtest.ExerciseTerms(t, w, kept)
		files, told := agreementtest.Files{}, &agreementtest.Told{}
		open := admission.New(admission.Deps{
			DB: d, Store: agreementsql.AdmissionStore{}, Agreements: s, Providers: providers, Clocks: clocks, Documents: files, Book: book,
			Tell: told.Tell, PublicURL: "https://example.org",
		})
		s.UseFloors(open)
		agreementtest.ExerciseAdmission(t, agreementtest.AdmissionWorld{World: w, Admission: open, Files: files, Papers: kept, Told: told})
	})
}

// draft enters a decision that is not key, so that it may be taken.
func draft(t *testing.T, d *db.DB, s *decision.Service, amends thread.Ref, terms decision.Terms) (ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Amends: amends, Terms: terms})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// enter makes a decision in effect.
func enter(t *testing.T, d *db.DB, s *decision.Service, amends thread.Ref, terms decision.Terms) thread.Ref {
	t.Helper()
	ctx, ref := dbtest.Ctx(t), draft(t, d, s, amends, terms)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		on := workday.MustOn(2026, 3, 2)
		if err := s.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}
