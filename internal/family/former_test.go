package family

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func namesOf(closed Closed, today ...string) Former {
	n := formerNames{today: map[string]bool{}}
	n.closes(closed)
	for _, name := range today {
		n.keeps("", name)
	}
	return n.former()
}

func TestFormerNamesAreCoveredHoweverTheyAreWritten(t *testing.T) {
	was := Closed{First: "Will", Last: "O’Neil-Made", KnownAs: "Billy", Carers: []Carer{{Reach: Reach{Name: "Maya Grove"}}, {Relation: "adoptive mother"}}}
	former := namesOf(was, "Noor Newname")
	for text, want := range map[string]string{
		"Will sleeps badly.":                     "[former name] sleeps badly.",
		"It will help; WILL agrees.":             "It will help; [former name] agrees.",
		"Willow is a friend of Billy’s":          "Willow is a friend of [former name]’s",
		"will o'neil-made, born in May":          "[former name], born in May",
		"O'NEIL-MADE, Will":                      "[former name]",
		"Will\u00a0O’Neil‑Made":                  "[former name]",
		"billy  o'neil-made":                     "[former name]",
		"told by maya grove (adoptive mother)":   "told by [former name] (adoptive mother)",
		"Maya and a grove of trees":              "Maya and a grove of trees",
		"Noor Newname at home":                   "Noor Newname at home",
		"":                                       "",
		"élan Williams":                          "élan Williams",
		"BillyBilly Billy":                       "BillyBilly [former name]",
		"The Neil family, the O’Neil-Made house": "The Neil family, the [former name] house",
	} {
		if got := former.Cover(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNamesOfTodayAreNotCoveredByThemselves(t *testing.T) {
	former := namesOf(Closed{First: "Sam", Last: "Grove"}, "Maya Grove", "Sam Newname")
	for text, want := range map[string]string{
		"Maya Grove and Sam": "Maya Grove and Sam",
		"Sam Grove":          "[former name]",
		"Grove, Sam":         "[former name]",
	} {
		if got := former.Cover(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if !namesOf(Closed{}).Empty() || former.Empty() {
		t.Error("who was never called otherwise has a former name, or who was has none")
	}
}

// TestDatesStayWhereAChildWasCalledMay has first and last names that stand in dates.
func TestDatesStayWhereAChildWasCalledMay(t *testing.T) {
	for _, c := range []struct {
		was  Closed
		text map[string]string
	}{
		{Closed{First: "May", Last: "Quill", KnownAs: "Maisie"}, map[string]string{
			"Due on 3 May 2027, in MAY":            "Due on 3 May 2027, in MAY",
			"May Quill and MAY QUILL":              "[former name] and [former name]",
			"Quill, May, born on 1 May":            "[former name], born on 1 May",
			"Maisie Quill; Maisie; the Quill home": "[former name]; [former name]; the [former name] home",
		}},
		{Closed{First: "April", Last: "June"}, map[string]string{
			"From April to June; Apr, Jun": "From April to June; Apr, Jun",
			"April June, june  april":      "[former name], [former name]",
		}},
		{Closed{First: "Jan", Last: "Sunday"}, map[string]string{"Sun 3 Jan, Sunday": "Sun 3 Jan, Sunday", "Jan Sunday": "[former name]"}},
		{Closed{First: "Mayu", Last: "Friday-Quill"}, map[string]string{"Mayu, Friday-Quill, Friday": "[former name], [former name], Friday"}},
	} {
		former := namesOf(c.was)
		for text, want := range c.text {
			if got := former.Cover(text); got != want {
				t.Errorf("formerly %s %s: %q: %q, want %q", c.was.First, c.was.Last, text, got, want)
			}
		}
	}
}

func TestPeopleAtWorkKeepTheirWholeNames(t *testing.T) {
	former := namesOf(Closed{First: "Sam", Last: "Quill"})
	if got := former.Alone(); len(got) != 2 || got[0] != "Quill" || got[1] != "Sam" {
		t.Errorf("covered alone: %q", got)
	}
	beside := former.Beside("Sam Okafor", "Sam", "Ada Quill-Lane", "Ada Quill", "Noor Other", "Sam Quill")
	for text, want := range map[string]string{
		"Sam Okafor rang Sam":              "Sam Okafor rang [former name]",
		"sam  okafor; SAM OKAFOR":          "sam  okafor; SAM OKAFOR",
		"Sam Okafors; xSam Okafor":         "[former name] Okafors; xSam Okafor",
		"Ada Quill-Lane, Ada Quill":        "Ada Quill-Lane, Ada Quill",
		"Sam Quill, Quill":                 "[former name], [former name]",
		"Sam. Sam Okafor. Sam":             "[former name]. Sam Okafor. [former name]",
		"Sam and Okafor":                   "[former name] and Okafor",
		"Ada Quill’s note of Sam Okafor’s": "Ada Quill’s note of Sam Okafor’s",
	} {
		if got := beside.Cover(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := former.Cover("Sam Okafor"); got != "[former name] Okafor" {
		t.Errorf("Beside changed what it was asked of: %q", got)
	}
}

func TestNothingIsLeftOfAFormerNameAndNothingElseIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Names that dates hold have their own test: by themselves they stand.
		name := rapid.StringMatching(`[A-ZÉ][a-zé]{2,8}`).Filter(func(name string) bool { return !dated[strings.ToLower(name)] })
		first, last := name.Draw(t, "first"), name.Draw(t, "last")
		words := rapid.SliceOfN(rapid.SampledFrom([]string{first, last, first + " " + last, "and", "x.y", "café", first + "s", "1" + last}), 1, 12).Draw(t, "words")
		former := namesOf(Closed{First: first, Last: last})
		got := strings.Fields(strings.ReplaceAll(former.Cover(strings.Join(words, " ")), FormerWords, "_"))
		for _, w := range got {
			if w == first || w == last {
				t.Fatalf("%q stands in %q", w, got)
			}
		}
		for _, w := range words {
			if other := w != first && w != last && w != first+" "+last; other && !strings.Contains(" "+strings.Join(got, " ")+" ", " "+w+" ") {
				t.Fatalf("%q is lost from %q", w, got)
			}
		}
	})
}
