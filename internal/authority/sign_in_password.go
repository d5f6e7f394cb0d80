package authority

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// errPassword is the one answer to everything that is wrong with a sign-in by password.
var errPassword = fault.Invalid("password", "The email address and password do not fit together. Check both, or use a link instead.")

// CheckPassword is the first of the two steps of a sign-in by password; a code always comes next. An address that nobody has,
// a person without a password and a wrong password get the same answer for the same work.
func (s *Service) CheckPassword(ctx context.Context, email, password string) (Identified, error) {
	key := passwordLock(email)
	var a Account
	var c Credential
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a, c = Account{}, Credential{}
		l, err := s.store.Lock(ctx, tx, key)
		if err != nil {
			return fmt.Errorf("read lock: %w", err)
		}
		if l.Locked(tx.Now()) {
			return l.refusal(tx.Now(), "password")
		}
		a, err = s.store.AccountByEmail(ctx, tx, EmailKey(email))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("read account: %w", err)
		}
		if c, err = s.store.Credential(ctx, tx, a.Person); err != nil {
			return fmt.Errorf("read credential: %w", err)
		}
		if a.Status(tx.Today()) != StatusActive || !c.HasAuthenticator() {
			c = Credential{}
		}
		return nil
	})
	if err != nil {
		return Identified{}, err
	}
	right, current, err := s.verify(ctx, c.Password, password)
	if err != nil {
		return Identified{}, fmt.Errorf("check a password: %w", err)
	}
	fresh := ""
	if right && !current {
		if fresh, err = s.hash(ctx, password); err != nil {
			return Identified{}, fmt.Errorf("hash a password anew: %w", err)
		}
	}
	if err := s.judged(ctx, key, right, c, fresh); err != nil {
		return Identified{}, err
	}
	return Identified{Person: a.Person, NeedsCode: true}, nil
}

// judged counts a wrong password, or forgets the wrong ones after the right one. It looks at the lock again: guesses that
// were made side by side count one after the other, and a right one that comes behind the lock is refused too.
func (s *Service) judged(ctx context.Context, key string, right bool, c Credential, fresh string) error {
	var answer error
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		answer = nil
		l, err := s.store.Lock(ctx, tx, key)
		switch {
		case err != nil:
			return err
		case l.Locked(tx.Now()):
			answer = l.refusal(tx.Now(), "password")
			return nil
		case !right:
			answer = errPassword
			return s.store.SaveLock(ctx, tx, key, l.failed(tx.Now()))
		}
		if fresh != "" {
			c.Password = fresh
			if err := s.store.SaveCredential(ctx, tx, c); err != nil {
				return err
			}
		}
		return s.store.DropLock(ctx, tx, key)
	})
	if err != nil {
		return fmt.Errorf("record a try to sign in: %w", err)
	}
	return answer
}
