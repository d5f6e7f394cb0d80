package notify_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"alongside/internal/notify"
)

// mailServer is a real SMTP server on the loopback address that keeps what it is given.
type mailServer struct {
	mu       sync.Mutex
	letters  []letter
	refuse   map[string]error // receiver or "content" -> answer
	password string           // required when set
	port     int
	server   *smtp.Server
	listener net.Listener
	roots    *x509.CertPool
}

type letter struct{ from, to, content string }

func startMail(t *testing.T, policy notify.TLSPolicy, password string) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{refuse: map[string]error{}, password: password, listener: listener}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if s.port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	s.server.Domain = "mail.example"
	s.server.ErrorLog = quiet{}
	if policy != notify.None {
		certified := httptest.NewTLSServer(nil)
		s.server.TLSConfig = &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS12}
		s.roots = x509.NewCertPool()
		s.roots.AddCert(certified.Certificate())
		certified.Close()
	}
	if policy == notify.ImplicitTLS {
		listener = tls.NewListener(listener, s.server.TLSConfig)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(listener) }()
	t.Cleanup(func() {
		s.stop()
		if err := <-ended; err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("mail server: %v", err)
		}
	})
	return s
}

// stop ends the server; the listener too, which the server may not know of yet.
func (s *mailServer) stop() {
	_ = s.listener.Close() // an error when it was stopped before
	_ = s.server.Close()
}

// mailer returns a mailer that sends through the server.
func (s *mailServer) mailer(t *testing.T, change func(*notify.SMTP)) *notify.Mailer {
	t.Helper()
	c := notify.SMTP{Host: "127.0.0.1", Port: s.port, TLS: notify.None, From: "alongside@council.example", FromName: "Alongside",
		Bounces: "bounces@council.example", Roots: s.roots}
	if change != nil {
		change(&c)
	}
	m, err := notify.NewMailer(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (s *mailServer) answer(to string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[to] = err
}

func (s *mailServer) taken() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]letter(nil), s.letters...)
}

type session struct {
	server   *mailServer
	from, to string
	signedIn bool
}

func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "council" || password != c.server.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: password + " is wrong"}
		}
		c.signedIn = true
		return nil
	}), nil
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if c.server.password != "" && !c.signedIn {
		return smtp.ErrAuthRequired
	}
	c.from = from
	return c.refusal(from)
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	return c.refusal(to)
}

func (c *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.refusal("content"); err != nil {
		return err
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.letters = append(c.server.letters, letter{c.from, c.to, string(content)})
	return nil
}

func (c *session) refusal(of string) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return c.server.refuse[of]
}

func (c *session) Reset()        {}
func (c *session) Logout() error { return nil }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

var (
	mailboxFull = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	noSuchUser  = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	errDown     = errors.New("connection refused")
)
