package offer

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const (
	// Checking is the rule by which the deadline of a stale offer is kept.
	Checking = "offer-check"
	// checkDays is how many working days an owner has.
	checkDays = 10
	// chaseBatch is how many offers one transaction looks at.
	chaseBatch = 100
)

// Owners knows who keeps a provider's offers, and writes to them.
type Owners interface {
	// OwnerOf returns who is to check what a provider offers: somebody of the provider, else the co-ordinator; "" when neither is named.
	OwnerOf(ctx context.Context, tx *db.Tx, provider thread.Ref) (thread.Ref, error)
	// TellOwnerTx tells that person that an offer has to be checked, and by when.
	TellOwnerTx(ctx context.Context, tx *db.Tx, person, about thread.Ref, by workday.Date) error
}

// StaleSince is the day before which nobody’s check is believed any more, by the council’s policy.
func (s *Service) StaleSince(ctx context.Context, tx *db.Tx) (workday.Date, error) {
	spans, err := s.deps.Spans(ctx, tx)
	return tx.Today().AddMonths(-spans.OfferCheckedMonths), err
}

// ChaseTx gives the owners of stale offers a day by which to check them, and tells them so: once, until the offer is checked,
// changed or taken out. It looks at a batch behind a reference and returns where the next begins; "" when there is none.
func (s *Service) ChaseTx(ctx context.Context, tx *db.Tx, owners Owners, after thread.Ref) (next thread.Ref, chased int, err error) {
	since, err := s.StaleSince(ctx, tx)
	if err != nil {
		return "", 0, err
	}
	found, err := s.deps.Store.Stale(ctx, tx, since, after, chaseBatch)
	if err != nil || len(found) == 0 || s.deps.Clocks == nil {
		return "", 0, err
	}
	refs := make([]thread.Ref, len(found))
	for i, o := range found {
		refs[i] = o.Ref
	}
	running, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return "", 0, err
	}
	due, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), checkDays)
	if err != nil {
		return "", 0, err
	}
	for _, o := range found {
		if chasing(running[o.Ref]) || !o.Stale(since) {
			continue
		}
		owner, err := owners.OwnerOf(ctx, tx, o.Provider)
		if err != nil {
			return "", chased, err
		}
		start := deadline.Start{Rule: Checking, Ref: o.Ref, Title: "Check that an offer is still right", Owner: owner}
		why := fmt.Sprintf("Nobody has checked it since %s; families read that it is stale.", o.CheckedOn.Long())
		if _, err := s.deps.Clocks.StartOn(ctx, tx, audit.System, start, due, why); err != nil {
			return "", chased, err
		}
		if owner != "" {
			if err := owners.TellOwnerTx(ctx, tx, owner, o.Ref, due); err != nil {
				return "", chased, err
			}
		}
		chased++
	}
	if len(found) == chaseBatch {
		next = found[len(found)-1].Ref
	}
	return next, chased, nil
}

func chasing(all []deadline.Deadline) bool {
	for _, d := range all {
		if d.Rule == Checking && d.Open() {
			return true
		}
	}
	return false
}

// checked ends the chase of an offer that somebody has looked at or taken out.
func (s *Service) checked(ctx context.Context, tx *db.Tx, by audit.By, o Offer) error {
	if s.deps.Clocks == nil {
		return nil
	}
	since, err := s.StaleSince(ctx, tx)
	if err != nil || o.Status == Published && o.Stale(since) {
		return err
	}
	found, err := deadline.Of(ctx, tx, o.Ref)
	if err != nil || !chasing(found[o.Ref]) {
		return err
	}
	if o.Status != Published {
		return s.deps.Clocks.Stop(ctx, tx, by, o.Ref, Checking, "The offer is no longer in the directory.")
	}
	return s.deps.Clocks.Keep(ctx, tx, by, o.Ref, Checking, tx.Today())
}
