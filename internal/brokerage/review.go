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
