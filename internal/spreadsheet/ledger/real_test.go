package ledger_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/money"
	"alongside/internal/spreadsheet/ledger"
)

// realFile finds a file of the data that councils published, beside the repository; without it the test is skipped.
func realFile(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real file is not here: %v", err)
	}
	return path
}

// What each real file holds, counted by hand and by other programs.
var realFiles = []struct {
	file             string
	rows, redacted   int
	total            money.Pence
	basis            ledger.Basis
	amount, supplier int // columns
	first, last      string
	voluntary        int
}{
	{"sheffield/2014-10.csv", 21172, 10828, 17447666133, ledger.BasisStated, 6, 7, "2014-10-01", "2014-12-31", 0},
	{"sheffield/2015-07.csv", 19126, 8458, 21885977953, ledger.BasisStated, 8, 9, "2015-07-01", "2015-09-30", 0},
	{"sheffield/2015-10.csv", 21278, 10582, 25348050122, ledger.BasisStated, 9, 10, "2015-10-01", "2015-12-31", 0},
	{"newcastle/2022-06.csv", 5892, 1539, 5642626989, ledger.BasisNet, 9, 4, "2022-06-01", "2022-06-30", 0},
	{"newcastle/2022-07.csv", 6260, 1538, 5574854594, ledger.BasisNet, 9, 4, "2022-07-01", "2022-07-29", 0},
	{"newcastle/2022-08.csv", 6568, 1923, 4801302497, ledger.BasisNet, 9, 4, "2022-08-01", "2022-08-31", 0},
	{"calderdale/2022-07.csv", 1582, 14, 1494840924, ledger.BasisNet, 5, 7, "2022-07-01", "2022-07-29", 98},
	{"calderdale/2022-08.csv", 1956, 28, 1590150875, ledger.BasisNet, 5, 7, "2022-08-01", "2022-08-31", 165},
}

func TestRealFilesAreTakenToThePenny(t *testing.T) {
	for _, c := range realFiles {
		t.Run(c.file, func(t *testing.T) {
			f, err := os.Open(realFile(t, "spend", filepath.FromSlash(c.file)))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }() // read only
			l, err := ledger.Scan(f, ledger.Options{})
			if err != nil {
				t.Fatal(err)
			}
			voluntary := 0
			for l.Next() {
				if r, refused := l.Refusal(); refused {
					t.Errorf("line %d: %s", r.Line, r.Reason)
				} else if l.Payment().Voluntary {
					voluntary++
				}
			}
			s := l.Summary()
			if l.Err() != nil || s.Taken != c.rows || s.Rows != c.rows || s.Total != c.total || s.Redacted != c.redacted || s.Rounded != 0 ||
				s.First.String() != c.first || s.Last.String() != c.last || voluntary != c.voluntary {
				t.Errorf("%v %+v, %d voluntary; want %+v", l.Err(), s, voluntary, c)
			}
			m := l.Mapping()
			if l.Basis() != c.basis || m.Index(ledger.Amount) != c.amount || m.Index(ledger.Supplier) != c.supplier {
				t.Errorf("%s %+v", l.Basis(), m)
			}
			if got := addedUp(t, f.Name(), c.amount); got != s.Total {
				t.Errorf("the standard library's reader and plain addition give %s, the ledger %s", got, s.Total)
			}
		})
	}
}

// addedUp sums one column of a file with none of this package's code.
func addedUp(t *testing.T, path string, column int) money.Pence {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // read only
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Pence
	for _, row := range rows[1:] {
		pence, err := money.Parse(row[column])
		if err != nil {
			t.Fatalf("%q: %v", row[column], err)
		}
		sum += pence
	}
	return sum
}

// Sheffield's short breaks stand under a cost centre of their own, and a third of the payees are withheld.
func TestShortBreaksAreFoundInSheffield(t *testing.T) {
	f, err := os.Open(realFile(t, "spend", "sheffield", "2015-10.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // read only
	l, err := ledger.Scan(f, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines, withheld := 0, 0
	numbers := map[string]bool{}
	for l.Next() {
		if p := l.Payment(); strings.HasPrefix(p.CostCentreName, "SHORT BREAKS") {
			lines++
			if p.Redacted {
				withheld++
				numbers[p.SupplierNumber] = true
			}
		}
	}
	if lines == 0 || withheld == 0 || len(numbers) < 10 {
		t.Errorf("%d lines, %d withheld, %d payees told apart by their numbers", lines, withheld, len(numbers))
	}
}
