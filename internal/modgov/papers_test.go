package modgov

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// paper reads one of the published papers, which lie beside the repository and not in it.
func paper(t *testing.T, name string) Document {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "papers", name+".txt")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the published paper %s is not here; the samples in testdata cover the same ground", name)
	}
	return readFile(t, path)
}

func TestPaperProposedDecisionWithTwoOptions(t *testing.T) {
	doc := paper(t, "kent-community-support-2020")
	d := one(t, doc)
	want(t,
		[3]string{"kind", string(doc.Kind), string(KindIssue)},
		[3]string{"council", doc.Council, "Kent County Council"},
		[3]string{"reference", d.Reference, "20/00102"},
		[3]string{"title", d.Title, "Community Support Services for Disabled Children & Young People"},
		[3]string{"type", d.DecisionType, "Key"},
		[3]string{"reason key", d.ReasonKey, "Expenditure or savings of more than £1m"},
		[3]string{"status", d.Status, "Recommendations Approved"},
		[3]string{"lead member", d.LeadMember, "Cabinet Member for Integrated Children's Services"},
		[3]string{"decision maker", d.DecisionMaker, "Cabinet Member for Integrated Children's Services"},
		[3]string{"maker kind", string(d.DecisionMakerKind), string(MakerIndividual)},
		[3]string{"divisions", strings.Join(d.Divisions, "|"), "All Division"},
		[3]string{"published", d.NoticePublished.Day.String(), "2020-10-12"},
		[3]string{"not before", d.NotBefore.Day.String(), "2020-11-10"},
		[3]string{"expiry", d.Term.Expiry.Day.String(), "2024-03-31"},
		[3]string{"reused from", d.Equality.ReusedFrom, "Care & Support in the Home contract provision last year"},
	)
	starts(t, "proposal", d.Proposed, "The Cabinet Member for Integrated Children’s Services is asked to agree")
	starts(t, "notice reason", d.NoticeReason, "In order that the proposed decision can be published for a minimum of 28 days")
	starts(t, "legal text", d.LegalText, "Activities and services undertaken")
	starts(t, "equality text", d.EqualityText, "EqIA has been undertaken")
	starts(t, "consultation", d.Consultation, "Market consultation discussions")
	starts(t, "proposed way", d.OptionsText, "Our proposal is to utilise")
	if len(d.Options) != 2 || !d.Options[0].Discounted || d.Options[1].Discounted || d.Options[0].Title != "Do Nothing" {
		t.Errorf("options = %+v", d.Options)
	}
	if len(d.Values) != 3 || d.Values[0].Pence != 130_000_000 || d.Values[1].Pence != 390_000_000 || !d.Values[1].Circa || d.Values[2].Role != RoleExtension {
		t.Errorf("values = %+v", d.Values)
	}
	if d.Term.ExtensionMonths != 36 {
		t.Errorf("extension = %d months, want 36", d.Term.ExtensionMonths)
	}
	if !d.Equality.Reused || d.Equality.ScreeningOnly {
		t.Errorf("equality = %+v", d.Equality)
	}
	if v := d.vehicles(""); len(v) != 1 || v[0].Name != "extension of a contract" || v[0].Line != 13 {
		t.Errorf("route = %+v", v)
	}
	said(t, doc, "page-noise", "empty-heading", "no-decision-date", "two-digit-year", "equality-reused", "no-call-in", "total-fits", "no-term-start")
}

func TestPaperProposedDecisionOnParentSupport(t *testing.T) {
	doc := paper(t, "kent-supporting-parents-2021")
	d := one(t, doc)
	want(t,
		[3]string{"kind", string(doc.Kind), string(KindIssue)},
		[3]string{"type", d.DecisionType, "Key"},
		[3]string{"reason key", d.ReasonKey, "Expenditure or savings of more than £1m"},
		[3]string{"status", d.Status, "Recommendations Approved"},
		[3]string{"published", d.NoticePublished.Day.String(), "2021-07-19"},
		[3]string{"not before", d.NotBefore.Day.String(), "2021-08-17"},
		[3]string{"decision maker", d.DecisionMaker, "Cabinet Member for Integrated Children's Services"},
		[3]string{"divisions", strings.Join(d.Divisions, "|"), "All Division"},
		[3]string{"title", d.Title, ""},
		[3]string{"reference", d.Reference, ""},
	)
	starts(t, "proposal", d.Proposed, "To commission a dedicated service")
	starts(t, "background", d.Background, "This proposal is to develop a new dedicated service")
	starts(t, "risks", d.Risks, "The main risk is to do nothing.")
	starts(t, "consultation", d.Consultation, "The proposed decision was considered and endorsed")
	starts(t, "financial text", d.FinancialText, "On 15 November 2019")
	starts(t, "legal text", d.LegalText, "This work is taking place")
	starts(t, "notice reason", d.NoticeReason, "in order that the proposed decision can be published")
	var titles []string
	for _, o := range d.Options {
		titles = append(titles, o.Label+" "+o.Title)
	}
	if !slices.Equal(titles, []string{
		"1 Do Nothing", "2 Create the new service In-House", "3 Externally commission the new service via Voluntary and Community Sector (VCS)",
		"4 Hybrid Model - Externally commission the new service via VCS – with additional oversight via KCC Co-ordinator post",
	}) {
		t.Errorf("options = %q", titles)
	}
	var sums []string
	for _, v := range d.Values {
		sums = append(sums, v.Pence.String()+map[bool]string{true: " a year"}[v.PerYear])
	}
	if !slices.Equal(sums, []string{"£100,000.00 a year", "£500,000.00", "£400,000.00", "£100,000.00 a year"}) {
		t.Errorf("values = %q", sums)
	}
	if !d.Equality.ScreeningOnly || d.Equality.Reused {
		t.Errorf("equality = %+v", d.Equality)
	}
	if !slices.ContainsFunc(d.Routes, func(r Route) bool { return r.Name == "service level agreement" && r.In == InFinance && r.Line == 38 }) {
		t.Errorf("routes = %+v", d.Routes)
	}
	if len(d.Delegations) != 1 || !strings.Contains(d.Delegations[0], "allow Commissioners") {
		t.Errorf("delegations = %q", d.Delegations)
	}
	said(t, doc, "no-title", "no-reference", "no-decision-date", "equality-screening-only", "total-mixes-years", "no-term")
}

func TestPaperCabinetDecision(t *testing.T) {
	doc := paper(t, "staffordshire-cabinet-2021")
	d := one(t, doc)
	want(t,
		[3]string{"kind", string(doc.Kind), string(KindRecord)},
		[3]string{"decision maker", d.DecisionMaker, "Cabinet"},
		[3]string{"maker kind", string(d.DecisionMakerKind), string(MakerBody)},
		[3]string{"status", d.Status, "Recommendations Approved"},
		[3]string{"key", string(d.IsKey), "yes"},
		[3]string{"call-in", string(d.SubjectToCallIn), "yes"},
		[3]string{"decided", d.DecisionDate.Day.String(), "2021-07-21"},
		[3]string{"published", d.PublicationDate.Day.String(), "2021-07-22"},
		[3]string{"effective", d.EffectiveFrom.Day.String(), "2021-07-28"},
		[3]string{"start", d.Term.Start.Day.String(), "2022-04-01"},
		[3]string{"pattern", d.Term.Pattern, "2+1+1 years"},
		[3]string{"report from", doc.ReportFrom, "[officer]"},
	)
	starts(t, "title", d.Title, "Proposals for commissioned support provision for children with disabilities")
	if !strings.HasSuffix(d.Title, "and also the Short Breaks for Parents") {
		t.Errorf("title ends %q", d.Title)
	}
	starts(t, "reasons", d.Reasons, "To consider proposals to bring together")
	if !slices.Equal(d.Term.PatternMonths, []int{24, 12, 12}) {
		t.Errorf("pattern = %v", d.Term.PatternMonths)
	}
	if got := kinds(d.Resolutions); got != "a decided, b supported, c noted, d decided" {
		t.Errorf("resolutions = %s", got)
	}
	if v := d.vehicles("b"); len(v) != 1 || v[0].Text != "Flexible Framework" || v[0].Line != 16 {
		t.Errorf("route = %+v", v)
	}
	if len(d.Delegations) != 1 || !strings.Contains(d.Delegations[0], "delegated approval to relevant officers to award contracts") {
		t.Errorf("delegations = %q", d.Delegations)
	}
	said(t, doc, "no-value", "no-equality-text", "no-legal-text", "no-reference", "no-reason-key", "no-options", "no-council")
}

func kinds(list []Resolution) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Letter+" "+string(r.Kind))
	}
	return strings.Join(out, ", ")
}

func TestPaperScrutinyMinutes(t *testing.T) {
	doc := paper(t, "staffordshire-scrutiny-2021")
	d := one(t, doc)
	want(t,
		[3]string{"kind", string(doc.Kind), string(KindMinutes)},
		[3]string{"council", doc.Council, "Staffordshire County Council"},
		[3]string{"report from", doc.ReportFrom, "the Cabinet Member for Children and Young People"},
		[3]string{"start month", d.Term.Start.Month, "2022-04"},
		[3]string{"start day", d.Term.Start.Day.String(), ""},
		[3]string{"pattern", d.Term.Pattern, "2+1+1 years"},
		[3]string{"resolutions", kinds(doc.Resolutions()), "a supported, b supported, c noted, d supported, e report-back"},
	)
	starts(t, "title", d.Title, "Outcome Focused 1-1 Support, and Home Care")
	if v := d.vehicles("b"); len(v) != 1 || v[0].Text != "Dynamic Purchasing System" {
		t.Errorf("route = %+v", v)
	}
	said(t, doc, "report-back-without-date")
}

func TestPaperRecommendationsWithLabelsThatRepeatAndSkip(t *testing.T) {
	doc := paper(t, "hampshire-therapy-review-2010")
	want(t,
		[3]string{"kind", string(doc.Kind), string(KindRecommendations)},
		[3]string{"council", doc.Council, "HAMPSHIRE COUNTY COUNCIL"},
		[3]string{"body", doc.Body, "Children and Young People Select Committee"},
		[3]string{"meeting", doc.MeetingDate.Day.String(), "2010-10-13"},
		[3]string{"report from", doc.ReportFrom, "Director of Children's Services"},
	)
	starts(t, "title", doc.Title, "Joint Review of Therapy Services for Children")
	starts(t, "equality", doc.EqualityText, "1.1. Relevant with regard to therapy provision")
	var labels []string
	for i, r := range doc.Recommendations {
		labels = append(labels, r.Label+"/"+r.Theme)
		if r.Ordinal != i+1 || !strings.HasPrefix(r.Text, "That ") {
			t.Errorf("recommendation %d = %+v", i, r)
		}
	}
	if got := strings.Join(labels, " "); got != "1/1 4/1 9/1 10/1 11/1 2/2 3/2 6/2 7/2 8/2 6/3" {
		t.Errorf("labels/themes = %s", got)
	}
	if len(doc.Themes) != 3 {
		t.Fatalf("themes = %d", len(doc.Themes))
	}
	for i, title := range []string{"Importance of strategy for and development", "Importance of parental / customer support", "Opening up choice of provider"} {
		starts(t, "theme", doc.Themes[i].Title, title)
	}
	starts(t, "response 1", doc.Themes[0].Response, "Children's Services and NHS Hampshire have worked jointly")
	starts(t, "response 2", doc.Themes[1].Response, "From first contact with 'the system'")
	starts(t, "response 3", doc.Themes[2].Response, "Hampshire are participating fully")
	if !strings.HasSuffix(doc.Themes[2].Response, "independent as well as public sector.") || len(doc.Themes[0].Summary) != 5 {
		t.Error("a theme's text was cut short")
	}
	var when []string
	for _, p := range doc.Promises {
		when = append(when, p.When)
	}
	if !slices.Equal(when, []string{"by 17 September", "at the end of July", "2011-12"}) {
		t.Errorf("promises = %q", when)
	}
	said(t, doc, "label-repeats", "label-missing", "labels-out-of-order", "promise")
	for _, f := range doc.Findings {
		if f.Code == "label-missing" && !strings.Contains(f.Message, "Recommendation 5 is missing") || f.Code == "label-repeats" && !strings.Contains(f.Message, "Recommendation 6 stands twice (lines 117 and 157)") {
			t.Errorf("finding = %+v", f)
		}
		if f.Code == "no-response" {
			t.Errorf("a theme's response answers its recommendations: %+v", f)
		}
	}
}

// said checks that each finding is there.
func said(t *testing.T, doc Document, list ...string) {
	t.Helper()
	have := codes(doc.Findings)
	for _, code := range list {
		if have[code] == 0 {
			t.Errorf("finding %q is missing from %v", code, have)
		}
	}
}

func TestComparePapersFindsDriftAndTheMissingReport(t *testing.T) {
	cabinet, scrutiny := paper(t, "staffordshire-cabinet-2021"), paper(t, "staffordshire-scrutiny-2021")
	found := Compare(cabinet, scrutiny)
	route, ok := byCode(found, "route-differs")
	if !ok || route.Line != 16 || route.Other != 39 || !strings.Contains(route.Message, `"Flexible Framework"`) || !strings.Contains(route.Message, `"Dynamic Purchasing System"`) {
		t.Errorf("route = %+v", route)
	}
	lost, ok := byCode(found, "resolution-only-in-one")
	if !ok || lost.Other != 45 || !strings.HasPrefix(lost.Message, "Resolution (e) stands in the second paper and has none like it in the first") {
		t.Errorf("lost = %+v", lost)
	}
	if n := codes(found)["resolution-only-in-one"]; n != 1 {
		t.Errorf("%d resolutions are said to be in one paper only, want 1", n)
	}
	if _, ok := byCode(found, "date-less-exact"); !ok {
		t.Error("April 2022 against April 1st 2022 was not said")
	}
	if _, ok := byCode(Compare(scrutiny, cabinet), "route-differs"); !ok {
		t.Error("the other way round finds no drift")
	}
}

func byCode(list []Finding, code string) (Finding, bool) {
	i := slices.IndexFunc(list, func(f Finding) bool { return f.Code == code })
	if i < 0 {
		return Finding{}, false
	}
	return list[i], true
}

func TestPapersOnDifferentMattersAreNotCompared(t *testing.T) {
	found := Compare(paper(t, "kent-supporting-parents-2021"), paper(t, "staffordshire-cabinet-2021"))
	if len(found) != 1 || found[0].Code != "not-comparable" {
		t.Errorf("found = %+v", found)
	}
}
