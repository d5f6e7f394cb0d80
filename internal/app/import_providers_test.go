package app_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestADirectoryIsTakenAndSaysWhatDroppedOut: a whole directory tells what earlier ones named and it leaves out, a part of one does not.
func TestADirectoryIsTakenAndSaysWhatDroppedOut(t *testing.T) {
	s := newShell(t)
	const head = "locationId,providerId,name,registrationStatus,overall rating\n"
	s.write("october.csv", head+"1-1,2-1,Oak Lane (made up),Registered,Good\n1-2,2-1,Elm Lane (made up),Registered,Inadequate\n1-3,2-1,,Registered,Good\n")
	s.write("november.csv", head+"1-2,2-1,Elm Lane (made up),Registered,Inadequate\n")
	type detail struct{ New, Changed, Same, Dropped int }
	take := func(args ...string) (a imported, d detail) {
		t.Helper()
		s.decode(&a, append([]string{"import", "providers"}, args...)...)
		if err := json.Unmarshal(a.Files[0].Detail, &d); err != nil {
			t.Fatal(err)
		}
		return a, d
	}
	if a, d := take("october.csv", "--dry-run"); a.Taken != 2 || len(a.Refused) != 1 || a.Refused[0].Line != 4 || d.New != 0 {
		t.Errorf("tried: %+v %+v", a, d)
	}
	s.must("migrate")
	council := []string{"--council", "E10000028"}
	if a, d := take(append(council, "october.csv")...); a.Taken != 2 || d.New != 2 || d.Dropped != 0 {
		t.Errorf("taken: %+v %+v", a, d)
	}
	if _, d := take(append(council, "november.csv", "--part")...); d.Same != 1 || d.Dropped != 0 {
		t.Errorf("a part: %+v", d)
	}
	if said := s.must(append([]string{"import", "providers", "november.csv"}, council...)...); !strings.Contains(said, "1 place is no longer named.") {
		t.Errorf("a whole directory: %s", said)
	}
}
