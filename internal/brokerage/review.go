package brokerage

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Reviewers says who holds providers to what was agreed.
type Reviewers interface {
	// ContractTeam returns the team of the contract managers and quality officers, "" when the council has none.
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// letReview gives the contract team the children whose help is bought under the council's agreements: it settles visits, looks
// at invoices and ends packages. What else of the record it may open is for its roles to say, and they open no plan, no advice
// and no question.
func (s *Service) letReview(ctx context.Context, tx *db.Tx, by audit.By, p Package) error {
	team, until, err := s.reviewers(ctx, tx, p)
	if err != nil || team == "" {
		return err
	}
	return access.Grant(ctx, tx, by, access.Relationship{
		Actor: team, Child: p.Child, Reason: access.PackageReview, From: tx.Today(), To: until, Source: p.Ref, Level: access.Work,
	})
}

// endReview shortens what letReview gave to the last day that the child's other packages leave.
func (s *Service) endReview(ctx context.Context, tx *db.Tx, by audit.By, p Package) error {
	team, until, err := s.reviewers(ctx, tx, p)
	if err != nil || team == "" {
		return err
	}
	if err := access.End(ctx, tx, by, team, p.Child, access.PackageReview, until); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	return nil
}

func (s *Service) reviewers(ctx context.Context, tx *db.Tx, p Package) (thread.Ref, workday.Date, error) {
	if s.Reviewers == nil {
		return "", workday.Date{}, nil
	}
	team, err := s.Reviewers.ContractTeam(ctx, tx)
	if err != nil {
		return "", workday.Date{}, fmt.Errorf("find the contract team: %w", err)
	}
	all, err := s.Store.PackagesOf(ctx, tx, []thread.Ref{p.Child})
	if err != nil {
		return "", workday.Date{}, err
	}
	last := p.LastDay()
	for _, other := range all {
		if other.Ref != p.Ref && other.LastDay().After(last) {
			last = other.LastDay()
		}
	}
	return team, last.AddDays(seenAfter), nil
}

// FillReviewTx gives the contract team the children of packages that it does not reach: those that were bought before the council
// had such a team, or before the program knew of it. It looks at up to 200 packages behind the one given and returns where to go on,
// "" at the end.
func (s *Service) FillReviewTx(ctx context.Context, tx *db.Tx, by audit.By, after thread.Ref) (next thread.Ref, err error) {
	found, err := s.Store.PackagesAfter(ctx, tx, after)
	if err != nil || len(found) == 0 || s.Reviewers == nil {
		return "", err
	}
	team, err := s.Reviewers.ContractTeam(ctx, tx)
	if err != nil || team == "" {
		return "", err
	}
	children := make([]thread.Ref, len(found))
	for i, p := range found {
		children[i] = p.Child
	}
	reached, err := access.Levels(ctx, tx, access.Actor{Teams: []thread.Ref{team}, Scope: tx.Scope()}, children...)
	if err != nil {
		return "", fmt.Errorf("whom the contract team reaches: %w", err)
	}
	for _, p := range found {
		if _, ok := reached[p.Child]; ok || p.LastDay().AddDays(seenAfter).Before(tx.Today()) {
			continue
		}
		if err := s.letReview(ctx, tx, by, p); err != nil {
			return "", fmt.Errorf("let the contract team see to %s: %w", p.Ref, err)
		}
		reached[p.Child] = access.Work
	}
	return found[len(found)-1].Ref, nil
}
