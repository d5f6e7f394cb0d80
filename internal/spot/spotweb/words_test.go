package spotweb

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/spot/matching"
)

func TestNamesInCapitalsAreMadeReadable(t *testing.T) {
	for name, want := range map[string]string{
		"OAK LANE CARE LTD":                    "Oak Lane Care Ltd",
		"TERN VALLEY TUTORS CIC (MADE UP)":     "Tern Valley Tutors CIC (Made Up)",
		"TERN VALLEY C.I.C. T/A TERN LEARNING": "Tern Valley C.I.C. t/a Tern Learning",
		"THE HOUSE OF PLAY":                    "The House of Play",
		"O'BRIEN & SONS (NORTH-WEST) LIMITED":  "O'Brien & Sons (North-West) Limited",
		"PLACE 2 BE":                           "Place 2 Be",
		"Larkspur Lodge (made up)":             "Larkspur Lodge (made up)",
		"MENCAP's friends":                     "MENCAP's friends",
		"":                                     "",
	} {
		if got := readable(name); got != want {
			t.Errorf("readable(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestAReadableNameSaysTheSameWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOf(rapid.StringMatching(`[A-Z(][A-Z'&./-]{0,8}`)).Draw(t, "words"), " ")
		if got := readable(name); !strings.EqualFold(got, name) || readable(got) != got && strings.ToUpper(got) != got {
			t.Fatalf("%q became %q", name, got)
		}
	})
}

func TestTheLedgersOwnSpellingStandsBesideAReadableName(t *testing.T) {
	shouted := matching.Supplier{Name: "OAK LANE LTD", Names: []string{"OAK LANE LTD"}}
	if got := writtenAs(shouted); got != "OAK LANE LTD" {
		t.Errorf("written as %q", got)
	}
	shouted.Names = append(shouted.Names, "Oak Lane")
	if got := writtenAs(shouted); got != "2 names" {
		t.Errorf("written as %q", got)
	}
}
