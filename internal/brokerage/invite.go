package brokerage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Invite asks every provider of the lot whether it could help, until a day.
type Invite struct {
	Requirement thread.Ref
	Version     int
	Until       workday.Date
}

// Invite invites the lot's providers. They read the need, the district and the age; not who the child is.
func (s *Service) Invite(ctx context.Context, by access.Actor, cmd Invite) error {
	if !by.May(access.BrokerageCallOff) {
		return fault.Forbidden("Only brokers invite providers.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.InviteTx(ctx, tx, by, cmd) })
}

// InviteTx is Invite inside a transaction.
func (s *Service) InviteTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Invite) error {
	r, err := s.load(ctx, tx, by, cmd.Requirement, cmd.Version)
	if err != nil {
		return err
	}
	if err := r.mustBeOpen(); err != nil {
		return err
	}
	if cmd.Until.IsZero() || cmd.Until.Before(tx.Today()) {
		return fault.Invalid("until", "Enter the last day for answers, today or later.")
	}
	if err := s.mayInvite(ctx, tx, r, cmd.Until); err != nil {
		return err
	}
	r.InvitedUntil = cmd.Until
	if err := s.Store.UpdateRequirement(ctx, tx, r); err != nil {
		return err
	}
	if err := s.pin(ctx, tx, by.Name, r); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.By(), r, "providers invited", ""); err != nil {
		return err
	}
	return s.tellInvited(ctx, tx, r)
}

// Respond is a provider's answer.
type Respond struct {
	Requirement thread.Ref
	Can         bool
	Refusal     Refusal      // the reason when it cannot
	Why         string       // in words; needed beside Otherwise
	From        workday.Date // the first day on which it could start
	Over        string       // the mark (Response.Mark) of the provider's answer that was read; "" takes whatever is there
}

// Respond records a provider's answer. A provider that says no says why: the reasons, added up, show what is missing in
// the county.
func (s *Service) Respond(ctx context.Context, by access.Actor, cmd Respond) error {
	if !by.May(access.BrokerageRespond) || by.Provider == "" {
		return fault.Forbidden("Only providers answer invitations.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.RespondTx(ctx, tx, by, cmd) })
}

// RespondTx is Respond inside a transaction.
func (s *Service) RespondTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Respond) error {
	r, err := s.InvitedTo(ctx, tx, by.Provider, cmd.Requirement)
	if err != nil {
		return err
	}
	if r.InvitedUntil.Before(tx.Today()) {
		return fault.Conflictf("Answers were taken until %s.", r.InvitedUntil.Long())
	}
	switch {
	case cmd.Can:
		cmd.Refusal = ""
	case !cmd.Refusal.valid():
		return fault.Invalid("reason", "Say why you cannot help: it shows the council what is missing.")
	case cmd.Refusal == Otherwise && cmd.Why == "":
		return fault.Invalid("why", "Say in a few words what the other reason is.")
	}
	if cmd.Can && cmd.From.IsZero() {
		return fault.Invalid("from", "Enter the first day on which you could start.")
	}
	answer := Response{Requirement: r.Ref, Provider: by.Provider, Can: cmd.Can, Refusal: cmd.Refusal, Why: cmd.Why, From: cmd.From, On: tx.Today()}
	if given, err := s.given(ctx, tx, answer, cmd.Over); err != nil || given {
		return err
	}
	if err := s.Store.SaveResponse(ctx, tx, answer); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "invitation answered", Ref: string(r.Ref), Child: string(r.Child), Payload: answer, Why: cmd.Why})
}

// Mark names an answer, so that a change can say over which it was made; that of the zero Response says that there was none.
func (r Response) Mark() string { return fault.Mark(r.parts()...) }

func (r Response) parts() []string {
	return []string{strconv.FormatBool(r.Can), string(r.Refusal), r.Why, r.From.String(), r.On.String()}
}

// given reports whether the very answer stands already, and refuses one that would take the place of a colleague's, given since the
// form was read.
func (s *Service) given(ctx context.Context, tx *db.Tx, r Response, over string) (bool, error) {
	all, err := s.Store.Responses(ctx, tx, []thread.Ref{r.Requirement})
	if err != nil {
		return false, fmt.Errorf("answers to %s: %w", r.Requirement, err)
	}
	var now Response
	for _, a := range all {
		if a.Provider == r.Provider {
			now = a
		}
	}
	return now.Mark() == r.Mark(), fault.MadeOver(over, "your organisation’s answer", now.parts()...)
}

// InvitedTo returns a requirement that a provider, who, is invited to answer, or a fault of kind not found.
func (s *Service) InvitedTo(ctx context.Context, tx *db.Tx, who, ref thread.Ref) (Requirement, error) {
	r, err := s.Store.Requirement(ctx, tx, ref)
	if err != nil {
		return Requirement{}, err
	}
	asked, err := s.Asked(ctx, tx, r)
	if err != nil {
		return Requirement{}, err
	}
	if r.Open() && !r.InvitedUntil.IsZero() && slices.ContainsFunc(asked, func(p provider.Provider) bool { return p.Ref == who }) {
		return r, nil
	}
	return Requirement{}, fault.NotFound("That invitation")
}

// Invitations returns what a provider is invited to answer today, those that close first first, with its answers so far.
func (s *Service) Invitations(ctx context.Context, tx *db.Tx, who thread.Ref) ([]Requirement, map[thread.Ref]Response, error) {
	admissions, err := s.Agreements.AdmissionsOf(ctx, tx, who)
	if err != nil {
		return nil, nil, err
	}
	open, err := s.Store.InvitedFrom(ctx, tx, slices.Sorted(maps.Keys(agreement.Places(admissions, agreement.ToLot))))
	if err != nil {
		return nil, nil, err
	}
	in := map[thread.Ref]members{} // of the lots in which somebody is invited
	for _, r := range open {
		if _, read := in[r.Lot]; read {
			continue
		}
		if in[r.Lot], err = s.members(ctx, tx, r.Lot); err != nil {
			return nil, nil, err
		}
	}
	open = slices.DeleteFunc(open, func(r Requirement) bool {
		_, barred := in[r.Lot].bar(who, r.Start)
		return barred
	})
	refs := make([]thread.Ref, len(open))
	for i, r := range open {
		refs[i] = r.Ref
	}
	all, err := s.Store.Responses(ctx, tx, refs)
	mine := map[thread.Ref]Response{}
	for _, a := range all {
		if a.Provider == who {
			mine[a.Requirement] = a
		}
	}
	return open, mine, err
}
