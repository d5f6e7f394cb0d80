package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/fault"
)

func write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsAreSafe(t *testing.T) {
	c, err := Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings(&c) {
		if got := s.text(); got != s.standard && (s.standard != "" || got != "0") {
			t.Errorf("%s: default %q reads as %q", s.name(), s.standard, got)
		}
	}
	if !strings.HasPrefix(c.Server.Listen, "127.0.0.1:") {
		t.Errorf("listens on %s without being told to", c.Server.Listen)
	}
	if c.Mail.Encryption != "starttls" || c.Mail.Host != "" {
		t.Errorf("mail leaves by %q with %q", c.Mail.Host, c.Mail.Encryption)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	path := write(t, "alongside.toml", `
[server]
listen = ":9000"
write_timeout = "90s"
upload_limit = "40MB"
trusted_proxies = ["10.0.0.0/8"]

[database]
readers = 3
migrate = false
`, 0o600)
	c, err := Load(path, []string{
		"ALONGSIDE_SERVER_LISTEN=:9001", "ALONGSIDE_DATABASE_READERS=5", "ALONGSIDE_SIGN_IN_LIFETIME=8h",
		"ALONGSIDE_SERVER_TRUSTED_PROXIES=10.1.0.0/16, 10.2.0.0/16", "ALONGSIDE_CONFIG=" + path, "ALONGSIDE_TEST_POSTGRES=x", "HOME=/",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Server
	if s.Listen != ":9001" || time.Duration(s.WriteTimeout) != 90*time.Second || s.UploadLimit != 40e6 {
		t.Errorf("server is %+v", s)
	}
	if len(s.TrustedProxies) != 2 || s.TrustedProxies[1] != "10.2.0.0/16" {
		t.Errorf("trusted proxies are %q", s.TrustedProxies)
	}
	if c.Database.Readers != 5 || c.Database.Migrate || time.Duration(c.SignIn.Lifetime) != 8*time.Hour {
		t.Errorf("got %+v %+v", c.Database, c.SignIn)
	}
}

func TestExampleLoads(t *testing.T) {
	if _, err := Load(write(t, "example.toml", Example, 0o600), nil); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	cases := []struct {
		name, file string
		environ    string
		want       []string
	}{
		{"unknown key", "[server]\nlisten = \":1\"\nlissten = \":2\"\n", "", []string{"x.toml line 3: server.lissten is not a setting; did you mean server.listen"}},
		{"unknown section", "[databse]\nurl = \"sqlite:x\"\n", "", []string{"line 1: databse is not a setting", "line 2: databse.url is not a setting; did you mean database.url"}},
		{"unknown top key", "listen = 1\n", "", []string{"line 1: listen is not a setting; did you mean server.listen"}},
		{"two at once", "[mail]\nhots = \"x\"\nprot = 1\n", "", []string{"line 2: mail.hots", "line 3: mail.prot"}},
		{"not TOML", "[server]\nlisten :1\n", "", []string{"x.toml line 2"}},
		{"wrong kind", "[database]\nreaders = \"many\"\n", "", []string{"line 2", "readers"}},
		{"wrong duration", "[server]\n\nread_timeout = \"soon\"\n", "", []string{"line 3", `"soon" is not a length of time`}},
		{"wrong size", "[server]\nform_limit = \"1.5MB\"\n", "", []string{"line 2", `"1.5MB" is not a size`}},
		{"unknown variable", "", "ALONGSIDE_DATABSE_URL=x", []string{"ALONGSIDE_DATABSE_URL is not a setting; did you mean ALONGSIDE_DATABASE_URL"}},
		{"wrong number in variable", "", "ALONGSIDE_MAIL_PORT=smtp", []string{`ALONGSIDE_MAIL_PORT: "smtp" is not a whole number`}},
		{"wrong truth in variable", "", "ALONGSIDE_DATABASE_MIGRATE=perhaps", []string{`"perhaps" is neither true nor false`}},
		{"council", "", "ALONGSIDE_COUNCIL_CODE=Staffordshire", []string{"council.code: must be a GSS code"}},
		{"listen", "[server]\nlisten = \"8080\"", "", []string{"server.listen: must be an address and a port"}},
		{"open http", "", "ALONGSIDE_SERVER_PUBLIC_URL=http://alongside.example", []string{"server.public_url: must be https"}},
		{"path", "", "ALONGSIDE_SERVER_PUBLIC_URL=https://council.example/alongside", []string{"must not have a path"}},
		{"no address", "", "ALONGSIDE_SERVER_PUBLIC_URL=council.example", []string{"must be an address such as"}},
		{"half a pair", "", "ALONGSIDE_SERVER_KEY_FILE=key.pem", []string{"set both or neither"}},
		{"proxy", "", "ALONGSIDE_SERVER_TRUSTED_PROXIES=10.0.0.1", []string{`"10.0.0.1" is not a network`}},
		{"zero time", "", "ALONGSIDE_SERVER_READ_TIMEOUT=0s", []string{"server.read_timeout: must be longer than nothing"}},
		{"empty size", "", "ALONGSIDE_SERVER_FORM_LIMIT=", []string{"server.form_limit: must be more than nothing"}},
		{"engine", "", "ALONGSIDE_DATABASE_URL=mysql://x", []string{"database.url: must be sqlite:PATH or postgres://HOST/NAME"}},
		{"negative readers", "", "ALONGSIDE_DATABASE_READERS=-1", []string{"database.readers: must not be negative"}},
		{"password in the open", "", "ALONGSIDE_DATABASE_URL=postgres://a:hunter2@db/alongside", []string{"database.url: holds a password"}},
		{"both addresses", "[database]\nurl = \"sqlite:a\"\nurl_file = \"b\"", "", []string{"keep one"}},
		{"idle longer than life", "[sign_in]\nlifetime = \"1h\"\nidle_timeout = \"2h\"", "", []string{"sign_in.idle_timeout: is longer"}},
		{"no such level", "", "ALONGSIDE_LOG_LEVEL=loud", []string{`log.level: "loud" is not one of debug, info, warn, error`}},
		{"slow seal", "", "ALONGSIDE_AUDIT_SEAL_EVERY=1m", []string{"audit.seal_every: is longer than 10s"}},
		{"documents nowhere", "", "ALONGSIDE_DOCUMENTS_FOLDER=", []string{"documents.folder: must be named"}},
		{"scanner", "", "ALONGSIDE_DOCUMENTS_CLAMAV=localhost:3310", []string{"documents.clamav: must be unix:PATH"}},
		{"mail in the open", "[mail]\nhost = \"smtp.example\"\nencryption = \"none\"\nfrom = \"a@b.example\"", "", []string{"none is accepted for this machine only"}},
		{"mail without sender", "[mail]\nhost = \"smtp.example\"\nport = 0\nusername = \"a\"", "", []string{"mail.from", "mail.port", "mail.password_file"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var environ []string
			if c.environ != "" {
				environ = []string{c.environ}
			}
			path := ""
			if c.file != "" {
				path = write(t, "x.toml", c.file, 0o600)
			}
			_, err := Load(path, environ)
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("got %v, want a fault", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q repeats the password", err)
			}
		})
	}
}

func TestMailOnThisMachineMayBePlain(t *testing.T) {
	_, err := Load("", []string{"ALONGSIDE_MAIL_HOST=127.0.0.1", "ALONGSIDE_MAIL_ENCRYPTION=none", "ALONGSIDE_MAIL_FROM=a@b.example"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.toml"), nil)
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "none.toml") {
		t.Fatalf("got %v", err)
	}
}

func TestSecrets(t *testing.T) {
	const address = "postgres://alongside:hunter2@db/alongside"
	load := func(t *testing.T, path string) (string, error) {
		t.Helper()
		c, err := Load("", []string{"ALONGSIDE_DATABASE_URL_FILE=" + path})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range c.Settings() {
			if strings.Contains(s.Value, "hunter2") {
				t.Errorf("%s shows the password", s.Name)
			}
		}
		return c.DatabaseURL()
	}
	if got, err := load(t, write(t, "url", address+"\n", 0o640)); err != nil || got != address {
		t.Errorf("got %q, %v", got, err)
	}
	for name, path := range map[string]string{
		"may read":               write(t, "open", address, 0o644),
		"must hold one line":     write(t, "two", "a\nb\n", 0o600),
		"no such file":           filepath.Join(t.TempDir(), "none"),
		"must be sqlite:PATH or": write(t, "odd", "mysql://a:hunter2@b", 0o600),
	} {
		_, err := load(t, path)
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v, want it to say %q and no password", err, name)
		}
	}
	c, err := Load("", []string{
		"ALONGSIDE_MAIL_HOST=smtp.example", "ALONGSIDE_MAIL_USERNAME=a", "ALONGSIDE_MAIL_FROM=a@b.example",
		"ALONGSIDE_MAIL_PASSWORD_FILE=" + write(t, "mail", " two words \r\n", 0o600),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.MailPassword(); err != nil || got != " two words " {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := Default().MailPassword(); err != nil || got != "" {
		t.Errorf("without an account got %q, %v", got, err)
	}
}

func TestDocumentsAddress(t *testing.T) {
	c, err := Load("", []string{"ALONGSIDE_DOCUMENTS_FOLDER=/var/lib/along side/documents"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.DocumentsAddress(); err != nil || got != "file:///var/lib/along%20side/documents" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := Default().DocumentsAddress(); err != nil || !strings.HasPrefix(got, "file:///") || !strings.HasSuffix(got, "/documents") {
		t.Errorf("by default got %q, %v", got, err)
	}
}
