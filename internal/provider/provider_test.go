package provider

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func day(iso string) workday.Date {
	d, err := workday.Parse(iso)
	if err != nil {
		panic(err)
	}
	return d
}

func TestEvidenceSuspendsTheDayAfterItRunsOut(t *testing.T) {
	p := Provider{Name: "Oak Lane", Kind: Voluntary}
	for _, k := range Required(Voluntary) {
		p.Evidence = append(p.Evidence, Evidence{Kind: k, State: Accepted, From: day("2026-01-01"), Expires: day("2026-12-31")})
	}
	for on, want := range map[string]string{
		"2025-12-31": "has not been given", "2026-01-01": "", "2026-12-31": "",
		"2027-01-01": "Insurance ran out on Thursday 31 December 2026.",
	} {
		suspended, why := p.Suspended(day(on))
		if suspended != (want != "") || !strings.Contains(why, want) {
			t.Errorf("on %s: %v %q, want %q", on, suspended, why, want)
		}
	}
	p.Evidence = append(p.Evidence, Evidence{Kind: Insurance, State: Accepted, From: day("2026-12-01"), Expires: day("2027-11-30")})
	if _, why := p.Suspended(day("2027-01-01")); strings.Contains(why, "Insurance") || !strings.Contains(why, "Safeguarding") {
		t.Errorf("a renewal restores that evidence alone: %q", why)
	}
	if got := p.Expiring(day("2026-12-15"), 30); len(got) != 2 {
		t.Errorf("%d pieces run out within 30 days; the renewed insurance does not", len(got))
	}
}

func TestCouncilSuspensionOutranksEvidence(t *testing.T) {
	p := Provider{Kind: InHouse, SuspendedOn: day("2026-05-01"), SuspendedWhy: "A concern."}
	if s, _ := p.Suspended(day("2026-04-30")); s {
		t.Error("suspended before the day")
	}
	if s, why := p.Suspended(day("2026-05-01")); !s || !strings.Contains(why, "A concern.") {
		t.Errorf("%v %q", s, why)
	}
}

func TestEvidenceIsChecked(t *testing.T) {
	good := Evidence{Kind: Insurance, Issuer: "An insurer", From: day("2026-01-01"), Expires: day("2026-12-31")}
	today := day("2026-06-01")
	for name, c := range map[string]struct {
		change func(*Evidence)
		field  string
	}{
		"good": {func(*Evidence) {}, ""}, "no kind": {func(e *Evidence) { e.Kind = "" }, "kind"}, "no issuer": {func(e *Evidence) { e.Issuer = " " }, "issuer"},
		"no start": {func(e *Evidence) { e.From = workday.Date{} }, "from"}, "runs out before it starts": {func(e *Evidence) { e.Expires = day("2025-12-31") }, "expires"},
		"ran out": {func(e *Evidence) { e.Expires = day("2026-05-31") }, "expires"}, "never runs out": {func(e *Evidence) { e.Expires = workday.Date{} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := good
			c.change(&e)
			fields, _ := fault.Fields(e.validate(today))
			if (c.field == "") != (len(fields) == 0) || (c.field != "" && fields[0].Name != c.field) {
				t.Errorf("wrong fields %v, want %q", fields, c.field)
			}
		})
	}
}

func TestOnlyAcceptedEvidenceCounts(t *testing.T) {
	p := Provider{Kind: School, Evidence: []Evidence{{Kind: Safeguarding, State: ToCheck, From: day("2026-01-01"), Given: Hand{On: day("2026-01-02")}}}}
	for state, want := range map[EvidenceState]string{
		Accepted: "", SentBack: "Safeguarding policy has not been given.", Withdrawn: "Safeguarding policy has not been given.",
		ToCheck: "Safeguarding policy has not been accepted yet. What was given on Friday 2 January 2026 waits to be checked by the council.",
	} {
		p.Evidence[0].State = state
		if _, why := p.Suspended(day("2026-06-01")); why != want {
			t.Errorf("%s: %q, want %q", state, why, want)
		}
	}
}

func TestUntrainedForChildren(t *testing.T) {
	trained := Evidence{Kind: ChildSkills, State: Accepted, From: day("2026-01-01"), Expires: day("2026-12-31")}
	for kind, gated := range map[Kind]bool{CareAgency: true, Voluntary: true, InHouse: false, NHS: false, School: false} {
		p := Provider{Kind: kind}
		if why := p.Untrained(day("2026-06-01")); (why != "") != gated {
			t.Errorf("%s without training: %q", kind, why)
		}
		p.Evidence = []Evidence{trained}
		if why := p.Untrained(day("2026-12-31")); why != "" {
			t.Errorf("%s on the last day of its training: %q", kind, why)
		}
		if why := p.Untrained(day("2027-01-01")); (why != "") != gated || gated && !strings.Contains(why, "ran out on Thursday 31 December 2026") {
			t.Errorf("%s the day after: %q", kind, why)
		}
	}
}

func TestOfficialNumbersHaveTheirForm(t *testing.T) {
	for _, c := range []struct {
		system      thread.System
		value, want string
	}{
		{thread.CompanyNumber, "123 4567", "01234567"}, {thread.CompanyNumber, "sc123456", "SC123456"}, {thread.CompanyNumber, "IP12345R", "IP12345R"}, {thread.CompanyNumber, "123456789", ""},
		{thread.CharityNumber, "1122334", "1122334"}, {thread.CharityNumber, "1122334-1", "1122334-1"}, {thread.CharityNumber, "sc 045678", "SC045678"}, {thread.CharityNumber, "12", ""},
		{thread.CQC, "1-101604890", "1-101604890"}, {thread.CQC, "rj122", "RJ122"}, {thread.CQC, "101604890", ""},
		{thread.Ofsted, "sc123456", "SC123456"}, {thread.Ofsted, "2500123", "2500123"}, {thread.Ofsted, "Good", ""},
		{thread.UKPRN, "10001234", "10001234"}, {thread.UKPRN, "20001234", ""}, {thread.URN, "123456", "123456"}, {thread.URN, "12345", ""},
		{thread.Ledger, "V-0017 b", "V-0017 b"},
	} {
		n, ok := numberOf(c.system)
		if !ok {
			t.Fatalf("no number of %s", c.system)
		}
		got, err := n.Normal(c.value)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s %q: %q, %v; want %q", c.system, c.value, got, err, c.want)
		}
		if fields, _ := fault.Fields(err); err != nil && (len(fields) != 1 || fields[0].Name != "value") {
			t.Errorf("%s %q: wrong fields %v", c.system, c.value, fields)
		}
	}
}

func TestAlertsForTheWorse(t *testing.T) {
	for _, c := range []struct {
		a    Alert
		want bool
	}{
		{Alert{What: "rating", Was: "Good", Is: "Requires improvement"}, true}, {Alert{What: "rating", Was: "Requires improvement", Is: "Good"}, false},
		{Alert{What: "rating", Was: "not rated", Is: "Inadequate"}, true}, {Alert{What: "rating", Was: "not rated", Is: "Good"}, false},
		{Alert{What: "rating", Was: "Good", Is: "not rated"}, false}, {Alert{What: "rating", Was: "outstanding", Is: "Good"}, true},
		{Alert{What: "registration", Was: "registered", Is: "deregistered on 1 December 2026"}, true}, {Alert{What: "registration", Was: "deregistered", Is: "registered"}, false},
		{Alert{What: "dormancy", Was: "active", Is: "dormant"}, true}, {Alert{What: "name", Was: "A", Is: "B"}, false},
	} {
		if got := c.a.Worse(); got != c.want {
			t.Errorf("%+v: worse %v", c.a, got)
		}
	}
}
