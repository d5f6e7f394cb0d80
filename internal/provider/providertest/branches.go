package providertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// branches: the provider's own number stands for every place of it, and only when the last of them closes is it suspended.
func branches(t *testing.T, d *db.DB, s *provider.Service) {
	ref := Numbered(t, d, s, "Two branches", "1-700")
	k := taking{t, d, s}
	closes, last := workday.MustOn(2026, 11, 20), workday.MustOn(2026, 12, 1)
	branch := func(id string, activities ...string) provider.Location {
		l := place(id, "Branch "+id, activities...)
		l.ProviderID = "1-700"
		return l
	}
	north, south := branch("1-701", "Nursing care"), branch("1-702", provider.PersonalCare)
	k.read("RGI-1", nil, north, south, place("1-703", "Another provider"))
	now := func() (p provider.Provider) {
		view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = s.Provider(ctx, tx, ref)
			return err
		})
		return p
	}
	if p := now(); len(p.Places) != 2 || p.Places[0].ID != "1-701" || p.Places[1].ID != "1-702" {
		t.Fatalf("places by the provider's own number: %+v", p.Places)
	}
	if got, why := now().RegisteredFor(provider.PersonalCare, closes); got != provider.RegisteredYes {
		t.Errorf("registered for personal care: %s, %s", got, why)
	}
	south.Deregistered = closes
	if taken, _ := k.read("RGI-2", nil, north, south); len(taken.Alerts) != 1 || !taken.Alerts[0].Worse() {
		t.Errorf("a branch that closes: %+v", taken.Alerts)
	}
	p := now()
	if held, why := p.Suspended(closes); held {
		t.Errorf("one of two branches closed, and the provider is suspended: %s", why)
	}
	if got, why := p.RegisteredFor(provider.PersonalCare, closes); got != provider.RegisteredNo {
		t.Errorf("the branch for personal care closed: %s, %s", got, why)
	}
	north.Deregistered = last
	k.read("RGI-3", nil, north, south)
	p = now()
	if held, why := p.Suspended(last.AddDays(-1)); held {
		t.Errorf("suspended before the last branch closes: %s", why)
	}
	if held, why := p.Suspended(last); !held || !strings.Contains(why, "Branch 1-701 has been deregistered since Tuesday 1 December 2026") || !strings.Contains(why, "Branch 1-702") {
		t.Errorf("both branches closed: %v %s", held, why)
	}
	if held, why := (provider.Provider{Kind: provider.InHouse, Places: []provider.Location{north, {System: thread.Ofsted, ID: "SC1"}}}).Suspended(last); held {
		t.Errorf("a home of another register is open: %s", why)
	}
}
