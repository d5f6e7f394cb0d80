package authority

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// SetUpTx records the council of the transaction's scope for the first time, or brings it up to date when it is there.
func (s *Service) SetUpTx(ctx context.Context, tx *db.Tx, by audit.By, a Authority) error {
	a.Code = tx.Scope()
	a.tidy()
	if err := cmp.Or(a.validate(), s.knowPolicy(a.StatutePolicy)); err != nil {
		return err
	}
	known, err := s.store.Authority(ctx, tx)
	switch {
	case fault.Is(err, fault.KindNotFound):
		a.Version = 1
		err = s.store.InsertAuthority(ctx, tx, a)
	case err == nil:
		a.Version = known.Version
		err = s.store.UpdateAuthority(ctx, tx, a)
	}
	if err != nil {
		return fmt.Errorf("set up council %s: %w", a.Code, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "council set up", Ref: string(a.Code), Payload: a})
}

// Change changes what the council says about itself.
func (s *Service) Change(ctx context.Context, by access.Actor, a Authority) error {
	if !by.May(access.AuthorityEdit) {
		return fault.Forbidden("Only an administrator can change the council’s settings.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ChangeTx(ctx, tx, by.By(), a) })
}

// ChangeTx is Change inside a transaction. It refuses when somebody else saved since a.Version was read.
func (s *Service) ChangeTx(ctx context.Context, tx *db.Tx, by audit.By, a Authority) error {
	a.Code = tx.Scope()
	a.tidy()
	if err := cmp.Or(a.validate(), s.knowPolicy(a.StatutePolicy)); err != nil {
		return err
	}
	known, err := s.store.Authority(ctx, tx)
	if err != nil {
		return fmt.Errorf("change council %s: %w", a.Code, err)
	}
	a.Demo = known.Demo // what is made up does not become real
	if err := s.store.UpdateAuthority(ctx, tx, a); err != nil {
		return fmt.Errorf("change council %s: %w", a.Code, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "council changed", Ref: string(a.Code), Payload: a})
}

// knowPolicy refuses a policy that nobody wrote: its clocks would not run.
func (s *Service) knowPolicy(name string) error {
	if s.knows != nil && name != "" {
		return s.knows(name)
	}
	if len(s.policies) == 0 || slices.Contains(s.policies, name) {
		return nil
	}
	return fault.Invalidf("policy", "There is no policy called “%s”. Enter one of these: %s.", name, strings.Join(s.policies, ", "))
}
