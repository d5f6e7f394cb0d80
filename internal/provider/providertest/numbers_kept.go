package providertest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// partsWhatNothingJoins shares by two numbers and then by one: what the other still joins goes on, and a job parts what none does.
func partsWhatNothingJoins(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, day := dbtest.Ctx(t), workday.MustOn(2026, 12, 1)
	here, there := bare(t, d, s, "E10000028", "01000006", true), bare(t, d, s, otherCouncilCode, "01000006", true)
	for council, ref := range map[db.Scope]thread.Ref{"E10000028": here, otherCouncilCode: there} {
		ctx := db.WithScope(ctx, council)
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			return s.IdentifyTx(ctx, tx, By, provider.Identity{Provider: ref, System: thread.CQC, Value: "1-101604896", Shared: true})
		}); err != nil {
			t.Fatal(err)
		}
	}
	giveAll(t, d, s, here, workday.MustOn(2027, 6, 30))
	if n, err := s.Join(ctx, here); err != nil || n != 4 {
		t.Fatalf("joined: %d pieces given, %v", n, err)
	}
	for _, number := range []provider.Identity{
		{Provider: here, System: thread.CompanyNumber, Value: "01000006", Shared: true}, {Provider: here, System: thread.CQC, Value: "1-101604896", Shared: true},
	} {
		apart := number
		apart.Shared = false
		if err := s.Identify(ctx, quality, provider.Identify{Identity: apart}); err != nil {
			t.Fatal(err)
		}
		jobs := 0
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			return db.Get(ctx, tx, "SELECT count(*) FROM job WHERE scope=$1 AND kind=$2 AND payload LIKE $3", []any{tx.Scope(), provider.KindShare, "%" + number.Value + "%"}, &jobs)
		})
		if jobs != 1 {
			t.Errorf("%d jobs part what %s joined", jobs, number.System)
		}
		joined := number.System == thread.CompanyNumber // by the other number
		want := 4
		if joined {
			want = 0
		}
		if n, err := s.Part(ctx, number); err != nil || n != want || holds(t, d, s, there, day) != joined {
			t.Errorf("without the %s number: %d pieces withdrawn, %v", number.System, n, err)
		}
	}
}

// partsWhoeverStopsFirst has both councils stop sharing, and one of them change its number, before the first of the jobs runs.
func partsWhoeverStopsFirst(t *testing.T, d *db.DB, s *provider.Service) {
	day, last := workday.MustOn(2026, 12, 1), workday.MustOn(2027, 6, 30)
	for company, theirs := range map[string]provider.Identity{
		"01000008": {System: thread.CompanyNumber, Value: "01000008"}, "01000009": {System: thread.CompanyNumber, Value: "01000010", Shared: true},
	} {
		ctx := dbtest.Ctx(t)
		here, there := bare(t, d, s, "E10000028", company, true), bare(t, d, s, otherCouncilCode, company, true)
		giveAll(t, d, s, here, last)
		if n, err := s.Join(ctx, here); err != nil || n != 4 || !holds(t, d, s, there, day) {
			t.Fatalf("joined: %d pieces given, %v", n, err)
		}
		was := provider.Identity{Provider: here, System: thread.CompanyNumber, Value: company, Shared: true}
		ours := was
		ours.Shared, theirs.Provider = false, there
		for council, i := range map[db.Scope]provider.Identity{"E10000028": ours, otherCouncilCode: theirs} {
			if err := s.Identify(db.WithScope(ctx, council), quality, provider.Identify{Identity: i}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Part(ctx, was); err != nil || n != 4 || holds(t, d, s, there, day) {
			t.Errorf("both stopped before either job ran: %d pieces withdrawn, %v", n, err)
		}
		was.Provider = there
		if n, err := s.Part(db.WithScope(ctx, otherCouncilCode), was); err != nil || n != 0 {
			t.Errorf("parted again: %d, %v", n, err)
		}
	}
}

// adopts takes over a provider of another council: what it shares there is shared here, and what is that council's own stays there.
func adopts(t *testing.T, d *db.DB, s *provider.Service) {
	theirs := provider.Provider{Name: "Known there", Kind: provider.CareAgency, Rating: "Inadequate", RatedOn: workday.MustOn(2026, 1, 5),
		SuspendedOn: workday.MustOn(2026, 2, 2), SuspendedWhy: "Concerns."}
	cmd := provider.Adopt{Provider: theirs, From: "Northmoor", Identities: []provider.Identity{
		{System: thread.CompanyNumber, Value: "01000007"}, {System: thread.CQC, Value: "1-101604897", Shared: true}, {System: thread.Ledger, Value: "4711"},
	}}
	adopt := func() (ref thread.Ref) {
		ctx := dbtest.Ctx(t)
		if err := d.InTx(ctx, func(tx *db.Tx) (err error) {
			ref, err = s.AdoptTx(ctx, tx, By, cmd)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return ref
	}
	ref := adopt()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if err != nil {
			return err
		}
		if p.Name != theirs.Name || p.Rating != "" || !p.RatedOn.IsZero() || !p.SuspendedOn.IsZero() || p.SuspendedWhy != "" {
			t.Errorf("taken over as %+v", p)
		}
		pass, err := s.Passport(ctx, tx, ref)
		slices.SortFunc(pass.Identities, func(a, b provider.Identity) int { return len(a.Value) - len(b.Value) })
		if n := pass.Identities; len(n) != 2 || n[0].System != thread.CompanyNumber || n[0].Shared || n[1].System != thread.CQC || !n[1].Shared {
			t.Errorf("its numbers are %+v", n)
		}
		return err
	})
	if again := adopt(); again != ref {
		t.Errorf("one with the same number became %s beside %s", again, ref)
	}
}
