package home_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/home"
	"alongside/internal/offer"
	"alongside/internal/report"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// directory answers with two offers of Stafford; the other districts have none.
type anyOffers = home.Offers

// directory has two offers of Stafford.
type directory struct{ anyOffers }

func (directory) Near(context.Context, *db.Tx, offer.NearQuery) ([]offer.Nearby, error) {
	one := offer.Offer{District: "E07000197", Details: offer.Details{Title: "Building club", AgeFrom: 5, AgeTo: 10}}
	two := offer.Offer{District: "E07000197", Details: offer.Details{Title: "First words", AgeFrom: 0, AgeTo: 4, Stages: []family.Stage{family.Awaiting}}}
	return []offer.Nearby{{Offer: one}, {Offer: two}}, nil
}

func (directory) ToPublish(context.Context, *db.Tx, int) ([]offer.Offer, error) { return nil, nil }

func (directory) Given(context.Context, *db.Tx, thread.Ref, workday.Date, workday.Date, int) ([]offer.Session, error) {
	return nil, nil
}

func (directory) Offers(context.Context, *db.Tx, []thread.Ref) (map[thread.Ref]offer.Offer, error) {
	return nil, nil
}

func as(role access.Role) access.Actor {
	a := familytest.Worker
	a.Roles = []access.Role{role}
	return a
}

func TestTheCoOrdinatorSeesWhereNothingIs(t *testing.T) {
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, func(d *home.Deps) { d.Offers, d.Atlas = directory{}, atlas })
	p := w.site.As(as(access.RoleCoOrdinator)).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	// Twelve places of the table for each district, of which one offer fills three and the other one.
	districts := len(atlas.DistrictsOf("Staffordshire"))
	says(t, p, "main", "Where nothing is on offer", "Newcastle-under-Lyme", "Offers in Staffordshire", "Office for National Statistics")
	row := strings.Fields(p.Find("table tr:contains('Stafford')").First().Text())
	if got := strings.Join(row, " "); !strings.Contains(got, "Stafford") {
		t.Errorf("no row for Stafford: %s", got)
	}
	if districts < 8 || p.Find("svg").Length() == 0 {
		t.Errorf("%d districts, %d pictures", districts, p.Find("svg").Length())
	}
	says(t, p, "main", strconv.Itoa(12*districts-4), "2 published offers")
}

// measured is a report with one measure that rose.
type measured struct{}

var kept = report.Measure{Ref: "MEA-1", Title: "Promised minutes that come", Unit: report.PerCent, Baseline: 820, BaselineOn: workday.MustOn(2026, 1, 5), Target: 950, TargetBy: workday.MustOn(2027, 6, 1)}

func (measured) Reports(context.Context, *db.Tx, bool, thread.Ref, int) ([]report.Report, error) {
	before := report.Figure{Measure: kept.Ref, Unit: kept.Unit, Number: 80, Of: 100, From: workday.MustOn(2026, 5, 1), To: workday.MustOn(2026, 8, 19), AsAt: workday.MustOn(2026, 8, 19)}
	return []report.Report{{Ref: "REP-1", Title: "What families got", Snapshot: []report.Figure{before}}, {Ref: "REP-2", Title: "Again"}}, nil
}

func (measured) Measures(context.Context, *db.Tx, report.Report) ([]report.Measure, error) {
	return []report.Measure{kept}, nil
}

func (measured) Live(_ context.Context, _ *db.Tx, from, to workday.Date, of ...report.Measure) ([]report.Figure, error) {
	return []report.Figure{{Measure: of[0].Ref, Title: of[0].Title, Unit: of[0].Unit, Number: 91, Of: 100, Counts: "Minutes that came", Source: "Visits", From: from, To: to}}, nil
}

func (measured) MeasuresFrom(context.Context, *db.Tx, string, int) ([]report.Measure, error) {
	return nil, nil
}

// grown is a promise of places, beside the season of its baseline.
type grown struct{ measured }

func (grown) MeasuresFrom(_ context.Context, _ *db.Tx, source string, _ int) ([]report.Measure, error) {
	if source != offer.FigureSeason {
		return nil, fmt.Errorf("asked for those of %s", source)
	}
	places := report.Measure{Ref: "MEA-2", Title: "Places by season", Unit: report.Count, Baseline: 400, BaselineOn: workday.MustOn(2026, 3, 2), Target: 568, TargetBy: workday.MustOn(2027, 6, 1), Source: offer.FigureSeason}
	return []report.Measure{places}, nil
}

func (grown) Live(_ context.Context, _ *db.Tx, from, to workday.Date, of ...report.Measure) ([]report.Figure, error) {
	if len(of) != 1 || of[0].Source != offer.FigureSeason {
		return nil, fmt.Errorf("asked for %v", of)
	}
	base := &report.Figure{Parts: []report.FigurePart{{Label: "Stafford", Number: 300}, {Label: "Tamworth", Hidden: true}}}
	return []report.Figure{{
		Measure: of[0].Ref, Title: of[0].Title, Unit: report.Count, Number: 568, Counts: "Places of autumn 2026.", Source: "Sessions", From: from, To: to, AsAt: to, Base: base,
		Parts: []report.FigurePart{{Label: "Stafford", Number: 450}, {Label: "Tamworth", Number: 90}, {Label: "Cannock Chase", Hidden: true}},
	}}, nil
}

func TestTheCoOrdinatorSeesGrowthBesideItsBaseline(t *testing.T) {
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, func(d *home.Deps) { d.Offers, d.Atlas, d.Reports = directory{}, atlas, grown{} })
	p := w.site.As(as(access.RoleCoOrdinator)).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "main", "+42% on the baseline", "Baseline: 400 as at Monday 2 March 2026; promised: 568", "Sessions")
	for district, want := range map[string]string{"Stafford": "300450+50%", "Tamworth": "c90c", "Cannock Chase": "0cc"} {
		row := p.Find("table:contains('Baseline, ') tr:contains('" + district + "')").First().Text()
		if got := strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(row), district)), " "); got != strings.ReplaceAll(want, "c", disclosure.Symbol) {
			t.Errorf("%s: %s, want %s", district, got, want)
		}
	}
}

// unprinted is a report that printed no figure of its measure.
type unprinted struct{ measured }

func (unprinted) Reports(context.Context, *db.Tx, bool, thread.Ref, int) ([]report.Report, error) {
	return []report.Report{{Ref: "REP-1", Title: "What families got"}}, nil
}

func TestAFigureThatNoReportPrintedHasNoTrend(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Reports = unprinted{} })
	p := w.site.As(as(access.RoleMember)).Get("/home").Want(200)
	if got := p.Text(`section[aria-label="What was promised, in figures"]`); strings.Contains(got, "In the report") || strings.Contains(got, "up from") || !strings.Contains(got, "91%") {
		t.Errorf("a figure that was never printed is shown as nought: %s", got)
	}
}

// asked are two recommendations: one that waits for its answer, and one that members are satisfied with.
type asked struct{}

func (asked) List(context.Context, *db.Tx, thread.Ref, int) ([]scrutiny.Recommendation, error) {
	done := scrutiny.Recommendation{Ref: "REC-2", Label: "2", Theme: "Questions", Response: scrutiny.Response{Answer: scrutiny.Accepted, Text: "Yes."},
		Actions:  []scrutiny.Action{{Milestones: []scrutiny.Milestone{{What: "a", DoneOn: workday.MustOn(2026, 9, 1)}, {What: "b"}}}},
		Verdicts: []scrutiny.Verdict{{Satisfied: true}}}
	undated := scrutiny.Recommendation{Ref: "REC-3", Label: "3", Theme: "Transport", Response: scrutiny.Response{Answer: scrutiny.Accepted, Text: "Yes."}}
	late := scrutiny.Recommendation{Ref: "REC-1", Label: "1", Theme: "A named person", RespondBy: workday.MustOn(2026, 4, 25)}
	return []scrutiny.Recommendation{done, late, undated}, nil
}

func TestAMemberSeesWhatCameOfWhatWasAskedAndHowFiguresMove(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Reports, d.Recommendations = measured{}, asked{} })
	p := w.site.As(as(access.RoleMember)).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	table := p.Text(`section[aria-label="What you asked, and what came of it"] table`)
	open, closed := strings.Index(table, "A named person"), strings.Index(table, "Questions")
	if open < 0 || closed < open || !strings.Contains(table, "none yet") || !strings.Contains(table, "1 of 2 steps") {
		t.Errorf("what came of it: %s", table)
	}
	for theme, by := range map[string]string{"A named person": "Late: 25 Apr 2026", "Transport": "no date is set", "Questions": "Nothing more is to come"} {
		if got := p.Find("table tr:contains('" + theme + "')").Text(); !strings.Contains(got, by) {
			t.Errorf("%s does not say %q: %s", theme, by, got)
		}
	}
	says(t, p, `section[aria-label="What was promised, in figures"]`, "Counted from 25 Aug 2026 to 23 Nov 2026.", "Counted from 1 May 2026 to 19 Aug 2026.", "91%", "up from 80%", "In the report. Counted from", "82%", "95%", "Minutes that came", "Source")
	if n := strings.Count(p.Text("main"), "Minutes that came"); n != 1 {
		t.Errorf("a measure of two reports stands %d times", n)
	}
	says(t, p, `section[aria-label="Coming decisions"]`, "No decision has a date that is still to come.")
}
