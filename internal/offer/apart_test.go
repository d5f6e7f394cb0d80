package offer_test

import (
	"reflect"
	"slices"
	"testing"

	"alongside/internal/offer"
)

// TestNothingThatSaysWhereItIsIsLeft fills every field of a session and of a booking: what is left of them is when it is and whether it
// takes place, and of the booking all but the family's words. A field that is new is held back until it is named here.
func TestNothingThatSaysWhereItIsIsLeft(t *testing.T) {
	var s offer.Session
	fill(reflect.ValueOf(&s).Elem())
	if got, want := left(s.Apart()), []string{"Ref", "Version", "On", "Start", "Minutes", "Cancelled"}; !slices.Equal(got, want) {
		t.Errorf("of a session %q are left, want %q", got, want)
	}
	if got := (offer.Booking{Ref: "BKG", Words: "Near our new house."}).Apart(); got.Words != "" || got.Ref != "BKG" {
		t.Errorf("of a booking is left: %+v", got)
	}
	o := offer.Offer{Ref: "OFR", Provider: "PRV", Details: offer.Details{Title: "Quarry Green", Kind: "club", Venue: "Baths"}}.Apart()
	if got := left(o.Details); !slices.Equal(got, []string{"Title", "Kind"}) || o.Title != offer.KeptTitle || o.Ref != "" || o.Provider != "" {
		t.Errorf("of an offer is left: %+v", o)
	}
}

func fill(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int, reflect.Int64, reflect.Int32:
			f.SetInt(1)
		case reflect.Struct:
			if f.Field(0).CanSet() {
				fill(f)
			} else if f.Addr().MethodByName("UnmarshalText").IsValid() {
				f.Addr().MethodByName("UnmarshalText").Call([]reflect.Value{reflect.ValueOf([]byte("2026-11-23"))})
			}
		}
	}
}

func left(x any) (names []string) {
	v := reflect.ValueOf(x)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			names = append(names, v.Type().Field(i).Name)
		}
	}
	return names
}
