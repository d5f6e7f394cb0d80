package wiring

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/offer/offersql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// kindChase is the kind of the job that has owners check what they offer.
const kindChase = "offer.chase"

// ChaseOffers has the worker give the owners of stale offers a day by which to check them, in every council, once a day.
func (s *Services) ChaseOffers(w *job.Worker) {
	w.Register(kindChase, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, offersql.ScopesWithOffers, func(ctx context.Context) error {
			for after, more := thread.Ref(""), true; more && ctx.Err() == nil; {
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					after, _, err = s.Offer.ChaseTx(ctx, tx, s.owners, after)
					return err
				})
				if err != nil {
					return err
				}
				more = after != ""
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindChase, Every: 24 * time.Hour})
}

// offerOwners tells package offer who keeps a provider's offers.
type offerOwners struct{ letter }

// mostAccounts is how many accounts of a role are looked through for a provider's own.
const mostAccounts = 1000

// OwnerOf implements offer.Owners.
func (o offerOwners) OwnerOf(ctx context.Context, tx *db.Tx, provider thread.Ref) (thread.Ref, error) {
	for _, role := range []access.Role{access.RoleProvider, access.RoleFacilitator} {
		found, err := o.s.Authority.Accounts(ctx, tx, authority.Filter{Role: role, Status: authority.StatusActive, On: tx.Today(), Limit: mostAccounts})
		if err != nil {
			return "", err
		}
		for _, a := range found {
			if a.Provider == provider && provider != "" {
				return a.Person, nil
			}
		}
	}
	found, err := keepers{o.s}.Keepers(ctx, tx)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// TellOwnerTx implements offer.Owners.
func (o offerOwners) TellOwnerTx(ctx context.Context, tx *db.Tx, person, about thread.Ref, by workday.Date) error {
	return o.dueSoon(ctx, tx, person, about, "/offers/"+string(about), by)
}
