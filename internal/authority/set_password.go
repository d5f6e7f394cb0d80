package authority

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// SetPassword sets or changes the password of who asks.
type SetPassword struct {
	New, Again string
	// Code is the authenticator's, or a recovery code: an open session alone is not enough.
	Code string
	// Keep is the session that may stay; all others end.
	Keep string
}

// SetPassword sets or changes a password. It is refused without an authenticator.
func (s *Service) SetPassword(ctx context.Context, by access.Actor, cmd SetPassword) error {
	if cmd.New != cmd.Again {
		return fault.Invalid("again-password", "The two passwords are not the same.")
	}
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a, c, err := s.own(ctx, tx, by)
		if err != nil {
			return err
		}
		if !c.HasAuthenticator() {
			return fault.Conflict("Set up an authenticator first. A password is always followed by a code.")
		}
		council, err := s.Get(ctx, tx)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		return checkPassword(cmd.New, a, council.Name)
	})
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, cmd.New)
	if err != nil {
		return fmt.Errorf("hash a password: %w", err)
	}
	return s.withCode(ctx, by, cmd.Code, func(tx *db.Tx, a Account, c Credential) error {
		c.Password, c.PasswordAt = hash, tx.Now()
		return s.saveOwn(ctx, tx, by, a, c, change{"password set", cmd.Keep})
	})
}
