package providertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExerciseDirectory runs the suite on what directories say and leave out. The database holds no place yet.
func ExerciseDirectory(t *testing.T, d *db.DB, s *provider.Service) {
	t.Run("APlaceThatIsLeftOutIsAChange", func(t *testing.T) { dropsOut(t, d, s) })
	t.Run("WhatAPlaceMayDoIsCompared", func(t *testing.T) { careChanges(t, d, s) })
	t.Run("OneBranchThatClosesSuspendsNobody", func(t *testing.T) { branches(t, d, s) })
}

// Numbered makes a provider with a number of the Care Quality Commission.
func Numbered(t *testing.T, d *db.DB, s *provider.Service, name, number string) thread.Ref {
	t.Helper()
	ref := Make(t, d, s, name)
	if err := s.Identify(dbtest.Ctx(t), quality, provider.Identify{Identity: provider.Identity{Provider: ref, System: thread.CQC, Value: number}}); err != nil {
		t.Fatal(err)
	}
	return ref
}

// taking is a reader of directories in a suite.
type taking struct {
	t *testing.T
	d *db.DB
	s *provider.Service
}

func (k taking) read(run thread.Ref, refused []string, places ...provider.Location) (taken provider.Taken, dropped provider.Dropped) {
	k.t.Helper()
	ctx := dbtest.Ctx(k.t)
	err := k.d.InTx(ctx, func(tx *db.Tx) (err error) {
		if taken, err = k.s.TakeListed(ctx, tx, By, run, places, refused); err != nil {
			return err
		}
		dropped, err = k.s.DropOut(ctx, tx, By, thread.CQC, run)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return taken, dropped
}

func place(id, name string, activities ...string) provider.Location {
	return provider.Location{System: thread.CQC, ID: id, ProviderID: id + "0", Name: name, Status: "Registered", Rating: "Good",
		Care: provider.Care{Activities: activities, Specialisms: []string{"Caring for children (0 - 18yrs)", "Dementia"}, Ratings: []provider.PartRating{{Question: "Safe", Rating: "Good"}}}}
}

func dropsOut(t *testing.T, d *db.DB, s *provider.Service) {
	k := taking{t, d, s}
	ref := Numbered(t, d, s, "Dropped", "1-8010")
	all := []provider.Location{place("1-801", "Dropped"), place("1-802", "Other"), place("1-803", "Third"), place("1-804", "Fourth")}
	if _, dropped := k.read("RGI-1", nil, all...); dropped.Places != 0 {
		t.Fatalf("the first directory dropped %+v", dropped)
	}
	if _, dropped := k.read("RGI-2", nil, all[1]); !dropped.Part || dropped.Places != 0 || len(dropped.Alerts) != 0 {
		t.Errorf("a file with one of four places is taken to be whole: %+v", dropped)
	}
	if _, dropped := k.read("RGI-3", []string{"1-801"}, all[1:]...); dropped.Places != 0 {
		t.Errorf("a record that was refused is taken to be left out: %+v", dropped)
	}
	_, dropped := k.read("RGI-4", nil, all[1:]...)
	if dropped.Places != 1 || dropped.Part || len(dropped.Alerts) != 1 || dropped.Alerts[0].Provider != ref || !dropped.Alerts[0].Worse() ||
		!strings.Contains(dropped.Alerts[0].Is, "not in the directory since Monday 23 November 2026") {
		t.Fatalf("a place that is left out: %+v", dropped)
	}
	if states(t, d, ref)["quality-register-change"] != deadline.Running {
		t.Error("nobody has to look into a place that dropped out")
	}
	if _, dropped := k.read("RGI-5", nil, all[1:]...); dropped.Places != 0 {
		t.Errorf("it drops out a second time: %+v", dropped)
	}
	if taken, _ := k.read("RGI-6", nil, all...); len(taken.Alerts) != 1 || taken.Alerts[0].Worse() || taken.Alerts[0].Is != "registered" {
		t.Errorf("a place that is named again: %+v", taken.Alerts)
	}
	gone := all[3]
	gone.Deregistered = workday.MustOn(2026, 11, 1)
	k.read("RGI-7", nil, all[0], all[1], all[2], gone)
	if _, dropped := k.read("RGI-8", nil, all[:3]...); dropped.Places != 0 {
		t.Errorf("a place that was deregistered drops out as well: %+v", dropped)
	}
}

func careChanges(t *testing.T, d *db.DB, s *provider.Service) {
	k := taking{t, d, s}
	ref := Numbered(t, d, s, "Careful", "1-811")
	registered := func(want provider.Registered, says string) {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := s.Provider(ctx, tx, ref)
			if got, why := p.RegisteredFor(provider.PersonalCare, tx.Today()); got != want || !strings.Contains(why, says) {
				t.Errorf("registered for personal care: %s, %s; want %s, %s", got, why, want, says)
			}
			return err
		})
	}
	registered(provider.RegisteredUnknown, "No register that was read says")
	first := place("1-811", "Careful", "Nursing care", provider.PersonalCare)
	k.read("RGI-1", nil, first)
	registered(provider.RegisteredYes, "Careful (1-811)")

	silent := provider.Location{System: thread.CQC, ID: "1-811", Name: "Careful", Without: []provider.Field{provider.FieldStatus, provider.FieldRating, provider.FieldProvider}}
	if taken, _ := k.read("RGI-2", nil, silent); taken.Same != 1 || len(taken.Alerts) != 0 {
		t.Errorf("a file without the columns changed what is known: %+v", taken)
	}
	next := place("1-811", "Careful", "Nursing care")
	next.Care.Specialisms = []string{"Dementia"}
	next.Care.Ratings = []provider.PartRating{{Question: "Safe", Rating: "Inadequate"}, {Service: "Homecare", Question: "Caring", Rating: "Outstanding"}}
	taken, _ := k.read("RGI-3", nil, next)
	worse := map[string]bool{}
	for _, a := range taken.Alerts {
		worse[a.What] = a.Worse()
	}
	for what, want := range map[string]bool{"regulated activities": true, "who it cares for": true, "rating of Safe": true, "rating of Homecare, Caring": false} {
		if got, there := worse[what]; !there || got != want {
			t.Errorf("%s: an alert %t, for the worse %t; %+v", what, there, got, taken.Alerts)
		}
	}
	registered(provider.RegisteredNo, "Careful (1-811) is registered for nursing care")
	k.read("RGI-4", nil, place("1-801", "Dropped"), place("1-802", "Other"), place("1-803", "Third"))
	registered(provider.RegisteredUnknown, "Careful (1-811) is not in the directory since")
}
