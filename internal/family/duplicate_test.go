package family_test

import (
	"slices"
	"strconv"
	"testing"

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
