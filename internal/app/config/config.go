package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Config is every setting. The zero value is no configuration; Load fills in the defaults.
type Config struct {
	Council   Council   `toml:"council" doc:"Whose pages the public sees. A deployment may hold many councils; this is the one whose name stands in the header."`
	Server    Server    `toml:"server" doc:"How the web application is reached."`
	Database  Database  `toml:"database" doc:"Where records are kept."`
	SignIn    SignIn    `toml:"sign_in" doc:"How long people stay signed in."`
	Mail      Mail      `toml:"mail" doc:"How e-mail leaves. Without a host, e-mails stand in the outbox as failed, where the administrator sees them and can send them again later."`
	Mailbox   Mailbox   `toml:"mailbox" doc:"How e-mail comes in: families and agencies answer, or ask something new. From a folder, or from a mailbox over IMAP."`
	Texts     Texts     `toml:"texts" doc:"How text messages leave: through the council's account with GOV.UK Notify. Without one, texts stand in the outbox as failed."`
	Documents Documents `toml:"documents" doc:"Where uploaded documents are kept, and what looks at them first."`
	Audit     Audit     `toml:"audit" doc:"How the audit chain is sealed."`
	Log       Log       `toml:"log" doc:"What the program writes about itself, to standard error."`
}

// Council is whose pages the public sees.
type Council struct {
	Code       string `toml:"code" doc:"GSS code, such as E10000028. Needed by alongside serve."`
	Name       string `toml:"name" doc:"Name in the header. When not set, the name that was recorded for the code."`
	OCIDPrefix string `toml:"ocid_prefix" doc:"Prefix of the council's own open contracting identifiers, such as ocds-b5fd17, as it was registered with the Open Contracting Partnership. Set it before the first publication: identifiers do not change. Without one they begin with unregistered- and the council's code."`
	Policies   string `toml:"policies" doc:"Folder of the council's own policies and term dates, in the form of internal/statute/rules/policy: a folder for each council. A council that ships with the program is replaced whole."`
}

// Server is how the web application is reached.
type Server struct {
	Listen          string   `toml:"listen" default:"127.0.0.1:8080" doc:"Address and port. The default answers this machine only; put a reverse proxy before it, or set the two certificate files."`
	MetricsListen   string   `toml:"metrics_listen" doc:"Address and port that answer /metrics for a monitoring system, such as 127.0.0.1:9090. It asks for no password and is not encrypted: keep it inside the network. Not set: nothing answers."`
	PublicURL       string   `toml:"public_url" default:"http://localhost:8080" doc:"The address that people type, as it stands in messages. Anything but this machine must be https."`
	CertificateFile string   `toml:"certificate_file" doc:"PEM file with the TLS certificate and its chain. Goes with key_file."`
	KeyFile         string   `toml:"key_file" doc:"PEM file with the certificate's private key."`
	TrustedProxies  []string `toml:"trusted_proxies" doc:"Networks, such as 10.0.0.0/8, whose X-Forwarded-For is believed when sign-in attempts are counted."`
	ReadTimeout     Duration `toml:"read_timeout" default:"30s" doc:"Longest time to receive a request, uploads too."`
	WriteTimeout    Duration `toml:"write_timeout" default:"1m" doc:"Longest time to answer one."`
	IdleTimeout     Duration `toml:"idle_timeout" default:"2m" doc:"How long an unused connection is kept."`
	StopTimeout     Duration `toml:"stop_timeout" default:"20s" doc:"How long requests may go on once the program is told to stop."`
	FormLimit       Size     `toml:"form_limit" default:"1MB" doc:"Largest form without a document."`
	UploadLimit     Size     `toml:"upload_limit" default:"20MB" doc:"Largest document. Files that are imported, such as payments, may be larger."`
}

// Database is where records are kept.
type Database struct {
	URL     string `toml:"url" default:"sqlite:alongside.db" doc:"sqlite:PATH or postgres://HOST/NAME. An address with a password goes into url_file."`
	URLFile string `toml:"url_file" doc:"File that holds the address, in place of url."`
	Readers int    `toml:"readers" default:"0" doc:"Connections that pages share; on PostgreSQL, all connections. 0 lets the program choose."`
	Migrate bool   `toml:"migrate" default:"true" doc:"Bring the schema up to date when the program starts. When false, it refuses to start on an older schema."`
}

// SignIn is how long people stay signed in.
type SignIn struct {
	Lifetime     Duration `toml:"lifetime" default:"12h" doc:"After this a person signs in again, whatever they are doing; what was typed is kept."`
	IdleTimeout  Duration `toml:"idle_timeout" default:"2h" doc:"After this long without a page a person signs in again."`
	KeyFile      string   `toml:"key_file" doc:"File that holds at least 32 random bytes, which seal the secrets of authenticator apps. Without it nobody can set up a password; links by e-mail still work."`
	LinkLifetime Duration `toml:"link_lifetime" default:"15m" doc:"How long a sign-in link in an e-mail works. It works once."`
}

// Mail is how e-mail leaves.
type Mail struct {
	Host         string `toml:"host" doc:"SMTP server."`
	Port         int    `toml:"port" default:"587" doc:"Its port: 587 for starttls, 465 for implicit."`
	Encryption   string `toml:"encryption" default:"starttls" oneof:"starttls implicit none" doc:"starttls (required, never optional), implicit (TLS from the first byte), or none, which is accepted for this machine only."`
	Username     string `toml:"username" doc:"Account at the server, when it asks for one."`
	PasswordFile string `toml:"password_file" doc:"File that holds the account's password."`
	From         string `toml:"from" doc:"Sender, such as \"Alongside <send@council.example>\". Needed with host."`
	Reports      string `toml:"reports" doc:"Folder into which the mail system moves delivery reports, a file each. Bounces are then marked in the outbox and a person is told."`
}

// Mailbox is how e-mail comes in.
type Mailbox struct {
	Folder       string `toml:"folder" doc:"Folder into which the mail system puts what comes in, a file each. It is read every minute; what was read is moved to its sub-folders taken and other. What stands in other is for a person."`
	Host         string `toml:"host" doc:"IMAP server. Its INBOX is read every minute and must be the program's alone: what was read is moved to the mailboxes taken and other."`
	Port         int    `toml:"port" default:"993" doc:"Its port: 993 for implicit, 143 for starttls."`
	Encryption   string `toml:"encryption" default:"implicit" oneof:"implicit starttls none" doc:"implicit (TLS from the first byte), starttls, or none, which is accepted for this machine only."`
	Username     string `toml:"username" doc:"Account at the server. Goes with host."`
	PasswordFile string `toml:"password_file" doc:"File that holds the account's password. Goes with host."`
	// TrustedServer is the authserv-id of RFC 8601.
	TrustedServer string `toml:"trusted_server" doc:"Name that the council's own mail server writes in front of its Authentication-Results, such as mx.council.example; unnamed for a server that writes none, such as Exchange Online. It must take such fields of its name out of what comes from elsewhere. A message is put into a family's thread by itself only when this server found that it came from the domain of its address; all others are held for a person. Not set: every message is held."`
}

// Texts is how text messages leave.
type Texts struct {
	KeyFile           string `toml:"key_file" doc:"File that holds the API key of GOV.UK Notify."`
	Template          string `toml:"template" doc:"The id of the text template at GOV.UK Notify whose whole text is ((message)). Goes with key_file."`
	Address           string `toml:"address" default:"https://api.notifications.service.gov.uk" doc:"Where the service answers."`
	CallbackTokenFile string `toml:"callback_token_file" doc:"File that holds the bearer token which GOV.UK Notify sends with its receipts, to PUBLIC_URL/notify/receipts. Without it receipts are refused."`
}

// Documents is where uploads are kept.
type Documents struct {
	Folder string `toml:"folder" default:"documents" doc:"Folder of their own. Documents are named by their content, so it can be copied while the program runs."`
	URL    string `toml:"url" doc:"Address of an object store in place of folder, such as s3://bucket?region=eu-west-2. Each store's driver is built in when a council needs it (docs/decisions/024-gocloud-blob.md); without it the program says so and does not start."`
	ClamAV string `toml:"clamav" doc:"Address of a ClamAV daemon, unix:PATH or tcp:HOST:PORT. Without one, documents are marked as not scanned and never shown inside a page."`
}

// Audit is how the audit chain is sealed.
type Audit struct {
	SealEvery Duration `toml:"seal_every" default:"1s" doc:"How often what was committed is chained. At most 10s."`
}

// Log is what the program writes about itself.
type Log struct {
	Level  string `toml:"level" default:"info" oneof:"debug info warn error" doc:"debug, info, warn or error."`
	Format string `toml:"format" default:"text" oneof:"text json" doc:"text or json, one event a line. Requests stand by their route, never their address; names of people are in neither. The cause of a failure may hold a reference."`
}

// Duration is a time.Duration written as "45m" or "12h".
type Duration time.Duration

// UnmarshalText reads "1h30m".
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a length of time such as 90s, 45m or 12h", text)
	}
	*d = Duration(v)
	return nil
}

// String writes the duration without zero parts.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Size is a number of bytes written as "25MB"; a kilobyte has 1,000 bytes.
type Size int64

var units = []struct {
	name  string
	bytes Size
}{{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}

// UnmarshalText reads "25MB".
func (s *Size) UnmarshalText(text []byte) error {
	for _, u := range units {
		if number, ok := strings.CutSuffix(string(text), u.name); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 32)
			if err != nil || n < 0 {
				break
			}
			*s = Size(n) * u.bytes
			return nil
		}
	}
	return fmt.Errorf("%q is not a size such as 500KB or 25MB", text)
}

// String writes the size in the largest unit that needs no fraction.
func (s Size) String() string {
	for _, u := range units {
		if s >= u.bytes && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return "0B"
}

// MarshalText writes what UnmarshalText reads.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
