package offerindex_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/offer/offerindex"
)

func TestWordsAreComparedWithoutAccents(t *testing.T) {
	for text, want := range map[string]string{
		"Grŵp Chwarae Ynys Môn": "grwp chwarae ynys mon", "Klub Dziecięcy ŁÓDŹ": "klub dzieciecy lodz", "Children’s sign-along": "childrens sign along",
		"Parents' O'Brien": "parents o brien", "Straße Æon": "strasse aeon", "İzmir ışık": "izmir isik", "किताबें 🌱": "किताबें", "don't": "dont",
	} {
		if got := strings.Join(slices.Collect(offerindex.Words(text)), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestWordsOfWordsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := slices.Collect(offerindex.Words(rapid.String().Draw(t, "text")))
		if again := slices.Collect(offerindex.Words(strings.Join(once, " "))); !slices.Equal(once, again) {
			t.Fatalf("%q, then %q", once, again)
		}
	})
}

func TestPluralsAndMistakesFind(t *testing.T) {
	x := offerindex.New()
	var all []offerindex.Entry
	for _, title := range []string{"Swimming lesson", "Family cafe", "Activities", "Child and bus", "Sleep talk", "Trampoline class", "Carers meet", "Grŵp babi"} {
		all = append(all, offerindex.Entry{Key: title, Title: title, Text: title})
	}
	x.Change(all, nil)
	for words, want := range map[string]string{
		"lessons": "Swimming lesson", "families": "Family cafe", "activity": "Activities", "children": "Child and bus", "buses": "Child and bus", "swimmng": "Swimming lesson",
		"tramplinee": "Trampoline class", "slepe": "Sleep talk", "grwp": "Grŵp babi", "classes": "Trampoline class", "cars": "", "yoga": "", "bus7": "", "xleep": "", "CAFÉ famly": "Family cafe",
	} {
		var got []string
		for _, h := range x.Search(offerindex.Query{Words: words}).Hits {
			got = append(got, h.Key)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s finds %q, want %q", words, got, want)
		}
	}
	if got := x.Search(offerindex.Query{Words: "swimmng", AsSpelt: true}).Hits; len(got) != 0 {
		t.Errorf("as it is spelt: %v", got)
	}
}

func TestSpellingsSayWhatWasTaken(t *testing.T) {
	x := offerindex.New()
	x.Change([]offerindex.Entry{{Key: "1", Title: "Swimming", Text: "Swimming"}, {Key: "2", Title: "Sleep", Text: "Sleep"}}, nil)
	got := x.Spellings("swimmng sleep karate swimmng")
	if len(got) != 2 || got[0].Asked != "swimmng" || !slices.Equal(got[0].Taken, []string{"swimming"}) || got[1].Asked != "karate" || got[1].Taken != nil {
		t.Errorf("%+v", got)
	}
	x.Change(nil, []string{"1"}) // what is no longer to be found is not proposed
	if got := x.Spellings("swimmng"); len(got) != 1 || got[0].Taken != nil {
		t.Errorf("after it is gone: %+v", got)
	}
}

func TestTitlesComeFirst(t *testing.T) {
	x := offerindex.New()
	x.Change([]offerindex.Entry{{Key: "a", Title: "A", Text: "A word about sleep"}, {Key: "z", Title: "Sleep", Text: "Sleep"}, {Key: "b", Title: "B", Text: "B sleep"}}, nil)
	var got []string
	for _, h := range x.Search(offerindex.Query{Words: "sleep", Limit: 2}).Hits {
		got = append(got, h.Key)
	}
	if !slices.Equal(got, []string{"z", "a"}) {
		t.Errorf("%q", got)
	}
}
