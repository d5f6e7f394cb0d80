package brokerage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TenderNotice is the notice of the Procurement Act 2023 by which a tender is made known.
const TenderNotice = "UK4"

// Invitation is one asking of a lot's providers. Its weights are pinned: those that answer are ranked by what they read, whatever
// becomes of the agreement. Notice is the kind of tender notice that it needs, "" where it needs none.
type Invitation struct {
	Requirement thread.Ref
	Number      int
	Until       workday.Date
	Weights     allocation.Weights
	WeightsOf   string // whose weights they are, in words
	Notice      string
	By          string
	At          time.Time
}

// pin adds an invitation. Asking again keeps the weights of the first asking.
func (s *Service) pin(ctx context.Context, tx *db.Tx, by string, r Requirement) error {
	a, _, err := s.Agreements.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	before, err := s.Store.Invitations(ctx, tx, []thread.Ref{r.Ref})
	if err != nil {
		return err
	}
	i := Invitation{Requirement: r.Ref, Number: len(before) + 1, Until: r.InvitedUntil, By: by, At: tx.Now()}
	if len(before) > 0 {
		i.Weights, i.WeightsOf = before[0].Weights, before[0].WeightsOf
	} else if i.Weights, i.WeightsOf, err = s.Agreements.WeightsFor(ctx, tx, a, string(tx.Scope())); err != nil {
		return err
	}
	laws, err := s.Agreements.Laws()
	if err != nil {
		return err
	}
	if needsNotice(laws, a) {
		i.Notice = TenderNotice
	}
	if err := s.Store.InsertInvitation(ctx, tx, i); err != nil {
		return fmt.Errorf("save invitation %d to %s: %w", i.Number, r.Ref, err)
	}
	return nil
}

// weights are those by which a requirement's providers are ranked: pinned with its invitation, otherwise the published ones.
func (s *Service) weights(ctx context.Context, tx *db.Tx, r Requirement) (allocation.Weights, error) {
	invited, err := s.Store.Invitations(ctx, tx, []thread.Ref{r.Ref})
	if err != nil {
		return allocation.Weights{}, err
	}
	if len(invited) > 0 {
		return invited[0].Weights, nil
	}
	a, _, err := s.Agreements.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return allocation.Weights{}, err
	}
	w, _, err := s.Agreements.WeightsFor(ctx, tx, a, string(tx.Scope()))
	return w, err
}

// Askings returns how often the providers were asked about requirements, by requirement, the first asking first.
func (s *Service) Askings(ctx context.Context, tx *db.Tx, requirements ...thread.Ref) (map[thread.Ref][]Invitation, error) {
	found, err := s.Store.Invitations(ctx, tx, requirements)
	out := map[thread.Ref][]Invitation{}
	for _, i := range found {
		out[i.Requirement] = append(out[i.Requirement], i)
	}
	return out, err
}

// Tender is a requirement of a dynamic market with its first asking, the zero Invitation before there is one, and once there is one its award.
type Tender struct {
	Requirement Requirement
	Asked       Invitation
	Award       *Award
	noticed     bool // somebody was invited under a tender notice
}

// Tender returns one purchase, or a fault of kind not found where it is not open and nobody was invited under a tender notice.
func (s *Service) Tender(ctx context.Context, tx *db.Tx, requirement thread.Ref) (Tender, error) {
	r, err := s.Store.Requirement(ctx, tx, requirement)
	if err != nil {
		return Tender{}, fmt.Errorf("tender of %s: %w", requirement, err)
	}
	found, err := s.asked(ctx, tx, []Requirement{r})
	if err != nil {
		return Tender{}, err
	}
	if !r.Open() && !found[0].noticed {
		return Tender{}, fault.NotFound("That tender")
	}
	return found[0], nil
}

// Tenders returns the purchases of lots that wait for a tender notice or whose providers were invited under one, open ones first and of these
// the latest first, at most 500: a list to read. One of them is found by Tender.
func (s *Service) Tenders(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Tender, error) {
	found, err := s.Store.Tendered(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("tenders of %d lots: %w", len(lots), err)
	}
	return s.asked(ctx, tx, found)
}

// asked returns requirements with their first askings and their awards.
func (s *Service) asked(ctx context.Context, tx *db.Tx, found []Requirement) ([]Tender, error) {
	refs := make([]thread.Ref, len(found))
	for i, r := range found {
		refs[i] = r.Ref
	}
	asked, err := s.Askings(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	out := make([]Tender, 0, len(found))
	for _, r := range found {
		t := Tender{Requirement: r}
		if all := asked[r.Ref]; len(all) > 0 {
			t.Asked, t.noticed = all[0], slices.ContainsFunc(all, func(i Invitation) bool { return i.Notice != "" })
		}
		if r.Award != "" {
			a, err := s.Store.Award(ctx, tx, r.Award)
			if err != nil {
				return nil, fmt.Errorf("award of %s: %w", r.Ref, err)
			}
			t.Award = &a
		}
		out = append(out, t)
	}
	return out, nil
}
