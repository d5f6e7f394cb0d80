package govuknotify_test

import (
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

var migrations = append(append(audit.Migrations(), job.Migrations()...), notify.Migrations()...)

// office is a database with a sender and a worker.
type office struct {
	t      *testing.T
	db     *db.DB
	sender *notify.Sender
	worker *job.Worker
}

func newOffice(t *testing.T, d *db.DB, texts notify.Carrier) *office {
	o := &office{t: t, db: d, sender: notify.NewSender(d, notify.Options{Text: texts}), worker: job.NewWorker(d, job.Options{})}
	o.sender.Register(o.worker)
	return o
}

// text puts one text in the outbox.
func (o *office) text() {
	o.t.Helper()
	m, err := notify.QueryReceived.Message(notify.ToText("A parent", "07700 900982"), notify.Facts{
		Ref: "QRY-7K3M-9Q2X-0", On: workday.MustOn(2026, 11, 23), By: workday.MustOn(2026, 12, 3),
		Link: "https://alongside.council.example/", Person: "Priya Made-Up", Phone: "01785 000000", Count: 15,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	ctx := dbtest.Ctx(o.t)
	if err := o.db.InTx(ctx, func(tx *db.Tx) error { return notify.Send(ctx, tx, m) }); err != nil {
		o.t.Fatal(err)
	}
}

// work runs what is due and returns how many jobs that were and their errors.
func (o *office) work() (int, error) {
	o.t.Helper()
	return o.worker.RunOnce(o.t.Context())
}

// only returns the one message in the outbox.
func (o *office) only() notify.Outbound {
	o.t.Helper()
	var page notify.Page
	ctx := dbtest.Ctx(o.t)
	if err := o.db.View(ctx, func(tx *db.Tx) (err error) {
		page, err = notify.List(ctx, tx, notify.Filter{})
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	if len(page.Messages) != 1 {
		o.t.Fatalf("%d messages in the outbox, want 1", len(page.Messages))
	}
	return page.Messages[0]
}
