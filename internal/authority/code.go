package authority

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// The authenticator's codes: six digits that change every 30 seconds (RFC 6238). One step early or late is taken, for phones
// whose clocks are not quite right; a step is taken once.
const (
	codePeriod = 30 * time.Second
	codeSkew   = 1
)

var errCode = fault.Invalid("code", "The code is not right, or was used before. Enter the one that your app shows now.")

// stepOf returns the newest step after last at which the code is the secret's, 0 when there is none. It looks at every step,
// right or not.
func stepOf(secret, code string, now time.Time, last int64) (int64, error) {
	present := now.Unix() / int64(codePeriod/time.Second)
	found := int64(0)
	for step := present - codeSkew; step <= present+codeSkew; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("authority: work out a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, nil
}

// plainCode keeps what counts of a code as people type it.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		default:
			return -1
		}
	}, strings.ToUpper(s))
}

// CheckCode is the last step of a sign-in: a code of the authenticator, or one of the recovery codes. It signs the person in.
func (s *Service) CheckCode(ctx context.Context, person thread.Ref, code, agent string) error {
	return s.guarded(ctx, codeLock(person), func(tx *db.Tx) (bool, error) {
		a, err := s.active(ctx, tx, person)
		if err != nil {
			return false, err
		}
		by, err := s.useCode(ctx, tx, person, code)
		if err != nil || by == "" {
			return false, err
		}
		return true, s.signedIn(ctx, tx, a, by, agent)
	})
}

// guarded runs try unless the key is locked, counts a wrong code, and forgets the wrong ones after a right one.
func (s *Service) guarded(ctx context.Context, key string, try func(tx *db.Tx) (right bool, err error)) error {
	var answer error
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		answer = nil
		l, err := s.store.Lock(ctx, tx, key)
		if err != nil {
			return fmt.Errorf("read lock: %w", err)
		}
		if l.Locked(tx.Now()) {
			answer = l.refusal(tx.Now(), "code")
			return nil
		}
		right, err := try(tx)
		switch {
		case err != nil:
			return err
		case !right:
			answer = errCode
			return s.store.SaveLock(ctx, tx, key, l.failed(tx.Now()))
		case l.Failures > 0:
			return s.store.DropLock(ctx, tx, key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return answer
}

// useCode uses up an authenticator's or a recovery code and says which it was, "" when it is neither.
func (s *Service) useCode(ctx context.Context, tx *db.Tx, person thread.Ref, code string) (string, error) {
	c, err := s.store.Credential(ctx, tx, person)
	if err != nil {
		return "", fmt.Errorf("read credential: %w", err)
	}
	if !c.HasAuthenticator() {
		return "", fault.Conflict("No authenticator is set up.")
	}
	secret, err := s.key.open(tx.Scope(), person, c.Secret)
	if err != nil {
		return "", err
	}
	code = plainCode(code)
	step, err := stepOf(secret, code, tx.Now(), c.LastStep)
	if err != nil {
		return "", err
	}
	if step > 0 {
		c.LastStep = step
		return "authenticator", s.store.SaveCredential(ctx, tx, c)
	}
	hash, err := s.key.hashCode(tx.Scope(), person, code)
	if err != nil {
		return "", err
	}
	i := slices.Index(c.Recovery, hash) // of hashes under a key, so that how long it takes tells nothing
	if i < 0 {
		return "", nil
	}
	c.Recovery = slices.Delete(c.Recovery, i, i+1)
	return "recovery code", s.store.SaveCredential(ctx, tx, c)
}

// recoveryCodes is how many codes a person gets for when the phone is lost.
const recoveryCodes = 10

// newRecoveryCodes draws codes and returns them as they are shown and as they are kept.
func (s *Service) newRecoveryCodes(scope db.Scope, person thread.Ref) (shown, kept []string, err error) {
	for range recoveryCodes {
		code := rand.Text()[:12]
		hash, err := s.key.hashCode(scope, person, code)
		if err != nil {
			return nil, nil, err
		}
		shown = append(shown, code[:4]+"-"+code[4:8]+"-"+code[8:])
		kept = append(kept, hash)
	}
	return shown, kept, nil
}
