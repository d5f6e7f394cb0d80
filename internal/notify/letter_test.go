package notify_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
)

var codePattern = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)

func (o *office) printQueue(after string, limit int) (letters []notify.Printed) {
	o.t.Helper()
	o.inTx(func(ctx context.Context, tx *db.Tx) (err error) {
		letters, err = notify.PrintQueue(ctx, tx, after, limit)
		return err
	})
	return letters
}

func (o *office) redeem(code string) (m notify.Outbound, err error) {
	ctx := dbtest.Ctx(o.t)
	err = o.db.InTx(ctx, func(tx *db.Tx) (err error) {
		m, err = notify.Redeem(ctx, tx, code)
		return err
	})
	return m, err
}

func TestALetterIsPrintedPostedAndLetsItsReaderInOnce(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, notify.Options{})
		to := notify.ToLetter("A Parent (made up)", "1 Made Up Way", "Stafford", "ST17 0ZZ")
		lets := message(t, notify.QueryReceived, to)
		lets.Reader = "PER-1"
		o.send(lets, message(t, notify.Welcome, to))
		if n, err := o.work(); n != 0 || err != nil {
			t.Fatalf("work: %d, %v: letters wait for a person", n, err)
		}
		first := o.printQueue("", 1)
		second := o.printQueue(first[0].After(), 10)
		if len(first) != 1 || len(second) != 1 || first[0].ID == second[0].ID || len(first[0].Address) != 3 {
			t.Fatalf("print queue: %+v, %+v", first, second)
		}
		codes := map[string]bool{}
		for _, l := range []notify.Printed{first[0], second[0]} {
			code := codePattern.FindString(l.Body)
			if code == "" || strings.Contains(l.Body, notify.LetterCode) || strings.Count(l.Body, code) != 1 {
				t.Errorf("the letter says %s", l.Body)
			}
			codes[code] = true
		}
		code := codePattern.FindString(first[0].Body)
		if _, err := o.redeem(code); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a letter that was not posted lets in: %v", err)
		}
		o.inTx(func(ctx context.Context, tx *db.Tx) error {
			return notify.Posted(ctx, tx, clerk, first[0].ID, second[0].ID)
		})
		if left := o.printQueue("", 10); len(left) != 0 || len(codes) != 2 {
			t.Errorf("left to print: %+v", left)
		}
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error { return notify.Posted(ctx, tx, clerk, first[0].ID) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("posted twice: %v", err)
		}
		m, err := o.redeem(" " + strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "0", "o"), "-", " ")))
		if err != nil || m.ID != first[0].ID || m.To.Name != to.Name || m.Ref != facts.Ref || m.Reader != "PER-1" {
			t.Errorf("redeemed %+v, %v", m, err)
		}
		if _, err := o.redeem(code); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a code lets in twice: %v", err)
		}
		dbtest.Clock(d).Advance((notify.CodeDays*24 + 1) * time.Hour)
		if _, err := o.redeem(codePattern.FindString(second[0].Body)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("an old code lets in: %v", err)
		}
		if _, err := o.redeem(""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no code lets in: %v", err)
		}
	})
}

func TestALettersCodeIsOfOneCouncil(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	o := newOffice(t, d, notify.Options{})
	o.send(message(t, notify.Welcome, notify.ToLetter("A Parent (made up)", "1 Made Up Way", "ST17 0ZZ")))
	l := o.printQueue("", 10)[0]
	o.inTx(func(ctx context.Context, tx *db.Tx) error { return notify.Posted(ctx, tx, clerk, l.ID) })
	elsewhere := db.WithScope(t.Context(), "E10000016")
	if err := d.InTx(elsewhere, func(tx *db.Tx) error { return notify.Posted(elsewhere, tx, clerk, l.ID) }); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council posts it: %v", err)
	}
	err := d.InTx(elsewhere, func(tx *db.Tx) error {
		_, err := notify.Redeem(elsewhere, tx, codePattern.FindString(l.Body))
		return err
	})
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another council lets the reader in: %v", err)
	}
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	ctx := dbtest.Ctx(t)
	good := notify.Message{To: parent, Subject: "s", Body: "b", Template: "t"}
	for name, change := range map[string]func(*notify.Message){
		"no template":       func(m *notify.Message) { m.Template = "" },
		"no subject":        func(m *notify.Message) { m.Subject = " " },
		"a second header":   func(m *notify.Message) { m.Subject = "s\r\nBcc: all@council.example" },
		"a long subject":    func(m *notify.Message) { m.Subject = strings.Repeat("s", 201) },
		"no body":           func(m *notify.Message) { m.Body = "\n" },
		"control character": func(m *notify.Message) { m.Body = "a\x1b[2J" },
		"a zero byte":       func(m *notify.Message) { m.Body = "a\x00" },
		"not UTF-8":         func(m *notify.Message) { m.Body = "a\xff" },
		"a long text":       func(m *notify.Message) { m.To, m.Body = notify.ToText("A", "07700900982"), strings.Repeat("b", 613) },
		"a long letter":     func(m *notify.Message) { m.Body = strings.Repeat("b", 20001) },
		"no address":        func(m *notify.Message) { m.To = notify.Address{} },
	} {
		m := good
		change(&m)
		err := d.InTx(ctx, func(tx *db.Tx) error { return notify.Send(ctx, tx, m) })
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return notify.Send(ctx, tx, good) }); err != nil {
		t.Errorf("a good message: %v", err)
	}
}

func TestMailSettings(t *testing.T) {
	good := notify.SMTP{Host: "mail.example", Port: 587, From: "a@council.example", Username: "u", Password: "hunter2"}
	for name, change := range map[string]func(*notify.SMTP){
		"a password without TLS": func(c *notify.SMTP) { c.TLS = notify.Opportunistic },
		"no TLS to elsewhere":    func(c *notify.SMTP) { c.TLS, c.Username = notify.None, "" },
		"no host":                func(c *notify.SMTP) { c.Host = "" },
		"no port":                func(c *notify.SMTP) { c.Port = 0 },
		"no sender":              func(c *notify.SMTP) { c.From = "" },
		"a named sender":         func(c *notify.SMTP) { c.From = "A <a@council.example>" },
		"wrong bounces":          func(c *notify.SMTP) { c.Bounces = "nowhere" },
		"an unknown policy":      func(c *notify.SMTP) { c.TLS = "ssl" },
	} {
		c := good
		change(&c)
		if _, err := notify.NewMailer(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := notify.NewMailer(good); err != nil {
		t.Error(err)
	}
}
