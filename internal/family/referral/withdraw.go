package referral

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Withdraw takes a referral back. Nobody needs to say why.
type Withdraw struct {
	Referral thread.Ref
	Version  int
	Why      string
}

// Withdraw takes a referral back, for a worker with the child and for the family. The consent that it rested on ends with it,
// and from then on the organisation reads nothing of it.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, cmd Withdraw) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by, cmd) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Withdraw) error {
	if !by.May(access.FamilyConsent) {
		return fault.Forbidden("Your role cannot withdraw a referral.")
	}
	r, err := s.Referral(ctx, tx, by, cmd.Referral) // asks who may read it
	if err != nil {
		return err
	}
	if err := access.MayAct(ctx, tx, by, r.Child); err != nil {
		return err
	}
	if r, err = s.load(ctx, tx, r.Ref, cmd.Version); err != nil {
		return err
	}
	if !r.Open() {
		return fault.Conflictf("This referral is %s: the organisation does not read it any more.", r.State())
	}
	if r.Consent == 0 {
		return s.withdraw(ctx, tx, by.By(), r, cmd.Why)
	}
	// the end of the consent withdraws what rests on it: see StopTx
	return s.Families.WithdrawConsentTx(ctx, tx, by.By(), family.WithdrawConsent{Child: r.Child, N: r.Consent, Why: cmd.Why})
}

// StopTx implements family.Sharing: it withdraws what rests on a consent that ended, or for number 0 everything about the child. Of the
// reason it keeps the beginning: a long one is no reason for an organisation to read on.
func (s *Service) StopTx(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, consent int, why string) error {
	all, err := s.Store.ReferralsOf(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("referrals of %s: %w", child, err)
	}
	if long := []rune(strings.TrimSpace(why)); len(long) > mostLine {
		why = string(long[:mostLine-1]) + "…"
	}
	for _, r := range all {
		if !r.Open() || consent != 0 && r.Consent != consent {
			continue
		}
		if err := s.withdraw(ctx, tx, by, r, why); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) withdraw(ctx context.Context, tx *db.Tx, by audit.By, r Referral, why string) error {
	clock := map[State]string{Waiting: RuleAnswer, Accepted: Promised}[r.State()]
	if err := r.withdraw(by.Name, why, tx.Today()); err != nil {
		return err
	}
	if clock != "" {
		if err := s.Clocks.Stop(ctx, tx, by, r.Ref, clock, "The referral was withdrawn."); err != nil {
			return fmt.Errorf("stop the clock of %s: %w", r.Ref, err)
		}
	}
	if err := s.save(ctx, tx, by, r, "referral withdrawn", r.WithdrawnWhy); err != nil {
		return err
	}
	return s.People.TellOrganisationTx(ctx, tx, r.Provider, r.Ref, workday.Date{})
}
