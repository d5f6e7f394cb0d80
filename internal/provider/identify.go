package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// Identify is an official number as it is to be. An empty value takes the number away.
type Identify struct {
	Identity
	Version int // of the provider that was read; 0 takes whatever is there
}

// Identify sets an official number of a provider and whether its evidence is shared. Those who edit providers may, for they look
// the number up. The provider's own people say only whether what is recorded is shared: whoever gave themselves another's number
// would be used on the other's evidence.
func (s *Service) Identify(ctx context.Context, by access.Actor, cmd Identify) error {
	if !by.May(access.ProviderEdit) && (!by.May(access.ProviderEvidence) || !Mine(by, cmd.Provider)) {
		return fault.NotFound("That provider")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, cmd.Provider)
		if err != nil {
			return err
		}
		if err := p.read(cmd.Version); err != nil {
			return err
		}
		if !by.May(access.ProviderEdit) {
			if err := s.recorded(ctx, tx, cmd.Identity); err != nil {
				return err
			}
		}
		return s.IdentifyTx(ctx, tx, by.By(), cmd.Identity)
	})
}

// read refuses a version that is not the present one; 0 is always right.
func (p Provider) read(version int) error {
	if version != 0 && version != p.Version {
		return fault.Conflict("Someone else changed this provider while you were reading it.")
	}
	return nil
}

// recorded refuses a number that is not the one that the council has recorded.
func (s *Service) recorded(ctx context.Context, tx *db.Tx, i Identity) error {
	all, err := s.store.Identities(ctx, tx, i.Provider)
	if err != nil {
		return fmt.Errorf("numbers of %s: %w", i.Provider, err)
	}
	value, err := thread.Normal(i.System, i.Value)
	if err != nil || !slices.ContainsFunc(all, func(has Identity) bool { return has.System == i.System && has.Value == value }) {
		return fault.Invalid("value", "The council records official numbers after looking them up. Ask the council to add or change this one.")
	}
	return nil
}

// IdentifyTx is Identify inside a transaction.
func (s *Service) IdentifyTx(ctx context.Context, tx *db.Tx, by audit.By, i Identity) error {
	p, err := s.Provider(ctx, tx, i.Provider)
	if err != nil {
		return err
	}
	kind, known := numberOf(i.System)
	switch {
	case !known:
		return fault.Invalid("system", "Choose whose number it is.")
	case kind.Alone && i.Shared:
		return fault.Invalid("shared", "This number is the council’s own. Share by a number that other councils have too.")
	}
	if i.Value = strings.TrimSpace(i.Value); i.Value != "" {
		if i.Value, err = kind.Normal(i.Value); err != nil {
			return err
		}
		if err := s.unique(ctx, tx, kind, i); err != nil {
			return err
		}
	}
	was, err := s.numberOf(ctx, tx, i)
	if err != nil {
		return err
	}
	if err := thread.SetExternal(ctx, tx, p.Ref, i.System, i.Value); err != nil {
		return err
	}
	if err := s.store.SetIdentity(ctx, tx, i); err != nil {
		return fmt.Errorf("save the %s number of %s: %w", i.System, p.Ref, err)
	}
	if err := s.store.Update(ctx, tx, p); err != nil { // the numbers are part of what was read
		return err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "official number set", Ref: string(p.Ref), Payload: i}); err != nil {
		return err
	}
	if was.Shared && (!i.Shared || was.Value != i.Value) {
		apart := job.Job{Kind: KindShare, Payload: shareJob{p.Ref, &was}, Key: string(p.Ref) + " " + string(was.System) + " " + was.Value}
		if err := job.Enqueue(ctx, tx, apart); err != nil {
			return err
		}
	}
	return s.share(ctx, tx, p.Ref)
}

// unique refuses a number that another of the council's providers has, and names that one.
func (s *Service) unique(ctx context.Context, tx *db.Tx, kind Number, i Identity) error {
	have, err := s.store.ByIdentity(ctx, tx, []string{i.Value})
	if err != nil {
		return fmt.Errorf("who has the number: %w", err)
	}
	for _, other := range have {
		if other.System != i.System || other.Provider == i.Provider {
			continue
		}
		p, err := s.Provider(ctx, tx, other.Provider)
		if err != nil {
			return err
		}
		return fault.Invalidf("value", "%s (%s) has this number already. %s: one organisation has one record. If they are two, look the number up again; if they are one, go on with that record.", p.Name, p.Ref, kind.Words)
	}
	return nil
}

// numberOf returns the number of the system that a provider has, with an empty value when it has none.
func (s *Service) numberOf(ctx context.Context, tx *db.Tx, i Identity) (Identity, error) {
	all, err := s.store.Identities(ctx, tx, i.Provider)
	if err != nil {
		return Identity{}, fmt.Errorf("numbers of %s: %w", i.Provider, err)
	}
	for _, has := range all {
		if has.System == i.System {
			return has, nil
		}
	}
	return Identity{Provider: i.Provider, System: i.System}, nil
}
