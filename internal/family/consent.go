package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Consent is a family's agreement that something of the record is shared where no duty asks for it: with a club, a charity, a
// school that the child may go to. What keeps a child safe is shared without it, and help never waits for it.
type Consent struct {
	Child    thread.Ref
	N        int // counts the consents about one child from 1
	With     string
	What     string
	Giver    string // by name
	How      string // "on this website", "on the phone"
	On       workday.Date
	By       string // who recorded it
	At       time.Time
	EndedOn  workday.Date // the last day
	EndedBy  string
	EndedWhy string
}

// InForce reports whether the consent holds on a day.
func (c Consent) InForce(on workday.Date) bool { return Span{From: c.On, To: c.EndedOn}.holds(on) }

// GiveConsent records an agreement to share. A parent or young person gives their own; a worker says who gave it and how.
type GiveConsent struct {
	Child thread.Ref
	With  string
	What  string
	Giver string // who gave it, when a worker records it
	How   string
}

// GiveConsent records that the family agrees to share something. Only who has the rights can agree: a carer with parental
// responsibility, or the young person from the end of compulsory school age.
func (s *Service) GiveConsent(ctx context.Context, by access.Actor, cmd GiveConsent) error {
	return s.consenting(ctx, by, cmd.Child, func(tx *db.Tx) error {
		_, err := s.AgreeTx(ctx, tx, by, cmd)
		return err
	})
}

// AgreeTx is GiveConsent inside a transaction of a use case that has asked whether by may act for the child. It returns the
// consent's number.
func (s *Service) AgreeTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd GiveConsent) (int, error) {
	kin, err := AsFamily(ctx, tx, by, cmd.Child)
	if err != nil {
		return 0, err
	}
	if kin {
		if err := s.MayDecide(ctx, tx, by, cmd.Child, MatterShare); err != nil {
			return 0, err
		}
		cmd.Giver, cmd.How = by.Name, "on this website"
	}
	return s.GiveConsentTx(ctx, tx, by.By(), cmd)
}

func (s *Service) consenting(ctx context.Context, by access.Actor, child thread.Ref, do func(tx *db.Tx) error) error {
	if !by.May(access.FamilyConsent) {
		return fault.Forbidden("Your role cannot record what a family agrees to share.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, by, child); err != nil {
			return err
		}
		return do(tx)
	})
}

// GiveConsentTx is GiveConsent inside a transaction. It returns the consent's number.
func (s *Service) GiveConsentTx(ctx context.Context, tx *db.Tx, by audit.By, cmd GiveConsent) (int, error) {
	var wrong []fault.Field
	for _, need := range []struct {
		value          *string
		field, message string
	}{
		{&cmd.With, "with", "Say with whom: a school, a club, a charity."},
		{&cmd.What, "what", "Say what may be shared, and what for."},
		{&cmd.Giver, "giver", "Say who agreed."},
		{&cmd.How, "how", "Say how they agreed: on the phone, at a visit, in a letter."},
	} {
		*need.value = strings.TrimSpace(*need.value)
		if *need.value == "" {
			wrong = append(wrong, fault.Field{Name: need.field, Message: need.message})
		} else if len([]rune(*need.value)) > 500 {
			wrong = append(wrong, fault.Field{Name: need.field, Message: "Use at most 500 characters."})
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return 0, err
	}
	all, err := s.store.Consents(ctx, tx, cmd.Child)
	if err != nil {
		return 0, fmt.Errorf("consents about %s: %w", cmd.Child, err)
	}
	c := Consent{Child: cmd.Child, N: nextN(all, Consent.number), With: cmd.With, What: cmd.What, Giver: cmd.Giver, How: cmd.How, On: tx.Today(), By: by.Name, At: tx.Now()}
	if err := s.store.InsertConsent(ctx, tx, c); err != nil {
		return 0, fmt.Errorf("save a consent about %s: %w", cmd.Child, err)
	}
	return c.N, audit.Append(ctx, tx, by, audit.Entry{Action: "consent to share given", Ref: string(c.Child), Child: string(c.Child), Why: c.With, Payload: numbered{c.N}})
}

type numbered struct {
	N int `json:"n"`
}

// WithdrawConsent takes an agreement back. Nobody needs to say why.
type WithdrawConsent struct {
	Child thread.Ref
	N     int
	Why   string
}

// WithdrawConsent takes an agreement back from today on. Whoever may agree may also withdraw, and so may a worker for them. One that
// is kept from them is not found.
func (s *Service) WithdrawConsent(ctx context.Context, by access.Actor, cmd WithdrawConsent) error {
	return s.consenting(ctx, by, cmd.Child, func(tx *db.Tx) error {
		kin, err := AsFamily(ctx, tx, by, cmd.Child)
		if err != nil {
			return err
		}
		if kin {
			if err := s.MayDecide(ctx, tx, by, cmd.Child, MatterShare); err != nil {
				return err
			}
		}
		kept, err := s.keptConsents(ctx, tx, by, cmd.Child)
		if err != nil {
			return err
		}
		if slices.Contains(kept, cmd.N) {
			return errNoConsent
		}
		return s.WithdrawConsentTx(ctx, tx, by.By(), cmd)
	})
}

// errNoConsent is the same for what is not there and for what is kept from the reader.
var errNoConsent = fault.NotFound("That agreement to share")

// WithdrawConsentTx is WithdrawConsent inside a transaction.
func (s *Service) WithdrawConsentTx(ctx context.Context, tx *db.Tx, by audit.By, cmd WithdrawConsent) error {
	all, err := s.store.Consents(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("consents about %s: %w", cmd.Child, err)
	}
	at := slices.IndexFunc(all, func(c Consent) bool { return c.N == cmd.N })
	switch {
	case at < 0 && cmd.N != 0:
		return errNoConsent
	case at < 0:
		return fault.Invalid("consent", "Choose what is not to be shared any more.")
	case !all[at].EndedOn.IsZero():
		return fault.Conflictf("This was taken back already, on %s.", all[at].EndedOn.AddDays(1).Long())
	}
	c := all[at]
	c.EndedOn, c.EndedBy, c.EndedWhy = tx.Today().AddDays(-1), by.Name, strings.TrimSpace(cmd.Why)
	if err := s.store.EndConsent(ctx, tx, c); err != nil {
		return fmt.Errorf("withdraw consent %d about %s: %w", c.N, c.Child, err)
	}
	if err := s.stopSharing(ctx, tx, by, c.Child, c.N, c.EndedWhy); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "consent to share withdrawn", Ref: string(c.Child), Child: string(c.Child), Why: c.EndedWhy, Payload: numbered{c.N}})
}

// Consents lists what the family agreed to share, the latest first, without what is kept from the reader. The caller has checked that
// they may see the child.
func (s *Service) Consents(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]Consent, error) {
	all, err := s.store.Consents(ctx, tx, child)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	kept, err := s.keptConsents(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(c Consent) bool { return slices.Contains(kept, c.N) })
	slices.Reverse(all)
	return all, nil
}

// Sharing is what goes on with others by a family's agreement. Package referral is one.
type Sharing interface {
	// StopTx ends what rests on one consent about a child, or for number 0 everything about the child.
	StopTx(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, consent int, why string) error
	// Kept returns the numbers of the consents about a child on which something rests that is kept from the reader: the consent
	// names with whom it is shared, and who agreed.
	Kept(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]int, error)
}

// UseSharing has sharing end with the consent that it rests on, from that moment.
func (s *Service) UseSharing(all ...Sharing) { s.sharing = append(s.sharing, all...) }

func (s *Service) stopSharing(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, consent int, why string) error {
	for _, one := range s.sharing {
		if err := one.StopTx(ctx, tx, by, child, consent, why); err != nil {
			return fmt.Errorf("stop what is shared about %s: %w", child, err)
		}
	}
	return nil
}

// keptConsents are the numbers of the consents that the reader is not told of.
func (s *Service) keptConsents(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]int, error) {
	var out []int
	for _, one := range s.sharing {
		kept, err := one.Kept(ctx, tx, reader, child)
		if err != nil {
			return nil, fmt.Errorf("what is shared about %s and kept from the reader: %w", child, err)
		}
		out = append(out, kept...)
	}
	return out, nil
}
