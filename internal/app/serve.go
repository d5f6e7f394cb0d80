package app

import (
	"context"
	"errors"
	"fmt"
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
	"alongside/internal/notify"
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
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	return s.serve(ctx, d, c.Server.Listen, o, wiring.Options{PublicURL: strings.TrimSuffix(c.Server.PublicURL, "/"), Key: key})
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
		Council: db.Scope(c.Council.Code), CouncilName: c.Council.Name, TLS: strings.HasPrefix(c.Server.PublicURL, "https://"),
		Idle: time.Duration(c.SignIn.IdleTimeout), Life: time.Duration(c.SignIn.Lifetime), SealEvery: time.Duration(c.Audit.SealEvery), Log: s.log(c),
	}
	for _, p := range c.Server.TrustedProxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return o, fault.Invalidf("server.trusted_proxies", "%q is no network, such as 10.0.0.0/8.", p)
		}
		o.Proxies = append(o.Proxies, prefix)
	}
	if c.Mail.Host == "" {
		return o, nil
	}
	password, err := c.MailPassword()
	if err != nil {
		return o, err
	}
	o.Mail, err = notify.NewMailer(notify.SMTP{
		Host: c.Mail.Host, Port: c.Mail.Port, Username: c.Mail.Username, Password: password, From: c.Mail.From, TLS: notify.TLSPolicy(c.Mail.Encryption),
	})
	return o, err
}

// serve answers on an address until the program is told to stop.
func (s *session) serve(ctx context.Context, d *db.DB, listen string, o site.Options, w wiring.Options) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	services, err := wiring.Wire(d, w)
	if err != nil {
		return err
	}
	pages, err := site.New(services, o)
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fault.Unavailable("The address "+listen+" cannot be used. Is another program on it?", err)
	}
	fmt.Fprintf(s.Stderr, "alongside: serving on http://%s\n", typed(ln.Addr().String()))
	return pages.Run(ctx, ln)
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
