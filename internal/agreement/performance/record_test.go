package performance_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// registry is the service behind the world's providers.
func (w world) registry(t *testing.T) *provider.Service {
	t.Helper()
	s, ok := w.Providers.(*provider.Service)
	if !ok {
		t.Fatal("the world's providers are not package provider's")
	}
	return s
}

// why is why the member gets no new invitations today, as invitations and the page of the agreement say it.
func (w world) why(t *testing.T) (invited string) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.StoppedWhy(ctx, tx, w.lot)
		if err != nil {
			return err
		}
		invited = all[w.member]
		standing, err := w.Standing(ctx, tx, []thread.Ref{w.lot}, workday.MustOn(2026, 1, 1))
		if got := standing[performance.Pair{Lot: w.lot, Provider: w.member}].Stop.Why; got != invited {
			t.Errorf("the page says %q, invitations %q", got, invited)
		}
		return err
	})
	return invited
}

func TestTrainingThatRunsOutStopsNewInvitationsThatDay(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		last := workday.MustOn(2028, 1, 3)
		dbtest.Clock(w.db).Set(last.At(9, 0))
		if why := w.why(t); why != "" {
			t.Errorf("on the last day of the training: %q", why)
		}
		dbtest.Clock(w.db).Set(last.AddDays(1).At(9, 0))
		if why := w.why(t); !strings.Contains(why, "Training for work with children ran out on Monday 3 January 2028.") {
			t.Errorf("the day after: %q", why)
		}
		renewed := provider.Evidence{Provider: w.member, Kind: provider.ChildSkills, Issuer: "Issuer", From: last, Expires: last.AddDays(365)}
		ref, err := w.registry(t).AddEvidence(dbtest.Ctx(t), w.worker(), renewed)
		if err != nil {
			t.Fatal(err)
		}
		if why := w.why(t); !strings.Contains(why, "waits to be checked") {
			t.Errorf("training that nobody has checked: %q", why)
		}
		if err := w.registry(t).CheckEvidence(dbtest.Ctx(t), officer, provider.CheckEvidence{Provider: w.member, Evidence: ref, Accept: true, Says: "The list of who was there."}); err != nil {
			t.Fatal(err)
		}
		if why := w.why(t); why != "" {
			t.Errorf("after the renewal: %q", why)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	})
}

func TestARegulatorsRatingStopsNewInvitationsUntilSomebodyLooks(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		place := provider.Location{System: thread.CQC, ID: "1-4321", Name: "Oak Lane House", Status: "Registered", RatedOn: workday.MustOn(2026, 10, 1)}
		rated := func(rating string) string {
			t.Helper()
			place.Rating = rating
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				if err := w.registry(t).IdentifyTx(ctx, tx, agreementtest.By, provider.Identity{Provider: w.member, System: thread.CQC, Value: place.ID}); err != nil {
					return err
				}
				_, err := w.registry(t).TakeRegister(ctx, tx, agreementtest.By, []provider.Location{place})
				return err
			})
			return w.why(t)
		}
		for _, rating := range []string{"Good", "Requires improvement", ""} {
			if why := rated(rating); why != "" {
				t.Errorf("%q stops: %s", rating, why)
			}
		}
		if why := rated("inadequate"); !strings.Contains(why, "stop-cqc-inadequate") || !strings.Contains(why, "Oak Lane House was rated “inadequate” on Thursday 1 October 2026.") {
			t.Errorf("a place rated inadequate: %q", why)
		}
		allow := provider.SettleAlerts{Provider: w.member, Says: "Visited; the plan is sound.", Allow: []string{place.Rated()}}
		if err := w.registry(t).SettleAlerts(dbtest.Ctx(t), officer, allow); err != nil {
			t.Fatal(err)
		}
		if why := w.why(t); why != "" {
			t.Errorf("after an officer looked: %q", why)
		}
		if why := rated("Good"); why != "" {
			t.Errorf("good again: %q", why)
		}
		if why := rated("Inadequate"); why == "" {
			t.Error("the word on an earlier rating holds for a later one")
		}
		place.Deregistered = workday.MustOn(2026, 11, 1)
		if why := rated("Inadequate"); why != "" {
			t.Errorf("the rating of a place that has closed: %q", why)
		}
	})
}

func TestSharedResultsEndWhenCouncilsPartAndComeBackWhenTheyJoin(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		there := db.WithScope(ctx, "E10000016")
		shown := func() (n int) {
			t.Helper()
			if err := w.db.View(there, func(tx *db.Tx) error {
				all, err := w.SharedOf(there, tx, "PVR-THERE")
				n = len(all)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, given := range []performance.Rating{performance.Improvement, performance.Good} {
			cmd := performance.Rate{Lot: w.lot, Provider: w.member, From: quarterStart, To: quarterEnd, Given: given, Why: "Seen."}
			if _, err := w.Rate(ctx, officer, cmd); err != nil {
				t.Fatal(err)
			}
			dbtest.Clock(w.db).Advance(24 * 60 * 60 * 1e9)
		}
		if err := w.ShareAll(ctx, w.member); err != nil || shown() != 1 {
			t.Errorf("%d results reach a council that joins, want the latest of the lot: %v", shown(), err)
		}
		if err := w.Part(there, "PVR-THERE", "E06000060"); err != nil || shown() != 1 {
			t.Errorf("parting from a third council ended what this one shares: %v", err)
		}
		if err := w.Part(there, "PVR-THERE", "E10000028"); err != nil || shown() != 0 {
			t.Errorf("after they parted %d results are shown: %v", shown(), err)
		}
		if err := w.ShareAll(ctx, w.member); err != nil || shown() != 1 {
			t.Errorf("joined again %d results are shown: %v", shown(), err)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	})
}
