package authority

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// pendingLasts is how long a secret that was shown waits for its first code.
const pendingLasts = time.Hour

// Enrolment is an authenticator that is being set up.
type Enrolment struct {
	key *otp.Key
}

// Secret is what is typed into the app when the picture cannot be scanned, in groups of four.
func (e Enrolment) Secret() string {
	var b strings.Builder
	for i, r := range e.key.Secret() {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// URL is what the picture says to the app.
func (e Enrolment) URL() string { return e.key.URL() }

// Key is the whole, for drawing the picture.
func (e Enrolment) Key() *otp.Key { return e.key }

var errNoKey = fault.Unavailable("Authenticators cannot be set up yet: this installation has no key for them. Tell the administrator.",
	errors.New("authority: no key was configured"))

// BeginAuthenticator draws a new secret for the person's app. It counts for nothing until ConfirmAuthenticator.
func (s *Service) BeginAuthenticator(ctx context.Context, by access.Actor) error {
	if s.key.IsZero() {
		return errNoKey
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		a, c, err := s.own(ctx, tx, by)
		if err != nil {
			return err
		}
		if c.HasAuthenticator() {
			return fault.Conflict("You have an authenticator already. Remove it before you set up another.")
		}
		key, err := totp.Generate(totp.GenerateOpts{Issuer: "Alongside", AccountName: cmp.Or(a.Email, a.Name)})
		if err != nil {
			return fmt.Errorf("draw a secret for %s: %w", a.Person, err)
		}
		if c.Pending, err = s.key.seal(tx.Scope(), a.Person, key.URL()); err != nil {
			return fmt.Errorf("seal the secret of %s: %w", a.Person, err)
		}
		c.PendingAt = tx.Now()
		return s.store.SaveCredential(ctx, tx, c)
	})
}

// own returns the account and credential of who asks.
func (s *Service) own(ctx context.Context, tx *db.Tx, by access.Actor) (Account, Credential, error) {
	a, err := s.active(ctx, tx, by.Person)
	if err != nil {
		return Account{}, Credential{}, err
	}
	c, err := s.store.Credential(ctx, tx, by.Person)
	if err != nil {
		return Account{}, Credential{}, fmt.Errorf("read how %s signs in: %w", by.Person, err)
	}
	c.Person = by.Person
	return a, c, nil
}

// Enrolment returns the authenticator that the person is setting up; not found when none is, or it has waited for too long.
func (s *Service) Enrolment(ctx context.Context, tx *db.Tx, by access.Actor) (Enrolment, error) {
	_, c, err := s.own(ctx, tx, by)
	if err != nil {
		return Enrolment{}, err
	}
	if len(c.Pending) == 0 || tx.Now().Sub(c.PendingAt) > pendingLasts {
		return Enrolment{}, fault.NotFound("The authenticator that you were setting up")
	}
	address, err := s.key.open(tx.Scope(), by.Person, c.Pending)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return Enrolment{}, fmt.Errorf("read the secret of %s: %w", by.Person, err)
	}
	return Enrolment{key}, nil
}

// ConfirmAuthenticator takes the first code of the new authenticator and returns the recovery codes, which are shown once.
// From now on a code is asked for at every sign-in; sessions other than keep end.
func (s *Service) ConfirmAuthenticator(ctx context.Context, by access.Actor, code, keep string) ([]string, error) {
	var shown []string
	err := s.guarded(ctx, codeLock(by.Person), func(tx *db.Tx) (bool, error) {
		e, err := s.Enrolment(ctx, tx, by)
		if err != nil {
			return false, err
		}
		a, c, err := s.own(ctx, tx, by)
		if err != nil {
			return false, err
		}
		step, err := stepOf(e.key.Secret(), plainCode(code), tx.Now(), 0)
		if err != nil || step == 0 {
			return false, err
		}
		if c.Secret, err = s.key.seal(tx.Scope(), a.Person, e.key.Secret()); err != nil {
			return false, fmt.Errorf("seal the secret of %s: %w", a.Person, err)
		}
		c.SecretAt, c.LastStep, c.Pending, c.PendingAt = tx.Now(), step, nil, time.Time{}
		if shown, c.Recovery, err = s.newRecoveryCodes(tx.Scope(), a.Person); err != nil {
			return false, err
		}
		return true, s.saveOwn(ctx, tx, by, a, c, change{"authenticator set up", keep})
	})
	if err != nil {
		return nil, err
	}
	return shown, nil
}

// RemoveAuthenticator takes the authenticator away, and the password with it, which never stands alone.
func (s *Service) RemoveAuthenticator(ctx context.Context, by access.Actor, code, keep string) error {
	return s.withCode(ctx, by, code, func(tx *db.Tx, a Account, c Credential) error {
		c = Credential{Person: c.Person, Version: c.Version}
		return s.saveOwn(ctx, tx, by, a, c, change{"authenticator removed", keep})
	})
}

// NewRecoveryCodes makes the old recovery codes useless and returns ten new ones, which are shown once.
func (s *Service) NewRecoveryCodes(ctx context.Context, by access.Actor, code, keep string) ([]string, error) {
	var shown []string
	err := s.withCode(ctx, by, code, func(tx *db.Tx, a Account, c Credential) error {
		var err error
		if shown, c.Recovery, err = s.newRecoveryCodes(tx.Scope(), a.Person); err != nil {
			return err
		}
		return s.saveOwn(ctx, tx, by, a, c, change{"recovery codes made anew", keep})
	})
	if err != nil {
		return nil, err
	}
	return shown, nil
}

// withCode does something to how a person signs in, for who can show a code.
func (s *Service) withCode(ctx context.Context, by access.Actor, code string, do func(*db.Tx, Account, Credential) error) error {
	return s.guarded(ctx, codeLock(by.Person), func(tx *db.Tx) (bool, error) {
		how, err := s.useCode(ctx, tx, by.Person, code)
		if err != nil || how == "" {
			return false, err
		}
		a, c, err := s.own(ctx, tx, by)
		if err != nil {
			return false, err
		}
		return true, do(tx, a, c)
	})
}

// change says what was done to how a person signs in, and which session may stay.
type change struct{ action, keep string }

// saveOwn saves a credential, ends the other sessions, records what was done without any of the secrets, and tells the person.
func (s *Service) saveOwn(ctx context.Context, tx *db.Tx, by access.Actor, a Account, c Credential, ch change) error {
	if err := s.store.SaveCredential(ctx, tx, c); err != nil {
		return fmt.Errorf("save how %s signs in: %w", a.Person, err)
	}
	if err := s.endSessions(ctx, tx, a.Person, ch.keep); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, a, notify.AccountChanged); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: ch.action, Ref: string(a.Person)})
}

// ResetSignIn takes away what a person had set up to sign in with, for who has lost phone and recovery codes. The person
// signs in by link and sets it up again. The reason is recorded, every session ends, and the person is told.
func (s *Service) ResetSignIn(ctx context.Context, by access.Actor, person thread.Ref, why string) error {
	if err := mayManage(by); err != nil {
		return err
	}
	if err := notOneself(by, person, "way to sign in here"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		a, err := s.store.Account(ctx, tx, person)
		if err != nil {
			return fmt.Errorf("read account %s: %w", person, err)
		}
		if err := needReason(why); err != nil {
			return err
		}
		err = errors.Join(s.store.DropCredential(ctx, tx, person), s.store.DropLock(ctx, tx, codeLock(person)),
			s.store.DropLock(ctx, tx, passwordLock(a.Email)), s.endSessions(ctx, tx, person, ""))
		if err != nil {
			return fmt.Errorf("reset how %s signs in: %w", person, err)
		}
		if err := s.tell(ctx, tx, a, notify.AccountChanged); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "way to sign in reset", Ref: string(person), Why: why})
	})
}
