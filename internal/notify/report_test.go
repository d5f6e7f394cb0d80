package notify_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notify"
)

// deliveryReport writes a report as a mail server does.
func deliveryReport(messageID, action, status string) string {
	return strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@mail.example
To: bounces@council.example
Subject: Delivery Status Notification
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered to everybody.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822; somebody@else.example
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; sian@family.example
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 no such
 user here

--b
Content-Type: message/rfc822

From: alongside@council.example
To: sian@family.example
Message-ID: <%s>

What was sent.
--b--
`, action, status, messageID), "\n", "\r\n")
}

func TestReadingDeliveryReports(t *testing.T) {
	r, err := notify.ParseReport(strings.NewReader(deliveryReport("ABC@council.example", "Failed", "5.1.1")))
	want := notify.Report{MessageID: "ABC@council.example", Action: "failed", Status: "5.1.1", Diagnostic: "smtp; 550 no such user here"}
	if err != nil || r != want {
		t.Errorf("%+v, %v", r, err)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.2.2\n"))
	r, err = notify.ParseReport(strings.NewReader(`Content-Type: multipart/report; report-type="Delivery-Status"; boundary=b

--b
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

` + encoded + `
--b
Content-Type: text/rfc822-headers

Message-ID: <DEF@council.example>
--b--`))
	if err != nil || r.MessageID != "DEF@council.example" || r.Status != "5.2.2" {
		t.Errorf("in base 64: %+v, %v", r, err)
	}
	whole := deliveryReport("ABC@council.example", "failed", "5.1.1")
	cutOff, _, _ := strings.Cut(whole, "Reporting-MTA")
	for name, raw := range map[string]string{
		"empty":          "",
		"an answer":      "From: a@b.example\r\nSubject: Re: your question\r\n\r\nThank you",
		"no boundary":    strings.Replace(whole, `boundary="b"`, "", 1),
		"cut off":        cutOff,
		"no message id":  strings.Replace(whole, "Message-ID", "X-Other", 1),
		"a read receipt": strings.Replace(whole, "report-type=delivery-status", "report-type=disposition-notification", 1),
		"noise":          strings.Repeat("\x00\xff", 1000),
	} {
		if r, err := notify.ParseReport(strings.NewReader(raw)); !errors.Is(err, notify.ErrNoReport) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func FuzzParseReport(f *testing.F) {
	f.Add(deliveryReport("ABC@council.example", "failed", "5.1.1"))
	f.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n")
	f.Fuzz(func(t *testing.T, raw string) {
		if r, err := notify.ParseReport(strings.NewReader(raw)); err == nil && (r.MessageID == "" || r.Action == "") {
			t.Errorf("a report about nothing: %+v", r)
		}
	})
}

func TestBouncesAreRecordedFromTheFolder(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		server, watch, folder := startMail(t, notify.None, ""), &watcher{}, t.TempDir()
		o := newOffice(t, d, notify.Options{Email: server.mailer(t, nil), Watch: watch, Reports: folder})
		o.send(message(t, notify.QueryReceived, parent))
		if n, err := o.work(); n != 2 || err != nil { // the message and a first look at the folder
			t.Fatalf("work: %d, %v", n, err)
		}
		id := o.only().ID + "@council.example"
		for name, raw := range map[string]string{
			"1-delayed": deliveryReport(id, "delayed", "4.4.1"), "2-bounce": deliveryReport(id, "failed", "5.1.1"),
			"3-bounce-again": deliveryReport(id, "failed", "5.1.1"), "4-not-ours": deliveryReport("x@y", "failed", "5.1.1"), "5-answer": "no mail at all",
		} {
			if err := os.WriteFile(filepath.Join(folder, name+".eml"), []byte(raw), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		dbtest.Clock(d).Advance(time.Minute)
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		m := o.only()
		if m.State != notify.Bounced || m.Failure != "5.1.1 smtp; 550 no such user here" || m.Settled.IsZero() {
			t.Errorf("%+v", m)
		}
		if len(watch.told) != 1 || watch.told[0].ID != m.ID {
			t.Errorf("the watcher was told %+v", watch.told)
		}
		for path, want := range map[string]int{"taken/*": 3, "other/*": 2, "*.eml": 0} {
			if found, _ := filepath.Glob(filepath.Join(folder, path)); len(found) != want { // the pattern is good
				t.Errorf("%s: %v, want %d", path, found, want)
			}
		}
		ctx := dbtest.Ctx(t)
		err := d.View(ctx, func(tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, string(facts.Ref), 10)
			if err == nil && (len(rows) != 1 || rows[0].Action != "message bounced") {
				t.Errorf("history: %+v", rows)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestADeliveryIsRecorded(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	o := newOffice(t, d, notify.Options{Email: notify.Pretend{}})
	o.send(message(t, notify.QueryReceived, parent))
	if _, err := o.work(); err != nil {
		t.Fatal(err)
	}
	err := o.sender.TakeReport(t.Context(), strings.NewReader(deliveryReport(o.only().ID+"@council.example", "delivered", "2.0.0")))
	if m := o.only(); err != nil || m.State != notify.Delivered {
		t.Errorf("%v: %+v", err, m)
	}
}

func TestAMissingFolderIsATrouble(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	o := newOffice(t, d, notify.Options{Reports: filepath.Join(t.TempDir(), "none")})
	if n, err := o.work(); n != 1 || err == nil {
		t.Errorf("work: %d, %v", n, err)
	}
}
