package mailin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// IMAP is the mailbox that families and agencies write to.
type IMAP struct {
	Host string
	Port int
	// Encryption is "implicit" (TLS from the first byte), "starttls", or "none" for a server on this machine.
	Encryption         string
	Username, Password string
	// Timeout is how long reading the mailbox may take; 2 minutes when 0.
	Timeout time.Duration
	// Roots are the authorities that the server's certificate is checked against; nil means the system's.
	Roots *x509.CertPool
}

// Validate says what is wrong with the settings.
func (c IMAP) Validate() error {
	switch {
	case c.Host == "" || c.Port <= 0 || c.Port > 65535:
		return errors.New("mailbox: the server needs a host and a port")
	case c.Encryption != "implicit" && c.Encryption != "starttls" && c.Encryption != "none":
		return fmt.Errorf("mailbox: encryption %q is not known; choose implicit, starttls or none", c.Encryption)
	case c.Encryption == "none" && !loopback(c.Host):
		return errors.New("mailbox: a password leaves this machine only over TLS; set the encryption to implicit or starttls")
	case c.Username == "" || c.Password == "":
		return errors.New("mailbox: it needs a user name and a password")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// perVisit is how many messages one visit to the mailbox takes.
const perVisit = 200

// ReadIMAP gives every message of the INBOX to take, the oldest first, and moves it to the mailbox taken or other, which it makes
// when they are not there. It returns how many it moved. What cannot be taken now stays, with all that come after it.
func ReadIMAP(ctx context.Context, c IMAP, take Take) (n int, err error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	if c.Timeout <= 0 {
		c.Timeout = 2 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	client, err := c.dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("mailbox: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = client.Close() })() // a server that hangs is left
	defer func() { _ = client.Close() }()                         // what was moved is moved
	if err := client.Login(c.Username, c.Password).Wait(); err != nil {
		return 0, fmt.Errorf("mailbox: sign in: %w", err)
	}
	for _, name := range []string{Taken, Other} {
		if err := client.Create(name, nil).Wait(); err != nil && !exists(err) {
			return 0, fmt.Errorf("mailbox: make %s: %w", name, err)
		}
	}
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		return 0, fmt.Errorf("mailbox: open INBOX: %w", err)
	}
	found, err := client.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
	if err != nil {
		return 0, fmt.Errorf("mailbox: list: %w", err)
	}
	uids := found.AllUIDs()
	for _, uid := range uids[:min(len(uids), perVisit)] {
		if err := readOne(ctx, client, uid, take); err != nil {
			return n, err
		}
		n++
	}
	return n, client.Logout().Wait()
}

// exists reports whether a server refused to make a mailbox because it is there. Servers that do not say why are believed when
// the mailbox can be written to later.
func exists(err error) bool {
	var refused *imap.Error
	return errors.As(err, &refused) && (refused.Code == imap.ResponseCodeAlreadyExists || refused.Type == imap.StatusResponseTypeNo)
}

func (c IMAP) dial(ctx context.Context) (*imapclient.Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return nil, err
	}
	settings := &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	switch c.Encryption {
	case "implicit":
		return imapclient.New(tls.Client(conn, settings), nil), nil
	case "starttls":
		return imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: settings})
	default:
		return imapclient.New(conn, nil), nil
	}
}

// readOne takes one message and moves it.
func readOne(ctx context.Context, client *imapclient.Client, uid imap.UID, take Take) error {
	set := imap.UIDSetNum(uid)
	sizes, err := client.Fetch(set, &imap.FetchOptions{RFC822Size: true, InternalDate: true}).Collect()
	if err != nil || len(sizes) != 1 {
		return fmt.Errorf("mailbox: size of message %d: %w", uid, err)
	}
	to := Other
	if sizes[0].RFC822Size <= MaxBytes {
		section := &imap.FetchItemBodySection{Peek: true}
		got, err := client.Fetch(set, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
		if err != nil || len(got) != 1 {
			return fmt.Errorf("mailbox: read message %d: %w", uid, err)
		}
		if to, err = fateOf(take(ctx, got[0].FindBodySection(section), sizes[0].InternalDate)); err != nil {
			return fmt.Errorf("mailbox: message %d: %w", uid, err)
		}
	}
	if _, err := client.Move(set, to).Wait(); err != nil {
		return fmt.Errorf("mailbox: move message %d: %w", uid, err)
	}
	return nil
}
