package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
)

var gssCode = regexp.MustCompile(`^[A-Z][0-9]{8}$`)

// IsCouncilCode reports whether a text is written as a council's GSS code.
func IsCouncilCode(text string) bool { return gssCode.MatchString(text) }

// check looks at the settings together and returns what cannot work or would not be safe.
func (c *Config) check() []fault.Field {
	var wrong []fault.Field
	say := func(name, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
	for _, s := range settings(c) {
		if text := s.text(); len(s.oneOf) > 0 && !slices.Contains(s.oneOf, text) {
			say(s.name(), "%q is not one of %s", text, strings.Join(s.oneOf, ", "))
		}
		if d, ok := s.value.Interface().(Duration); ok && d <= 0 {
			say(s.name(), "must be longer than nothing")
		}
		if size, ok := s.value.Interface().(Size); ok && size <= 0 {
			say(s.name(), "must be more than nothing")
		}
	}
	if c.Council.Code != "" && !gssCode.MatchString(c.Council.Code) {
		say("council.code", "must be a GSS code such as E10000028")
	}
	c.checkServer(say)
	c.checkDatabase(say)
	c.checkMail(say)
	c.checkMailbox(say)
	if (c.Texts.KeyFile == "") != (c.Texts.Template == "") {
		say("texts.key_file", "goes with texts.template; set both or neither")
	}
	if c.SignIn.IdleTimeout > c.SignIn.Lifetime {
		say("sign_in.idle_timeout", "is longer than sign_in.lifetime")
	}
	if time.Duration(c.Audit.SealEvery) > 10*time.Second {
		say("audit.seal_every", "is longer than 10s, and what is not sealed is not yet proved")
	}
	if c.Documents.Folder == "" {
		say("documents.folder", "must be named")
	}
	if a := c.Documents.ClamAV; a != "" && !strings.HasPrefix(a, "unix:") && !strings.HasPrefix(a, "tcp:") {
		say("documents.clamav", "must be unix:PATH or tcp:HOST:PORT")
	}
	return wrong
}

type sayer func(name, format string, args ...any)

func (c *Config) checkServer(say sayer) {
	if _, _, err := net.SplitHostPort(c.Server.Listen); err != nil {
		say("server.listen", "must be an address and a port, such as 127.0.0.1:8080 or :8080")
	}
	switch m := c.Server.MetricsListen; {
	case m == "":
	case m == c.Server.Listen && !strings.HasSuffix(m, ":0"): // :0 is another free port each time
		say("server.metrics_listen", "is server.listen; figures need an address of their own")
	default:
		if _, _, err := net.SplitHostPort(m); err != nil {
			say("server.metrics_listen", "must be an address and a port, such as 127.0.0.1:9090")
		}
	}
	u, err := url.Parse(c.Server.PublicURL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		say("server.public_url", "must be an address such as https://alongside.council.example")
	case u.Path != "" && u.Path != "/":
		say("server.public_url", "must not have a path; the program answers at the top of its own host")
	case u.Scheme == "http" && !thisMachine(u.Hostname()):
		say("server.public_url", "must be https; session cookies do not travel in the open")
	}
	if (c.Server.CertificateFile == "") != (c.Server.KeyFile == "") {
		say("server.certificate_file", "goes with server.key_file; set both or neither")
	}
	for _, p := range c.Server.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			say("server.trusted_proxies", "%q is not a network such as 10.0.0.0/8", p)
		}
	}
}

func thisMachine(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func (c *Config) checkDatabase(say sayer) {
	d := c.Database
	if d.Readers < 0 {
		say("database.readers", "must not be negative")
	}
	if d.URLFile != "" {
		if d.URL != Default().Database.URL {
			say("database.url_file", "and database.url are both set; keep one")
		}
		return
	}
	if problem := databaseURL(d.URL); problem != "" {
		say("database.url", "%s", problem)
		return
	}
	if u, err := url.Parse(d.URL); err == nil && u.User != nil {
		if _, ok := u.User.Password(); ok {
			say("database.url", "holds a password; put the address into a file and name it in database.url_file")
		}
	}
}

// databaseURL says what is wrong with an address, without repeating it: it may hold a password.
func databaseURL(address string) string {
	switch {
	case strings.HasPrefix(address, "sqlite:") && len(address) > len("sqlite:"):
		return ""
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		if _, err := url.Parse(address); err != nil {
			return "is not a postgres:// address"
		}
		return ""
	default:
		return "must be sqlite:PATH or postgres://HOST/NAME"
	}
}

func (c *Config) checkMailbox(say sayer) {
	m := c.Mailbox
	if m.Host == "" {
		return
	}
	if m.Port < 1 || m.Port > 65535 {
		say("mailbox.port", "must be between 1 and 65535")
	}
	if m.Encryption == "none" && !thisMachine(m.Host) {
		say("mailbox.encryption", "none is accepted for this machine only")
	}
	if m.Username == "" || m.PasswordFile == "" {
		say("mailbox.username", "goes with mailbox.host and mailbox.password_file; set all three")
	}
}

func (c *Config) checkMail(say sayer) {
	m := c.Mail
	if m.Host == "" {
		return
	}
	if m.Port < 1 || m.Port > 65535 {
		say("mail.port", "must be between 1 and 65535")
	}
	if m.Encryption == "none" && !thisMachine(m.Host) {
		say("mail.encryption", "none is accepted for this machine only")
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		say("mail.from", "must be a sender such as \"Alongside <send@council.example>\"")
	}
	if (m.Username == "") != (m.PasswordFile == "") {
		say("mail.password_file", "goes with mail.username; set both or neither")
	}
}
