package audit_test

import (
	"fmt"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// What pages and changes pay, in one transaction of a hundred so that the commit does not hide it.
func BenchmarkEntries(b *testing.B) {
	d := dbtest.SQLite(b, audit.Migrations()...)
	ctx := dbtest.Ctx(b)
	fifty := make([]string, 50)
	for i := range fifty {
		fifty[i] = fmt.Sprintf("CHD-%04d", i)
	}
	for name, one := range map[string]func(tx *db.Tx) error{
		"append": func(tx *db.Tx) error {
			return audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R", Child: "CHD-1", Why: "w", Payload: 1})
		},
		"look at one":   func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "child", "CHD-0001") },
		"look at fifty": func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "caseload", fifty...) },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; i < b.N; i += 100 {
				err := d.InTx(ctx, func(tx *db.Tx) error {
					for range 100 {
						if err := one(tx); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("seal", func(b *testing.B) {
		sealer := audit.Sealer{DB: d}
		if _, err := sealer.SealOnce(b.Context()); err != nil {
			b.Fatal(err)
		}
		err := d.InTx(ctx, func(tx *db.Tx) error {
			for range b.N {
				if err := audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		if n, err := sealer.SealOnce(b.Context()); err != nil || n != b.N {
			b.Fatalf("sealed %d of %d: %v", n, b.N, err)
		}
	})
}
