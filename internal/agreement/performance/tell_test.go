package performance_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// contracts is the council's one contract team.
type contracts struct{ team thread.Ref }

func (c contracts) ContractTeam(context.Context, *db.Tx) (thread.Ref, error) { return c.team, nil }

// written is a member of the lot that is written to, its worker and what it was sent.
type written struct {
	ref    thread.Ref
	worker access.Actor
	told   []notify.Message
}

// writtenTo admits another member, with an address, and has its messages collected.
func writtenTo(t *testing.T, w *world) *written {
	t.Helper()
	out := &written{}
	w.PublicURL = "https://alongside.example"
	w.Tell = func(_ context.Context, _ *db.Tx, m notify.Message) error {
		out.told = append(out.told, m)
		return nil
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		out.ref, err = w.registry(t).CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: "Written To (made up)", Kind: provider.InHouse, Email: "written@example.org"})
		if err != nil {
			return err
		}
		w.Teams = contracts{thread.New(tx, thread.Team)}
		_, err = w.agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: w.lot, Provider: out.ref, From: workday.MustOn(2026, 4, 1), Why: "Meets the conditions."})
		return err
	})
	out.worker = w.worker()
	out.worker.Provider = out.ref
	return out
}

// subjects are what was sent since the last call.
func (m *written) subjects() string {
	var out []string
	for _, one := range m.told {
		out = append(out, one.Subject)
	}
	m.told = nil
	return strings.Join(out, "; ")
}

// owned checks whose a deadline is, and with which team it stands.
func (w world) owned(t *testing.T, ref thread.Ref, rule string, owner thread.Ref) {
	t.Helper()
	team, _ := w.Teams.ContractTeam(t.Context(), nil)
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		i := slices.IndexFunc(all[ref], func(d deadline.Deadline) bool { return d.Rule == rule })
		if i < 0 {
			t.Errorf("%s has no date %s", ref, rule)
			return err
		}
		if d := all[ref][i]; d.Owner != owner || d.Team != team {
			t.Errorf("%s: owner %q, team %q; want %q, %q", rule, d.Owner, d.Team, owner, team)
		}
		return err
	})
}

func TestProvidersHearOfReturnsRatingsAndReports(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, m := dbtest.Ctx(t), writtenTo(t, &w)
		if _, err := w.AskReturns(ctx, officer, w.agreement, quarterStart, quarterEnd); err != nil {
			t.Fatal(err)
		}
		if len(m.told) != 1 || !strings.HasPrefix(m.told[0].Subject, "A return to hand in by ") || !strings.Contains(m.told[0].Body, "https://alongside.example/performance-returns/"+string(m.told[0].Ref)) {
			t.Fatalf("asked for a return it hears %+v", m.told)
		}
		w.owned(t, m.told[0].Ref, "performance-return", m.ref)
		m.told = nil
		rate := performance.Rate{Lot: w.lot, Provider: m.ref, From: quarterStart, To: quarterEnd, Given: performance.Improvement, Why: "Late visits."}
		if _, err := w.Rate(ctx, officer, rate); err != nil {
			t.Fatal(err)
		}
		if len(m.told) != 1 || strings.Contains(m.told[0].Body+m.told[0].Subject, string(performance.Improvement)) {
			t.Errorf("a message betrays the rating: %+v", m.told)
		}
		if got := m.subjects(); got != "Your organisation has a new rating" {
			t.Errorf("rated it hears %q", got)
		}
		visit, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: m.ref, On: workday.MustOn(2026, 11, 2)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: visit, Findings: "Calm.", Proposed: performance.Good}); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "" {
			t.Errorf("before the report is sent it hears %q", got)
		}
		if err := w.SendVisit(ctx, officer, visit, 0); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "A report on a visit: say by Monday 7 December 2026 what is wrong in it" {
			t.Errorf("when the time for factual accuracy begins it hears %q", got)
		}
		w.owned(t, visit, "quality-factual-accuracy", m.ref)
		if err := w.ReplyVisit(ctx, m.worker, visit, 0, "Nothing is wrong."); err != nil {
			t.Fatal(err)
		}
		if err := w.FinishVisit(ctx, officer, performance.FinishVisit{Visit: visit, Final: performance.Good, Answer: "As proposed."}); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "The report on a visit is final" {
			t.Errorf("when the report is final it hears %q", got)
		}
		concern, err := w.RaiseConcern(ctx, parent, performance.RaiseConcern{Provider: m.ref, Text: "Nobody came on Monday."})
		if err != nil {
			t.Fatal(err)
		}
		w.owned(t, concern, "quality-concern-answer", "")
		if err := w.PutConcern(ctx, officer, performance.ConcernStep{Concern: concern, Text: "Did a visit fail?"}); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "The council asks your organisation about a concern" {
			t.Errorf("asked about a concern it hears %q", got)
		}
		plan, err := w.OpenPlan(ctx, officer, performance.Plan{Lot: w.lot, Provider: m.ref, Why: "Late.", Actions: []performance.Action{{What: "New rota", By: workday.MustOn(2026, 12, 3)}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "There is an improvement plan for your organisation" {
			t.Errorf("with an improvement plan it hears %q", got)
		}
		one := performance.ActionDone{Plan: plan, Evidence: "The rota."}
		if err := w.ActionDone(ctx, m.worker, one); err != nil {
			t.Fatal(err)
		}
		one.Refuse, one.By = true, workday.MustOn(2026, 12, 10)
		if err := w.ActionDone(ctx, officer, one); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "An action in your improvement plan was sent back: do it by Thursday 10 December 2026" {
			t.Errorf("when an action is sent back it hears %q", got)
		}
		w.placeIsTold(t, m)
	})
}

// placeIsTold: every change of a member's place by the council is told, and neither its own reply nor a second look is.
func (w world) placeIsTold(t *testing.T, m *written) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	w.agreements.UseMembers(w.Service)
	manager := access.Actor{Person: "PER-MGR", Name: "Mo Manager", Roles: []access.Role{access.RoleContractManager}, Scope: "E10000028", Channel: "web"}
	other := manager
	other.Person, other.Name = "PER-OTHER", "Ola Other"
	var place thread.Ref
	answer := func(want deadline.State) {
		t.Helper()
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := deadline.Of(ctx, tx, place)
			if !slices.ContainsFunc(all[place], func(d deadline.Deadline) bool { return d.Rule == "quality-hold-reply" && d.State == want }) {
				t.Errorf("no answer to a reply is %s: %+v", want, all[place])
			}
			return err
		})
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.agreements.AdmissionsOf(ctx, tx, m.ref)
		place = all[0].Ref
		return err
	})
	const changed = "Your organisation’s place in an agreement has changed"
	for _, c := range []struct {
		kind agreement.EventKind
		by   access.Actor
		want string
	}{
		{agreement.Refresh, manager, ""}, {agreement.Suspension, manager, changed}, {agreement.Restoration, manager, changed}, {agreement.Ban, manager, changed}, {agreement.Reply, m.worker, ""},
		{agreement.Upheld, other, changed}, {agreement.Restoration, other, changed}, {agreement.Suspension, manager, changed}, {agreement.Reply, m.worker, ""},
	} {
		if err := w.agreements.ChangeMember(ctx, c.by, agreement.MemberChange{Admission: place, Kind: c.kind, Until: workday.MustOn(2027, 6, 1), Why: "Missing money."}); err != nil {
			t.Fatal(err)
		}
		for _, told := range m.told {
			if strings.Contains(told.Body+told.Subject, "Missing money") {
				t.Errorf("a message betrays the reason: %q", told.Body)
			}
		}
		if got := m.subjects(); got != c.want {
			t.Errorf("%s: it hears %q, want %q", c.kind, got, c.want)
		}
		switch c.kind {
		case agreement.Reply:
			w.owned(t, place, "quality-hold-reply", "")
			answer(deadline.Running)
		case agreement.Upheld:
			answer(deadline.Kept)
		}
	}
	if err := w.agreements.Leave(ctx, manager, place, workday.MustOn(2026, 12, 1), "It closes."); err != nil {
		t.Fatal(err)
	}
	if got := m.subjects(); got != changed {
		t.Errorf("when it leaves it hears %q", got)
	}
	answer(deadline.Stopped)
}
