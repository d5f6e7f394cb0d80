package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Edit changes what an offer says. On a published offer the change waits beside what families see, unless Publish is set.
type Edit struct {
	Offer   thread.Ref
	Version int
	Details
	Publish bool
}

// Edit changes an offer. A provider changes its own.
func (s *Service) Edit(ctx context.Context, by access.Actor, cmd Edit) error {
	cmd.Publish = by.May(access.OfferPublish)
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, by, cmd.Offer); err != nil {
			return err
		}
		return s.EditTx(ctx, tx, by.By(), cmd)
	})
}

// EditTx is Edit inside a transaction.
func (s *Service) EditTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Edit) error {
	o, err := s.load(ctx, tx, cmd.Offer, cmd.Version)
	if err != nil {
		return err
	}
	action := "offer changed"
	if o.Status == Published && !cmd.Publish {
		if _, err := s.check(&cmd.Details); err != nil {
			return err
		}
		o.Pending, action = &cmd.Details, "change of an offer proposed"
	} else {
		if err := s.put(&o, cmd.Details); err != nil {
			return err
		}
		o.Pending, o.CheckedOn = nil, tx.Today()
	}
	if err := s.save(ctx, tx, by, o, action, ""); err != nil {
		return err
	}
	return joinAgreement(ctx, tx, o)
}

// Publish shows an offer to families, or the change that waits on it.
type Publish struct {
	Offer   thread.Ref
	Version int
}

// Publish shows an offer, with its latest change, to everybody.
func (s *Service) Publish(ctx context.Context, by access.Actor, cmd Publish) error {
	if !by.May(access.OfferPublish) {
		return fault.Forbidden("Only the county co-ordinator and commissioners can publish an offer.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.PublishTx(ctx, tx, by.By(), cmd) })
}

// PublishTx is Publish inside a transaction.
func (s *Service) PublishTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Publish) error {
	o, err := s.load(ctx, tx, cmd.Offer, cmd.Version)
	if err != nil {
		return err
	}
	if err := s.known(ctx, tx, o.Provider); err != nil {
		return err
	}
	if o.Pending != nil {
		if err := s.put(&o, *o.Pending); err != nil {
			return err
		}
	}
	o.Pending, o.Status, o.CheckedOn = nil, Published, tx.Today()
	if err := s.save(ctx, tx, by, o, "offer published", ""); err != nil {
		return err
	}
	return joinAgreement(ctx, tx, o)
}

// Check says that everything an offer says is still right.
type Check struct {
	Offer   thread.Ref
	Version int
}

// Check dates an offer anew. Its provider and the co-ordinator can.
func (s *Service) Check(ctx context.Context, by access.Actor, cmd Check) error {
	return s.changeOwn(ctx, by, cmd.Offer, func(tx *db.Tx) error {
		o, err := s.load(ctx, tx, cmd.Offer, cmd.Version)
		if err != nil {
			return err
		}
		o.CheckedOn = tx.Today()
		return s.save(ctx, tx, by.By(), o, "offer checked", "")
	})
}

// Withdraw takes an offer out of the directory.
type Withdraw struct {
	Offer   thread.Ref
	Version int
	Why     string
}

// Withdraw takes an offer out of the directory. Its sessions stay as they are: each is cancelled by name.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, cmd Withdraw) error {
	return s.changeOwn(ctx, by, cmd.Offer, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by.By(), cmd) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Withdraw) error {
	if cmd.Why == "" {
		return fault.Invalid("why", "Say why it is taken out.")
	}
	o, err := s.load(ctx, tx, cmd.Offer, cmd.Version)
	if err != nil {
		return err
	}
	o.Status = Inactive
	return s.save(ctx, tx, by, o, "offer withdrawn", cmd.Why)
}

func (s *Service) changeOwn(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx) error) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, by, ref); err != nil {
			return err
		}
		return do(tx)
	})
}

func (s *Service) mayEdit(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) error {
	o, err := s.deps.Store.Offer(ctx, tx, ref)
	if err != nil {
		return err
	}
	if !MayEdit(by, o) {
		return fault.Forbidden("Only its own provider and the county co-ordinator can change an offer.")
	}
	return nil
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Offer, error) {
	o, err := s.deps.Store.Offer(ctx, tx, ref)
	if err != nil {
		return Offer{}, fmt.Errorf("load offer %s: %w", ref, err)
	}
	if version != 0 && version != o.Version {
		return Offer{}, stale("offer")
	}
	return o, nil
}

func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, o Offer, action, why string) error {
	if err := s.deps.Store.UpdateOffer(ctx, tx, o); err != nil {
		return fmt.Errorf("save offer %s: %w", o.Ref, err)
	}
	if err := s.checked(ctx, tx, by, o); err != nil {
		return err
	}
	return s.recordOffer(ctx, tx, by, o, action, why)
}
