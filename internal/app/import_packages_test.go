package app_test

import (
	"strings"
	"testing"
)

func TestAListOfPackagesIsTakenOnce(t *testing.T) {
	s := newShell(t)
	s.write("packages.csv", "Child ID,Provider,Service,Start Date,Hours per week,Unit,Rate\nC1,Hill Ltd,Home care,01/04/2026,10,Half hour,9.50\nC2,Hill Ltd,Home care,01/04/2026,10,,18.50\n")
	var a imported
	s.decode(&a, "import", "packages", "packages.csv", "--dry-run")
	if a.Taken != 1 || a.TotalPence != 190_00 || len(a.Refused) != 1 || a.Refused[0].Line != 3 || !strings.Contains(a.Refused[0].Reason, "no unit") {
		t.Errorf("%+v", a)
	}
	if a, d := s.kept("packages", "packages.csv"); a.Taken != 1 || d.Already || !strings.HasPrefix(d.Import, "IMP-") {
		t.Errorf("kept: %+v %+v", a, d)
	}
	if _, d := s.kept("packages", "packages.csv"); !d.Already {
		t.Errorf("again: %+v", d)
	}
}
