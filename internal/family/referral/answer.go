package referral

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// mostInbox is how many referrals an organisation's list shows.
const mostInbox = 500

// Inbox returns what waits for the reader's organisation and what is under way there, the first due first. It names no child.
func (s *Service) Inbox(ctx context.Context, tx *db.Tx, by access.Actor) ([]Referral, error) {
	if !by.May(access.ReferralAnswer) || by.Provider == "" || by.Scope != tx.Scope() {
		return nil, nil
	}
	found, err := s.Store.ReferralsTo(ctx, tx, by.Provider, mostInbox)
	if err != nil {
		return nil, fmt.Errorf("referrals to %s: %w", by.Provider, err)
	}
	for i := range found {
		found[i].Need, found[i].Contact, found[i].Shared, found[i].Child, found[i].ByName = "", "", nil, "", ""
	}
	return found, nil
}

// Sent returns a referral to the organisation that it was sent to, while it is open. Nobody else finds it. Its child is the record
// that is kept, where records were merged since; the caller records the look there.
func (s *Service) Sent(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Referral, error) {
	missing := fault.NotFound("That referral")
	if !by.May(access.ReferralAnswer) || by.Provider == "" || by.Scope != tx.Scope() {
		return Referral{}, missing
	}
	r, err := s.Store.Referral(ctx, tx, ref)
	if err != nil {
		return Referral{}, err
	}
	if r.Provider != by.Provider || !r.Open() {
		return Referral{}, missing
	}
	r.Child, err = s.Families.Kept(ctx, tx, r.Child)
	return r, err
}

// Accept promises the day on which the organisation gets in touch.
func (s *Service) Accept(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AcceptTx(ctx, tx, by, cmd) })
}

// AcceptTx is Accept inside a transaction.
func (s *Service) AcceptTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	r, err := s.sentAt(ctx, tx, by, cmd)
	if err != nil {
		return err
	}
	if err := r.accept(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	keeper, err := s.answered(ctx, tx, by.By(), r, "referral accepted")
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: Promised, Ref: r.Ref, Child: r.Child, Title: "An organisation gets in touch", Owner: keeper}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, r.Promise, "The day that the organisation promised."); err != nil {
		return fmt.Errorf("start the promise of %s: %w", r.Ref, err)
	}
	return s.tell(ctx, tx, r, "An organisation has accepted a referral and gets in touch by the day below.", r.Promise)
}

// Decline says why the organisation cannot help. From then on it reads nothing of the family.
func (s *Service) Decline(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.DeclineTx(ctx, tx, by, cmd) })
}

// DeclineTx is Decline inside a transaction.
func (s *Service) DeclineTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	r, err := s.sentAt(ctx, tx, by, cmd)
	if err != nil {
		return err
	}
	if err := r.decline(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	if _, err := s.answered(ctx, tx, by.By(), r, "referral declined"); err != nil {
		return err
	}
	return s.tell(ctx, tx, r, "An organisation cannot take up a referral. Sign in to read why, and which others there are.", workday.Date{})
}

// Begin records that the organisation is in touch with the family.
func (s *Service) Begin(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.BeginTx(ctx, tx, by, cmd) })
}

// BeginTx is Begin inside a transaction.
func (s *Service) BeginTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	r, err := s.sentAt(ctx, tx, by, cmd)
	if err != nil {
		return err
	}
	if err := r.begin(tx.Today()); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), r.Ref, Promised, tx.Today()); err != nil {
		return fmt.Errorf("keep the promise of %s: %w", r.Ref, err)
	}
	return s.save(ctx, tx, by.By(), r, "organisation in touch with the family", "")
}

func (s *Service) sentAt(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) (Referral, error) {
	r, err := s.Sent(ctx, tx, by, cmd.Referral)
	if err != nil {
		return Referral{}, err
	}
	return s.load(ctx, tx, r.Ref, cmd.Version)
}

// answered keeps the clock, saves an answer and tells whoever looks after the child, whom it returns.
func (s *Service) answered(ctx context.Context, tx *db.Tx, by audit.By, r Referral, action string) (thread.Ref, error) {
	if err := s.Clocks.Keep(ctx, tx, by, r.Ref, RuleAnswer, tx.Today()); err != nil {
		return "", fmt.Errorf("keep the date of %s: %w", r.Ref, err)
	}
	if err := s.save(ctx, tx, by, r, action, r.Why); err != nil {
		return "", err
	}
	child, err := s.Families.Kept(ctx, tx, r.Child)
	if err != nil {
		return "", err
	}
	keeper, err := s.People.Keeper(ctx, tx, child)
	if err != nil || keeper == "" {
		return keeper, err
	}
	return keeper, s.People.TellColleagueTx(ctx, tx, keeper, r.Ref)
}

// tallyMonths is how far back referrals are counted.
const tallyMonths = 12

// Tallies counts the referrals of the last twelve months by organisation, for who looks after the county's offer.
func (s *Service) Tallies(ctx context.Context, tx *db.Tx, by access.Actor) (found []Tally, since time.Time, err error) {
	if !by.May(access.OfferPublish) || by.Scope != tx.Scope() {
		return nil, since, fault.Forbidden("Only the county co-ordinator and commissioners count referrals.")
	}
	since = tx.Today().AddMonths(-tallyMonths).At(0, 0)
	found, err = s.Store.ReferralTallies(ctx, tx, since, tx.Today())
	return found, since, err
}
