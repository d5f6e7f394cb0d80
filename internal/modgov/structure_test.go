package modgov

import (
	"strings"
	"testing"
)

func TestNumbersBeforePoints(t *testing.T) {
	cases := []struct{ text, label, rest string }{
		{"(a) That it be noted", "a", "That it be noted"},
		{"a) That it be noted", "a", "That it be noted"},
		{"(iv) That it be noted", "iv", "That it be noted"},
		{"2. Do nothing", "2", "Do nothing"},
		{"2.  Do nothing", "2", "Do nothing"},
		{"12) Do nothing", "12", "Do nothing"},
		{"1.1. To provide", "1.1", "To provide"},
		{"[3] Do nothing", "3", "Do nothing"},
		{"2021 was a hard year", "", "2021 was a hard year"},
		{"e.g. this", "", "e.g. this"},
		{"1.3m of it", "", "1.3m of it"},
		{"", "", ""},
	}
	for _, c := range cases {
		if label, rest, ok := enumerator(c.text); label != c.label || rest != c.rest || ok != (c.label != "") {
			t.Errorf("%q: %q, %q, %v", c.text, label, rest, ok)
		}
	}
}

func TestNextLabel(t *testing.T) {
	for from, want := range map[string]string{"a": "b", "i": "ii", "iv": "v", "1": "2", "9": "10", "3.1": "3.2", "d": "e", "xii": "y"} {
		if got := nextLabel(from); got != want {
			t.Errorf("after %q comes %q, want %q", from, got, want)
		}
	}
}

func TestResolutionsInEveryDress(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"after RESOLVED", "RESOLVED: That\n(a) the report be noted; and\n(b) the plan be supported.\n", "a noted, b supported"},
		{"on one line", "RESOLVED: (a) that the report be noted; (b) that the plan be supported; and (c) that it be published.", "a noted, b supported, c decided"},
		{"one sentence", "Minutes\n\nRESOLVED that the report be noted.", " noted"},
		{"it was resolved", "Minutes\n\nIt was resolved that the plan be approved.", " approved"},
		{"a list after the committee's name", "Minutes\n\nThe Committee agreed:\n1. To note the report\n2. To endorse the plan\n", "1 noted, 2 endorsed"},
		{"bullets", "Minutes\n\nAGREED:\n• that the report be noted\n• that the plan be approved\n", " noted,  approved"},
		{"recommended", "Minutes\n\nRECOMMENDED: That Council adopts the plan.", " adopted"},
		{"a list that goes on after a gap", "RESOLVED: That\n\na)   the report be noted;\n\n\nb)   the plan be supported.\n\nThe meeting closed at 4 pm.\n", "a noted, b supported"},
		{"letters that do not follow on stay in the text", "RESOLVED: (a) that the plan (see (c) below) be noted; (b) that it be supported.", "a noted, b supported"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := strings.ReplaceAll(c.want, "adopted", string(Recommended))
			if got := kinds(readData(t, []byte(c.text)).Resolutions()); got != want {
				t.Errorf("resolved %q, want %q", got, want)
			}
		})
	}
}

func TestOptionsInEveryDress(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"numbers and dashes", "1. Do nothing – discounted.\n2. Buy – viable.", "1 Do nothing*|2 Buy"},
		{"headings over text", "1. Do nothing:\nThis was rejected.\n2. Buy:\nThis serves.", "1 Do nothing*|2 Buy"},
		{"spelt out", "Option 1: Do nothing\nNot recommended.\nOption 2 (preferred): Buy\nIt serves.", "1 Do nothing*|2 Buy"},
		{"letters", "(a) Do nothing. It was ruled out.\n(b) Buy. It serves.", "a Do nothing*|b Buy"},
		{"bullets", "• Do nothing – not viable\n• Buy – serves", " Do nothing*| Buy"},
		{"not discounted", "1. Buy – this was not rejected by anyone.", "1 Buy"},
		{"names alone", "Do nothing: not recommended.\nBuy: it serves.", " Do nothing*| Buy"},
		{"a conclusion", "1. Do nothing – discounted.\n2. Buy – viable.\n\nOur proposal is to buy.", "1 Do nothing*|2 Buy"},
		{"none", "None", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := one(t, readData(t, []byte("Title: Beds\nProposed decision: To buy beds.\nOptions considered:\n"+c.text+"\nLegal implications: None.\n")))
			var got []string
			for _, o := range d.Options {
				s := o.Label + " " + o.Title
				if o.Discounted {
					s += "*"
				}
				got = append(got, s)
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("options %q, want %q", s, c.want)
			}
			if d.LegalText != "None." {
				t.Errorf("the next section was swallowed: %q", d.LegalText)
			}
			if c.name == "a conclusion" && d.OptionsText != "Our proposal is to buy." {
				t.Errorf("conclusion %q", d.OptionsText)
			}
		})
	}
}

func TestRecommendationsInEveryDress(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"headings", "Recommendation 1:\nThat A.\n\nRecommendation 2:\nThat B.\n", "1=That A.|2=That B."},
		{"plural by mistake", "Recommendations 1:\n\nThat A.\n\nRecommendation 2:\n\nThat B.\n", "1=That A.|2=That B."},
		{"on the line", "Recommendation 1 – That A.\nRecommendation 2 – That B.\n", "1=That A.|2=That B."},
		{"short", "R1: That A.\nR2: That B.\n", "1=That A.|2=That B."},
		{"letters", "Recommendation A: That A.\nRecommendation B: That B.\n", "A=That A.|B=That B."},
		{"words", "Recommendation One\nThat A.\nRecommendation Two\nThat B.\n", "One=That A.|Two=That B."},
		{"with an origin", "Recommendation 1 (from the 2019 review): That A.\nRecommendation 2: That B.\n", "1=That A.|2=That B."},
		{"tabs", "No\tRecommendation\tLead officer\n1\tThat A.\tHead of A\n2\tThat B.\tHead of B\n", "1=That A.|2=That B."},
		{"in prose it is none", "Recommendation 6 was discussed at length.\nRecommendation 1: That A.\nRecommendation 2: That B.\n", "1=That A.|2=That B."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := readData(t, []byte(c.text))
			var got []string
			for _, r := range doc.Recommendations {
				got = append(got, r.Label+"="+r.Text)
			}
			if s := strings.Join(got, "|"); s != c.want || doc.Kind != KindRecommendations {
				t.Errorf("%s with %q, want %q", doc.Kind, s, c.want)
			}
		})
	}
}

func TestThemesTakeTheirResponses(t *testing.T) {
	for _, word := range []string{"Theme", "Strand", "Priority"} {
		doc := readData(t, []byte(word+" 1: Help early\nRecommendation 1: That A.\nResponse to "+word+" 1: Help early\nWe will do A by 3 May 2027.\n"+
			word+" 2: Help near\nRecommendation 2: That B.\n"))
		if len(doc.Themes) != 2 || doc.Themes[0].Title != "Help early" || doc.Themes[0].Response != "We will do A by 3 May 2027." || doc.Recommendations[1].Theme != "2" {
			t.Errorf("%s: %+v", word, doc.Themes)
		}
		if len(doc.Promises) != 1 || doc.Promises[0].Date.Day.String() != "2027-05-03" {
			t.Errorf("%s: promises %+v", word, doc.Promises)
		}
		if n := codes(doc.Findings)["no-response"]; n != 1 {
			t.Errorf("%s: %d unanswered, want 1", word, n)
		}
	}
}

func TestYesAndNoAsPapersAnswer(t *testing.T) {
	for text, want := range map[string]Answer{"Yes": Yes, "No": No, "Yes – over £1m": Yes, "Not subject to call-in": No, "Yes/No": Unstated, "N": No, "TBC": Unstated, "": Unstated} {
		if got := answer(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
