package county_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/app/county"
	"alongside/internal/app/wiring"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestTheMarketStandsInTheCounty holds the county to a dynamic market in every state: its councils, ceilings, papers, changes and
// tenders, the talks about it, and where new providers stand.
func TestTheMarketStandsInTheCounty(t *testing.T) {
	for _, today := range []workday.Date{workday.MustOn(2026, 11, 23), workday.MustOn(2026, 12, 29), workday.MustOn(2027, 2, 28)} {
		t.Run(today.String(), func(t *testing.T) { theMarket(t, today) })
	}
}

func theMarket(t *testing.T, today workday.Date) {
	d, s := buildOn(t, 40, today)
	commissioner := persona(t, d, s, access.RoleCommissioner)
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error {
		all, err := s.Agreement.List(ctx, tx, "", 50)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(a agreement.Agreement) bool { return a.Kind == agreement.DynamicMarket })
		if i < 0 {
			t.Fatal("there is no dynamic market")
		}
		a := all[i]
		councils, err := s.Agreement.Participants(ctx, tx, a.Ref)
		if len(councils) != 2 || err != nil {
			t.Errorf("councils %+v %v", councils, err)
		}
		for _, c := range councils {
			if c.Committed <= 0 || c.Committed > c.Limit {
				t.Errorf("%s bought for %s of %s", c.Name, c.Committed, c.Limit)
			}
		}
		lots, err := s.Agreement.Ceilings(ctx, tx, []thread.Ref{a.Lots[0].Ref})
		if len(lots) != 2 || err != nil {
			t.Errorf("ceilings %+v %v", lots, err)
		}
		changed(ctx, tx, t, s, a.Ref)
		announced(ctx, tx, t, s, a.Ref)
		return said(ctx, tx, t, s, commissioner)
	}); err != nil {
		t.Fatal(err)
	}
	for _, template := range []string{"application-received", "application-returned", "application-complete", "application-accepted", "application-refused", "objection-received", "applicant-admitted", "application-withdrawn", "clarification-answered"} {
		if len(rows(t, d, "SELECT id FROM outbox WHERE scope=$1 AND template=$2", template)) == 0 {
			t.Errorf("no applicant was told %q", template)
		}
	}
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// changed looks at what was signed and changed.
func changed(ctx context.Context, tx *db.Tx, t *testing.T, s *wiring.Services, ref thread.Ref) {
	t.Helper()
	papers, err := s.Agreement.Papers(ctx, tx, ref)
	if len(papers) != 6 || err != nil || slices.ContainsFunc(papers, func(p agreement.Checked) bool { return !p.Whole }) {
		t.Errorf("papers %+v %v", papers, err)
	}
	changes, err := s.Agreement.Changes(ctx, tx, ref)
	grounds := map[string]bool{}
	for _, c := range changes {
		grounds[c.Ground] = true
	}
	if len(changes) != 4 || len(grounds) != 3 || err != nil {
		t.Errorf("changes %+v %v", changes, err)
	}
}

// announced looks at the notices.
func announced(ctx context.Context, tx *db.Tx, t *testing.T, s *wiring.Services, ref thread.Ref) {
	t.Helper()
	drafts, err := s.Notice.Drafts(ctx, tx, notice.Publisher{Code: string(county.Scope), Name: county.Name}, ref)
	standing := map[string]bool{}
	for _, n := range drafts {
		switch {
		case len(n.Published) > 0:
			standing[n.Type.Number+" published"] = true
		case n.Waits != "":
			standing[n.Type.Number+" waits"] = true
		default:
			standing[n.Type.Number+" drafted"] = true
		}
	}
	if missing := lacks([]string{"UK4 drafted", "UK4 published", "UK6 drafted", "UK6 published", "UK13 published", "UK14 published", "UK15 drafted"}, keys(standing)); len(missing) > 0 {
		t.Errorf("no notice is %q, only %q (%v)", missing, keys(standing), err)
	}
}

// said looks at the talks, the vacancies, the way of new providers and the reasons for saying no.
func said(ctx context.Context, tx *db.Tx, t *testing.T, s *wiring.Services, commissioner access.Actor) error {
	t.Helper()
	today := tx.Today()
	p, err := s.MarketService().Picture(ctx, tx, commissioner)
	if err != nil {
		return err
	}
	talks, fresh, old := map[string]bool{}, 0, 0
	for _, one := range p.Talks {
		talks[string(one.Kind)] = true
	}
	if missing := lacks(constants(t, "agreement/market", "TalkKind"), keys(talks)); len(missing) > 0 {
		t.Errorf("no talk is %q", missing)
	}
	for _, v := range p.Vacancies {
		if v.Stale(today) {
			old++
		} else {
			fresh++
		}
	}
	if fresh == 0 || old == 0 {
		t.Errorf("%d fresh and %d old reports of vacancies", fresh, old)
	}
	for i, step := range p.Funnel {
		if step.Reached == 0 || (i < len(p.Funnel)-1 && step.Waiting == 0) {
			t.Errorf("nobody stands at “%s”: %+v", step.Name, step)
		}
	}
	if p.Funnel[1].Stopped == 0 {
		t.Error("no application stopped")
	}
	reasons := constants(t, "brokerage", "Refusal")
	for _, one := range p.Declines {
		if !slices.ContainsFunc(reasons, func(r string) bool { return brokerage.Refusal(r).Words() == one.Why }) {
			t.Errorf("%q is no coded reason", one.Why)
		}
	}
	return nil
}
