package family_test

import (
	"testing"

	"alongside/internal/family"
)

func TestInitialsTellChildrenApartWithoutNamingThem(t *testing.T) {
	for want, card := range map[string]family.Card{
		"S.M.": {First: "Sam", Last: "Made-Up"}, "É.O.": {First: "Élodie", Last: "O’Made-Up"}, "S.": {First: "Sam"}, "": {},
	} {
		if got := card.Initials(); got != want {
			t.Errorf("%+v has the initials %q, want %q", card, got, want)
		}
	}
}
