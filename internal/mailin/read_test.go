package mailin_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	gosmtp "github.com/emersion/go-smtp"

	"alongside/internal/mailin"
)

// post is a real SMTP server whose mail stands in a real IMAP server's mailbox.
type post struct {
	user *imapmemserver.User
	smtp string
	imap mailin.IMAP
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return ln
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{user: imapmemserver.NewUser("council", "two words")}
	if err := p.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	boxes := imapmemserver.New()
	boxes.AddUser(p.user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return boxes.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}}, InsecureAuth: true,
	})
	reads, writes := listen(t), listen(t)
	go func() { _ = server.Serve(reads) }()
	t.Cleanup(func() { _ = server.Close() })
	mta := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &session{p}, nil }))
	go func() { _ = mta.Serve(writes) }()
	t.Cleanup(func() { _ = mta.Close() })
	p.smtp = writes.Addr().String()
	p.imap = mailin.IMAP{Host: "127.0.0.1", Port: portOf(t, reads), Encryption: "none", Username: "council", Password: "two words", Timeout: 10 * time.Second}
	return p
}

type session struct{ p *post }

func (session) Mail(string, *gosmtp.MailOptions) error { return nil }
func (session) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (session) Reset()                                 {}
func (session) Logout() error                          { return nil }
func (s session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, err = s.p.user.Append("INBOX", literal{bytes.NewReader(raw), int64(len(raw))}, &imap.AppendOptions{Time: delivered})
	return err
}

type literal struct {
	*bytes.Reader
	size int64
}

func (l literal) Size() int64 { return l.size }

func (p *post) send(t *testing.T, raw string) {
	t.Helper()
	if err := smtp.SendMail(p.smtp, nil, "maya@families.example", []string{"ask@council.example"}, []byte(raw)); err != nil {
		t.Fatal(err)
	}
}

// count is how many messages a mailbox holds.
func (p *post) count(t *testing.T, mailbox string) uint32 {
	t.Helper()
	status, err := p.user.Status(mailbox, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		t.Fatalf("%s: %v", mailbox, err)
	}
	return *status.NumMessages
}

// delivered is when the council's own server took the messages in, days before they are read.
var delivered = time.Date(2026, 11, 19, 7, 30, 0, 0, time.UTC)

func TestMailThroughRealServersIsTakenOnce(t *testing.T) {
	p := newPost(t)
	for _, subject := range []string{"one", "two", "advertisement", "three"} {
		p.send(t, "From: maya@families.example\r\nSubject: "+subject+"\r\n\r\nHello")
	}
	var got []string
	down := errors.New("the database is down")
	take := func(fail string) mailin.Take {
		return func(_ context.Context, raw []byte, came time.Time) error {
			m, err := mailin.Parse(bytes.NewReader(raw))
			if err != nil {
				return err
			}
			if !came.Equal(delivered) {
				t.Errorf("%s came at %s, want %s", m.Subject, came, delivered)
			}
			if m.Subject == fail {
				return down
			}
			got = append(got, m.Subject)
			if m.Subject == "advertisement" {
				return mailin.ErrOther
			}
			return nil
		}
	}
	n, err := mailin.ReadIMAP(t.Context(), p.imap, take("two"))
	if n != 1 || !errors.Is(err, down) || p.count(t, "INBOX") != 3 {
		t.Errorf("%d were taken, %d stay: %v", n, p.count(t, "INBOX"), err)
	}
	if n, err = mailin.ReadIMAP(t.Context(), p.imap, take("")); n != 3 || err != nil {
		t.Fatalf("%d were taken: %v", n, err)
	}
	if all := strings.Join(got, " "); all != "one two advertisement three" {
		t.Errorf("taken: %s", all)
	}
	if p.count(t, "INBOX") != 0 || p.count(t, mailin.Taken) != 3 || p.count(t, mailin.Other) != 1 {
		t.Errorf("in INBOX %d, taken %d, other %d", p.count(t, "INBOX"), p.count(t, mailin.Taken), p.count(t, mailin.Other))
	}
	if n, err = mailin.ReadIMAP(t.Context(), p.imap, take("")); n != 0 || err != nil {
		t.Errorf("a second visit took %d: %v", n, err)
	}
}

func TestMailboxSettings(t *testing.T) {
	p := newPost(t)
	wrong := p.imap
	wrong.Password = "wrong"
	if _, err := mailin.ReadIMAP(t.Context(), wrong, nil); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong password: %v", err)
	}
	for name, change := range map[string]func(*mailin.IMAP){
		"no host": func(c *mailin.IMAP) { c.Host = "" }, "a port": func(c *mailin.IMAP) { c.Port = 70000 }, "no encryption": func(c *mailin.IMAP) { c.Encryption = "" },
		"open and away": func(c *mailin.IMAP) { c.Host = "mail.council.example" }, "nobody": func(c *mailin.IMAP) { c.Username = "" },
	} {
		c := p.imap
		change(&c)
		if c.Validate() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	hung := p.imap
	hung.Port, hung.Timeout = portOf(t, listen(t)), 200*time.Millisecond
	start := time.Now()
	if _, err := mailin.ReadIMAP(t.Context(), hung, nil); err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("a server that says nothing: %v after %s", err, time.Since(start))
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, raw := range map[string]string{"1": "From: a@b.example\r\n\r\nHello", "2": "nonsense", "3": "From: a@b.example\r\n\r\nlater", ".partial": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	busy := errors.New("busy")
	came := time.Date(2026, 11, 19, 7, 30, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "1"), came, came); err != nil {
		t.Fatal(err)
	}
	n, err := mailin.ReadFolder(t.Context(), dir, func(_ context.Context, raw []byte, at time.Time) error {
		if strings.Contains(string(raw), "Hello") && !at.Equal(came) {
			t.Errorf("it came at %s, want %s", at, came)
		}
		m, err := mailin.Parse(bytes.NewReader(raw))
		if err == nil && m.Own == "later" {
			return busy
		}
		return err
	})
	if n != 2 || !errors.Is(err, busy) {
		t.Errorf("%d were read: %v", n, err)
	}
	for _, path := range []string{"taken/1", "other/2", "3", ".partial"} {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
}

// portOf is the port at which l listens.
func portOf(t *testing.T, l net.Listener) int {
	t.Helper()
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening at %v, not at a TCP port", l.Addr())
	}
	return at.Port
}
