package query_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/disclosure"
	"alongside/internal/query"
)

// What is hidden cannot be worked out: never one row alone, never a small sum, never a small number shown.
func TestSuppressedFiguresTellNothing(t *testing.T) {
	p := disclosure.Default()
	rapid.Check(t, func(t *rapid.T) {
		rows := make([]query.Replies, rapid.IntRange(0, 9).Draw(t, "rows"))
		for i := range rows {
			r := query.Replies{Group: string(rune('A' + i)), InTime: rapid.IntRange(0, 12).Draw(t, "in time"), Late: rapid.IntRange(0, 9).Draw(t, "late"), Waiting: rapid.IntRange(0, 7).Draw(t, "waiting")}
			r.Asked = r.InTime + r.Late + r.Waiting
			rows[i] = r
		}
		shown := query.Suppress(rows, p)
		hidden := 0
		var sum query.Replies
		for i, r := range shown {
			if r.Group != rows[i].Group {
				t.Fatalf("row %d is %s", i, r.Group)
			}
			if !r.Hidden {
				for _, n := range []int{r.Asked, r.InTime, r.Late, r.Waiting} {
					if n > 0 && n < p.Threshold {
						t.Fatalf("%d is shown", n)
					}
				}
				continue
			}
			hidden++
			if r.Asked+r.InTime+r.Late+r.Waiting != 0 {
				t.Fatal("a hidden row keeps its numbers")
			}
			sum.Asked += rows[i].Asked
			sum.InTime += rows[i].InTime
			sum.Late += rows[i].Late
		}
		if hidden == 1 && len(rows) > 1 {
			t.Fatal("one row is hidden alone: the whole gives it away")
		}
		for _, n := range []int{sum.Asked, sum.InTime, sum.Late} {
			if hidden < len(rows) && n > 0 && n < p.Threshold {
				t.Fatalf("the hidden rows hold %d together", n)
			}
		}
	})
}

func TestHardWordsAreWholeWords(t *testing.T) {
	list := []query.Word{{Hard: "triage", Plain: "sort"}, {Hard: "service user", Plain: "you"}, {Hard: "policy", Plain: "rule"}, {Hard: "MDT", Plain: "team"}}
	for text, want := range map[string][]string{
		"We TRIAGE it.": {"triage"}, "Service-users and policies.": {"service user", "policy"}, "The mdt, again the MDT.": {"MDT"}, "He was triaged.": {"triage"}, "We are triaging him.": {"triage"},
		"Untriageable policyholders serve users.": nil, "": nil,
	} {
		var got []string
		for _, w := range query.HardWords(text, list) {
			got = append(got, w.Hard)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNamesAndAddressesDoNotMakeALetterHard(t *testing.T) {
	plain := "The bus comes at eight. You can ride with her. We pay for it all."
	with := plain + " Write to Bartholomew Featherstonehaugh-Cholmondeley, 17 Northumberland Constitution Crescent, AB12 3CD, b.featherstonehaugh@constitutional-affairs.example or 01234 567 890."
	bare, named := query.ReadingOf(plain), query.ReadingOf(query.WithoutNames(with, "Bartholomew Featherstonehaugh-Cholmondeley"))
	if raw := query.ReadingOf(with); raw.Age <= bare.Age+1 {
		t.Fatalf("the names make no difference: %d and %d", raw.Age, bare.Age)
	}
	if named.Age > bare.Age+1 {
		t.Errorf("with names apart %d, without them %d", named.Age, bare.Age)
	}
}

func TestPointsOfAMessage(t *testing.T) {
	for body, want := range map[string][]string{
		"One thing only.":                {"One thing only."},
		"Dear all\n1. A\n2. B\nmore":     {"A", "B\nmore"},
		"I have 2. children":             {"I have 2. children"},
		"2026. was bad\n1) First":        {"2026. was bad\n1) First"},
		strings.Repeat("1. a\n", 13):     {strings.TrimSpace(strings.Repeat("1. a\n", 13))},
		"1. " + strings.Repeat("é", 3e5): nil,
	} {
		got := query.PointsOf(body)
		if want != nil && !slices.Equal(got, want) {
			t.Errorf("%.30q: %q, want %q", body, got, want)
		}
		for _, p := range got {
			if len([]rune(p)) > 200_000 {
				t.Errorf("%.30q: a point of %d letters, which Ask refuses", body, len([]rune(p)))
			}
		}
	}
}
