package explanation

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Ground says why a partner agency may read what a link opens.
type Ground string

// The grounds. What keeps a child safe, and what a law asks for, is shared without the family's agreement.
const (
	Agreed       Ground = "agreed"
	Safeguarding Ground = "safeguarding"
	Duty         Ground = "duty"
)

// Share is the ground on which a child's data goes to a partner agency.
type Share struct {
	Ground Ground `json:"ground,omitempty"`
	// Giver and How are who of the family agreed, and how.
	Giver string `json:"giver,omitempty"`
	How   string `json:"how,omitempty"`
	// Consent is the number under which the family's record keeps the agreement.
	Consent int `json:"consent,omitempty"`
	// Why says what keeps the child safe, or which law asks for it.
	Why string       `json:"why,omitempty"`
	On  workday.Date `json:"on,omitzero"`
	// Ended is the day on which the family took the agreement back.
	Ended workday.Date `json:"ended,omitzero"`
}

// Holds reports whether a link may be sent on it.
func (s Share) Holds() bool { return s.Ground != "" && s.Ended.IsZero() }

// check says what is missing.
func (s *Share) check(w *wrong) {
	switch s.Ground {
	case Agreed:
		s.Giver = w.need("giver", s.Giver, "Say who of the family agreed.", mostLine)
		s.How = w.need("how", s.How, "Say how they agreed: on the phone, at a visit, in a letter.", mostLine)
		s.Why = ""
	case Safeguarding, Duty:
		s.Why = w.need("share-why", s.Why, "Say why the agency has to be asked without the family’s agreement: what keeps the child safe, or which law asks for it.", mostLine)
		s.Giver, s.How = "", ""
	default:
		w.add("share", "Say why this agency may be told about the child.")
	}
}

// Consents keeps what families agree to. Package family does.
type Consents interface {
	// AgreeTx records an agreement and returns its number.
	AgreeTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd family.GiveConsent) (int, error)
}

// agree records the agreement on which an agency is told.
func (s *Service) agree(ctx context.Context, tx *db.Tx, by access.Actor, e *Explanation) error {
	e.Share.On, e.Share.Consent, e.Share.Ended = tx.Today(), 0, workday.Date{}
	if e.Share.Ground != Agreed {
		return nil
	}
	n, err := s.Consents.AgreeTx(ctx, tx, by, family.GiveConsent{Child: e.Child, With: e.Name, Giver: e.Share.Giver, How: e.Share.How,
		What: "What the family asks about a decision of theirs, and the child’s part in it: for the request " + string(e.Ref)})
	if err != nil {
		return fmt.Errorf("the agreement on which %s is asked: %w", e.Name, err)
	}
	e.Share.Consent = n
	return nil
}

// SendLink sends a new link to the agency; the ones before are revoked. With a ground in share it is sent on that one; without, the
// ground must hold on which the one before was sent.
func (s *Service) SendLink(ctx context.Context, by access.Actor, ref thread.Ref, share Share) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SendLinkTx(ctx, tx, by, ref, share) })
}

// SendLinkTx is SendLink inside a transaction.
func (s *Service) SendLinkTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, share Share) error {
	e, err := s.outside(ctx, tx, by, ref)
	if err != nil {
		return err
	}
	if e.State() != Unexplained {
		return fault.Conflict("This request waits for no answer any more.")
	}
	if share.Ground == "" && e.Share.Holds() {
		return s.newLink(ctx, tx, by.By(), e)
	}
	var w wrong
	e.Share = share
	e.Share.check(&w)
	if err := fault.InvalidFields(w...); err != nil {
		return err
	}
	if err := s.agree(ctx, tx, by, &e); err != nil {
		return err
	}
	clock, err := clockOf(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("the clock of %s: %w", e.Ref, err)
	}
	e.RemindOn = remindFirst(clock, tx.Today())
	if err := s.save(ctx, tx, by.By(), e, "ground to ask a partner agency recorded", string(e.Share.Ground)); err != nil {
		return err
	}
	return s.newLink(ctx, tx, by.By(), e)
}

// StopTx implements family.Sharing: it ends every link that rests on a consent which the family took back, or for number 0 all links
// about the child, also those that were sent before a ground was asked for. The request still waits; without another ground no link is
// sent for it.
func (s *Service) StopTx(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, consent int, why string) error {
	all, err := s.Store.OfChildren(ctx, tx, []thread.Ref{child})
	if err != nil {
		return fmt.Errorf("explanations about %s: %w", child, err)
	}
	ended := "The family took back its agreement."
	if consent == 0 {
		ended = why
	}
	for _, e := range all {
		if !e.Outside() || consent != 0 && (!e.Share.Holds() || e.Share.Consent != consent) {
			continue
		}
		if err := s.revoke(ctx, tx, by, e, ended); err != nil {
			return err
		}
		if !e.Share.Holds() && e.RemindOn.IsZero() {
			continue
		}
		if e.Share.Holds() {
			e.Share.Ended = tx.Today()
		}
		e.RemindOn = workday.Date{}
		if err := s.save(ctx, tx, by, e, "partner agency not told any more", why); err != nil {
			return err
		}
	}
	return nil
}

// Kept implements family.Sharing: whom an explanation is required of is kept from nobody in the family.
func (s *Service) Kept(context.Context, *db.Tx, access.Actor, thread.Ref) ([]int, error) {
	return nil, nil
}
