package query

import "testing"

func TestReadingAge(t *testing.T) {
	for name, c := range map[string]struct {
		text                  string
		words, sentences, age int
	}{
		"nothing":         {"", 0, 0, 0},
		"too little":      {"The bus comes.", 3, 1, 0},
		"easy":            {"The bus comes at eight. It stops at your door. We pay for it.", 14, 3, 5},
		"lines of a list": {"The bus comes at eight\nIt stops at your door\nWe pay for it", 14, 3, 5},
		"shortened words": {"Dr. Bell saw him, e.g. on (approx. ten) days, at St. Mary's. He was well.", 15, 2, 6},
		"a quoted end":    {"He said “the bus comes at eight.” Then it came to us.", 12, 2, 5},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ReadingOf(c.text); got.Words != c.words || got.Sentences != c.sentences || got.Age != c.age {
				t.Errorf("%+v, want %d words, %d sentences, age %d", got, c.words, c.sentences, c.age)
			}
		})
	}
	hard := "Notwithstanding the aforementioned considerations, the authority's determination regarding transportation eligibility remains predicated upon individualised circumstances."
	if got := ReadingOf(hard); got.Age < HardAge {
		t.Errorf("%+v is not hard", got)
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{"—": 0, "bus": 1, "table": 2, "home": 1, "council": 2, "asked": 1, "wanted": 2, "education": 4, "2026": 2, "tree,": 1, "the": 1} {
		if got := syllablesOf(word); got != want {
			t.Errorf("%s has %d, want %d", word, got, want)
		}
	}
}
