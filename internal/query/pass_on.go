package query

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Absences are the times when somebody is away and another covers. Package team keeps them.
type Absences interface {
	// Away returns the absence of each of the people that includes today, in one query; of everybody when nobody is named.
	Away(ctx context.Context, tx *db.Tx, people ...thread.Ref) (map[thread.Ref]team.Absence, error)
}

// PassOnTx gives the questions about a child that one person still has to answer to another, because the child has another lead professional.
// Their dates stay, and the family is told. A question that the new person asked stays where it is.
func (s *Service) PassOnTx(ctx context.Context, tx *db.Tx, by audit.By, child, from, to thread.Ref) error {
	all, err := s.Store.Of(ctx, tx, []thread.Ref{child})
	if err != nil {
		return err
	}
	passed := false
	for _, q := range all {
		if q.Owner != from || q.Asker == to || !q.holds(from) {
			continue
		}
		q.Owner, passed = to, true
		if err := s.Clocks.Reassign(ctx, tx, by, from, to, q.Ref); err != nil {
			return err
		}
		err := access.Grant(ctx, tx, by, access.Relationship{
			Actor: to, Child: q.Child, Reason: access.QueryOwner, From: tx.Today(), Source: q.Ref, Level: access.Work,
		})
		if err != nil {
			return err
		}
		if q.Waiting() {
			if err := s.tell(ctx, tx, q, "Your new lead professional answers your question now. Its date stays the same.", workday.Date{}); err != nil {
				return err
			}
		}
		if err := s.save(ctx, tx, by, q, "query given to the new lead professional", "The child has another lead professional."); err != nil {
			return err
		}
	}
	if !passed {
		return nil
	}
	return s.letGo(ctx, tx, by, from, child)
}

// Away returns who of the owners of questions is away today, with who covers and until when; nobody where no absences are kept.
func (s *Service) Away(ctx context.Context, tx *db.Tx, owners ...thread.Ref) (map[thread.Ref]team.Absence, error) {
	if s.Absences == nil || len(owners) == 0 {
		return nil, nil
	}
	return s.Absences.Away(ctx, tx, owners...)
}

// OwnedBy returns what a person has to answer today, the oldest first: what is theirs, and what is theirs for whom they cover.
func (s *Service) OwnedBy(ctx context.Context, tx *db.Tx, owner thread.Ref) ([]Query, error) {
	owners := []thread.Ref{owner}
	if s.Absences != nil {
		away, err := s.Absences.Away(ctx, tx)
		if err != nil {
			return nil, err
		}
		for _, a := range away {
			if a.Cover == owner {
				owners = append(owners, a.Person)
			}
		}
	}
	return s.Store.OwnedBy(ctx, tx, owners)
}
