package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/mailin"
	"alongside/internal/notify"
	"alongside/internal/notify/govuknotify"
	"alongside/internal/web"
)

type serveCommand struct{}

// Run serves the web application until the program is told to stop.
func (serveCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if c.Council.Code == "" {
		return fault.Invalid("council.code", "Set the council's GSS code, such as E10000028: it says whose pages the public sees.")
	}
	d, err := s.openCurrent(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	o, err := s.siteOptions(c)
	if err != nil {
		return err
	}
	if o.Documents, err = openDocuments(ctx, c, d, o.Log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Documents.Close()) }()
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	l := listening{address: c.Server.Listen}
	if l.tls, err = certificate(c); err != nil {
		return err
	}
	if l.figures, err = s.figures(c, d, &o); err != nil {
		return err
	}
	return s.serve(ctx, d, l, o, wiring.Options{
		PublicURL: strings.TrimSuffix(c.Server.PublicURL, "/"), Key: key, LinkLasts: time.Duration(c.SignIn.LinkLifetime), Policies: policies(c),
	})
}

// listening is where and how the program answers.
type listening struct {
	address string
	tls     *tls.Config // nil behind a proxy that speaks TLS, and on this machine
	figures figures     // for a monitoring system
}

// certificate reads the certificate that the settings name, nil when they name none.
func certificate(c config.Config) (*tls.Config, error) {
	if c.Server.CertificateFile == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Server.CertificateFile, c.Server.KeyFile)
	if err != nil {
		return nil, fault.Invalid("server.certificate_file", err.Error())
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// policies is the folder of the council's own policies, nil when none is named.
func policies(c config.Config) fs.FS {
	if c.Council.Policies == "" {
		return nil
	}
	return os.DirFS(c.Council.Policies)
}

// keyOf reads the key that seals authenticators, the zero key when no file is named.
func keyOf(c config.Config) (authority.Key, error) {
	secret, err := c.SignInKey()
	if err != nil || secret == "" {
		return authority.Key{}, err
	}
	key, err := authority.KeyFrom([]byte(secret))
	if err != nil {
		return authority.Key{}, fault.Invalid("sign_in.key_file", err.Error())
	}
	return key, nil
}

// siteOptions are the settings of the pages.
func (s *session) siteOptions(c config.Config) (site.Options, error) {
	o := site.Options{
		Council: db.Scope(c.Council.Code), CouncilName: c.Council.Name, OCIDPrefix: c.Council.OCIDPrefix, TLS: strings.HasPrefix(c.Server.PublicURL, "https://"),
		Timeouts: web.Timeouts{
			Read: time.Duration(c.Server.ReadTimeout), Write: time.Duration(c.Server.WriteTimeout),
			Idle: time.Duration(c.Server.IdleTimeout), Stop: time.Duration(c.Server.StopTimeout),
		},
		FormLimit: int64(c.Server.FormLimit), UploadLimit: int64(c.Server.UploadLimit),
		Idle: time.Duration(c.SignIn.IdleTimeout), Life: time.Duration(c.SignIn.Lifetime), SealEvery: time.Duration(c.Audit.SealEvery), Log: s.log(c),
	}
	for _, p := range c.Server.TrustedProxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return o, fault.Invalidf("server.trusted_proxies", "%q is no network, such as 10.0.0.0/8.", p)
		}
		o.Proxies = append(o.Proxies, prefix)
	}
	return o, s.carriers(c, &o)
}

// carriers sets up how messages leave, as far as the settings say how.
func (s *session) carriers(c config.Config, o *site.Options) error {
	var err error
	o.MailReports = c.Mail.Reports
	if o.CallbackToken, err = c.CallbackToken(); err != nil {
		return err
	}
	if err = mailbox(c, o); err != nil {
		return err
	}
	if c.Mail.Host != "" {
		password, err := c.MailPassword()
		if err != nil {
			return err
		}
		o.Mail, err = notify.NewMailer(notify.SMTP{
			Host: c.Mail.Host, Port: c.Mail.Port, Username: c.Mail.Username, Password: password, From: c.Mail.From, TLS: notify.TLSPolicy(c.Mail.Encryption),
		})
		if err != nil {
			return err
		}
	}
	key, err := c.TextKey()
	if err != nil || key == "" {
		return err
	}
	o.Text, err = govuknotify.New(govuknotify.Account{Key: key, Template: c.Texts.Template, Address: c.Texts.Address, Clock: s.Clock})
	return err
}

// mailbox sets up how messages come in.
func mailbox(c config.Config, o *site.Options) error {
	o.MailFolder, o.MailServer = c.Mailbox.Folder, c.Mailbox.TrustedServer
	if c.Mailbox.Host == "" {
		return nil
	}
	password, err := c.MailboxPassword()
	if err != nil {
		return err
	}
	m := mailin.IMAP{Host: c.Mailbox.Host, Port: c.Mailbox.Port, Encryption: c.Mailbox.Encryption, Username: c.Mailbox.Username, Password: password}
	o.Mailbox = &m
	return m.Validate()
}

// serve answers on an address until the program is told to stop.
func (s *session) serve(ctx context.Context, d *db.DB, listen listening, o site.Options, w wiring.Options) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	site.TuneCollector()
	services, err := wiring.Wire(d, w)
	if err != nil {
		return err
	}
	if o.CouncilName == "" {
		if o.CouncilName, err = services.CouncilName(ctx, o.Council); err != nil {
			return err
		}
	}
	pages, err := site.New(services, o)
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen.address)
	if err != nil {
		return fault.Unavailable("The address "+listen.address+" cannot be used. Is another program on it?", err)
	}
	scheme := "http"
	if listen.tls != nil {
		scheme, ln = "https", tls.NewListener(ln, listen.tls)
	}
	end, err := s.serveFigures(ctx, listen.figures)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	fmt.Fprintf(s.Stderr, "alongside: serving on %s://%s\n", scheme, typed(ln.Addr().String()))
	return errors.Join(pages.Run(ctx, ln), end())
}

// typed is an address as people type it.
func typed(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && (host == "127.0.0.1" || host == "::1" || host == "::" || host == "0.0.0.0") {
		return "localhost:" + port
	}
	return addr
}

// newKey is a key that lasts as long as the program runs.
func newKey(random interface{ Read([]byte) (int, error) }) (authority.Key, error) {
	secret := make([]byte, 32)
	if _, err := random.Read(secret); err != nil {
		return authority.Key{}, err
	}
	return authority.KeyFrom(secret)
}
