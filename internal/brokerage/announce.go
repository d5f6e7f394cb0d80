package brokerage

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Announcement is a tender notice of one requirement as it was published.
type Announcement struct {
	Number string       // as the platform gave it
	On     workday.Date // of publication
	Until  workday.Date // the last day for tenders that it gives; zero of those recorded before that was kept
}

// Notices are what is published about purchases.
type Notices interface {
	// TenderNotice returns the latest tender notice of a requirement that is recorded as published, and whether there is one.
	TenderNotice(ctx context.Context, tx *db.Tx, agreement, requirement thread.Ref) (Announcement, bool, error)
}

// Announced is how the tender notice of a requirement stands.
type Announced struct {
	Needed    bool // its award needs a tender notice of its own
	Published bool
	Agreement thread.Ref
	Title     string // of the agreement
	Announcement
}

// Announced returns how the tender notice of a requirement stands.
func (s *Service) Announced(ctx context.Context, tx *db.Tx, r Requirement) (Announced, error) {
	a, _, err := s.Agreements.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return Announced{}, err
	}
	laws, err := s.Agreements.Laws()
	if err != nil {
		return Announced{}, err
	}
	out := Announced{Needed: needsNotice(laws, a), Agreement: a.Ref, Title: a.Title}
	if !out.Needed || s.Notices == nil {
		return out, nil
	}
	if out.Announcement, out.Published, err = s.Notices.TenderNotice(ctx, tx, a.Ref, r.Ref); err != nil {
		return out, fmt.Errorf("tender notice of %s: %w", r.Ref, err)
	}
	return out, nil
}

// Lacks says in a sentence what stands in the way of inviting providers, "" where nothing does.
func (a Announced) Lacks() string {
	if !a.Needed || a.Published {
		return ""
	}
	return fmt.Sprintf("“%s” is a dynamic market: each award needs its own tender notice (%s), published before providers are invited. None is recorded for this requirement.", a.Title, TenderNotice)
}

// mayInvite refuses an invitation before the tender notice was published, or for a shorter time than it gives.
func (s *Service) mayInvite(ctx context.Context, tx *db.Tx, r Requirement, until workday.Date) error {
	a, err := s.Announced(ctx, tx, r)
	if err != nil {
		return err
	}
	if why := a.Lacks(); why != "" {
		return fault.Invalid("until", why)
	}
	if a.Needed && until.Before(a.Until) {
		return fault.Invalid("until", "The tender notice "+a.Number+" says that tenders can be sent until "+a.Until.Long()+". Providers cannot be given less time.")
	}
	return nil
}

// announced refuses an award under a dynamic market whose tender notice is not recorded as published, whose providers were not invited on it,
// or that would cut short the time for tenders that it gives.
func (s *Service) announced(ctx context.Context, tx *db.Tx, r Requirement) error {
	a, err := s.Announced(ctx, tx, r)
	switch {
	case err != nil || !a.Needed:
		return err
	case !a.Published:
		return fault.Conflict(a.Lacks())
	}
	invited, err := s.Store.Invitations(ctx, tx, []thread.Ref{r.Ref})
	if err != nil {
		return err
	}
	asked := false
	for _, i := range invited {
		asked = asked || (!workday.DateOf(i.At).Before(a.On) && !i.Until.Before(a.Until))
	}
	if !asked {
		return fault.Conflictf("The tender notice %s was published on %s, and providers were not invited on it. Invite them, until %s or later.", a.Number, a.On.Long(), laterOf(a.Until, tx.Today()).Long())
	}
	if !a.Until.IsZero() && !tx.Today().After(a.Until) {
		return fault.Conflictf("The tender notice %s says that tenders can be sent until %s. An award comes after that day, save in an emergency.", a.Number, a.Until.Long())
	}
	return nil
}

func laterOf(a, b workday.Date) workday.Date {
	if a.After(b) {
		return a
	}
	return b
}

// needsNotice reports whether each award under an agreement needs a tender notice of its own, as its law says of its kind: membership of
// a dynamic market is no contract, so every purchase from it is a tender among its members (Procurement Act 2023 ss34 to 40).
func needsNotice(laws agreement.Laws, a agreement.Agreement) bool { return laws.For(a).OwnTender }
