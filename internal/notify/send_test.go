package notify_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

var migrations = append(append(audit.Migrations(), job.Migrations()...), notify.Migrations()...)

var clerk = audit.By{Person: "PER-TEST", Name: "Ada Admin (made up)", Role: "administrator", Channel: "web"}

var facts = notify.Facts{
	Ref: "QRY-7K3M-9Q2X-0", On: workday.MustOn(2026, 11, 23), By: workday.MustOn(2026, 12, 3),
	Link: "https://alongside.council.example/", Person: "Priya Shah", Phone: "01785 000000", Count: 15,
}

func message(t *testing.T, template notify.Template, to notify.Address) notify.Message {
	t.Helper()
	m, err := template.Message(to, facts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var parent = notify.ToEmail("Siân Made-Up", "sian@family.example")

func TestEmailIsDelivered(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		server := startMail(t, notify.StartTLS, "secret pass phrase")
		o := newOffice(t, d, notify.Options{Email: server.mailer(t, func(c *notify.SMTP) {
			c.TLS, c.Username, c.Password, c.ReplyTo = notify.StartTLS, "council", "secret pass phrase", "office@council.example"
		})})
		o.send(message(t, notify.QueryReceived, parent))
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		m := o.only()
		if m.State != notify.Sent || m.Attempts != 1 || !m.Sent.Equal(dbtest.Start) {
			t.Errorf("in the outbox: %+v", m)
		}
		letters := server.taken()
		if len(letters) != 1 || letters[0].to != "sian@family.example" || letters[0].from != "bounces@council.example" {
			t.Fatalf("the server took %+v", letters)
		}
		got, err := mail.ReadMessage(strings.NewReader(letters[0].content))
		if err != nil {
			t.Fatal(err)
		}
		for header, want := range map[string]string{
			"Message-Id": "<" + m.ID + "@council.example>", "Auto-Submitted": "auto-generated", "Subject": "We have your question",
			"Reply-To": "<office@council.example>", "From": `"Alongside" <alongside@council.example>`,
		} {
			if got.Header.Get(header) != want {
				t.Errorf("%s: %q, want %q", header, got.Header.Get(header), want)
			}
		}
		body, err := io.ReadAll(quotedprintable.NewReader(got.Body))
		if err != nil || !strings.Contains(string(body), "by Thursday 3 December 2026") {
			t.Errorf("body %q, %v", body, err)
		}
		if n, err := o.work(); n != 0 || err != nil || len(server.taken()) != 1 {
			t.Errorf("sent once more: %d, %v", n, err)
		}
	})
}

func TestTLSFromTheFirstByte(t *testing.T) {
	server := startMail(t, notify.ImplicitTLS, "")
	o := newOffice(t, dbtest.SQLite(t, migrations...), notify.Options{Email: server.mailer(t, func(c *notify.SMTP) { c.TLS = notify.ImplicitTLS })})
	o.send(message(t, notify.QueryReceived, parent))
	if n, err := o.work(); n != 1 || err != nil || len(server.taken()) != 1 {
		t.Errorf("work: %d, %v; taken %+v", n, err, server.taken())
	}
}

func TestACertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	server := startMail(t, notify.StartTLS, "")
	o := newOffice(t, d, notify.Options{Email: server.mailer(t, func(c *notify.SMTP) { c.TLS, c.Roots = notify.StartTLS, nil })})
	o.send(message(t, notify.QueryReceived, parent))
	if _, err := o.work(); err == nil || !strings.Contains(o.only().Failure, "certificate") {
		t.Errorf("a certificate nobody vouches for was taken: %v, %+v", err, o.only())
	}
	if len(server.taken()) != 0 || o.only().State != notify.Queued {
		t.Errorf("the message went out: %+v", o.only())
	}
}

func TestATemporaryFailureIsTriedAgain(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		server := startMail(t, notify.None, "")
		server.answer(parent.Value, mailboxFull)
		o := newOffice(t, d, notify.Options{Email: server.mailer(t, nil)})
		o.send(message(t, notify.QueryReceived, parent))
		if n, err := o.work(); n != 1 || err == nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		m := o.only()
		if m.State != notify.Queued || m.Attempts != 1 || !strings.Contains(m.Failure, "mailbox full") {
			t.Errorf("after the failure: %+v", m)
		}
		server.answer(parent.Value, nil)
		dbtest.Clock(d).Advance(time.Minute)
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		if m := o.only(); m.State != notify.Sent || m.Attempts != 2 || m.Failure != "" || len(server.taken()) != 1 {
			t.Errorf("in the end: %+v", m)
		}
	})
}

// watcher keeps what it is told.
type watcher struct{ told []notify.Outbound }

func (w *watcher) Undelivered(_ context.Context, _ *db.Tx, m notify.Outbound) error {
	w.told = append(w.told, m)
	return nil
}

func TestAPermanentFailureIsToldAndCanBePutRight(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		server, watch := startMail(t, notify.None, ""), &watcher{}
		server.answer(parent.Value, noSuchUser)
		o := newOffice(t, d, notify.Options{Email: server.mailer(t, nil), Watch: watch})
		o.send(message(t, notify.QueryReceived, parent))
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		m := o.only()
		if m.State != notify.Failed || !strings.Contains(m.Failure, "no such user") || m.Settled.IsZero() {
			t.Errorf("after the refusal: %+v", m)
		}
		if len(watch.told) == 0 || watch.told[0].ID != m.ID || watch.told[0].State != notify.Failed {
			t.Errorf("the watcher was told %+v", watch.told)
		}
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error { return notify.Retry(ctx, tx, clerk, m.ID, "nonsense") })
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("retried to no address: %v", err)
		}
		o.inTx(func(ctx context.Context, tx *db.Tx) error {
			return notify.Retry(ctx, tx, clerk, m.ID, "new@family.example")
		})
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		if m := o.only(); m.State != notify.Sent || m.To.Value != "new@family.example" || len(server.taken()) != 1 {
			t.Errorf("in the end: %+v", m)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error { return notify.Retry(ctx, tx, clerk, m.ID, "") })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("sent again what was sent: %v", err)
		}
	})
}

func TestASettingToBeMendedLosesNoMessage(t *testing.T) {
	noTLS := func(c *notify.SMTP) { c.TLS = notify.StartTLS }
	wrongPassword := func(c *notify.SMTP) { c.TLS, c.Username, c.Password = notify.StartTLS, "council", "hunter2-not-it" }
	cases := map[string]struct {
		server func(t *testing.T) *mailServer
		change func(*notify.SMTP)
		words  string
	}{
		"the server has no TLS":    {func(t *testing.T) *mailServer { return startMail(t, notify.None, "") }, noTLS, "TLS"},
		"the password is wrong":    {func(t *testing.T) *mailServer { return startMail(t, notify.StartTLS, "right") }, wrongPassword, "(password) is wrong"},
		"we are refused as sender": {refusing, nil, "not from here"},
		"the server is down":       {closed, nil, "refused"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t, migrations...)
			var log bytes.Buffer
			server := c.server(t)
			o := newOffice(t, d, notify.Options{Email: server.mailer(t, c.change), Log: slog.New(slog.NewTextHandler(&log, nil))})
			o.send(message(t, notify.QueryReceived, parent))
			for range 3 {
				if n, err := o.work(); n != 1 || err == nil || strings.Contains(err.Error(), "hunter2") {
					t.Fatalf("work: %d, %v", n, err)
				}
				dbtest.Clock(d).Advance(5 * time.Hour)
			}
			m := o.only()
			if m.State != notify.Queued || m.Attempts != 3 || !strings.Contains(m.Failure, c.words) || strings.Contains(m.Failure, "hunter2") {
				t.Errorf("after three tries: %+v", m)
			}
			if len(server.taken()) != 0 || strings.Contains(log.String(), "hunter2") || strings.Contains(log.String(), parent.Value) {
				t.Errorf("went out or was logged: %s", log.String())
			}
		})
	}
}

func refusing(t *testing.T) *mailServer {
	s := startMail(t, notify.None, "")
	refusal := *noSuchUser
	refusal.Message = "not from here"
	s.answer("bounces@council.example", &refusal)
	return s
}

func closed(t *testing.T) *mailServer {
	s := startMail(t, notify.None, "")
	s.stop()
	return s
}

// broken is a carrier that never succeeds.
type broken struct{ carried int }

func (b *broken) Carry(context.Context, notify.Outbound) (string, error) {
	b.carried++
	return "", errDown
}

func TestAMessageTriedInVainIsPutBeforeAPerson(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	watch, carrier := &watcher{}, &broken{}
	o := newOffice(t, d, notify.Options{Text: carrier, Watch: watch})
	o.send(message(t, notify.QueryReceived, notify.ToText("A parent", "07700 900982")))
	for range 30 {
		if _, err := o.work(); err != nil && !errors.Is(err, errDown) {
			t.Fatal(err)
		}
		dbtest.Clock(d).Advance(5 * time.Hour)
	}
	if m := o.only(); m.State != notify.Failed || m.Attempts != 24 || carrier.carried != 24 || len(watch.told) != 1 {
		t.Errorf("carried %d times, told %d: %+v", carrier.carried, len(watch.told), m)
	}
}

func TestAChannelThatIsNotSetUpSaysSo(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	o := newOffice(t, d, notify.Options{})
	o.send(message(t, notify.QueryReceived, parent))
	if n, err := o.work(); n != 1 || err != nil {
		t.Fatalf("work: %d, %v", n, err)
	}
	if m := o.only(); m.State != notify.Failed || !strings.Contains(m.Failure, "no way to send by email") {
		t.Errorf("%+v", m)
	}
}

func TestNoMessageOfWhatWasRolledBack(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{Email: notify.Pretend{}})
		ctx := dbtest.Ctx(t)
		m := message(t, notify.QueryReceived, parent)
		err := d.InTx(ctx, func(tx *db.Tx) error { return errors.Join(notify.Send(ctx, tx, m), errDown) })
		if !errors.Is(err, errDown) {
			t.Fatal(err)
		}
		if n, err := o.work(); n != 0 || err != nil || len(o.list(notify.Filter{}).Messages) != 0 {
			t.Errorf("work: %d, %v", n, err)
		}
	})
}

func TestAMessageSentTwiceIsKnownAsOne(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		server := startMail(t, notify.None, "")
		o := newOffice(t, d, notify.Options{Email: server.mailer(t, nil)})
		o.send(message(t, notify.QueryReceived, parent))
		if _, err := o.work(); err != nil {
			t.Fatal(err)
		}
		o.inTx(func(ctx context.Context, tx *db.Tx) error { // as if the program had died before it recorded the sending
			if _, err := db.Exec(ctx, tx, `UPDATE outbox SET state = 'queued' WHERE scope = $1`, tx.Scope()); err != nil {
				return err
			}
			_, err := db.Exec(ctx, tx, `UPDATE job SET state = 'open', lease = 'dead' WHERE scope = $1`, tx.Scope())
			return err
		})
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		ids := map[string]bool{}
		for _, l := range server.taken() {
			got, err := mail.ReadMessage(strings.NewReader(l.content))
			if err != nil {
				t.Fatal(err)
			}
			ids[got.Header.Get("Message-Id")] = true
		}
		if len(server.taken()) != 2 || len(ids) != 1 {
			t.Errorf("%d letters with the ids %v", len(server.taken()), ids)
		}
	})
}
