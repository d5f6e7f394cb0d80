package providertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExerciseCheck runs the suite of evidence that the council checks and of the registers' changes that it looks into.
func ExerciseCheck(t *testing.T, d *db.DB, s *provider.Service) {
	t.Run("CountsOnceAccepted", func(t *testing.T) { accepted(t, d, s) })
	t.Run("SentBackCountsNowhere", func(t *testing.T) { sentBack(t, d, s) })
	t.Run("JoinsWhatBothHaveAndPartsAgain", func(t *testing.T) { joinsAndParts(t, d, s) })
	t.Run("PartsWhatNothingJoinsAnyMore", func(t *testing.T) { partsWhatNothingJoins(t, d, s) })
	t.Run("PartsWhoeverStopsFirst", func(t *testing.T) { partsWhoeverStopsFirst(t, d, s) })
	t.Run("AdoptsWhatAnotherCouncilKnows", func(t *testing.T) { adopts(t, d, s) })
	t.Run("NamesWhoHasTheNumber", func(t *testing.T) { duplicate(t, d, s) })
	t.Run("SettlesChangesInTheRegister", func(t *testing.T) { settles(t, d, s) })
}

var quality = access.Actor{Person: "PER-Q", Name: "Quinn Hale", Roles: []access.Role{access.RoleQualityOfficer}, Scope: "E10000028"}

func workerOf(ref thread.Ref) access.Actor {
	return access.Actor{Person: "PER-W", Name: "Wyn Orker", Roles: []access.Role{access.RoleProvider}, Provider: ref, Scope: "E10000028"}
}

// given has a provider's own worker give its insurance until a day.
func given(t *testing.T, s *provider.Service, ref thread.Ref, until workday.Date) thread.Ref {
	t.Helper()
	e := provider.Evidence{Provider: ref, Kind: provider.Insurance, Issuer: "Made-Up Mutual", From: workday.MustOn(2026, 1, 1), Expires: until}
	got, err := s.AddEvidence(dbtest.Ctx(t), workerOf(ref), e)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func states(t *testing.T, d *db.DB, ref thread.Ref) map[string]deadline.State {
	t.Helper()
	out := map[string]deadline.State{}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		for _, one := range due[ref] {
			out[one.Rule] = one.State
		}
		return err
	})
	return out
}

func accepted(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, last := dbtest.Ctx(t), workday.MustOn(2027, 6, 30)
	ref := bare(t, d, s, "E10000028", "01000001", false)
	for _, k := range provider.Required(provider.CareAgency)[1:] {
		e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: workday.MustOn(2026, 1, 1)}
		if _, err := s.AddEvidence(ctx, quality, e); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("entered without a word on what was seen: %v", err)
		}
		e.Checked.Says = "The paper itself."
		if _, err := s.AddEvidence(ctx, quality, e); err != nil {
			t.Fatal(err)
		}
	}
	piece := given(t, s, ref, last)
	if usable(t, d, s, "E10000028", ref, workday.MustOn(2026, 12, 1)) {
		t.Error("evidence that nobody checked lifts the suspension")
	}
	if got := states(t, d, piece); got["quality-evidence-check"] != deadline.Running || len(got) != 1 {
		t.Errorf("the dates of evidence to check: %v", got)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		waiting, err := s.WaitingEvidence(ctx, tx, 100)
		found := false
		for _, e := range waiting {
			found = found || e.Ref == piece && e.Given.By == "Wyn Orker" && e.Given.On == tx.Today()
		}
		if !found {
			t.Errorf("it is not among what waits: %+v", waiting)
		}
		return err
	})
	cmd := provider.CheckEvidence{Provider: ref, Evidence: piece, Accept: true, Says: "The certificate; the insurer confirms it."}
	if err := s.CheckEvidence(ctx, workerOf(ref), cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider accepted its own evidence: %v", err)
	}
	empty := cmd
	empty.Says = " "
	if err := s.CheckEvidence(ctx, quality, empty); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("accepted without a word on what was seen: %v", err)
	}
	if err := s.CheckEvidence(ctx, quality, cmd); err != nil {
		t.Fatal(err)
	}
	stale := provider.CheckEvidence{Provider: ref, Evidence: piece, Was: provider.ToCheck, Says: "Unreadable."}
	if err := s.CheckEvidence(ctx, quality, stale); !fault.Is(err, fault.KindConflict) {
		t.Errorf("sent back over a colleague's word that nobody read: %v", err)
	}
	if err := s.CheckEvidence(ctx, quality, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("accepted twice: %v", err)
	}
	if !usable(t, d, s, "E10000028", ref, last) || usable(t, d, s, "E10000028", ref, last.AddDays(1)) {
		t.Error("accepted evidence does not count up to its last day")
	}
	if got := states(t, d, piece); got["quality-evidence-check"] != deadline.Kept || got["evidence-renewal"] != deadline.Running {
		t.Errorf("the dates of accepted evidence: %v", got)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		for _, e := range p.Evidence {
			if e.Ref == piece && (e.Checked.By != "Quinn Hale" || e.Checked.On != tx.Today() || e.Checked.Says != cmd.Says) {
				t.Errorf("who, when and what: %+v", e.Checked)
			}
		}
		rows, err2 := audit.History(ctx, tx, string(ref), 1)
		if len(rows) != 1 || rows[0].Action != "evidence accepted" {
			t.Errorf("the history says %+v", rows)
		}
		if err == nil {
			err = err2
		}
		return err
	})
}

func sentBack(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, last := dbtest.Ctx(t), workday.MustOn(2027, 6, 30)
	here, there := bare(t, d, s, "E10000028", "01000002", true), bare(t, d, s, otherCouncilCode, "01000002", true)
	piece := given(t, s, here, last)
	if n := share(t, s, here); n != 0 {
		t.Errorf("%d pieces that nobody accepted went to the other council", n)
	}
	if err := s.CheckEvidence(ctx, quality, provider.CheckEvidence{Provider: here, Evidence: piece, Accept: true, Says: "Seen."}); err != nil {
		t.Fatal(err)
	}
	if n := share(t, s, here); n != 1 || !holds(t, d, s, there, workday.MustOn(2026, 12, 1)) {
		t.Errorf("%d accepted pieces went to the other council", n)
	}
	if err := s.CheckEvidence(ctx, quality, provider.CheckEvidence{Provider: here, Evidence: piece, Says: "The insurer knows nothing of it."}); err != nil {
		t.Fatal(err)
	}
	if got := states(t, d, piece); got["evidence-renewal"] != deadline.Stopped {
		t.Errorf("the dates of evidence sent back: %v", got)
	}
	share(t, s, here)
	if holds(t, d, s, there, workday.MustOn(2026, 12, 1)) {
		t.Error("what was sent back still counts in the other council")
	}
	err := s.CheckEvidence(ctx, quality, provider.CheckEvidence{Provider: here, Evidence: piece, Accept: true, Says: "Again."})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("evidence that was sent back was accepted: %v", err)
	}
}

// holds reports whether the other council's record holds insurance on a day.
func holds(t *testing.T, d *db.DB, s *provider.Service, ref thread.Ref, on workday.Date) (has bool) {
	t.Helper()
	ctx := db.WithScope(dbtest.Ctx(t), otherCouncilCode)
	if err := d.View(ctx, func(tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		has = p.Has(provider.Insurance, on)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return has
}

func joinsAndParts(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, last, day := dbtest.Ctx(t), workday.MustOn(2027, 6, 30), workday.MustOn(2026, 12, 1)
	here, there := bare(t, d, s, "E10000028", "01000003", false), bare(t, d, s, otherCouncilCode, "01000003", true)
	giveAll(t, d, s, here, last)
	var parted []string
	s.WhenTwins(nil, func(_ context.Context, ref thread.Ref, from db.Scope) error {
		parted = append(parted, string(ref)+" "+string(from))
		return nil
	})
	defer s.WhenTwins(nil, nil)
	number := provider.Identity{Provider: here, System: thread.CompanyNumber, Value: "01000003", Shared: true}
	if err := s.Identify(ctx, quality, provider.Identify{Identity: number, Version: 99}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over a version that nobody read: %v", err)
	}
	if err := s.Identify(ctx, quality, provider.Identify{Identity: number}); err != nil {
		t.Fatal(err)
	}
	// The other council begins the sharing: it still gets what was given here before.
	if n, err := s.Join(db.WithScope(ctx, otherCouncilCode), there); err != nil || n != 4 || !holds(t, d, s, there, day) {
		t.Errorf("joined: %d pieces given, %v", n, err)
	}
	twins, err := s.Twins(ctx, here)
	if err != nil || len(twins) != 1 || twins[0] != (provider.Twin{Scope: otherCouncilCode, Provider: there}) {
		t.Errorf("the twins are %+v, %v", twins, err)
	}
	apart := number
	apart.Shared = false
	if err := s.Identify(ctx, quality, provider.Identify{Identity: apart}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Part(ctx, number); err != nil || n != 4 || holds(t, d, s, there, day) {
		t.Errorf("apart: %d pieces withdrawn, %v", n, err)
	}
	if !usable(t, d, s, "E10000028", here, day) {
		t.Error("a provider's own evidence went with the sharing")
	}
	if want := []string{string(here) + " " + string(otherCouncilCode), string(there) + " E10000028"}; strings.Join(parted, ",") != strings.Join(want, ",") {
		t.Errorf("told of parting: %v, want %v", parted, want)
	}
	if err := s.Identify(ctx, quality, provider.Identify{Identity: number}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Join(ctx, here); err != nil || n != 4 || !holds(t, d, s, there, day) {
		t.Errorf("joined again: %d pieces given, %v", n, err)
	}
}

func duplicate(t *testing.T, d *db.DB, s *provider.Service) {
	first, second := bare(t, d, s, "E10000028", "01000004", false), Make(t, d, s, "Second")
	err := s.Identify(dbtest.Ctx(t), quality, provider.Identify{Identity: provider.Identity{Provider: second, System: thread.CompanyNumber, Value: "1000004"}})
	fields, _ := fault.Fields(err)
	if len(fields) != 1 || fields[0].Name != "value" || !strings.Contains(fields[0].Message, "Shared 01000004 ("+string(first)+")") {
		t.Errorf("who has the number is not named: %v", err)
	}
	err = s.Identify(dbtest.Ctx(t), quality, provider.Identify{Identity: provider.Identity{Provider: second, System: thread.Ledger, Value: "V17", Shared: true}})
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "shared" {
		t.Errorf("a council's own number was shared: %v", err)
	}
	if err := s.Identify(dbtest.Ctx(t), quality, provider.Identify{Identity: provider.Identity{Provider: first, System: thread.CompanyNumber}}); err != nil {
		t.Errorf("a number is not taken away: %v", err)
	}
	if err := s.Identify(dbtest.Ctx(t), quality, provider.Identify{Identity: provider.Identity{Provider: second, System: thread.CompanyNumber, Value: "1000004"}}); err != nil {
		t.Errorf("a number that is free again is refused: %v", err)
	}
}

func settles(t *testing.T, d *db.DB, s *provider.Service) {
	ctx := dbtest.Ctx(t)
	ref := Make(t, d, s, "Rated")
	place := provider.Location{System: thread.CQC, ID: "1-777", Name: "Rated", Status: "Registered", Rating: "Good"}
	take := func() {
		t.Helper()
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			_, err := s.TakeRegister(ctx, tx, By, []provider.Location{place})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Identify(ctx, quality, provider.Identify{Identity: provider.Identity{Provider: ref, System: thread.CQC, Value: "1-777"}}); err != nil {
		t.Fatal(err)
	}
	take()
	place.Rating, place.Name = "Inadequate", "Rated Again"
	take()
	open := openOf(t, d, s, ref)
	if len(open) != 2 || states(t, d, ref)["quality-register-change"] != deadline.Running {
		t.Fatalf("open: %+v, dates %v", open, states(t, d, ref))
	}
	keys := func(what string) (out []string) {
		for _, a := range open {
			if what == "" || a.What == what {
				out = append(out, a.Key())
			}
		}
		return out
	}
	for _, bad := range []provider.SettleAlerts{{Keys: keys("")}, {Says: "Looked."}, {Keys: []string{"none"}, Says: "Looked."}} {
		bad.Provider = ref
		if err := s.SettleAlerts(ctx, quality, bad); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := s.SettleAlerts(ctx, workerOf(ref), provider.SettleAlerts{Provider: ref, Keys: keys(""), Says: "Nothing."}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider settled what is said of it: %v", err)
	}
	if err := s.SettleAlerts(ctx, quality, provider.SettleAlerts{Provider: ref, Keys: keys("name"), Says: "A new sign at the door."}); err != nil {
		t.Fatal(err)
	}
	if states(t, d, ref)["quality-register-change"] != deadline.Running {
		t.Error("the look at a worse rating is kept, though nobody looked at it")
	}
	read := place.Rated()
	place.Rating = "Requires improvement"
	take() // while the officer reads
	if err := s.SettleAlerts(ctx, quality, provider.SettleAlerts{Provider: ref, Keys: keys("rating"), Says: "Visited; a plan is agreed.", Allow: []string{read}}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a rating that the officer did not read was allowed: %v", err)
	}
	place.Rating = "Inadequate"
	take()
	open = openOf(t, d, s, ref)
	if err := s.SettleAlerts(ctx, quality, provider.SettleAlerts{Provider: ref, Keys: keys("rating"), Says: "Visited; a plan is agreed.", Allow: []string{read}}); err != nil {
		t.Fatal(err)
	}
	if err := s.SettleAlerts(ctx, quality, provider.SettleAlerts{Provider: ref, Keys: keys("rating"), Says: "Again."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("settled twice: %v", err)
	}
	if states(t, d, ref)["quality-register-change"] != deadline.Kept || len(openOf(t, d, s, ref)) != 0 {
		t.Errorf("after the look: %v, %v", states(t, d, ref), openOf(t, d, s, ref))
	}
	permits := func() (ok bool) {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := s.Provider(ctx, tx, ref)
			ok = len(p.Places) == 1 && p.Places[0].Permits()
			return err
		})
		return ok
	}
	if take(); !permits() {
		t.Error("the same file again took back what an officer allowed")
	}
	if place.Rating = "Requires improvement"; !permits() {
		t.Error("it is not allowed")
	}
	if take(); permits() {
		t.Error("a rating that nobody looked at is allowed")
	}
}

func openOf(t *testing.T, d *db.DB, s *provider.Service, ref thread.Ref) (out []provider.Alert) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.OpenAlerts(ctx, tx, 100)
		for _, a := range all {
			if a.Provider == ref {
				out = append(out, a)
			}
		}
		return err
	})
	return out
}

// Given creates a provider and has its own worker give evidence, which the council has to look at. It returns the evidence.
func Given(t *testing.T, d *db.DB, s *provider.Service) thread.Ref {
	t.Helper()
	return given(t, s, bare(t, d, s, "E10000028", "01000009", false), workday.MustOn(2027, 6, 30))
}
