package audit_test

import (
	"context"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func stands(t *testing.T, ctx context.Context, d *db.DB) (s audit.Standing) {
	t.Helper()
	must(t, d.View(ctx, func(tx *db.Tx) (err error) {
		s, err = audit.Stands(ctx, tx)
		return err
	}))
	return s
}

// What waits to be sealed is counted with the time of the oldest, for one council and for all.
func TestWhatWaitsToBeSealedIsCounted(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		here, there, all := dbtest.Ctx(t), db.WithScope(t.Context(), "E10000016"), db.WithScope(t.Context(), db.System)
		if s := stands(t, all, d); s != (audit.Standing{}) {
			t.Fatalf("before anything: %+v", s)
		}
		appendOne(t, here, d, audit.Entry{Action: "tested", Ref: "QRY-1"})
		appendOne(t, there, d, audit.Entry{Action: "tested", Ref: "QRY-2"})
		if s := stands(t, here, d); s.Unsealed != 1 || s.Sealed != 0 || s.Oldest.IsZero() {
			t.Errorf("in one council: %+v", s)
		}
		if s := stands(t, all, d); s.Unsealed != 2 || s.Sealed != 0 {
			t.Errorf("in all: %+v", s)
		}
		if _, err := (audit.Sealer{DB: d}).SealOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := stands(t, all, d); s.Unsealed != 0 || s.Sealed != 2 || !s.Oldest.IsZero() {
			t.Errorf("after sealing: %+v", s)
		}
	})
}
