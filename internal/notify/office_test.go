package notify_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
	"alongside/internal/notify"
)

// office is a database with a sender and a worker.
type office struct {
	t      *testing.T
	db     *db.DB
	sender *notify.Sender
	worker *job.Worker
}

func newOffice(t *testing.T, d *db.DB, o notify.Options) *office {
	of := &office{t: t, db: d, sender: notify.NewSender(d, o), worker: job.NewWorker(d, job.Options{})}
	of.sender.Register(of.worker)
	return of
}

func (o *office) inTx(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	ctx := dbtest.Ctx(o.t)
	if err := o.db.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) send(messages ...notify.Message) {
	o.t.Helper()
	o.inTx(func(ctx context.Context, tx *db.Tx) error {
		for _, m := range messages {
			if err := notify.Send(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// work runs what is due and returns how many jobs that were and their errors.
func (o *office) work() (int, error) {
	o.t.Helper()
	return o.worker.RunOnce(o.t.Context())
}

func (o *office) list(f notify.Filter) (page notify.Page) {
	o.t.Helper()
	ctx := dbtest.Ctx(o.t)
	err := o.db.View(ctx, func(tx *db.Tx) (err error) {
		page, err = notify.List(ctx, tx, f)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return page
}

// only returns the one message in the outbox.
func (o *office) only() notify.Outbound {
	o.t.Helper()
	page := o.list(notify.Filter{})
	if len(page.Messages) != 1 {
		o.t.Fatalf("%d messages in the outbox, want 1", len(page.Messages))
	}
	return page.Messages[0]
}

func TestALinkThatLetsItsReaderInIsNotKept(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{Email: notify.Pretend{}})
		o.send(message(t, notify.SignInLink, parent))
		if m := o.only(); m.Body != notify.HiddenBody {
			t.Errorf("the outbox shows %q", m.Body)
		}
		if m := o.list(notify.Filter{ShowSecrets: true}).Messages[0]; !strings.Contains(m.Body, facts.Link) {
			t.Errorf("the demonstration's outbox shows %q", m.Body)
		}
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		if m := o.list(notify.Filter{ShowSecrets: true}).Messages[0]; m.State != notify.Sent || m.Body != notify.HiddenBody {
			t.Errorf("once sent: %+v", m)
		}
	})
}

func TestADemonstrationKeepsTheLinkThatNobodyWasSent(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{Email: notify.Pretend{}, KeepSecrets: true})
		o.send(message(t, notify.SignInLink, parent))
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		if m := o.list(notify.Filter{ShowSecrets: true}).Messages[0]; m.State != notify.Sent || !strings.Contains(m.Body, facts.Link) {
			t.Errorf("once sent, the demonstration's outbox has %+v", m)
		}
		if m := o.only(); m.Body != notify.HiddenBody {
			t.Errorf("whoever does not ask for links is shown %q", m.Body)
		}
	})
}

func TestTheOutboxIsPagedFilteredAndHeldToTheCouncil(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{})
		for range 5 {
			o.send(message(t, notify.QueryReceived, parent))
		}
		o.send(message(t, notify.QueryReceived, notify.ToText("A parent", "07700 900982")))
		elsewhere := db.WithScope(t.Context(), "E10000016")
		err := d.InTx(elsewhere, func(tx *db.Tx) error {
			return notify.Record(elsewhere, tx, message(t, notify.QueryReceived, parent))
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		f := notify.Filter{Channel: notify.Email, State: notify.Queued, Ref: facts.Ref, Limit: 2}
		for range 5 {
			page := o.list(f)
			for _, m := range page.Messages {
				seen[m.ID]++
			}
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		if len(seen) != 5 {
			t.Errorf("%d messages over the pages, want 5: %v", len(seen), seen)
		}
		if n := len(o.list(notify.Filter{State: notify.Sent}).Messages); n != 0 {
			t.Errorf("%d messages of another council", n)
		}
	})
}
