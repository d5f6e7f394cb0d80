package cqc_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
)

const place = `{"locationId":"1-101","providerId":"1-100","name":"Oak Lane ŵ","registrationStatus":"Registered","registrationDate":"2019-02-01",
 "dormancy":"N","postalCode":"st17 4aa","localAuthority":"Staffordshire","unknown":{"x":[1]},"lastInspection":{"date":"2025-03-04"},
 "currentRatings":{"overall":{"rating":"Requires Improvement","reportDate":"2025-05-06"}}}`

func read(t *testing.T, text string) (found []provider.Location, refused []cqc.Refusal, err error) {
	t.Helper()
	err = cqc.Read(strings.NewReader(text), func(l provider.Location) error { found = append(found, l); return nil },
		func(r cqc.Refusal) { refused = append(refused, r) })
	return found, refused, err
}

func TestOnePlaceInEveryShape(t *testing.T) {
	one := strings.ReplaceAll(place, "\n", "")
	csv := "Directory, as at 1 November\nCQC Location ID,CQC Provider ID,Name,Registration status,Registration date,Dormancy,Postcode,Local authority,Overall rating,Report date,Last inspection date\n" +
		"1-101,1-100,Oak Lane ŵ,Registered,01/02/2019,N,st17 4aa,Staffordshire,Requires Improvement,06/05/2025,04/03/2025\n"
	var want provider.Location
	for name, text := range map[string]string{
		"one": place, "list": "[" + place + "]", "a line each": one + "\n" + one[:len(one)-1] + "}", "page": `{"total":1,"locations":[` + place + `]}`,
		"byte order mark": "\xef\xbb\xbf  " + place, "csv": csv, "csv from another system": strings.ReplaceAll(csv, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			found, refused, err := read(t, text)
			if err != nil || len(refused) != 0 || len(found) == 0 {
				t.Fatalf("%v, %d found, refused %v", err, len(found), refused)
			}
			l := found[0]
			l.Care.Ratings, l.Without = nil, nil // a whole record says that there are none; a table says which columns it lacks
			if want.ID == "" {
				want = l
			}
			if !reflect.DeepEqual(l, want) || l.Rating != "Requires improvement" || l.Postcode != "ST17 4AA" || l.RegisteredOn.String() != "2019-02-01" || l.RatedOn.String() != "2025-05-06" {
				t.Errorf("read %+v", l)
			}
		})
	}
}

func TestBadRecordsAreNamedAndTheOthersTaken(t *testing.T) {
	found, refused, err := read(t, "["+place+`,{"locationId":"","name":"x"},{"locationId":"1-3","name":"y","registrationDate":"31/02/2020"},7,{"locationId":"1-4","name":"z"}]`)
	if err != nil || len(found) != 2 || found[1].ID != "1-4" {
		t.Fatalf("%v: %+v", err, found)
	}
	lines := []int{}
	for _, r := range refused {
		lines = append(lines, r.Line)
	}
	if !slices.Equal(lines, []int{2, 3, 4}) || !strings.Contains(refused[1].Reason, "registrationDate") {
		t.Errorf("refused %+v", refused)
	}
}

func TestFilesThatAreNoDirectory(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"empty": {"", "empty"}, "white space": {" \n ", "empty"}, "broken off": {place[:80], "Record 1"}, "broken list": {"[" + place + ",", "Record 2"},
		"other csv": {"a,b\n1,2\n", "locationId"}, "html": {"<html><body>", "locationId"}, "NUL bytes": {"\x00\x00\x00", "locationId"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, c.text)
			fields, ok := fault.Fields(err)
			if !ok || !strings.Contains(fields[0].Message, c.says) {
				t.Errorf("got %v, want a field that says %q", err, c.says)
			}
		})
	}
}

func TestRatings(t *testing.T) {
	for in, want := range map[string]string{
		"good": "Good", " OUTSTANDING ": "Outstanding", "Requires Improvement": "Requires improvement", "Inadequate": "Inadequate",
		"No published rating": "", "Inspected but not rated": "", "": "", "Insufficient evidence to rate": "",
	} {
		if got := cqc.Rating(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(place)
	f.Add("[" + place + "]")
	f.Add("locationId,name\n1,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		_ = cqc.Read(strings.NewReader(text), func(l provider.Location) error {
			if err := l.Validate(); err != nil {
				t.Errorf("took %+v: %v", l, err)
			}
			return nil
		}, func(cqc.Refusal) {})
	})
}
