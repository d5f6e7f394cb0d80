package spotsql

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// anyPayment draws a payment with texts that hold what parts lines, and with or without what few ledgers have.
func anyPayment(t *rapid.T, line int) spot.Payment {
	text := func(name string) string {
		return rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"\x1e", "a\x1fb", "\x1aZ", "\x00", "Ré Ltd \x1a\x1a"}), rapid.String()).Draw(t, name)
	}
	p := spot.Payment{Import: "IMP-TEST"}
	p.Payment = ledger.Payment{
		Line: line, Amount: money.Pence(rapid.Int64().Draw(t, "amount")),
		Date:     workday.MustOn(2026, 1, 1).AddDays(rapid.IntRange(-40_000, 40_000).Draw(t, "day")),
		Supplier: text("supplier"), Service: text("service"), Purpose: text("purpose"), Reference: text("reference"),
		Redacted: rapid.Bool().Draw(t, "redacted"), Voluntary: rapid.Bool().Draw(t, "voluntary"),
	}
	p.Invoice = p.Reference
	if rapid.Bool().Draw(t, "more") {
		p.SupplierNumber, p.Department, p.Category = text("supplier number"), text("department"), text("category")
		p.CompanyNumber, p.CharityNumber, p.CostCentre, p.Invoice = text("company"), text("charity"), text("cost centre"), text("invoice")
	}
	return p
}

// TestABlockIsReadAsItWasWritten holds for all texts, and with the payments their natural keys.
func TestABlockIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		imp := spot.Import{Ref: "IMP-TEST", Number: 7}
		b := &batch{of: imp}
		var in, out []spot.Payment
		for n := range rapid.IntRange(1, 60).Draw(t, "lines") {
			p := anyPayment(t, 2+n)
			if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
				p.Purpose = strings.Repeat("long ", rapid.IntRange(0, 500).Draw(t, "how long"))
			}
			b.Add(&p.Payment)
			in = append(in, p)
		}
		if strings.ContainsRune(string(b.body), 0) {
			t.Fatal("a zero byte is stored")
		}
		r := reading{of: imp}
		for n, k := range b.blocks {
			body, before := string(b.body[k.from:k.to]), len(out)
			if err := r.lines(body, func(p *spot.Payment) bool { out = append(out, *p); return true }); err != nil {
				t.Fatal(err)
			}
			lines := out[before:]
			if k.lines != int64(len(lines)) || k.id != imp.Number<<lineBits|int64(lines[0].Line) || len(lines) > 1 && len(body) > blockBytes {
				t.Fatalf("block %d of %d bytes from %d counts %d lines and holds %d", n, len(body), k.id, k.lines, len(lines))
			}
			if n > 0 {
				k := b.blocks[n-1]
				if k.to-k.from+1+len(appendLine(nil, &lines[0].Payment)) <= blockBytes {
					t.Fatalf("block %d had room for the first line of the next", n-1)
				}
			}
			var total money.Pence
			first, last := lines[0].Date, lines[0].Date
			for _, p := range lines {
				total += p.Amount
				if p.Date.Before(first) {
					first = p.Date
				}
				if p.Date.After(last) {
					last = p.Date
				}
			}
			if total != k.total || first != k.first || last != k.last {
				t.Fatalf("block %d has %d from %s to %s, want %d from %s to %s", n, k.total, k.first, k.last, total, first, last)
			}
		}
		if len(in) != len(out) {
			t.Fatalf("%d lines were written, %d read", len(in), len(out))
		}
		for n := range in {
			if in[n] != out[n] || spot.KeyOf(&in[n].Payment) != spot.KeyOf(&out[n].Payment) {
				t.Fatal(cmp.Diff(in[n], out[n]))
			}
		}
	})
}

func TestWhatIsStoredAmissIsSaid(t *testing.T) {
	for body, want := range map[string]string{
		"2\x1f5\x1f2026-05-01\x1fHill":                       "stored in 4 parts",
		"x\x1f5\x1f2026-05-01\x1f\x1f\x1f\x1f\x1f":           `line "x"`,
		"2\x1f5\x1f2026-13-01\x1fHill\x1fa\x1fb\x1fc\x1f":    "line 2",
		"2\x1f\x1f2026-05-01\x1fHill\x1fa\x1fb\x1fc\x1f":     "line \"2\"",
		"2\x1f5\x1f2026-05-01" + strings.Repeat("\x1fa", 13): "16 parts",
	} {
		r := reading{of: spot.Import{Ref: "IMP-TEST"}}
		err := r.lines(body, func(*spot.Payment) bool { return true })
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "IMP-TEST") {
			t.Errorf("%q: %v, want %s", body, err, want)
		}
	}
}

// payments are n lines behind the heading, some too long for a block of several, a day apart after each fifty.
func payments(n int) []spot.Payment {
	out := make([]spot.Payment, n)
	for i := range out {
		out[i].Payment = ledger.Payment{
			Line: 2 + 3*i, Amount: money.Pence(100 + i), Date: workday.MustOn(2026, 5, 1).AddDays(i / 50),
			Supplier: fmt.Sprintf("Meadow Care %d Ltd", i), Reference: "R", Invoice: "R",
		}
		if i%97 == 5 {
			out[i].Purpose = strings.Repeat("long ", 600)
		}
	}
	return out
}

// published is an import with these payments, stored in two commits.
func published(t *testing.T, d *db.DB, number int64, rows []spot.Payment) spot.Import {
	t.Helper()
	ctx := dbtest.Ctx(t)
	last := rows[len(rows)-1]
	imp := spot.Import{Ref: thread.Ref(fmt.Sprintf("IMP-%d", number)), Number: number, Kind: spot.Spend, Hash: fmt.Sprint(number), State: spot.Published}
	imp.Summary.First, imp.Summary.Last = rows[0].Date, last.Date
	store := Store{}
	for _, part := range [][]spot.Payment{rows[:len(rows)/2], rows[len(rows)/2:]} {
		b := store.Batch(imp)
		for n := range part {
			b.Add(&part[n].Payment)
		}
		if err := d.InTx(ctx, func(tx *db.Tx) error { return b.Insert(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return store.InsertImport(ctx, tx, imp) }); err != nil {
		t.Fatal(err)
	}
	return imp
}

// TestLinesAreFoundFromAnyPlace reads pages of every size from every line, among two imports.
func TestLinesAreFoundFromAnyPlace(t *testing.T) {
	dbtest.Each(t, Migrations(), func(t *testing.T, d *db.DB) {
		rows := payments(400)
		imp := published(t, d, 41, rows)
		published(t, d, 42, payments(30))
		ctx := dbtest.Ctx(t)
		for _, limit := range []int{1, 7, 40, 1000} {
			for after := 0; after < 1210; after += 11 {
				var found []spot.Payment
				err := d.View(ctx, func(tx *db.Tx) (err error) {
					found, err = Store{}.Payments(ctx, tx, imp, after, limit)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				from := slices.IndexFunc(rows, func(p spot.Payment) bool { return p.Line > after })
				if from < 0 {
					from = len(rows)
				}
				want := rows[from:min(from+limit, len(rows))]
				if !slices.EqualFunc(found, want, func(a, b spot.Payment) bool { return a.Payment == b.Payment && a.Import == imp.Ref }) {
					t.Fatalf("%d behind line %d: got %d, want %d", limit, after, len(found), len(want))
				}
			}
		}
	})
}

// TestPaymentsBetweenTwoDaysAreAddedUp counts whole blocks and the lines of those that go over a bound.
func TestPaymentsBetweenTwoDaysAreAddedUp(t *testing.T) {
	dbtest.Each(t, Migrations(), func(t *testing.T, d *db.DB) {
		rows := payments(400)
		published(t, d, 41, rows)
		ctx := dbtest.Ctx(t)
		for from := -1; from < 10; from++ {
			for to := from; to < 10; to++ {
				first, last := rows[0].Date.AddDays(from), rows[0].Date.AddDays(to)
				want, sum := 0, money.Pence(0)
				for _, p := range rows {
					if !p.Date.Before(first) && !p.Date.After(last) {
						want++
						sum += p.Amount
					}
				}
				var count int
				var total money.Pence
				err := d.View(ctx, func(tx *db.Tx) (err error) {
					count, total, err = Store{}.Overall(ctx, tx, first, last)
					return err
				})
				if err != nil || count != want || total != sum {
					t.Fatalf("%s to %s: %d of %s, want %d of %s, %v", first, last, count, total, want, sum, err)
				}
			}
		}
	})
}

// TestLinesThatWereStoredOneByOneAreKept takes a database over that has a row for each payment.
func TestLinesThatWereStoredOneByOneAreKept(t *testing.T) {
	const number = 4263
	var before []db.Migration
	for _, m := range Migrations() {
		if m.Number < number {
			before = append(before, m)
		}
	}
	dbtest.Each(t, before, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		imp := spot.Import{Ref: "IMP-OLD", Number: 9, Kind: spot.Spend, State: spot.Published}
		err := d.InTx(ctx, func(tx *db.Tx) error {
			if err := (Store{}).InsertImport(ctx, tx, imp); err != nil {
				return err
			}
			_, err := db.Exec(ctx, tx, "INSERT INTO spot_line (scope, id, natural_key, amount, body) VALUES ($1, $2, 77, -1250, $3), ($1, $4, 78, 99, $5)", tx.Scope(),
				idOf(imp, 2), "2026-05-01\x1fHill \x1e\x1aLtd\x1fCare\x1f\x1fA1\x1fr", idOf(imp, 5), "2026-05-02\x1fDale\x1f\x1fp\x1fA2\x1f\x1fN1\x1fd\x1fc\x1f01\x1f02\x1fcc\x1fI2")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, Migrations()); err != nil {
			t.Fatal(err)
		}
		var found []spot.Payment
		err = d.View(ctx, func(tx *db.Tx) (err error) {
			found, err = Store{}.Payments(ctx, tx, imp, 0, 10)
			return err
		})
		want := []spot.Payment{
			{Import: "IMP-OLD", Payment: ledger.Payment{Line: 2, Date: workday.MustOn(2026, 5, 1), Amount: -1250, Supplier: "Hill \x1e\x1aLtd", Service: "Care", Reference: "A1", Invoice: "A1", Redacted: true}},
			{Import: "IMP-OLD", Payment: ledger.Payment{
				Line: 5, Date: workday.MustOn(2026, 5, 2), Amount: 99, Supplier: "Dale", Purpose: "p", Reference: "A2", SupplierNumber: "N1", Department: "d", Category: "c",
				CompanyNumber: "01", CharityNumber: "02", CostCentre: "cc", Invoice: "I2",
			}},
		}
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%v\n%s", err, cmp.Diff(want, found))
		}
	})
}
