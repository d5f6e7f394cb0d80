package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"alongside/internal/fault"
)

// DatabaseURL returns the address of the database, from url_file when one is named.
func (c Config) DatabaseURL() (string, error) {
	if c.Database.URLFile == "" {
		return c.Database.URL, nil
	}
	address, err := secret("database.url_file", c.Database.URLFile)
	if err != nil {
		return "", err
	}
	if problem := databaseURL(address); problem != "" {
		return "", fault.Invalidf("database.url_file", "what %s holds %s", c.Database.URLFile, problem)
	}
	return address, nil
}

// DocumentsAddress returns where documents are kept, as the address that package document takes: the object store that is
// named, else the folder as file:///.
func (c Config) DocumentsAddress() (string, error) {
	if c.Documents.URL != "" {
		return c.Documents.URL, nil
	}
	folder, err := filepath.Abs(c.Documents.Folder)
	if err != nil {
		return "", fmt.Errorf("find the folder of documents: %w", err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder)}).String(), nil
}

// MailPassword returns the password of the mail account, empty when there is no account.
func (c Config) MailPassword() (string, error) {
	if c.Mail.PasswordFile == "" {
		return "", nil
	}
	return secret("mail.password_file", c.Mail.PasswordFile)
}

// MailboxPassword returns the password of the mailbox, empty when there is none.
func (c Config) MailboxPassword() (string, error) {
	if c.Mailbox.PasswordFile == "" {
		return "", nil
	}
	return secret("mailbox.password_file", c.Mailbox.PasswordFile)
}

// TextKey returns the key of the text service, empty when there is none.
func (c Config) TextKey() (string, error) {
	if c.Texts.KeyFile == "" {
		return "", nil
	}
	return secret("texts.key_file", c.Texts.KeyFile)
}

// CallbackToken returns the token that receipts of texts must bear, empty when none are taken.
func (c Config) CallbackToken() (string, error) {
	if c.Texts.CallbackTokenFile == "" {
		return "", nil
	}
	return secret("texts.callback_token_file", c.Texts.CallbackTokenFile)
}

// mounted is where container engines lay secrets, readable by all in a container that has one user.
const mounted = "/run/"

// secret reads a file that holds one line. It refuses a file that everybody on the machine may read.
func secret(name, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fault.Invalidf(name, "cannot read the secret: %v", err)
	}
	if info.Mode().Perm()&0o007 != 0 && !strings.HasPrefix(path, mounted) {
		return "", fault.Invalidf(name, "everybody on this machine may read %s; take that away with chmod o=", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fault.Invalidf(name, "cannot read the secret: %v", err)
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" || strings.ContainsAny(value, "\r\n") {
		return "", fault.Invalid(name, fmt.Sprintf("%s must hold one line", path))
	}
	return value, nil
}

// SignInKey returns what seals the secrets of authenticators, nothing when no file is named.
func (c Config) SignInKey() (string, error) {
	if c.SignIn.KeyFile == "" {
		return "", nil
	}
	return secret("sign_in.key_file", c.SignIn.KeyFile)
}
