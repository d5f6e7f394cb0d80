package spot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
	"alongside/internal/spot/supplier"
)

// numbered is a ledger with credits, withheld names, one name written two ways, and a name with many numbers.
func numbered() string {
	var b strings.Builder
	b.WriteString("Payment Date,Supplier Name,Supplier Number,Company Number,Net Amount,Transaction Number\n")
	for i := range 400 {
		name, number, company := fmt.Sprintf("Meadow Care %d Ltd", i%13), "", ""
		switch {
		case i%7 == 3:
			name = "REDACTED PERSONAL DATA"
		case i%5 == 0:
			name, number = "Hill  House", fmt.Sprint(9000+i%60)
		case i%5 == 1:
			name, company = "Hill House", "01234567"
		case i%11 == 4:
			name = "\"Dale, \x1f Sons\""
		}
		amount := 500 + i
		if i%17 == 0 {
			amount = -amount
		}
		fmt.Fprintf(&b, "%02d/07/2026,%s,%s,%s,%d.50,N%d\n", i%28+1, name, number, company, amount, i)
	}
	return b.String()
}

// fromLines is what the lines of an import come to under each name, worked out the plain way.
func fromLines(t *testing.T, d *db.DB, s *spot.Service, i spot.Import) map[string]matching.Payee {
	t.Helper()
	want := map[string]matching.Payee{}
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		lines, err := s.Payments(dbtest.Ctx(t), tx, i, 0, 10_000)
		for _, p := range lines {
			if p.Redacted {
				continue
			}
			one := want[p.Supplier]
			one.Name = p.Supplier
			one.Paid += p.Amount
			one.Turnover += max(p.Amount, -p.Amount)
			one.Payments++
			for scheme, value := range map[supplier.Scheme]string{supplier.Company: p.CompanyNumber, supplier.Charity: p.CharityNumber, supplier.Council: p.SupplierNumber} {
				if n := (supplier.Number{Scheme: scheme, Value: value}); value != "" && !slices.Contains(one.Numbers, n) {
					one.Numbers = append(one.Numbers, n)
				}
			}
			want[p.Supplier] = one
		}
		return err
	})
	if err != nil || len(want) == 0 {
		t.Fatalf("%d names, %v", len(want), err)
	}
	return want
}

// payees reads the books of an import, some at a time.
func payees(t *testing.T, d *db.DB, s *spot.Service, i spot.Import) map[string]matching.Payee {
	t.Helper()
	got := map[string]matching.Payee{}
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		for after := 0; ; {
			some, last, err := s.Store.Payees(dbtest.Ctx(t), tx, i, after, 3)
			for _, p := range some {
				got[p.Name] = p
			}
			if len(some) == 0 || err != nil {
				return err
			}
			after = last
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestBooksSayWhatTheLinesSay holds for every published ledger, also one that was interrupted and taken up, and for the matching,
// which comes to the same without them.
func TestBooksSayWhatTheLinesSay(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		store := spotsql.Store{}
		s := spot.New(spot.Deps{DB: d, Store: store, Settlements: store, Matches: store, Chunk: 100})
		again, _ := spottest.Ledger("again", 350)
		interrupted(t, s, again)
		for _, text := range []string{again, numbered(), numbered() + "02/08/2026,Hill House,,,44.00,NEW\n"} {
			if _, err := s.ImportSpend(ctx, spottest.By, spot.ImportFile{Name: "f.csv", File: strings.NewReader(text)}); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range imports(t, d, s) {
			want, got := fromLines(t, d, s, i), payees(t, d, s, i)
			if diff := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b supplier.Number) bool { return a.Value < b.Value })); diff != "" {
				t.Errorf("%d lines: %s", i.Summary.Rows, diff)
			}
		}
		with := match(t, d, s)
		if _, err := execute(ctx, d, "DELETE FROM spot_payee WHERE scope=$1 AND name='Hill House'"); err != nil {
			t.Fatal(err)
		}
		if err := s.MatchSuppliers(ctx); err == nil || !strings.Contains(err.Error(), "names") {
			t.Errorf("books that lack a name are taken for whole: %v", err)
		}
		if n, err := execute(ctx, d, "DELETE FROM spot_payee WHERE scope=$1"); n == 0 || err != nil {
			t.Fatalf("%d payees, %v", n, err)
		}
		if diff := cmp.Diff(with, match(t, d, s)); diff != "" || with.Names < 14 || with.Withheld == 0 || with.Imports != 3 {
			t.Errorf("%+v\n%s", with, diff)
		}
	})
}

// interrupted begins to import a file and stops after two commits.
func interrupted(t *testing.T, s *spot.Service, text string) {
	t.Helper()
	stop := errors.New("stopped")
	_, err := s.ImportSpend(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "f.csv", File: strings.NewReader(text), Progress: func(lines int) error {
		if lines >= 200 {
			return stop
		}
		return nil
	}})
	if !errors.Is(err, stop) {
		t.Fatalf("it was not stopped: %v", err)
	}
}

func imports(t *testing.T, d *db.DB, s *spot.Service) (found []spot.Import) {
	t.Helper()
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) (err error) {
		found, err = s.Imports(dbtest.Ctx(t), tx, "", 10)
		return err
	})
	if err != nil || len(found) != 3 {
		t.Fatalf("%d imports, %v", len(found), err)
	}
	return found
}

func execute(ctx context.Context, d *db.DB, sql string) (n int64, err error) {
	err = d.InTx(ctx, func(tx *db.Tx) error {
		n, err = db.Exec(ctx, tx, sql, tx.Scope())
		return err
	})
	return n, err
}

// match matches and returns what came of it, whenever it was.
func match(t *testing.T, d *db.DB, s *spot.Service) (m spot.Match) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	dbtest.Clock(d).Advance(time.Minute)
	if err := s.MatchSuppliers(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.View(ctx, func(tx *db.Tx) (err error) { m, err = s.Matches.Match(ctx, tx); return err }); err != nil {
		t.Fatal(err)
	}
	m.ReadAt = time.Time{}
	return m
}
