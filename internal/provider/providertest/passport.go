package providertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExercisePassport runs the suite of the evidence passport: d holds two councils.
func ExercisePassport(t *testing.T, d *db.DB, s *provider.Service) {
	t.Run("GivenOnceCountsInBothCouncils", func(t *testing.T) { shared(t, d, s) })
	t.Run("CouncilsThatDoNotShareStayApart", func(t *testing.T) { unshared(t, d, s) })
	t.Run("NobodyTakesAnothersNumber", func(t *testing.T) { anothersNumber(t, d, s) })
	t.Run("RenewalEndsTheWarnings", func(t *testing.T) { renewal(t, d, s) })
	t.Run("TheRegisterSuspendsAndAlerts", func(t *testing.T) { register(t, d, s) })
}

const otherCouncilCode = db.Scope("E10000016")

// bare adds a care agency without evidence to a council, with a company number.
func bare(t *testing.T, d *db.DB, s *provider.Service, council db.Scope, company string, share bool) thread.Ref {
	t.Helper()
	ctx := db.WithScope(dbtest.Ctx(t), council)
	var ref thread.Ref
	err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		if ref, err = s.CreateTx(ctx, tx, By, provider.Provider{Name: "Shared " + company, Kind: provider.CareAgency}); err != nil {
			return err
		}
		return s.IdentifyTx(ctx, tx, By, provider.Identity{Provider: ref, System: thread.CompanyNumber, Value: company, Shared: share})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func giveAll(t *testing.T, d *db.DB, s *provider.Service, ref thread.Ref, until workday.Date) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		for _, k := range provider.Required(provider.CareAgency) {
			if _, err := s.AddEvidenceTx(ctx, tx, By, provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: tx.Today(), Expires: until}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// usable reports whether a council may use a provider on a day.
func usable(t *testing.T, d *db.DB, s *provider.Service, council db.Scope, ref thread.Ref, on workday.Date) bool {
	t.Helper()
	var suspended bool
	ctx := db.WithScope(dbtest.Ctx(t), council)
	err := d.View(ctx, func(tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		suspended, _ = p.Suspended(on)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return !suspended
}

func share(t *testing.T, s *provider.Service, ref thread.Ref) int {
	t.Helper()
	n, err := s.Share(dbtest.Ctx(t), ref)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func shared(t *testing.T, d *db.DB, s *provider.Service) {
	here, there := bare(t, d, s, "E10000028", "01234567", true), bare(t, d, s, otherCouncilCode, "01234567", true)
	last := workday.MustOn(2027, 3, 31)
	giveAll(t, d, s, here, last)
	if n := share(t, s, here); n != 4 {
		t.Fatalf("%d pieces were given to the other council", n)
	}
	if n := share(t, s, here); n != 0 {
		t.Errorf("given again: %d", n)
	}
	if n, err := s.Share(db.WithScope(dbtest.Ctx(t), otherCouncilCode), there); err != nil || n != 0 {
		t.Errorf("copies went back: %d, %v", n, err)
	}
	for _, on := range []workday.Date{last, last.AddDays(1)} {
		a, b := usable(t, d, s, "E10000028", here, on), usable(t, d, s, otherCouncilCode, there, on)
		if want := on == last; a != want || b != want {
			t.Errorf("on %s usable here %v and there %v, want both %v", on, a, b, want)
		}
	}
	giveAll(t, d, s, here, last.AddDays(365))
	share(t, s, here)
	if !usable(t, d, s, otherCouncilCode, there, last.AddDays(1)) {
		t.Error("the renewal did not restore it in the other council")
	}
	late := bare(t, d, s, "E10000028", "01234571", true)
	bare(t, d, s, otherCouncilCode, "01234571", true)
	giveAll(t, d, s, late, last)
	if n, err := s.Share(db.WithNow(dbtest.Ctx(t), last.AddDays(1).At(9, 0)), late); err != nil || n != 0 {
		t.Errorf("%d pieces that had run out were given to the other council: %v", n, err)
	}
	if n, err := s.Share(db.WithNow(dbtest.Ctx(t), last.At(9, 0)), late); err != nil || n != 4 {
		t.Errorf("on their last day %d pieces were given: %v", n, err)
	}
}

// anothersNumber has a provider without evidence claim the number of one that has all of it in the other council.
func anothersNumber(t *testing.T, d *db.DB, s *provider.Service) {
	ctx := dbtest.Ctx(t)
	honest, claims := bare(t, d, s, "E10000028", "01234569", true), bare(t, d, s, otherCouncilCode, "01234570", false)
	giveAll(t, d, s, honest, workday.MustOn(2027, 3, 31))
	there := db.WithScope(ctx, otherCouncilCode)
	worker := access.Actor{Person: "PER-C", Name: "Cla Imer", Roles: []access.Role{access.RoleProvider}, Provider: claims, Scope: otherCouncilCode}
	for _, i := range []provider.Identity{
		{System: thread.CompanyNumber, Value: "01234569", Shared: true}, {System: thread.CompanyNumber, Shared: true}, {System: thread.CQC, Value: "1-101604890", Shared: true},
	} {
		i.Provider = claims
		if err := s.Identify(there, worker, provider.Identify{Identity: i}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a provider gave itself the number %q: %v", i.Value, err)
		}
	}
	if err := s.Identify(there, worker, provider.Identify{Identity: provider.Identity{Provider: claims, System: thread.CompanyNumber, Value: "0123 4570", Shared: true}}); err != nil {
		t.Errorf("a provider shares under its own number: %v", err)
	}
	if n := share(t, s, honest); n != 0 || usable(t, d, s, otherCouncilCode, claims, workday.MustOn(2026, 12, 1)) {
		t.Errorf("%d pieces of another's evidence were given", n)
	}
}

func unshared(t *testing.T, d *db.DB, s *provider.Service) {
	here, there := bare(t, d, s, "E10000028", "07654321", true), bare(t, d, s, otherCouncilCode, "07654321", false)
	giveAll(t, d, s, here, workday.MustOn(2027, 3, 31))
	if n := share(t, s, here); n != 0 || usable(t, d, s, otherCouncilCode, there, workday.MustOn(2026, 12, 1)) {
		t.Errorf("%d pieces went to a council whose record does not share", n)
	}
	worker := access.Actor{Person: "PER-W", Name: "Worker", Roles: []access.Role{access.RoleProvider}, Provider: "PVR-ANOTHER", Scope: "E10000028"}
	err := s.Identify(dbtest.Ctx(t), worker, provider.Identify{Identity: provider.Identity{Provider: here, System: thread.CQC, Value: "1-1"}})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another provider's number was set: %v", err)
	}
}

func renewal(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Make(t, d, s, "Renews")
	var old thread.Ref
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		for _, e := range p.Evidence {
			if e.Kind == provider.Insurance {
				old = e.Ref
			}
		}
		return err
	})
	state := func() (state deadline.State) {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			due, err := deadline.Of(ctx, tx, old)
			state = due[old][0].State
			return err
		})
		return state
	}
	add := func(days int) {
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			e := provider.Evidence{Provider: ref, Kind: provider.Insurance, Issuer: "Issuer", From: tx.Today(), Expires: tx.Today().AddDays(days)}
			_, err := s.AddEvidenceTx(ctx, tx, By, e)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(100) // ends before the old one does
	if got := state(); got != deadline.Running {
		t.Errorf("a shorter policy ended the warnings: %s", got)
	}
	add(700)
	if got := state(); got != deadline.Kept {
		t.Errorf("after the renewal the old deadline is %s", got)
	}
}

func register(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Make(t, d, s, "Registered")
	ctx := dbtest.Ctx(t)
	place := provider.Location{System: thread.CQC, ID: "1-555", ProviderID: "1-500", Name: "Registered", Status: "Registered", Rating: "Good"}
	take := func(ls ...provider.Location) (got provider.Taken) {
		err := d.InTx(ctx, func(tx *db.Tx) (err error) {
			got, err = s.TakeRegister(ctx, tx, By, ls)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return s.IdentifyTx(ctx, tx, By, provider.Identity{Provider: ref, System: thread.CQC, Value: "1-555"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := take(place, provider.Location{System: thread.CQC, ID: "1-9", Name: "Unknown"}); got.New != 2 || len(got.Alerts) != 0 {
		t.Errorf("first import: %+v", got)
	}
	if got := take(place); got.Same != 1 {
		t.Errorf("the same again: %+v", got)
	}
	place.Rating, place.Deregistered = "Inadequate", workday.MustOn(2026, 12, 1)
	got := take(place)
	if got.Changed != 1 || len(got.Alerts) != 2 || got.Alerts[1].Was != "Good" || got.Alerts[1].Is != "Inadequate" {
		t.Errorf("a changed place: %+v", got)
	}
	if !usable(t, d, s, "E10000028", ref, workday.MustOn(2026, 11, 30)) || usable(t, d, s, "E10000028", ref, workday.MustOn(2026, 12, 1)) {
		t.Error("deregistration does not suspend from its day")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if _, why := p.Suspended(workday.MustOn(2026, 12, 1)); !strings.Contains(why, "deregistered since Tuesday 1 December 2026") {
			t.Errorf("why: %s", why)
		}
		kept, err2 := s.Alerts(ctx, tx, ref, 10)
		if len(kept) != 2 {
			t.Errorf("%d alerts are kept", len(kept))
		}
		if err == nil {
			err = err2
		}
		return err
	})
}
