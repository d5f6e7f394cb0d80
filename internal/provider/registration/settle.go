package registration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// Answer is what a person of the council says of a registration with a number that is on record.
type Answer string

// The answers.
const (
	SaySame    Answer = "same"
	SayAnother Answer = "another"
	SayRefuse  Answer = "refuse"
)

// Settle is the word of a person of the council on a registration that waits.
type Settle struct {
	Ref      thread.Ref
	Version  int
	Answer   Answer
	Provider thread.Ref // of SaySame: which one on record it is
	Why      string     // what was seen, or whom was rung
}

// Settle says whether a registration is the organisation on record, another, or nobody knows. Whoever registered is written to.
func (s *Service) Settle(ctx context.Context, by access.Actor, cmd Settle) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SettleTx(ctx, tx, by, cmd) })
}

// SettleTx is Settle inside a transaction.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Settle) error {
	r, err := s.Registration(ctx, tx, by, cmd.Ref)
	if err != nil {
		return err
	}
	if r.State != Waits {
		return stateError(r)
	}
	if cmd.Version != 0 && cmd.Version != r.Version {
		return fault.Conflict("Someone else changed this registration while you were reading it. Look at it again before you save.")
	}
	if err := cmd.check(r); err != nil {
		return err
	}
	r.SettledBy, r.SettledAt, r.Why = by.Name, tx.Now(), strings.TrimSpace(cmd.Why)
	told := notify.RegistrationSettled
	switch cmd.Answer {
	case SaySame:
		r.State, r.Provider = Same, cmd.Provider
		if _, err := s.Accounts.OpenForProviderTx(ctx, tx, by.By(), r.Contact, r.Email, r.Provider); err != nil {
			return atAnswer(err)
		}
	case SayAnother:
		r.State = Begun
		if err := s.another(ctx, tx, by, &r); err != nil {
			return atAnswer(err)
		}
	default:
		r.State, told = Refused, notify.RegistrationRefused
	}
	if err := s.save(ctx, tx, by.By(), &r, "registration settled"); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), r.Ref, provider.LookRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the look at %s: %w", r.Ref, err)
	}
	return s.write(ctx, tx, r, told, notify.Facts{Ref: r.Ref, On: tx.Today(), Link: s.PublicURL + "/sign-in"})
}

// another gives an organisation that is another than those on record one of its own, without the numbers that they have.
func (s *Service) another(ctx context.Context, tx *db.Tx, by access.Actor, r *Registration) error {
	own := r.identities()
	var taken []provider.Identity
	for _, n := range own {
		have, err := s.Providers.WithNumber(ctx, tx, []provider.Identity{n})
		if err != nil {
			return err
		}
		if len(have) > 0 {
			taken = append(taken, n)
		}
	}
	if _, err := s.found(ctx, tx, by, r, without(own, taken)); err != nil {
		return err
	}
	_, err := s.Providers.StartLookTx(ctx, tx, by, r.Provider, title(*r))
	return err
}

// check refuses an answer that does not say what is needed.
func (cmd Settle) check(r Registration) error {
	var wrong []fault.Field
	if !slices.Contains([]Answer{SaySame, SayAnother, SayRefuse}, cmd.Answer) {
		wrong = append(wrong, fault.Field{Name: "answer", Message: "Choose who it is."})
	}
	if cmd.Answer == SaySame && !slices.Contains(r.Matches, cmd.Provider) {
		wrong = append(wrong, fault.Field{Name: "provider", Message: "Choose which organisation on record it is."})
	}
	if strings.TrimSpace(cmd.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say how you know, such as whom you rang at a number from the register."})
	}
	return fault.InvalidFields(wrong...)
}

// atAnswer has what stands in the way of an account stand at the answer: the form asks for no address.
func atAnswer(err error) error {
	if fields, ok := fault.Fields(err); ok && len(fields) > 0 {
		return fault.Invalid("answer", fields[0].Message)
	}
	return err
}
