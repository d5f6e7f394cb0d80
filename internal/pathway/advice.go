package pathway

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// AskAdvice asks an agency for its advice, by the date that regulation 8 gives.
type AskAdvice struct {
	Assessment thread.Ref
	Version    int
	Agency     Agency
	Adviser    thread.Ref // the person or team that is asked
}

// AskAdvice asks for advice and lets the adviser see the child.
func (s *Service) AskAdvice(ctx context.Context, by access.Actor, cmd AskAdvice) (thread.Ref, error) {
	if !by.May(access.PathwayRun) {
		return "", fault.Forbidden("Only the named officer asks for advice.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.AskAdviceTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// AskAdviceTx is AskAdvice inside a transaction.
func (s *Service) AskAdviceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd AskAdvice) (thread.Ref, error) {
	a, err := s.load(ctx, tx, by, cmd.Assessment, cmd.Version)
	if err != nil {
		return "", err
	}
	if a.State() != StateAssessing {
		return "", fault.Conflictf("This assessment is “%s”.", a.State())
	}
	var wrong []fault.Field
	if !slices.Contains(Agencies(), cmd.Agency) {
		wrong = append(wrong, fault.Field{Name: "agency", Message: "Choose who is asked."})
	}
	if cmd.Adviser == "" {
		wrong = append(wrong, fault.Field{Name: "adviser", Message: "Choose the person or team that is asked."})
	}
	if a.waitsFor(cmd.Agency, cmd.Adviser) {
		wrong = append(wrong, fault.Field{Name: "adviser", Message: "This advice has been asked for and has not come yet."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return "", err
	}
	x := Advice{Ref: thread.New(tx, thread.Advice), Assessment: a.Ref, Child: a.Child, Agency: cmd.Agency, Adviser: cmd.Adviser, AskedOn: tx.Today()}
	if err := s.Store.InsertAdvice(ctx, tx, x); err != nil {
		return "", err
	}
	if err := s.placeAdvice(ctx, tx, a, x); err != nil {
		return "", err
	}
	if err := s.beginAdvice(ctx, tx, by.By(), a, x); err != nil {
		return "", err
	}
	entry := audit.Entry{Action: "advice asked", Ref: string(a.Ref), Child: string(a.Child), Payload: x, Rule: a.Basis.adviceRule()}
	return x.Ref, audit.Append(ctx, tx, by.By(), entry)
}

// beginAdvice starts the clock of advice and lets the adviser see the child. Parents see their child already.
func (s *Service) beginAdvice(ctx context.Context, tx *db.Tx, by audit.By, a Assessment, x Advice) error {
	if rule := a.Basis.adviceRule(); rule != "" {
		start := deadline.Start{Rule: rule, Ref: x.Ref, Child: a.Child, From: x.AskedOn, Title: "Advice from " + string(x.Agency)}
		if x.Adviser.Kind() == thread.Team {
			start.Team = x.Adviser
		} else {
			start.Owner = x.Adviser
		}
		if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
			return fmt.Errorf("start the advice %s: %w", x.Ref, err)
		}
	}
	if x.Agency == Parents {
		return nil
	}
	return access.Grant(ctx, tx, by, access.Relationship{
		Actor: x.Adviser, Child: a.Child, Reason: access.AdviceAsked, From: tx.Today(), Source: x.Ref, Level: access.Work,
	})
}

func (s *Service) placeAdvice(ctx context.Context, tx *db.Tx, a Assessment, x Advice) error {
	state := "asked"
	if !x.GivenOn.IsZero() {
		state = "given"
	}
	node := thread.Node{Ref: x.Ref, Kind: thread.Advice, Label: "Advice from " + string(x.Agency), Child: a.Child, State: state, URL: "/assessments/" + string(a.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return err
	}
	return thread.Link(ctx, tx, a.Ref, "asks", x.Ref)
}

// GiveAdvice is the agency's advice.
type GiveAdvice struct {
	Advice   thread.Ref
	Text     string
	Document thread.Ref
	Words    family.Using // whether the advice takes up what the family wrote once
}

// GiveAdvice records an agency's advice and keeps its deadline.
func (s *Service) GiveAdvice(ctx context.Context, by access.Actor, cmd GiveAdvice) error {
	if !by.May(access.PathwayAdvise) {
		return fault.Forbidden("You may not give advice.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.GiveAdviceTx(ctx, tx, by, cmd) })
}

// GiveAdviceTx is GiveAdvice inside a transaction.
func (s *Service) GiveAdviceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd GiveAdvice) error {
	x, err := s.Store.AdviceOf(ctx, tx, cmd.Advice)
	if err != nil {
		return err
	}
	a, err := s.load(ctx, tx, by, x.Assessment, 0)
	if err != nil {
		return err
	}
	switch {
	case !MayGive(by, x):
		return fault.Forbidden("Only who was asked gives this advice, or the named officer who records what came by letter.")
	case a.State() != StateAssessing:
		return fault.Conflictf("This assessment is “%s”, so advice comes too late for it.", a.State())
	case !x.GivenOn.IsZero():
		return fault.Conflictf("This advice was given on %s.", x.GivenOn.Long())
	case cmd.Text == "" && cmd.Document == "":
		return fault.Invalid("text", "Write the advice, or add it as a document.")
	}
	x.GivenOn, x.GivenBy, x.Text, x.Document = tx.Today(), by.Name, cmd.Text, cmd.Document
	if err := s.Store.UpdateAdvice(ctx, tx, x); err != nil {
		return err
	}
	if err := s.placeAdvice(ctx, tx, a, x); err != nil {
		return err
	}
	use := family.UsedIn{Using: cmd.Words, Child: a.Child, About: x.Ref, Form: "Advice: " + string(x.Agency)}
	if err := family.UseIn(ctx, tx, s.Words, by.By(), use); err != nil {
		return err
	}
	if rule := a.Basis.adviceRule(); rule != "" {
		if err := s.Clocks.Keep(ctx, tx, by.By(), x.Ref, rule, tx.Today()); err != nil {
			return err
		}
	}
	if err := s.Families.TellFamilyTx(ctx, tx, a.Child, "Advice has come in for the assessment.", a.Ref, workday.Date{}); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "advice given", Ref: string(a.Ref), Child: string(a.Child), Payload: x, Rule: a.Basis.adviceRule()})
}

// MayGive reports whether an actor is who was asked, in person or through a team or provider, or runs the assessment.
func MayGive(by access.Actor, x Advice) bool {
	return by.Person == x.Adviser || slices.Contains(by.Teams, x.Adviser) || (by.Provider != "" && by.Provider == x.Adviser) || by.May(access.PathwayRun)
}
