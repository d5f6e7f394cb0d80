// Package providertest holds the suite that providers pass on both engines, and makes providers for other suites.
package providertest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Quinn Hale", Role: "quality-officer", Channel: "web"}

// Make adds a care agency with all the evidence it needs until a year from today.
func Make(t testing.TB, d *db.DB, s *provider.Service, name string) thread.Ref {
	t.Helper()
	ctx := dbtest.Ctx(t)
	var ref thread.Ref
	err := d.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if ref, err = s.CreateTx(ctx, tx, By, provider.Provider{Name: name, Kind: provider.CareAgency, Outcode: "ST17"}); err != nil {
			return err
		}
		for _, k := range append(provider.Required(provider.CareAgency), provider.ChildSkills) {
			e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: tx.Today().AddDays(-30), Expires: tx.Today().AddDays(365)}
			if _, err := s.AddEvidenceTx(ctx, tx, By, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// Exercise runs the suite against a service over d.
func Exercise(t *testing.T, d *db.DB, s *provider.Service) {
	t.Run("KeepsEvidenceAndItsDeadline", func(t *testing.T) { keepsEvidence(t, d, s) })
	t.Run("OnlyItsOwnPeopleGiveEvidence", func(t *testing.T) { ownPeople(t, d, s) })
	t.Run("KeepsItsOwnProfile", func(t *testing.T) { profile(t, d, s) })
	t.Run("SuspendsAndRestoresOnTheVersionRead", func(t *testing.T) { suspends(t, d, s) })
	t.Run("ListsByNameBytewise", func(t *testing.T) { lists(t, d, s) })
	t.Run("HidesAnotherCouncilsProvider", func(t *testing.T) { otherCouncil(t, d, s) })
}

func keepsEvidence(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Make(t, d, s, "Gofal Plant Cyf ŵ 🧸")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if err != nil {
			return err
		}
		if suspended, why := p.Suspended(tx.Today()); suspended || len(p.Evidence) != 5 || p.Name != "Gofal Plant Cyf ŵ 🧸" {
			t.Errorf("read back %q with %d pieces of evidence, suspended: %s", p.Name, len(p.Evidence), why)
		}
		due, err := deadline.Of(ctx, tx, p.Evidence[0].Ref)
		if len(due[p.Evidence[0].Ref]) != 1 || due[p.Evidence[0].Ref][0].Due != p.Evidence[0].Expires {
			t.Errorf("the renewal's deadline is %v", due)
		}
		return err
	})
}

func ownPeople(t *testing.T, d *db.DB, s *provider.Service) {
	ref, other := Make(t, d, s, "Own"), Make(t, d, s, "Other")
	worker := access.Actor{Person: "PER-W", Name: "Worker", Roles: []access.Role{access.RoleProvider}, Provider: ref}
	ctx := dbtest.Ctx(t)
	var day provider.Evidence
	view(t, d, func(_ context.Context, tx *db.Tx) error {
		day = provider.Evidence{Kind: provider.Accounts, Issuer: "Companies House", From: tx.Today()}
		return nil
	})
	day.Provider = ref
	if _, err := s.AddEvidence(ctx, worker, day); err != nil {
		t.Errorf("the provider's own worker was refused: %v", err)
	}
	day.Provider = other
	if _, err := s.AddEvidence(ctx, worker, day); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("evidence given for another provider: %v", err)
	}
	if err := s.Suspend(ctx, worker, provider.Suspend{Provider: ref, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider suspended itself: %v", err)
	}
}

func suspends(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Make(t, d, s, "Suspended")
	officer := access.Actor{Person: "PER-Q", Name: "Quinn", Roles: []access.Role{access.RoleQualityOfficer}}
	ctx := dbtest.Ctx(t)
	if err := s.Suspend(ctx, officer, provider.Suspend{Provider: ref, Version: 1}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("suspended without a reason: %v", err)
	}
	if err := s.Suspend(ctx, officer, provider.Suspend{Provider: ref, Version: 1, Why: "A serious concern."}); err != nil {
		t.Fatal(err)
	}
	if err := s.Restore(ctx, officer, provider.Suspend{Provider: ref, Version: 1, Why: "Mended."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("restored over an old version: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if suspended, _ := p.Suspended(tx.Today()); !suspended {
			t.Error("not suspended")
		}
		rows, _ := audit.History(ctx, tx, string(ref), 20)
		if len(rows) != 7 {
			t.Errorf("%d audit entries: one for adding, five for evidence, one for suspending", len(rows))
		}
		return err
	})
	if err := s.Restore(ctx, officer, provider.Suspend{Provider: ref, Version: 2, Why: "Mended."}); err != nil {
		t.Fatal(err)
	}
}

func lists(t *testing.T, d *db.DB, s *provider.Service) {
	for _, name := range []string{"same", "same", "Zed", "éclair"} {
		Make(t, d, s, name)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		var after provider.Key
		seen := map[thread.Ref]bool{}
		for {
			page, err := s.List(ctx, tx, after, 2)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, p := range page {
				if p.Name < after.Name || seen[p.Ref] {
					t.Errorf("%q stands behind %q or twice", p.Name, after.Name)
				}
				seen[p.Ref] = true
				after = provider.Key{Name: p.Name, Ref: p.Ref}
			}
		}
	})
}

func otherCouncil(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Make(t, d, s, "Ours")
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Provider(ctx, tx, ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our provider: %v", err)
	}
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
