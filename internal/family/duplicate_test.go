package family_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestMatchesNeedMoreThanATownOrAName(t *testing.T) {
	born := workday.MustOn(2018, 5, 14)
	sam := family.Candidate{Child: family.Child{First: "Sam", Last: "Łukasik", Born: born, Outcode: "ST17", Postcode: "ST17 4AA"}, Phones: []string{"+447700900982"}}
	for _, c := range []struct {
		name    string
		clues   family.Clues
		because []string // nil when nothing is suggested
	}{
		{"the same area alone", family.Clues{Outcode: "ST17", Name: "Ada Other"}, nil},
		{"the same last name alone", family.Clues{Name: "Ada Lukasik"}, nil},
		{"last name and area", family.Clues{Name: "Ada Lukasik", Outcode: "ST17"}, []string{"same last name", "same postcode area"}},
		{"the name without its accents", family.Clues{Name: "SAM LUKASIK"}, []string{"same last name", "same first name"}},
		{"the carer's last name and first name", family.Clues{Name: "Sam", Carer: "Maja Łukasik"}, []string{"same last name", "same first name"}},
		{"the birth date alone", family.Clues{Born: born}, []string{"same date of birth"}},
		{"the telephone alone", family.Clues{Phone: "+447700900982"}, []string{"same telephone number"}},
		{"the postcode spaced otherwise", family.Clues{Postcode: "st174aa", Carer: "Maja Lukasik"}, []string{"same last name", "same postcode"}},
		{"the last name first", family.Clues{Name: "ŁUKASIK, Sam"}, []string{"same last name", "same first name"}},
		{"the long form of the first name", family.Clues{Name: "Samuel Łukasik"}, []string{"same last name", "another form of the same first name"}},
		{"another name with the same short form", family.Clues{Name: "Samson Other", Outcode: "ST17"}, nil},
		{"day and month changed round, and the area", family.Clues{Born: workday.MustOn(2018, 5, 14), Outcode: "ST17"}, []string{"same date of birth", "same postcode area"}},
		{"nothing", family.Clues{}, nil},
	} {
		found := family.Matches(c.clues, []family.Candidate{sam})
		var because []string
		if len(found) == 1 {
			because = found[0].Because
		}
		if !slices.Equal(because, c.because) {
			t.Errorf("%s: suggested because of %q, want %q", c.name, because, c.because)
		}
	}
}

// TestATwinStandsBehindTheChildAndIsCalledOne: the same home, birth date and last name are a twin’s too.
func TestATwinStandsBehindTheChildAndIsCalledOne(t *testing.T) {
	born := workday.MustOn(2018, 5, 14)
	clues := family.Clues{Name: "Sam Made-Up", Born: born, Outcode: "ST17", Phone: "447700900982"}
	of := func(first string) family.Candidate {
		return family.Candidate{Child: family.Child{Ref: thread.Ref("CHD-" + first), First: first, Last: "Made-Up", Born: born, Outcode: "ST17"}, Phones: []string{"447700900982"}}
	}
	got := family.Matches(clues, []family.Candidate{of("Alma"), of("Sam"), of("")})
	if len(got) != 3 || got[0].Child.First != "Sam" || got[1].Child.First != "" || got[2].Child.First != "Alma" {
		t.Fatalf("the order: %+v", got)
	}
	if twin := got[2].Because; twin[len(twin)-2] != "but another first name: they may be twins" {
		t.Errorf("Alma is suggested because of %q", twin)
	}
	if sam := strings.Join(got[0].Because, ", "); strings.Contains(sam, "twin") {
		t.Errorf("Sam is suggested because of %q", sam)
	}
}

func TestMatchesAreRankedAndFew(t *testing.T) {
	born := workday.MustOn(2018, 5, 14)
	var all []family.Candidate
	for i := range 9 {
		all = append(all, family.Candidate{Child: family.Child{Ref: thread.Ref("CHD-" + strconv.Itoa(9-i)), Born: born}})
	}
	all[4].Child.Last = "Made-Up"
	found := family.Matches(family.Clues{Name: "Sam Made-Up", Born: born}, all)
	if len(found) != 5 || found[0].Child.Ref != all[4].Child.Ref || found[1].Child.Ref != "CHD-1" {
		t.Errorf("ranked %+v", found)
	}
}

func TestNamesAreComparedAsPeopleSpellThem(t *testing.T) {
	for a, b := range map[string]string{"O’Neill": "ONEILL", "Siân": "sian", "Żółć": "zolc", "Anne-Marie": "anne marie", "Ŵyn": "wyn"} {
		if family.NameKey(a) != family.NameKey(b) {
			t.Errorf("%q is compared as %q and %q as %q", a, family.NameKey(a), b, family.NameKey(b))
		}
	}
	if family.NameKey("Ann") == family.NameKey("Anna") {
		t.Error("Ann is Anna")
	}
}

func TestABirthDateIsComparedWithDayAndMonthChangedRound(t *testing.T) {
	on := family.Candidate{Child: family.Child{First: "Sam", Last: "Other", Born: workday.MustOn(2018, 3, 9), Outcode: "ST17"}}
	for _, c := range []struct {
		born   workday.Date
		points int
	}{
		{workday.MustOn(2018, 3, 9), 4}, {workday.MustOn(2018, 9, 3), 3}, {workday.MustOn(2017, 9, 3), 0}, {workday.MustOn(2018, 3, 8), 0},
	} {
		got := 0
		if found := family.Matches(family.Clues{Born: c.born, Outcode: "ST17"}, []family.Candidate{on}); len(found) == 1 {
			got = found[0].Points
		}
		if got != c.points {
			t.Errorf("born %s: %d points, want %d", c.born, got, c.points)
		}
	}
	if keys := (family.Clues{Born: workday.MustOn(2018, 5, 14)}).BornKeys(); len(keys) != 1 {
		t.Errorf("14 May changed round: %v", keys)
	}
}

func TestFirstNamesAndTheirShortForms(t *testing.T) {
	for _, same := range [][2]string{{"kate", "catherine"}, {"sam", "samantha"}, {"sam", "samuel"}, {"muhammad", "mohammed"}, {"teddy", "edward"}} {
		if !family.SameFirst(same[0], same[1]) || !family.SameFirst(same[1], same[0]) {
			t.Errorf("%q and %q are not taken for forms of one name", same[0], same[1])
		}
	}
	for _, other := range [][2]string{{"samuel", "samantha"}, {"kate", "sam"}, {"", ""}, {"zofia", "zofka"}} {
		if family.SameFirst(other[0], other[1]) {
			t.Errorf("%q and %q are taken for forms of one name", other[0], other[1])
		}
	}
}

func TestHowANameIsWrittenDoesNotMatter(t *testing.T) {
	words := []string{"Nguyễn", "Šárka", "Þóra", "Weiß", "Ó Briain", "Made-Up"}
	rapid.Check(t, func(t *rapid.T) {
		first, last := rapid.SampledFrom([]string{"Sam", "Zoë", "Anaïs", "Łucja"}).Draw(t, "first"), rapid.SampledFrom(words).Draw(t, "last")
		on := []family.Candidate{{Child: family.Child{First: first, Last: last}}}
		name := rapid.SampledFrom([]string{first + " " + last, last + " " + first, last + ", " + first, strings.ToUpper(first + " " + last), norm.NFD.String(first + " " + last)}).Draw(t, "written")
		if found := family.Matches(family.Clues{Name: name}, on); len(found) != 1 || found[0].Points != 4 {
			t.Fatalf("%q is not found as %q of the family %q: %+v", name, first, last, found)
		}
	})
}
