package statute_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

const madeUpTerms = `{"source": "made up for this test", "terms": [
	{"name": "Autumn, first half", "from": "2026-09-02", "to": "2026-10-23"},
	{"name": "Autumn, second half", "from": "2026-11-02", "to": "2026-12-18"}]}`

func withTerms(files map[string]string) (*statute.Book, error) {
	policies := fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia County Council", "code": "E10000099"}`)}}
	for name, text := range files {
		policies["mercia/terms/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return statute.LoadWith(policies)
}

func TestTermDatesAreACouncilsAndASchools(t *testing.T) {
	oak := strings.Replace(strings.Replace(madeUpTerms, `{"source"`, `{"school": "Oak Lane School", "source"`, 1), "2026-11-02", "2026-11-04", 1)
	b, err := withTerms(map[string]string{"council.json": madeUpTerms, "oak-lane.json": oak})
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range []string{"mercia", "E10000099", "Mercia County Council"} {
		for school, want := range map[string]string{"": "2026-11-02", "Oak Lane School": "2026-11-04", "Elm Road School": "2026-11-02"} {
			c, err := b.Terms(policy, school)
			if err != nil {
				t.Fatalf("%s, %s: %v", policy, school, err)
			}
			term, in, err := c.InTerm(workday.MustOn(2026, 11, 23))
			if err != nil || !in || term.From.String() != want {
				t.Errorf("%s, %q: the term began on %s (%v, %v), want %s", policy, school, term.From, in, err, want)
			}
		}
	}
	for _, policy := range []string{"staffordshire", "E10000028", "E10000001"} {
		if _, err := b.Terms(policy, ""); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "are not held") {
			t.Errorf("%s, which holds no term dates: %v", policy, err)
		}
	}
}

func TestTermDatesAreReadStrictly(t *testing.T) {
	for what, text := range map[string]string{
		"no source":       strings.Replace(madeUpTerms, "made up for this test", "", 1),
		"an unknown word": strings.Replace(madeUpTerms, `"source"`, `"colour": "red", "source"`, 1),
		"no such day":     strings.Replace(madeUpTerms, "2026-10-23", "2026-10-32", 1),
		"an end too soon": strings.Replace(madeUpTerms, "2026-10-23", "2026-08-23", 1),
		"an overlap":      strings.Replace(madeUpTerms, "2026-10-23", "2026-11-23", 1),
		"no name":         strings.Replace(madeUpTerms, "Autumn, first half", "", 1),
		"no terms":        `{"source": "made up", "terms": []}`,
		"no JSON":         `terms`,
	} {
		if _, err := withTerms(map[string]string{"council.json": text}); err == nil || !strings.Contains(err.Error(), "mercia/terms/council.json") {
			t.Errorf("%s: %v, want an error that names the file", what, err)
		}
	}
	if _, err := withTerms(map[string]string{"a.json": madeUpTerms, "b.json": madeUpTerms}); err == nil || !strings.Contains(err.Error(), "the same dates") {
		t.Errorf("two files for one council: %v", err)
	}
}
