package family

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTwoDevicesMergeFieldByField(t *testing.T) {
	at := time.Unix(0, 0)
	for what, c := range map[string]struct{ base, first, later, want Answers }{
		"only the later changed it":    {Answers{"seen": "a"}, Answers{"seen": "a"}, Answers{"seen": "b"}, Answers{"seen": "b"}},
		"only the first changed it":    {Answers{"seen": "a"}, Answers{"seen": "b"}, Answers{"seen": "a"}, Answers{"seen": "b"}},
		"both wrote the same":          {nil, Answers{"seen": "b"}, Answers{"seen": "b"}, Answers{"seen": "b"}},
		"each another question":        {nil, Answers{"seen": "a"}, Answers{"who": "b"}, Answers{"seen": "a", "who": "b"}},
		"the later took an answer out": {Answers{"seen": "a", "who": "c"}, Answers{"seen": "a", "who": "c"}, Answers{"who": "c"}, Answers{"who": "c"}},
	} {
		v := Visit{Answers: c.first}
		v.merge(c.base, c.later, "Asha", at)
		if diff := cmp.Diff(c.want, v.Answers); diff != "" || len(v.Conflicts) != 0 {
			t.Errorf("%s: %s, conflicts %+v", what, diff, v.Conflicts)
		}
	}
	v := Visit{Answers: Answers{"seen": "first"}}
	v.merge(Answers{"seen": "base"}, Answers{"seen": "later"}, "Asha", at)
	if want := []Conflict{{"seen", "first", "later", "Asha", at}}; v.Answers["seen"] != "first" || !cmp.Equal(v.Conflicts, want) {
		t.Errorf("both changed it: %+v", v)
	}
}

func TestMergingLosesNoAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.MapOf(rapid.SampledFrom(VisitFields()), rapid.SampledFrom([]string{"a", "b", "c"}))
		base, first, later := Answers(answers.Draw(t, "base")), Answers(answers.Draw(t, "first")), Answers(answers.Draw(t, "later"))
		v := Visit{Answers: first}
		v.merge(base, later, "Asha", time.Time{})
		for _, field := range VisitFields() {
			for _, written := range []string{first[field], later[field]} {
				kept := written == base[field] || v.Answers[field] == written
				for _, c := range v.Conflicts {
					kept = kept || c.Field == field && (c.First == written || c.Later == written)
				}
				if !kept {
					t.Fatalf("%q for %s is gone: %+v", written, field, v)
				}
			}
		}
	})
}
