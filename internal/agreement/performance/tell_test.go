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
	})
}
