package waiting_test

import (
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

// TestListsAreMadeOfWhatWasTyped brings a database up to date in which children wait for what people typed, in two councils.
func TestListsAreMadeOfWhatWasTyped(t *testing.T) {
	const lists = 3424
	all := waitingtest.Migrations()
	before := slices.DeleteFunc(slices.Clone(all), func(m db.Migration) bool { return m.Number >= lists && m.Number < 3500 })
	if len(before) == len(all) {
		t.Fatal("the migration is not there")
	}
	dbtest.Each(t, before, func(t *testing.T, d *db.DB) {
		day := workday.MustOn(2024, 5, 1)
		councils := map[db.Scope][]string{dbtest.Scope: {"Neurodevelopmental ", "neurodevelopmental assessment", "neurodevelopmental", "Sleep clinic"}, "E10000016": {"sleep clinic"}}
		var store waitingsql.Store
		for council, typed := range councils {
			ctx := db.WithScope(t.Context(), council)
			must(t, d.InTx(ctx, func(tx *db.Tx) error {
				for i, pathway := range typed {
					e := waiting.Entry{Ref: thread.New(tx, thread.WaitingListEntry), Version: 1, Child: thread.New(tx, thread.Child), Pathway: pathway, JoinedOn: day.AddDays(-i), Priority: waiting.InTurn}
					if err := store.Insert(ctx, tx, e); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		must(t, d.Migrate(t.Context(), all))
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
