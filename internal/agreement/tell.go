package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Members writes to members of agreements and holds the time for answers to them, in the transaction in which something happens.
// Package performance answers.
type Members interface {
	// PlaceChanged tells a member that the council suspended, banned or restored it, upheld a hold or ended its place.
	PlaceChanged(ctx context.Context, tx *db.Tx, a Admission) error
	// ReplyCame starts the time for the answer to a reply, ReplyAnswered keeps it, and ReplyDropped stops it.
	ReplyCame(ctx context.Context, tx *db.Tx, by audit.By, a Admission) error
	ReplyAnswered(ctx context.Context, tx *db.Tx, by audit.By, a Admission) error
	ReplyDropped(ctx context.Context, tx *db.Tx, by audit.By, a Admission, why string) error
	// TermsChanged and RatesChanged tell members of an agreement.
	TermsChanged(ctx context.Context, tx *db.Tx, agreement thread.Ref, members []thread.Ref) error
	RatesChanged(ctx context.Context, tx *db.Tx, agreement thread.Ref, members []thread.Ref, from workday.Date) error
}

// UseMembers sets who writes to members; without it nobody does. It is called once, before the service is used.
func (s *Service) UseMembers(m Members) { s.members = m }

// tellEvent tells a member what happened to its place, and starts or keeps the time for the answer to its reply. The admission is the
// one before the event.
func (s *Service) tellEvent(ctx context.Context, tx *db.Tx, by audit.By, a Admission, kind EventKind) error {
	if s.members == nil || kind == Refresh {
		return nil
	}
	var err error
	switch {
	case kind == Reply:
		err = s.members.ReplyCame(ctx, tx, by, a)
	case a.replied() && (kind == Restoration || kind == Upheld):
		err = s.members.ReplyAnswered(ctx, tx, by, a)
	}
	if err == nil && kind != Reply {
		err = s.members.PlaceChanged(ctx, tx, a)
	}
	if err != nil {
		return fmt.Errorf("tell of %s: %w", a.Ref, err)
	}
	return nil
}

// tellEnd tells a member that its place ends. An answer to its reply is no longer needed.
func (s *Service) tellEnd(ctx context.Context, tx *db.Tx, by audit.By, a Admission) error {
	if s.members == nil {
		return nil
	}
	if a.replied() {
		if err := s.members.ReplyDropped(ctx, tx, by, a, "Its place in the lot was ended."); err != nil {
			return err
		}
	}
	if err := s.members.PlaceChanged(ctx, tx, a); err != nil {
		return fmt.Errorf("tell of %s: %w", a.Ref, err)
	}
	return nil
}

// tellTerms tells the members of an agreement that its terms were changed.
func (s *Service) tellTerms(ctx context.Context, tx *db.Tx, a Agreement) error {
	if s.members == nil {
		return nil
	}
	in, err := s.inLots(ctx, tx, a.lotRefs(""))
	if err != nil {
		return err
	}
	return s.members.TermsChanged(ctx, tx, a.Ref, in)
}

// tellRates tells the providers whose rates an uplift changes: of a rate for every provider of a lot all that are in it.
func (s *Service) tellRates(ctx context.Context, tx *db.Tx, a Agreement, e Effect, from workday.Date) error {
	if s.members == nil {
		return nil
	}
	var to, shared []thread.Ref
	for _, r := range e.Rates {
		if r.Before.Provider == "" {
			shared = append(shared, r.Before.Lot)
		} else {
			to = append(to, r.Before.Provider)
		}
	}
	in, err := s.inLots(ctx, tx, shared)
	if err != nil {
		return err
	}
	to = append(to, in...)
	slices.Sort(to)
	return s.members.RatesChanged(ctx, tx, a.Ref, slices.Compact(to), from)
}

// inLots returns the providers that have a place in one of the lots today or later, each once.
func (s *Service) inLots(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]thread.Ref, error) {
	if len(lots) == 0 {
		return nil, nil
	}
	all, err := s.store.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("who is in %d lots: %w", len(lots), err)
	}
	var in []thread.Ref
	for _, a := range all {
		if state, _ := a.Standing(tx.Today()); state != Left {
			in = append(in, a.Provider)
		}
	}
	slices.Sort(in)
	return slices.Compact(in), nil
}
