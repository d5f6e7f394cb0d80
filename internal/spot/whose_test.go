package spot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
)

// TestAFileOfAnotherCouncilIsWarnedOf says it when it is tried and when it is imported, of payments and of contracts alike, and never of a
// council's own file, however its name is written.
func TestAFileOfAnotherCouncilIsWarnedOf(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	for i, c := range []struct {
		own, publisher string
		warned         bool
	}{
		{"Staffordshire County Council", "Sheffield City Council", true},
		{"Staffordshire County Council", "Sheffield", true},
		{"Newcastle City Council", "Newcastle-under-Lyme Borough Council", false}, // nobody can say from the names
		{"Staffordshire County Council", "Staffordshire CC", false},
		{"Staffordshire (made up)", "STAFFORDSHIRE COUNTY COUNCIL", false},
		{"Royal Borough of Kensington and Chelsea", "Kensington & Chelsea Council", false},
		{"London Borough of Richmond upon Thames", "Richmond upon Thames LB", false},
		{"Staffordshire County Council", "Children’s Services", false}, // a column that holds a department
		{"Staffordshire County Council", "Midlands Partnership NHS Foundation Trust", true},
		{"", "Sheffield City Council", false},
		{"Staffordshire County Council", "Staffordshire Moorlands District Council", true},
		{"Staffordshire County Council", "East Staffordshire Borough Council", true},
		{"Gloucestershire County Council", "South Gloucestershire Council", true},
		{"Kent County Council", "Kent and Medway NHS Trust", true},
		{"Newcastle City Council", "Newcastle upon Tyne City Council", false},
		{"Kingston upon Hull City Council", "Hull City Council", false},
	} {
		s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Council: func(context.Context, *db.Tx) (string, error) { return c.own, nil }})
		text := "Body Name,Date,Supplier,Amount,Reference\n" + strings.Repeat(fmt.Sprintf("%s,07/06/2022,Care Firm,%d.00,A1\n", c.publisher, i+1), 2)
		cmd := spot.ImportFile{Name: "ledger.csv", File: strings.NewReader(text), DryRun: true}
		for _, cmd.DryRun = range []bool{true, false} {
			cmd.File = strings.NewReader(text)
			r, err := s.ImportSpend(dbtest.Ctx(t), audit.By{Person: "PER-1", Name: "Ada Moss", Role: "finance"}, cmd)
			if err != nil {
				t.Fatal(err)
			}
			if w := strings.Join(r.Summary.Warnings, " "); (w != "") != c.warned || c.warned && !strings.Contains(w, "“"+c.publisher+"” bought, and this is "+c.own) {
				t.Errorf("%s in %s, dry %t: %q", c.publisher, c.own, cmd.DryRun, w)
			}
			if cmd.DryRun {
				continue
			}
			err = d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
				kept, err := s.Import(dbtest.Ctx(t), tx, r.Import)
				if (len(kept.Summary.Warnings) > 0) != c.warned {
					t.Errorf("%s: kept with %q", c.publisher, kept.Summary.Warnings)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAPaymentStillToComeIsRefused takes what is dated up to a month ahead, and refuses the rest by line.
func TestAPaymentStillToComeIsRefused(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}})
	const text = "Date,Supplier,Amount,Reference\n23/12/2026,Care Firm,1.00,A1\n25/12/2026,Care Firm,2.00,A2\n07/06/2029,Care Firm,3.00,A3\n" // today is 23 November
	for _, dry := range []bool{true, false} {
		r, err := s.ImportSpend(dbtest.Ctx(t), audit.By{Person: "PER-1", Name: "Ada Moss", Role: "finance"}, spot.ImportFile{Name: "ledger.csv", File: strings.NewReader(text), DryRun: dry})
		if err != nil {
			t.Fatal(err)
		}
		if r.Summary.Taken != 1 || r.Summary.Total != 100 || len(r.Refusals) != 2 || r.Refusals[1].Line != 4 || !strings.Contains(r.Refusals[1].Reason, "7 June 2029, is still to come") {
			t.Errorf("dry %t: %+v %+v", dry, r.Summary, r.Refusals)
		}
	}
}
