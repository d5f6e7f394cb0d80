package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Twins returns the records of the same provider in other councils, where both share the number by which they are known.
func (s *Service) Twins(ctx context.Context, ref thread.Ref) ([]Twin, error) {
	_, pass, from, err := s.own(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("passport of %s: %w", ref, err)
	}
	twins, err := s.twinsBy(ctx, from, pass.Identities)
	if err != nil {
		return nil, fmt.Errorf("find the other councils of %s: %w", ref, err)
	}
	return twins, nil
}

// twinsBy returns the records of other councils that share one of the shared numbers. It reads across councils, so that it is
// called outside of every transaction.
func (s *Service) twinsBy(ctx context.Context, from db.Scope, of []Identity) (twins []Twin, err error) {
	if !slices.ContainsFunc(of, func(i Identity) bool { return i.Shared }) {
		return nil, nil
	}
	err = s.db.View(s.store.Everywhere(ctx), func(tx *db.Tx) error {
		twins, err = s.store.Twins(ctx, tx, from, of)
		return err
	})
	return twins, err
}

// EachTwin calls fn for each record of the same provider in another council, in a context of that council, where both share
// the number by which they are known. It begins no transaction around fn.
func (s *Service) EachTwin(ctx context.Context, ref thread.Ref, fn func(ctx context.Context, t Twin) error) error {
	twins, err := s.Twins(ctx, ref)
	if err != nil {
		return err
	}
	for _, t := range twins {
		if err := fn(s.store.In(ctx, t.Scope), t); err != nil {
			return fmt.Errorf("in %s: %w", t.Scope, err)
		}
	}
	return nil
}

// WhenTwins has joined called after a provider's evidence was given to the councils that share its number, and apart after two
// councils' records are one provider no longer, in a context of each of the two: with its own record, and the council from which
// nothing counts any more. It is called once, before the service is used.
func (s *Service) WhenTwins(joined func(ctx context.Context, ref thread.Ref) error, apart func(ctx context.Context, ref thread.Ref, from db.Scope) error) {
	s.joined, s.apart = joined, apart
}

// Part undoes what was shared by a number that a provider shares no longer: copies of evidence stop counting in both councils,
// unless another number still joins them. Whoever was given something is known from when it was given: the other council may have
// stopped sharing meanwhile, or have another number. It returns how many copies were withdrawn.
func (s *Service) Part(ctx context.Context, was Identity) (int, error) {
	_, pass, here, err := s.own(ctx, was.Provider)
	if err != nil {
		return 0, err
	}
	former, err := s.given(ctx, Twin{Scope: here, Provider: was.Provider})
	if err != nil {
		return 0, fmt.Errorf("find who shared a number with %s: %w", was.Provider, err)
	}
	still, err := s.twinsBy(ctx, here, pass.Identities)
	if err != nil {
		return 0, fmt.Errorf("find who shares a number with %s: %w", was.Provider, err)
	}
	n := 0
	for _, t := range former {
		if slices.Contains(still, t) {
			continue
		}
		mine, err := s.partFrom(ctx, was.Provider, t.Scope)
		if err != nil {
			return n, err
		}
		theirs, err := s.partFrom(s.store.In(ctx, t.Scope), t.Provider, here)
		if n += mine + theirs; err != nil {
			return n, err
		}
	}
	return n, nil
}

// given returns the records of other councils that a record gave something to or was given something by.
func (s *Service) given(ctx context.Context, of Twin) (found []Twin, err error) {
	err = s.db.View(s.store.Everywhere(ctx), func(tx *db.Tx) error {
		found, err = s.store.Noted(ctx, tx, of)
		return err
	})
	return found, err
}

// partFrom withdraws every copy that came to a provider from another council.
func (s *Service) partFrom(ctx context.Context, ref thread.Ref, from db.Scope) (n int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		origins, err := s.store.Origins(ctx, tx, ref)
		if err != nil {
			return err
		}
		var copies []thread.Ref
		for evidence, origin := range origins {
			if strings.HasPrefix(origin, string(from)+" ") {
				copies = append(copies, evidence)
			}
		}
		slices.Sort(copies)
		n = len(copies)
		if err := s.store.ForgetTwins(ctx, tx, ref, from); err != nil {
			return err
		}
		return s.withdraw(ctx, tx, ref, copies, from)
	})
	if err != nil {
		return 0, fmt.Errorf("withdraw from %s what came from %s: %w", ref, from, err)
	}
	if s.apart == nil {
		return n, nil
	}
	return n, s.apart(ctx, ref, from)
}

// withdraw ends copies of another council's evidence. They stay on the record and count no longer; joined again, they are
// given anew.
func (s *Service) withdraw(ctx context.Context, tx *db.Tx, ref thread.Ref, copies []thread.Ref, from db.Scope) error {
	p, err := s.Provider(ctx, tx, ref)
	if err != nil {
		return err
	}
	for _, e := range p.Evidence {
		if !slices.Contains(copies, e.Ref) {
			continue
		}
		e.Checked = Hand{By: audit.System.Name, On: tx.Today(), Says: "It came from " + string(from) + ", which shares it no longer."}
		if err := s.setState(ctx, tx, audit.System, e, Withdrawn, "evidence no longer shared"); err != nil {
			return err
		}
		if err := s.store.DeleteOrigin(ctx, tx, ref, e.Ref); err != nil {
			return err
		}
	}
	return nil
}

// setState saves where a piece of evidence stands now, over where it stood when it was read.
func (s *Service) setState(ctx context.Context, tx *db.Tx, by audit.By, e Evidence, now EvidenceState, action string) error {
	was := e.State
	e.State = now
	if err := s.store.UpdateEvidence(ctx, tx, e, was); err != nil {
		return fmt.Errorf("save evidence %s: %w", e.Ref, err)
	}
	if now == SentBack || now == Withdrawn {
		err := s.clocks.Stop(ctx, tx, by, e.Ref, renewalRule, e.Checked.Says)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("stop the renewal of %s: %w", e.Ref, err)
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(e.Provider), Payload: e, Why: e.Checked.Says})
}
