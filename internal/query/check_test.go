package query_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/disclosure"
	"alongside/internal/query"
	"alongside/internal/workday"
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

// TestACouncilBeginsWithTheFieldsWords holds the list that ships: long enough, each word once and with words that are not hard themselves.
func TestACouncilBeginsWithTheFieldsWords(t *testing.T) {
	words, err := query.ShippedWords()
	if err != nil || len(words) < 60 {
		t.Fatalf("%d words: %v", len(words), err)
	}
	for _, w := range words {
		if hard := query.HardWords(w.Plain, words); len(hard) > 0 {
			t.Errorf("“%s” is explained by “%s”, which is on the list itself", w.Hard, hard[0].Hard)
		}
		if got := query.HardWords("We write "+w.Hard+" here.", []query.Word{w}); len(got) != 1 {
			t.Errorf("“%s” is not found in a text", w.Hard)
		}
	}
	family := "We met on Monday. The school can help him with reading, and the plan says who pays. You can appeal, and we look at it again in March."
	if hard := query.HardWords(family, words); len(hard) > 0 {
		t.Errorf("plain words are called hard: %v", hard)
	}
}

// TestAnAnswerLacksEverythingAtOnce holds that a writer is told all that keeps an answer from going, at its fields, in one go.
func TestAnAnswerLacksEverythingAtOnce(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	q := query.Query{Points: []string{"When?", "Who pays?"}}
	long := strings.Repeat("é", 200_001)
	for name, c := range map[string]struct {
		give query.Give
		want []string
	}{
		"empty":             {query.Give{}, []string{"point-1", "point-2", "decision", "next", "next-by", "challenge"}},
		"too long and open": {query.Give{Points: []string{long, ""}, NoDecision: true, Next: long, NoDate: true, Challenge: "Tell us."}, []string{"point-2", "point-1", "next"}},
		"in a year":         {query.Give{Points: []string{"At 8.", "We do."}, NoDecision: true, Next: "A ride.", NextBy: workday.MustOn(2027, 11, 23), Challenge: "Tell us."}, nil},
		"in more than a year": {query.Give{Points: []string{"At 8.", "We do."}, NoDecision: true, Next: "A ride.", NextBy: workday.MustOn(2027, 11, 24), Challenge: "Tell us."},
			[]string{"next-by"}},
	} {
		var got []string
		for _, f := range c.give.Lacks(q, today) {
			got = append(got, f.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
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
