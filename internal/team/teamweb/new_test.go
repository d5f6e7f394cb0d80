package teamweb

import (
	"slices"
	"testing"
)

func TestDistrictsAreReadByNameOrCode(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                     nil,
		" , \n":                                nil,
		"Stafford":                             {"E07000197"},
		"e07000197 E07000196":                  {"E07000197", "E07000196"},
		"Stafford,south  staffordshire\nDover": {"E07000197", "E07000196", "E07000108"},
		"Stafford, Bournemouth, Christchurch and Poole, E07000108": {"E07000197", "E06000058", "E07000108"},
	} {
		if codes, unknown := districts(text); unknown != "" || !slices.Equal(codes, want) {
			t.Errorf("%q is %q, want %q; unknown is %q", text, codes, want, unknown)
		}
	}
	for text, want := range map[string]string{"Stafford, Nowhere at all, Dover": "Nowhere at all", "Bournemouth, Poole": "Bournemouth"} {
		if codes, unknown := districts(text); unknown != want || codes != nil {
			t.Errorf("%q is %q, and unknown is %q, want %q", text, codes, unknown, want)
		}
	}
}
