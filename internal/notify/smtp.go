package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
)

// TLSPolicy says how the connection to the mail server is kept private.
type TLSPolicy string

// The policies. StartTLS is the default; None is for a server on the same machine only.
const (
	StartTLS      TLSPolicy = "starttls"      // refuses a server without TLS
	ImplicitTLS   TLSPolicy = "implicit"      // TLS from the first byte, usually port 465
	Opportunistic TLSPolicy = "opportunistic" // TLS where the server has it
	None          TLSPolicy = "none"
)

// SMTP is the mail server that the council sends through.
type SMTP struct {
	Host string
	Port int
	TLS  TLSPolicy
	// Username and Password sign in at the server; both empty for none.
	Username, Password string
	// From and FromName are what receivers see.
	From, FromName string
	// ReplyTo is where answers go; empty means From.
	ReplyTo string
	// Bounces is where delivery reports go; empty means From.
	Bounces string
	// Timeout is how long one message may take; 30 seconds when 0.
	Timeout time.Duration
	// Roots are the authorities that the server's certificate is checked against; nil means the system's.
	Roots *x509.CertPool
}

// Validate says what is wrong with the settings.
func (c SMTP) Validate() error {
	for _, address := range []string{c.From, c.ReplyTo, c.Bounces} {
		if address == "" && address != c.From {
			continue
		}
		if parsed, err := netmail.ParseAddress(address); err != nil || parsed.Address != address {
			return fmt.Errorf("mail: %q is not an e-mail address", address)
		}
	}
	switch c.TLS {
	case "", StartTLS, ImplicitTLS:
	case Opportunistic, None:
		if c.Username != "" && !loopback(c.Host) {
			return errors.New("mail: a password is sent only over TLS; set the policy to starttls or implicit")
		}
		if c.TLS == None && !loopback(c.Host) {
			return errors.New("mail: messages leave this machine only over TLS; set the policy to starttls, implicit or opportunistic")
		}
	default:
		return fmt.Errorf("mail: TLS policy %q is not known; choose starttls, implicit, opportunistic or none", c.TLS)
	}
	if c.Host == "" || c.Port <= 0 || c.Port > 65535 {
		return errors.New("mail: the server needs a host and a port")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Mailer carries e-mail over SMTP, a connection for each message.
type Mailer struct {
	settings SMTP
	domain   string
}

// NewMailer checks the settings; it does not connect.
func NewMailer(c SMTP) (*Mailer, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Bounces == "" {
		c.Bounces = c.From
	}
	return &Mailer{settings: c, domain: c.From[strings.LastIndexByte(c.From, '@')+1:]}, nil
}

// Carry hands m to the mail server. Only the server's final no to the receiver or the content is a refusal; a server that
// cannot be reached, lacks TLS or refuses us is a fault to be mended, and the message waits.
func (s *Mailer) Carry(ctx context.Context, m Outbound) (string, error) {
	msg, err := s.compose(m)
	if err != nil {
		return "", &Refusal{failureText(err)}
	}
	client, err := s.client()
	if err != nil {
		return "", fmt.Errorf("mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return "", s.judge(err)
	}
	return "", nil
}

func (s *Mailer) compose(m Outbound) (*mail.Msg, error) {
	c := s.settings
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(c.FromName, c.From); err != nil {
		return nil, err
	}
	if err := msg.EnvelopeFrom(c.Bounces); err != nil {
		return nil, err
	}
	if err := msg.AddToFormat(m.To.Name, m.To.Value); err != nil {
		return nil, err
	}
	if c.ReplyTo != "" {
		if err := msg.ReplyTo(c.ReplyTo); err != nil {
			return nil, err
		}
	}
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	return msg, nil
}

func (s *Mailer) client() (*mail.Client, error) {
	c := s.settings
	options := []mail.Option{
		mail.WithPort(c.Port), mail.WithTimeout(c.Timeout), mail.WithHELO(s.domain),
		mail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.TLS {
	case ImplicitTLS:
		options = append(options, mail.WithSSL())
	case Opportunistic:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.Username), mail.WithPassword(c.Password))
	}
	return mail.NewClient(c.Host, options...)
}

// judge tells a final no from what may be mended, and removes the password from what the server said.
func (s *Mailer) judge(err error) error {
	text := failureText(err)
	if s.settings.Password != "" {
		text = strings.ReplaceAll(text, s.settings.Password, "(password)")
	}
	var send *mail.SendError
	if errors.As(err, &send) && send.ErrorCode() >= 500 {
		switch send.Reason {
		case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrSMTPDataClose, mail.ErrWriteContent:
			return &Refusal{text}
		default: // refused as a sender: a setting to be mended
		}
	}
	return errors.New("mail: " + text)
}

const maxFailure = 500

// failureText is an error as the administrator reads it: bounded, and text that both engines take.
func failureText(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "?")
	if len(s) > maxFailure {
		cut := maxFailure
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "..."
	}
	return s
}
