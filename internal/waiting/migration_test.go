package waiting_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/waiting/waitingtest"
	"alongside/internal/workday"
)

// before returns the migrations of a database as it was before one of this package's.
func before(t *testing.T, number int) []db.Migration {
	t.Helper()
	all := waitingtest.Migrations()
	out := slices.DeleteFunc(slices.Clone(all), func(m db.Migration) bool { return m.Number >= number && m.Number < 3500 })
	if len(out) == len(all) {
		t.Fatal("the migration is not there")
	}
	return out
}

// insertOlder adds a row as the oldest version of the table held it.
func insertOlder(ctx context.Context, tx *db.Tx, e waiting.Entry) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO waiting_entry (scope, ref, version, child, pathway, district, joined_on, left_on, reason, evidence, priority, why, red, sort_key, support)
		VALUES ($1, $2, 1, $3, $4, '', $5, $6, $7, $8, 'in turn', '', 0, $9, '[]')`, tx.Scope(), e.Ref, e.Child, e.Pathway, e.JoinedOn, e.LeftOn, e.Reason, e.Evidence, e.Key())
	return err
}

// TestOlderEvidenceIsNotTold brings a database up to date in which a child left its list with words for the council's people.
func TestOlderEvidenceIsNotTold(t *testing.T) {
	dbtest.Each(t, before(t, 3425), func(t *testing.T, d *db.DB) {
		ctx, day := dbtest.Ctx(t), workday.MustOn(2026, 5, 1)
		var store waitingsql.Store
		var e waiting.Entry
		must(t, d.InTx(ctx, func(tx *db.Tx) error {
			e = waiting.Entry{Ref: thread.New(tx, thread.WaitingListEntry), Child: thread.New(tx, thread.Child), Pathway: "sleep clinic", JoinedOn: day, LeftOn: day.AddDays(9),
				Reason: waiting.Consent, Evidence: "The father rang and shouted."}
			return insertOlder(ctx, tx, e)
		}))
		must(t, d.Migrate(t.Context(), waitingtest.Migrations()))
		must(t, d.InTx(ctx, func(tx *db.Tx) error {
			was, err := store.Entry(ctx, tx, e.Ref)
			if err != nil {
				return err
			}
			if was.EvidenceTold || was.Evidence != e.Evidence {
				t.Errorf("what was kept before is told: %+v", was)
			}
			was.EvidenceTold = true
			if err := store.Update(ctx, tx, was); err != nil {
				return err
			}
			now, err := store.Entry(ctx, tx, e.Ref)
			if !now.EvidenceTold {
				t.Error("that the family was told is not kept")
			}
			return err
		}))
	})
}

// TestListsAreMadeOfWhatWasTyped brings a database up to date in which children wait for what people typed, in two councils.
func TestListsAreMadeOfWhatWasTyped(t *testing.T) {
	dbtest.Each(t, before(t, 3424), func(t *testing.T, d *db.DB) {
		day := workday.MustOn(2024, 5, 1)
		councils := map[db.Scope][]string{dbtest.Scope: {"Neurodevelopmental ", "neurodevelopmental assessment", "neurodevelopmental", "Sleep clinic"}, "E10000016": {"sleep clinic"}}
		var store waitingsql.Store
		for council, typed := range councils {
			ctx := db.WithScope(t.Context(), council)
			must(t, d.InTx(ctx, func(tx *db.Tx) error {
				for i, pathway := range typed {
					e := waiting.Entry{Ref: thread.New(tx, thread.WaitingListEntry), Child: thread.New(tx, thread.Child), Pathway: pathway, JoinedOn: day.AddDays(-i), Priority: waiting.InTurn}
					if err := insertOlder(ctx, tx, e); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		must(t, d.Migrate(t.Context(), waitingtest.Migrations()))
		for council, want := range map[db.Scope][]waiting.List{
			dbtest.Scope: {{Name: "neurodevelopmental", Version: 1, From: day.AddDays(-2)}, {Name: "sleep clinic", Version: 1, From: day.AddDays(-3)}},
			"E10000016":  {{Name: "sleep clinic", Version: 1, From: day}},
		} {
			ctx := db.WithScope(t.Context(), council)
			must(t, d.View(ctx, func(tx *db.Tx) error {
				got, err := store.Lists(ctx, tx)
				if !slices.EqualFunc(got, want, func(a, b waiting.List) bool {
					return a.Name == b.Name && a.Version == b.Version && a.From == b.From && a.To.IsZero() && len(a.Area) == 0
				}) {
					t.Errorf("%s keeps %+v, want %+v", council, got, want)
				}
				return err
			}))
		}
		ctx := dbtest.Ctx(t)
		must(t, d.View(ctx, func(tx *db.Tx) error {
			waits, err := store.Board(ctx, tx, waiting.Filter{Pathway: "neurodevelopmental", Limit: 10})
			if len(waits) != 3 {
				t.Errorf("%d wait on the list, want 3", len(waits))
			}
			return err
		}))
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
