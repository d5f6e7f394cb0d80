package notify_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notify"
)

// What waits, failed or came back is counted by channel; what was sent is not.
func TestMessagesThatDidNotArriveAreCounted(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{})
		message := func(to notify.Address) notify.Message {
			return notify.Message{To: to, Subject: "S", Body: "B", Template: "t"}
		}
		o.send(message(notify.ToEmail("A", "a@council.example")), message(notify.ToEmail("B", "b@council.example")))
		o.inTx(func(ctx context.Context, tx *db.Tx) error {
			return notify.Record(ctx, tx, message(notify.ToEmail("C", "c@council.example")))
		})
		other := db.WithScope(t.Context(), "E10000016")
		if err := d.InTx(other, func(tx *db.Tx) error {
			return notify.Send(other, tx, message(notify.ToEmail("D", "d@council.example")))
		}); err != nil {
			t.Fatal(err)
		}
		count := func(ctx context.Context) map[string]int {
			got := map[string]int{}
			if err := d.View(ctx, func(tx *db.Tx) error {
				found, err := notify.Undelivered(ctx, tx)
				for _, w := range found {
					got[string(w.Channel)+" "+string(w.State)] = w.Count
					if w.Oldest.IsZero() {
						t.Errorf("%+v has no age", w)
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return got
		}
		if diff := cmp.Diff(map[string]int{"email queued": 2}, count(dbtest.Ctx(t))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]int{"email queued": 3}, count(db.WithScope(t.Context(), db.System))); diff != "" {
			t.Error(diff)
		}
	})
}
