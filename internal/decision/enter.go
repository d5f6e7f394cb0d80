package decision

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Enter records a proposed decision, before its notice.
type Enter struct {
	Label, Title, Maker, LeadMember, Proposal, ReasonKey string
	Key, SubjectToCallIn                                 bool
	Route                                                Route
	Options                                              []Option
	Finance, Legal, Equality, Consulted                  string
	Terms                                                Terms
	Amends                                               thread.Ref // the earlier decision that it amends; empty for none
}

// Enter adds a decision and returns its reference.
func (s *Service) Enter(ctx context.Context, by access.Actor, cmd Enter) (thread.Ref, error) {
	if !by.May(access.DecisionEdit) {
		return "", fault.Forbidden("Only democratic services can enter a decision.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.EnterTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// EnterTx is Enter inside a transaction.
func (s *Service) EnterTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Enter) (thread.Ref, error) {
	if err := cmd.validate(); err != nil {
		return "", err
	}
	as := 0
	if cmd.Amends != "" {
		var err error
		if as, err = s.amendable(ctx, tx, cmd.Amends, ""); err != nil {
			return "", err
		}
	}
	d := Decision{
		Ref: thread.New(tx, thread.Decision), Version: 1, Label: cmd.Label, Title: cmd.Title, Key: cmd.Key, ReasonKey: cmd.ReasonKey,
		Route: cmd.Route, Maker: cmd.Maker, LeadMember: cmd.LeadMember, Proposal: cmd.Proposal, Options: cmd.Options,
		Finance: cmd.Finance, Legal: cmd.Legal, Equality: cmd.Equality, Consulted: cmd.Consulted, Terms: cmd.Terms,
		Source: "entered", SubjectToCallIn: cmd.SubjectToCallIn, Basis: BasisOrdinary, Amends: cmd.Amends, AmendedAs: as,
	}
	if err := s.store.Insert(ctx, tx, d); err != nil {
		return "", err
	}
	if err := s.record(ctx, tx, by, d, "decision entered", "", ""); err != nil || d.Amends == "" {
		return d.Ref, err
	}
	return d.Ref, thread.Link(ctx, tx, d.Amends, "is amended by", d.Ref)
}

func (cmd Enter) validate() error {
	var wrong []fault.Field
	need := func(name, value, message string) {
		if strings.TrimSpace(value) == "" {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	need("title", cmd.Title, "Enter what the decision is about.")
	need("maker", cmd.Maker, "Enter who will decide: the body, or the name and title.")
	need("proposal", cmd.Proposal, "Enter what is proposed.")
	if cmd.Key {
		need("reason-key", cmd.ReasonKey, "Say why the decision is key.")
	}
	return fault.InvalidFields(append(wrong, cmd.Terms.wrong()...)...)
}

// wrong returns what does not add up in t.
func (t Terms) wrong() []fault.Field {
	var wrong []fault.Field
	if t.TotalValue < 0 || t.AnnualValue < 0 || t.ExtensionValue < 0 || t.OfficerLimit < 0 {
		wrong = append(wrong, fault.Field{Name: "value", Message: "A value cannot be negative."})
	}
	if !t.Start.IsZero() && !t.End.IsZero() && t.End.Before(t.Start) {
		wrong = append(wrong, fault.Field{Name: "end", Message: "The term ends before it starts."})
	}
	for _, m := range t.ExtensionMonths {
		if m <= 0 {
			wrong = append(wrong, fault.Field{Name: "extensions", Message: "Enter each extension in whole months."})
			break
		}
	}
	return wrong
}
