package ledger_test

import (
	"strings"
	"testing"

	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"
)

// TestALedgerSaysWhoPaid reads the body that paid from a column of its own, and from no other.
func TestALedgerSaysWhoPaid(t *testing.T) {
	const line = ",07/06/2022,Care Firm,1250.00,A1\n"
	for _, c := range []struct{ heads, first, want string }{
		{"Body Name,Date,Supplier,Amount,Reference", "Made Up City Council", "Made Up City Council"},
		{"Organisation Name,Payment Date,Supplier Name,Net Amount,Transaction Number", "Made Up Council", "Made Up Council"},
		{"Body,Date,Supplier,Amount,Reference", "https://example.test/id/made-up", ""},
		{"Department,Date,Supplier,Amount,Reference", "Children", ""},
	} {
		l, err := ledger.Scan(strings.NewReader(c.heads+"\n"+strings.Repeat(c.first+line, 3)), ledger.Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.heads, err)
		}
		if got := l.Publisher(); got != c.want {
			t.Errorf("%s: %q, want %q", c.heads, got, c.want)
		}
	}
	mixed, err := ledger.Scan(strings.NewReader("Body Name,Date,Supplier,Amount,Reference\nOne Council"+line+"Two Council"+line), ledger.Options{})
	if err != nil || mixed.Publisher() != "" {
		t.Errorf("two bodies: %q %v", mixed.Publisher(), err)
	}
}

// TestPaymentsStillToComeAreRefused names the line, the day and what to look at, and takes the last day itself.
func TestPaymentsStillToComeAreRefused(t *testing.T) {
	const file = "Date,Supplier,Amount,Reference\n24/12/2026,Care Firm,10.00,A1\n25/12/2026,Care Firm,10.00,A2\n07/06/2029,Care Firm,10.00,A3\n2029-06-07 00:00:00,Care Firm,10.00,A4\n07/06/2199,Care Firm,10.00,A5\n"
	read := func(last workday.Date) (taken int, refused []string) {
		l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.NotAfter(last)
		for l.Next() {
			if r, is := l.Refusal(); is {
				refused = append(refused, r.Reason)
			} else {
				taken++
			}
		}
		if err := l.Err(); err != nil {
			t.Fatal(err)
		}
		return taken, refused
	}
	taken, refused := read(workday.MustOn(2026, 12, 24))
	if taken != 1 || len(refused) != 4 || !strings.Contains(refused[1], "07/06/2029") || !strings.Contains(refused[1], "7 June 2029, is still to come, so nothing was paid then. Check its year") {
		t.Errorf("%d taken, refused %q", taken, refused)
	}
	if !strings.Contains(refused[2], "still to come") || !strings.Contains(refused[3], "its year is 2199") {
		t.Errorf("refused %q", refused)
	}
	if taken, refused := read(workday.Date{}); taken != 4 || len(refused) != 1 {
		t.Errorf("with no last day: %d taken, refused %q", taken, refused)
	}
}
