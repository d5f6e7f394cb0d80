package provider

import (
	"strings"
	"testing"

	"alongside/internal/fault"
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
		p.Evidence = append(p.Evidence, Evidence{Kind: k, From: day("2026-01-01"), Expires: day("2026-12-31")})
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
	p.Evidence = append(p.Evidence, Evidence{Kind: Insurance, From: day("2026-12-01"), Expires: day("2027-11-30")})
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
