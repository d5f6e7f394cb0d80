package spottest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
)

// manyRefused is more lines than a report holds.
const manyRefused = 2_300

// everyRefusal imports files most of whose lines are refused: all of them stand with the import, the report holds the first,
// and the same file again gives all of them once more.
func everyRefusal(t *testing.T, d *db.DB, s *spot.Service) {
	t.Helper()
	spend := "Payment Date,Supplier Name,Net Amount,Transaction Number\n01/05/2026,Hill Ltd,700.00,R1\n" +
		strings.Repeat("31/02/2026,Hill Ltd,700.00,R2\n", manyRefused) + "02/05/2026,Hill Ltd,700.00,R3\n"
	refusedOf(t, d, s, (*spot.Service).ImportSpend, spot.ImportFile{Name: "refused spend", File: strings.NewReader(spend)})
	register := "Contract Reference,Title,Supplier,Total Value,Start Date,Duration (months),Expiry Date\n" +
		"C1,Short breaks,Meadow Ltd,120000,01/04/2024,24,31/03/2026\n" +
		strings.Repeat("C2,Transport,Hill Ltd,5000,31/02/2024,12,30/06/2025\n", manyRefused)
	refusedOf(t, d, s, (*spot.Service).ImportContracts, spot.ImportFile{Name: "refused register", File: strings.NewReader(register)})
}

type importing func(s *spot.Service, ctx context.Context, by audit.By, f spot.ImportFile) (spot.Report, error)

func refusedOf(t *testing.T, d *db.DB, s *spot.Service, use importing, f spot.ImportFile) {
	t.Helper()
	for _, time := range []string{"first", "second"} {
		var lines []int
		f.Refused = func(one spot.Refusal) { lines = append(lines, one.Line) }
		if _, err := f.File.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
		r, err := use(s, dbtest.Ctx(t), By, f)
		if err != nil || r.Summary.Refused != manyRefused || len(r.Refusals) != 1000 || r.Already != (time == "second") {
			t.Errorf("%s, the %s time: %d refused, %d in the report (%v)", f.Name, time, r.Summary.Refused, len(r.Refusals), err)
		}
		if len(lines) != manyRefused || lines[manyRefused-1]-lines[0] != manyRefused-1 {
			t.Errorf("%s, the %s time: told of %d refused lines", f.Name, time, len(lines))
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			imp, err := s.Import(ctx, tx, r.Import)
			if err != nil {
				return err
			}
			kept, err := s.Refusals(ctx, tx, imp, 0, 2*manyRefused)
			if len(kept) != manyRefused || kept[manyRefused-1].Line != lines[manyRefused-1] {
				t.Errorf("%s, the %s time: %d refusals are kept", f.Name, time, len(kept))
			}
			return err
		})
	}
}
