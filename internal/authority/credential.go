package authority

import (
	"time"

	"alongside/internal/thread"
)

// Credential is what a person has set up to sign in with, besides the e-mail address. It never leaves this package and its
// store: no page, log or audit entry shows any of it.
type Credential struct {
	Person  thread.Ref
	Version int

	Password   string // argon2id, with its parameters; "" when none is set
	PasswordAt time.Time

	Secret   []byte // the authenticator's, sealed; empty when none is set up
	SecretAt time.Time
	LastStep int64 // the newest 30-second step whose code was used: none at or before it is taken again

	Pending   []byte // the secret of an authenticator that is being set up, sealed
	PendingAt time.Time

	Recovery []string // hashes of the recovery codes that are left
}

// HasAuthenticator reports whether a code is asked for after the link or the password.
func (c Credential) HasAuthenticator() bool { return len(c.Secret) > 0 }

// HasPassword reports whether a password is set.
func (c Credential) HasPassword() bool { return c.Password != "" }

// SetUp is what a person, and an administrator, may know of a Credential.
type SetUp struct {
	Password, Authenticator bool
	PasswordAt              time.Time
	AuthenticatorAt         time.Time
	RecoveryLeft            int
	LastSignIn              time.Time
}
