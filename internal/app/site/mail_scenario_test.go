package site_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/mail"
	"net/smtp"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	gosmtp "github.com/emersion/go-smtp"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/job"
	"alongside/internal/mailin"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const (
	askUs    = "ask@council.example"     // where families and agencies write to
	bouncing = "bounces@council.example" // where delivery reports go
)

// exchange is the mail of a council: a real SMTP server that takes what the council sends, and what is sent to it, and a real IMAP
// server in whose INBOX the latter stands.
type exchange struct {
	t        *testing.T
	mu       sync.Mutex
	sent     []*mail.Message
	bodies   []string
	address  string
	mailbox  *imapmemserver.User
	settings mailin.IMAP
	clock    func() time.Time // of the council’s own mail server
}

func newExchange(t *testing.T) *exchange {
	t.Helper()
	x := &exchange{t: t, mailbox: imapmemserver.NewUser("council", "two words")}
	must(t, x.mailbox.Create("INBOX", nil))
	boxes := imapmemserver.New()
	boxes.AddUser(x.mailbox)
	reads := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return boxes.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}}, InsecureAuth: true,
	})
	takes := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &delivery{x: x}, nil }))
	out, in := x.serve(takes.Serve, takes.Close), x.serve(reads.Serve, reads.Close)
	x.address = out.String()
	x.settings = mailin.IMAP{Host: "127.0.0.1", Port: in.Port, Encryption: "none", Username: "council", Password: "two words", Timeout: 10 * time.Second}
	return x
}

func (x *exchange) serve(serve func(net.Listener) error, stop func() error) *net.TCPAddr {
	x.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(x.t, err)
	go func() { _ = serve(ln) }() // ends with an error when it is closed
	x.t.Cleanup(func() { _ = stop() })
	at, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		x.t.Fatalf("listening at %v", ln.Addr())
	}
	return at
}

// delivery is one SMTP session.
type delivery struct {
	x  *exchange
	to string
}

func (*delivery) Mail(string, *gosmtp.MailOptions) error        { return nil }
func (d *delivery) Rcpt(to string, _ *gosmtp.RcptOptions) error { d.to = to; return nil }
func (*delivery) Reset()                                        {}
func (*delivery) Logout() error                                 { return nil }

// Data puts what is for the council into its INBOX, with what its server found of the sender, and keeps everything else.
func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if d.to == askUs || d.to == bouncing {
		raw = append([]byte("Authentication-Results: mx.council.example; dmarc=pass\r\n"), raw...)
		_, err = d.x.mailbox.Append("INBOX", sized{bytes.NewReader(raw), int64(len(raw))}, &imap.AppendOptions{Time: d.x.clock()})
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	d.x.mu.Lock()
	defer d.x.mu.Unlock()
	d.x.sent, d.x.bodies = append(d.x.sent, m), append(d.x.bodies, string(raw))
	return nil
}

type sized struct {
	*bytes.Reader
	size int64
}

func (s sized) Size() int64 { return s.size }

// send sends a mail to the council.
func (x *exchange) send(from, to, header, body string) {
	x.t.Helper()
	raw := "From: " + from + "\r\nTo: " + to + "\r\n" + strings.ReplaceAll(header, "\n", "\r\n") + "\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
	must(x.t, smtp.SendMail(x.address, nil, from, []string{to}, []byte(raw)))
}

// last returns the latest mail to an address whose subject or text holds a word, and its raw text.
func (x *exchange) last(to, holds string) (*mail.Message, string) {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := len(x.sent) - 1; i >= 0; i-- {
		if at, err := x.sent[i].Header.AddressList("To"); err == nil && at[0].Address == to && strings.Contains(x.bodies[i], holds) {
			return x.sent[i], x.bodies[i]
		}
	}
	x.t.Fatalf("no mail to %s says %q", to, holds)
	return nil, ""
}

// reply answers the latest mail to an address that holds a word, as a mail program does: by its number, with a subject of its own.
func (x *exchange) reply(heard, from, holds, id, subject, body string) {
	x.t.Helper()
	m, _ := x.last(heard, holds)
	to, err := mail.ParseAddress(m.Header.Get("Reply-To"))
	must(x.t, err)
	x.send(from, to.Address, "Message-ID: <"+id+">\nIn-Reply-To: "+m.Header.Get("Message-ID")+"\nSubject: "+subject+"\n",
		body+"\n\nOn Monday the council wrote:\n> There is news.\n")
}

// count is how many mails a mailbox holds.
func (x *exchange) count(mailbox string) uint32 {
	x.t.Helper()
	status, err := x.mailbox.Status(mailbox, &imap.StatusOptions{NumMessages: true})
	must(x.t, err)
	return *status.NumMessages
}

// correspondence is the world of the scenario: a county whose clock the test moves, and its mail.
type correspondence struct {
	t             *testing.T
	x             *exchange
	d             *db.DB
	ctx           context.Context
	s             *wiring.Services
	pages         *site.Site
	worker        *job.Worker
	mu            sync.Mutex
	now           time.Time
	parent        access.Actor
	email, heard  string // where the parent writes from, and is written to
	child         thread.Ref
	lead, manager access.Actor
}

func (c *correspondence) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// on moves the clock to ten o'clock of a day and does something, then sends what waits and reads what came.
func (c *correspondence) on(day string, do func()) {
	c.t.Helper()
	date, err := workday.Parse(day)
	must(c.t, err)
	c.mu.Lock()
	c.now = date.At(10, 0)
	c.mu.Unlock()
	do()
	c.post()
}

// post sends everything that waits and reads the mailbox.
func (c *correspondence) post() {
	c.t.Helper()
	for {
		n, err := c.worker.RunOnce(c.ctx)
		must(c.t, err)
		if n == 0 {
			break
		}
	}
	must(c.t, c.pages.ReadMail(c.ctx))
}

func newCorrespondence(t *testing.T) *correspondence {
	t.Helper()
	c := &correspondence{t: t, x: newExchange(t), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), ctx: db.WithScope(t.Context(), county.Scope)}
	c.x.clock = c.clock
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "county.db")+"?synchronous=OFF", db.Options{
		Clock: c.clock, Rand: rand.NewChaCha8(sha256.Sum256([]byte("mail"))), Backdating: true,
	})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() }) // the folder goes with it
	must(t, d.Migrate(t.Context(), schema.Migrations()))
	before, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Tell: notify.Record})
	must(t, err)
	must(t, county.Build(t.Context(), before, county.Options{Seed: 3, Families: 30, Scope: county.Scope, Today: workday.MustOn(2026, 11, 23)}))
	c.d = d
	c.s, err = wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Tell: notify.Send})
	must(t, err)
	host, port, err := net.SplitHostPort(c.x.address)
	must(t, err)
	var at int
	_, err = fmt.Sscan(port, &at)
	must(t, err)
	mailer, err := notify.NewMailer(notify.SMTP{Host: host, Port: at, TLS: notify.None, From: "alongside@council.example", FromName: "Alongside", ReplyTo: askUs, Bounces: bouncing})
	must(t, err)
	c.pages, err = site.New(c.s, site.Options{
		Council: county.Scope, CouncilName: county.Name, Demo: true, Mail: mailer, Mailbox: &c.x.settings, MailServer: "mx.council.example", Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	c.worker = job.NewWorker(d, job.Options{})
	notify.NewSender(d, notify.Options{Email: mailer}).Register(c.worker)
	c.people()
	return c
}

// people finds a parent of one child who is written to by e-mail, the child's lead and the lead's manager.
func (c *correspondence) people() {
	c.t.Helper()
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		parents, err := c.s.Authority.Accounts(c.ctx, tx, authority.Filter{Role: access.RoleParent, Status: authority.StatusActive, On: tx.Today()})
		if err != nil {
			return err
		}
		for _, a := range parents {
			actor := access.Actor{Person: a.Person, Name: a.Name, Roles: a.Roles, Scope: county.Scope}
			children, err := access.Children(c.ctx, tx, actor)
			if err != nil {
				return err
			}
			if len(children) != 1 || a.Email == "" {
				continue
			}
			carers, err := c.s.Family.Carers(c.ctx, tx, children[0])
			if err != nil {
				return err
			}
			lead, err := c.s.Lead.Answers(c.ctx, tx, children[0])
			if err != nil {
				return err
			}
			written := slices.ContainsFunc(carers, func(r family.Carer) bool {
				c.heard = r.Reach.Email
				return r.Person == a.Person && r.Reach.Way == family.ByEmail && !r.Reach.NoWriting
			})
			if !written || lead == "" || len(carers) != 1 {
				continue
			}
			above, err := c.s.Team.ManagerOf(c.ctx, tx, lead)
			if err != nil {
				return err
			}
			c.parent, c.child, c.email = actor, children[0], a.Email
			if c.lead, err = c.worksHere(tx, lead); err == nil {
				c.manager, err = c.worksHere(tx, above)
			}
			return err
		}
		return nil
	}))
	if c.child == "" || c.manager.Person == "" {
		c.t.Fatal("the county has no parent of one child who is written to by e-mail")
	}
}

func (c *correspondence) worksHere(tx *db.Tx, person thread.Ref) (access.Actor, error) {
	a, err := c.s.Authority.Account(c.ctx, tx, person)
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Person: person, Name: a.Name, Roles: a.Roles, Scope: county.Scope}
	actor.Teams, err = c.s.Team.TeamsOf(c.ctx, tx, person)
	return actor, err
}

// of reads a question with its clocks, each as "rule from–due state day".
func (c *correspondence) of(ref thread.Ref) (q query.Query, clocks []string) {
	c.t.Helper()
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		var err error
		if q, err = c.s.Query.Query(c.ctx, tx, ref); err != nil {
			return err
		}
		all, err := deadline.Of(c.ctx, tx, ref)
		for _, d := range all[ref] {
			clocks = append(clocks, fmt.Sprintf("%s %s–%s %s %s", d.Rule, d.From, d.Due, d.State, d.DoneOn))
		}
		slices.Sort(clocks)
		return err
	}))
	return q, clocks
}

// answer answers a question in full.
func (c *correspondence) answer(by access.Actor, ref thread.Ref) {
	c.t.Helper()
	q, _ := c.of(ref)
	give := query.Give{Query: ref, NoDecision: true, Next: "Nothing more happens.", NoDate: true, Challenge: "Tell us that it is no answer."}
	for range q.Asks() {
		give.Points = append(give.Points, "It is so.")
	}
	must(c.t, c.s.Query.Answer(c.ctx, by, give))
}

// thirdParty is the delivery report of a mail that could not be delivered (RFC 3464).
func thirdParty(messageID string) (header, body string) {
	return "Message-ID: <report@mail.example>\nSubject: Undelivered\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n",
		"--r\nContent-Type: text/plain\n\nIt could not be delivered.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n" +
			"Final-Recipient: rfc822; bus@travel.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n--r\nContent-Type: message/rfc822\n\n" +
			"Message-ID: " + messageID + "\nSubject: x\n\nx\n--r--\n"
}

// TestAMonthOfMailReconcilesItsClocks is one parent's correspondence of November and December 2026 over real servers: two threads,
// three agencies of whom one replies, one cannot be reached and one is away, an out-of-office reply, a loop, and an answer that is
// opened again twice. Every clock at the end is one that a person can work out on a calendar.
func TestAMonthOfMailReconcilesItsClocks(t *testing.T) {
	c := newCorrespondence(t)
	service := c.s.Query
	held := c.held()
	var bus, lunch thread.Ref
	c.on("2026-11-23", func() { // Monday: one question on the site, one by e-mail
		var err error
		bus, err = service.Ask(c.ctx, c.parent, query.Ask{Child: c.child, Subject: "The school bus", Points: []string{"When does it come?", "Who pays?"}})
		must(t, err)
		c.x.send(c.email, askUs, "Message-ID: <lunch@families.example>\nSubject: Lunch at school\n", "1. Is there any?\n2. Who sits with him?\n")
	})
	lunch = c.askedByMail("Lunch at school")
	c.on("2026-11-23", func() {
		must(t, service.Acknowledge(c.ctx, c.lead, bus, 0))
		must(t, service.Acknowledge(c.ctx, c.lead, lunch, 0))
	})
	c.on("2026-11-24", func() { // Tuesday: replies in two threads, a machine's, and our own mail come back
		c.x.reply(c.heard, c.email, string(bus), "re-bus@families.example", "Thanks", "And on Friday?")
		c.x.reply(c.heard, c.email, string(lunch), "re-lunch@families.example", "Re: something ("+string(lunch)+")", "He likes rice.")
		own, raw := c.x.last(c.heard, string(bus))
		c.x.send(c.email, askUs, "Message-ID: <away@families.example>\nIn-Reply-To: "+own.Header.Get("Message-ID")+"\nAuto-Submitted: auto-replied\nSubject: Away\n", "I am away.")
		must(t, smtp.SendMail(c.x.address, nil, c.email, []string{askUs}, []byte(raw)))
		for i, a := range []struct{ name, email string }{{"The school nurses", "nurses@health.example"}, {"The bus company", "bus@travel.example"}, {"The school", "office@school.example"}} {
			must(t, service.AskOnward(c.ctx, c.lead, query.AskOnward{Query: bus, Name: a.name, Email: a.email, What: "What do you know?", Due: workday.MustOn(2026, 11, 30).AddDays(i)}))
		}
	})
	c.on("2026-11-26", func() { // Thursday: one agency replies, one cannot be reached, one is away
		c.x.reply("nurses@health.example", "nurses@health.example", string(bus), "nurses@health.example", "Re: please reply ("+string(bus)+")", "We come on Tuesdays.")
		lost, _ := c.x.last("bus@travel.example", string(bus))
		header, body := thirdParty(lost.Header.Get("Message-ID"))
		c.x.send("mailer-daemon@mail.example", bouncing, header, body)
		c.x.send("office@school.example", askUs, "Message-ID: <holiday@school.example>\nAuto-Submitted: auto-replied\nSubject: Holiday ("+string(bus)+")\n", "We are on holiday.")
	})
	c.on("2026-11-30", func() { c.answer(c.lead, bus) })
	c.on("2026-12-01", func() {
		c.x.reply(c.heard, c.email, "There is an answer", "no@families.example", "Re: your answer", "That does not say who pays.")
	})
	c.on("2026-12-02", func() {
		must(t, service.Follow(c.ctx, c.lead, query.Follow{Query: bus, Missing: true, Words: "“That does not say who pays.”"}))
	})
	c.on("2026-12-04", func() { c.answer(c.manager, bus) })
	c.on("2026-12-07", func() {
		must(t, service.Judge(c.ctx, c.parent, query.Judge{Query: bus, Verdict: "Still not who pays."}))
	})
	c.on("2026-12-09", func() {
		c.answer(c.manager, bus)
		c.answer(c.lead, lunch)
	})
	c.reconciled(bus, 2, []string{
		"query-acknowledge 2026-11-23–2026-11-25 kept 2026-11-23",
		"query-answer 2026-11-23–2026-12-07 kept 2026-11-30",
		"query-answer-again 2026-12-01–2026-12-08 kept 2026-12-04",
		"query-answer-again 2026-12-07–2026-12-14 kept 2026-12-09",
		"query-onward-1 2026-11-24–2026-11-30 kept 2026-11-26",
		"query-onward-2 2026-11-24–2026-12-01 stopped 2026-11-30",
		"query-onward-3 2026-11-24–2026-12-02 stopped 2026-11-30",
		"query-read 2026-12-01–2026-12-03 kept 2026-12-02",
	}, "And on Friday?", "We come on Tuesdays.", "That does not say who pays.")
	c.reconciled(lunch, 0, []string{
		"query-acknowledge 2026-11-23–2026-11-25 kept 2026-11-23",
		"query-answer 2026-11-23–2026-12-07 kept 2026-12-09", // late, and it says so
	}, "1. Is there any?\n2. Who sits with him?", "He likes rice.")
	if q, _ := c.of(bus); q.Onward[0].Reply != "We come on Tuesdays." || !q.Onward[1].Replied.IsZero() || !q.Onward[2].Replied.IsZero() {
		t.Errorf("the agencies: %+v", q.Onward)
	}
	if state := c.stateOf("bus@travel.example"); state != notify.Bounced {
		t.Errorf("the mail that could not be delivered is %s", state)
	}
	if now := c.held(); now != held {
		t.Errorf("%d messages more are held: every one had its place", now-held)
	}
	if c.x.count("INBOX") != 0 || c.x.count(mailin.Taken) != 9 || c.x.count(mailin.Other) != 0 {
		t.Errorf("%d are left, %d taken, %d put aside; want 0, 9 and 0", c.x.count("INBOX"), c.x.count(mailin.Taken), c.x.count(mailin.Other))
	}
}

// askedByMail returns the parent's question of a subject.
func (c *correspondence) askedByMail(subject string) (ref thread.Ref) {
	c.t.Helper()
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		all, err := c.s.Query.Of(c.ctx, tx, c.child)
		for _, q := range all {
			if q.Subject == subject && q.Channel == "email" && q.Asker == c.parent.Person {
				ref = q.Ref
			}
		}
		return err
	}))
	if ref == "" {
		c.t.Fatalf("no question %q came by e-mail", subject)
	}
	return ref
}

// reconciled holds a question's clocks, level and messages against what a person works out.
func (c *correspondence) reconciled(ref thread.Ref, level int, want []string, messages ...string) {
	c.t.Helper()
	q, got := c.of(ref)
	if !slices.Equal(got, want) {
		c.t.Errorf("%s: the clocks are\n%s\nwant\n%s", q.Subject, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if q.Level != level || q.State() != query.StateAnswered {
		c.t.Errorf("%s: %s at level %d, want %d", q.Subject, q.State(), q.Level, level)
	}
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		all, err := c.s.Query.Messages(c.ctx, tx, ref)
		var bodies []string
		for _, m := range all {
			bodies = append(bodies, strings.TrimSpace(m.Body))
		}
		if !slices.Equal(bodies, messages) {
			c.t.Errorf("%s: the thread holds %q, want %q", q.Subject, bodies, messages)
		}
		return err
	}))
}

func (c *correspondence) held() (n int) {
	c.t.Helper()
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		all, err := c.s.Query.HeldMessages(c.ctx, tx, 100)
		n = len(all)
		return err
	}))
	return n
}

// stateOf is how the last message to an address stands in the outbox.
func (c *correspondence) stateOf(email string) (state notify.State) {
	c.t.Helper()
	must(c.t, c.d.View(c.ctx, func(tx *db.Tx) error {
		list, err := notify.List(c.ctx, tx, notify.Filter{Limit: 500})
		for _, m := range list.Messages {
			if m.To.Value == email && state == "" {
				state = m.State
			}
		}
		return err
	}))
	return state
}
