package wiring

import (
	"testing"

	"alongside/internal/geo"
)

// A home in Dover, outcode CT16.
func TestPlacesWithin(t *testing.T) {
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	const dover = "E07000108"
	for _, c := range []struct {
		place         string
		within, known bool
	}{
		{"Dover", true, true}, {" dover  district ", true, true}, {"Thanet", false, true}, {"ct16", true, true}, {"CT9", false, true},
		{"All of Kent", true, true}, {"Staffordshire", false, true}, {"the coast", false, false}, {"", false, false}, {"Dover Street, London", false, false},
		{"Walsall", false, true}, {"Essex", false, true},
	} {
		if within, known := (places{atlas}).Within(c.place, "CT16", dover); within != c.within || known != c.known {
			t.Errorf("%q: within %t, known %t", c.place, within, known)
		}
	}
}

// TestDistrictNamed reads the areas that lists of packages name.
func TestDistrictNamed(t *testing.T) {
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	for area, want := range map[string]string{
		"Dover": "E07000108", " dover  District": "E07000108", "e07000108": "E07000108", "Stafford": "E07000197",
		"North": "", "Kent": "", "": "", "Dover and Thanet": "",
	} {
		if got := (places{atlas}).DistrictNamed(area); got != want {
			t.Errorf("%q: %q, want %q", area, got, want)
		}
	}
	one, several := "", ""
	for _, o := range atlas.OutcodesOf("E07000108") {
		if len(o.Districts) == 1 {
			one = o.Code
		} else {
			several = o.Code
		}
	}
	if one == "" || several == "" || (places{atlas}).DistrictNamed(one) != "E07000108" || (places{atlas}).DistrictNamed(several) != "" {
		t.Errorf("the outcode %s lies in one district, %s in several", one, several)
	}
}
