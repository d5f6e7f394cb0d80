package modgov

import (
	"strings"
	"testing"
)

const scrutinyVersion = `Minutes: 

Agenda item
Respite at home for disabled children

The panel considered the plan at £400k a year.

RESOLVED: That
a) respite be bought through an open framework from May 2026 and be supported;
b) the term of 3+1 years be noted;
c) a further report be brought to the panel on the wages that providers pay.
`

const cabinetVersion = `Title: Respite at home for disabled children
Decision maker: Cabinet
Date of decision: 4 February 2026
Financial implications: The total is £1.2m over an initial term of three years.
Decision:
(a) That respite be bought through a dynamic market from 1 June 2026 and be approved;
(b) That the term of 2+1 years be noted;
(c) That authority be delegated to the Director to award places.
`

func TestCompareFindsWhatChangedBetweenCommittees(t *testing.T) {
	first, second := readData(t, []byte(scrutinyVersion)), readData(t, []byte(cabinetVersion))
	found := Compare(first, second)
	for code, words := range map[string]string{
		"route-differs":           `"open framework" in the first paper and "dynamic market" in the second`,
		"resolution-verb-differs": "(a) is supported in the first paper and approved in the second",
		"date-differs":            `"May 2026" in the first paper and "1 June 2026" in the second`,
		"term-differs":            `"3+1 years" in the first paper and "2+1 years" in the second`,
		"delegation-only-in-one":  "Only the second paper delegates",
		"value-fits":              "£400k a year over 36 months is the other paper's £1.2m",
	} {
		f, ok := byCode(found, code)
		if !ok || !strings.Contains(f.Message, words) {
			t.Errorf("%s: %q, want %q", code, f.Message, words)
		}
	}
	if n := codes(found)["resolution-only-in-one"]; n != 2 {
		t.Errorf("%d resolutions in one paper only, want 2 (the report back and the delegation)", n)
	}
}

func TestComparePaperWithItselfFindsNothing(t *testing.T) {
	for _, text := range []string{scrutinyVersion, cabinetVersion} {
		doc := readData(t, []byte(text))
		if found := Compare(doc, doc); len(found) != 0 {
			t.Errorf("found %+v", found)
		}
	}
	tracker := readFile(t, "testdata/tracker-table.txt")
	if found := Compare(tracker, tracker); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}

func TestCompareMoney(t *testing.T) {
	paper := func(finance string) Document {
		return readData(t, []byte("Title: Respite\nReference: AB/12\nProposed decision: To buy respite at home.\nFinancial implications: "+finance+"\n"))
	}
	cases := []struct{ first, second, code string }{
		{"£1.3m a year.", "£1.4m a year.", "value-differs"},
		{"A total of £3.9m.", "A total of £4m.", "value-differs"},
		{"£1.3m a year.", "A total of £3.9m.", "value-fits"},
		{"£1.3m a year for three years.", "A total of £3.9m.", "value-fits"},
		{"£1.3m a year for four years.", "A total of £3.9m.", "value-does-not-fit"},
		{"A total of £4m.", "£1.3m a year.", "value-does-not-fit"},
		{"£1.3m a year.", "Nothing yet.", "value-only-in-one"},
		{"£1.3m a year.", "£1.3m a year.", ""},
	}
	for _, c := range cases {
		t.Run(c.first+" against "+c.second, func(t *testing.T) {
			var got string
			for _, f := range Compare(paper(c.first), paper(c.second)) {
				got += f.Code
			}
			if got != c.code {
				t.Errorf("found %q, want %q", got, c.code)
			}
		})
	}
}

func TestOnePaperSumsAreHeldAgainstItsTerm(t *testing.T) {
	cases := []struct{ finance, code string }{
		{"The annual budget is £1.3m. The total is £3.9m for a term of three years.", "total-fits"},
		{"The annual budget is £1.3m. The total is £4.9m for a term of three years.", "total-does-not-fit"},
		{"The annual budget is £1.3m. The total is circa £4m for a term of three years.", "total-fits"},
		{"The annual budget is £1.3m. The total is £3.9m.", "total-not-checkable"},
		{"The total is £500,000: £400,000 from health and £100,000 a year from schools.", "total-mixes-years"},
	}
	for _, c := range cases {
		doc := readData(t, []byte("Title: Respite\nProposed decision: To buy.\nFinancial implications: "+c.finance+"\n"))
		if codes(doc.Findings)[c.code] == 0 {
			t.Errorf("%q: %q is not among %v", c.finance, c.code, codes(doc.Findings))
		}
	}
}

func TestCompareRecommendationsByTheirWords(t *testing.T) {
	first := readData(t, []byte("Recommendation 1: That every family has one named contact.\nRecommendation 2: That waiting times are published each quarter.\n"))
	second := readData(t, []byte("Recommendation 1: That waiting times are published each quarter.\nRecommendation 2: That transport is free.\n"))
	got := codes(Compare(first, second))
	if got["recommendation-renumbered"] != 1 || got["recommendation-only-in-one"] != 2 {
		t.Errorf("found %v", got)
	}
}
