package providertest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// profile has a provider say of itself where it is, where it works and what it could take on.
func profile(t *testing.T, d *db.DB, s *provider.Service) {
	ref, other := Make(t, d, s, "Says"), Make(t, d, s, "Says nothing")
	worker := access.Actor{Person: "PER-W", Name: "Wyn Orker", Roles: []access.Role{access.RoleProvider}, Provider: ref, Scope: dbtest.Scope}
	helper := worker
	helper.Roles = []access.Role{access.RoleFacilitator}
	ctx := dbtest.Ctx(t)
	var read provider.Provider
	look := func() {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			read, err = s.Provider(ctx, tx, ref)
			return err
		})
	}
	look()
	good := provider.Profile{
		Provider: ref, Version: read.Version, Address: "1 Made Up Lane\nStafford", Postcode: "st16 2lh", Email: "office@helper.example", Phone: "01632 960 001", About: "We help.",
		Areas: []string{"Stafford", "Rugeley"}, CanTake: new(20), Size: provider.SmallOrMedium,
	}
	for name, change := range map[string]func(*provider.Profile){
		"no postcode": func(p *provider.Profile) { p.Postcode = "" }, "no such postcode": func(p *provider.Profile) { p.Postcode = "nowhere at all" },
		"no address to write to": func(p *provider.Profile) { p.Email = "" }, "a size that nobody has": func(p *provider.Profile) { p.Size = "tiny" }, "hours below nothing": func(p *provider.Profile) { p.CanTake = new(-1) },
	} {
		wrong := good
		change(&wrong)
		if err := s.SaveProfile(ctx, worker, wrong); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	theirs := good
	theirs.Provider = other
	if err := s.SaveProfile(ctx, worker, theirs); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another's profile: %v", err)
	}
	if err := s.SaveProfile(ctx, helper, good); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("by one who runs sessions alone: %v", err)
	}
	if err := s.SaveProfile(ctx, worker, good); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveProfile(ctx, worker, good); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a change: %v", err)
	}
	look()
	if read.Postcode != "ST16 2LH" || read.Outcode != "ST16" || len(read.Areas) != 2 || read.CanTake != 20 || read.CanTakeOn != workday.MustOn(2026, 11, 23) || read.Address != good.Address || read.Size != provider.SmallOrMedium {
		t.Errorf("read back %+v", read)
	}
	officer := access.Actor{Person: "PER-C", Name: "Cam Reed", Roles: []access.Role{access.RoleContractManager}, Scope: dbtest.Scope}
	good.Version, good.Postcode = read.Version, "ST17"
	if err := s.SaveProfile(ctx, officer, good); err != nil {
		t.Errorf("by the council: %v", err)
	}
	look()
	if read.Postcode != "" || read.Outcode != "ST17" {
		t.Errorf("with half a postcode it stands at %q, %q", read.Postcode, read.Outcode)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 2)
		if len(rows) != 2 || rows[0].By.Name != "Cam Reed" || rows[1].Action != "profile changed" || rows[1].By.Name != "Wyn Orker" {
			t.Errorf("history %+v", rows)
		}
		return err
	})
	canTake(t, d, s, worker, officer)
}

// canTake has a provider say what it could take on, nobody in its place, and nothing where it does not say.
func canTake(t *testing.T, d *db.DB, s *provider.Service, worker, officer access.Actor) {
	day := workday.MustOn(2026, 11, 24)
	defer dbtest.Clock(d).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	dbtest.Clock(d).Set(day.At(9, 0))
	said := workday.MustOn(2026, 11, 23)
	for _, c := range []struct {
		what  string
		by    access.Actor
		hours *int
		want  int
		on    workday.Date
	}{
		{"the council says another number", officer, new(99), 20, said},
		{"the council says nothing", officer, nil, 20, said},
		{"the provider says none", worker, new(0), 0, day},
		{"the provider says nothing", worker, nil, 0, workday.Date{}},
		{"the council, of one that says nothing", officer, new(5), 0, workday.Date{}},
		{"the provider says it again", worker, new(7), 7, day},
	} {
		cmd := provider.Profile{Provider: worker.Provider, Postcode: "ST17", Email: "office@helper.example", CanTake: c.hours}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := s.Provider(ctx, tx, worker.Provider)
			cmd.Version = p.Version
			return err
		})
		if err := s.SaveProfile(dbtest.Ctx(t), c.by, cmd); err != nil {
			t.Fatal(err)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := s.Provider(ctx, tx, worker.Provider)
			if p.CanTake != c.want || p.CanTakeOn != c.on {
				t.Errorf("%s: %d hours, said on %q; want %d on %q", c.what, p.CanTake, p.CanTakeOn, c.want, c.on)
			}
			return err
		})
	}
}
