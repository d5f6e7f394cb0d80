package pathway

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Request asks for an assessment of a child.
type Request struct {
	Child    thread.Ref
	Basis    Basis
	Received workday.Date // today when zero; earlier when it came in on another day
	Why      string
	Officer  thread.Ref // the named officer, a person or a team
	// Words says whether what the family wrote once goes with the request; then Why may be empty.
	Words family.Using
}

// Request starts an assessment and its clocks, which run from the day it was received.
func (s *Service) Request(ctx context.Context, by access.Actor, cmd Request) (thread.Ref, error) {
	if !by.May(access.PathwayRequest) {
		return "", fault.Forbidden("You may not ask for an assessment.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.RequestTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RequestTx is Request inside a transaction.
func (s *Service) RequestTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Request) (thread.Ref, error) {
	if err := access.MaySee(ctx, tx, by, cmd.Child); err != nil {
		return "", err
	}
	if cmd.Received.IsZero() {
		cmd.Received = tx.Today()
	}
	if err := s.MayAsk(ctx, tx, by, cmd.Child, cmd.Basis); fault.Is(err, fault.KindForbidden) {
		return "", fault.Invalid("basis", fault.Message(err)) // the form is shown again with what was typed
	} else if err != nil {
		return "", err
	}
	if cmd.Why == "" && cmd.Words.Words {
		cmd.Why = ownWords
	}
	if err := cmd.validate(tx.Today()); err != nil {
		return "", err
	}
	running, err := s.Store.Of(ctx, tx, []thread.Ref{cmd.Child})
	if err != nil {
		return "", err
	}
	for _, other := range running {
		if other.Basis == cmd.Basis && (other.State() == StateRequested || other.State() == StateAssessing) {
			return "", fault.Conflictf("A %s is under way already, asked for on %s.", cmd.Basis.Words(), other.RequestedOn.Long())
		}
	}
	if cmd.Officer == "" && s.Officers != nil {
		if cmd.Officer, err = s.Officers.OfficerFor(ctx, tx, cmd.Child, cmd.Basis); err != nil {
			return "", err
		}
	}
	a := Assessment{
		Ref: thread.New(tx, thread.Assessment), Version: 1, Child: cmd.Child, Basis: cmd.Basis, RequestedOn: cmd.Received, RequestedBy: by.Name,
		Why: cmd.Why, Officer: cmd.Officer,
	}
	if err := s.Store.Insert(ctx, tx, a); err != nil {
		return "", err
	}
	if err := s.record(ctx, tx, by.By(), a, "assessment requested", cmd.Why, ""); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, a.Child, "assessed-by", a.Ref); err != nil {
		return "", err
	}
	use := family.UsedIn{Using: cmd.Words, Child: a.Child, About: a.Ref, Form: "Request for an assessment"}
	if err := family.UseIn(ctx, tx, s.Words, by.By(), use); err != nil {
		return "", err
	}
	return a.Ref, s.begin(ctx, tx, by, a)
}

// MayAsk refuses one of a child's family to whom it does not fall to ask for an assessment. Anybody may tell that a child is in need. The
// caller has checked that they may see the child.
func (s *Service) MayAsk(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, b Basis) error {
	if b != EHC || s.Rights == nil {
		return nil
	}
	return s.Rights.MayDecide(ctx, tx, by, child, family.MatterRequest)
}

// ownWords stands for the reason of a request with which the family’s own words go.
const ownWords = "The family says it in its own words, which go with this request."

// begin starts the clocks and gives the named officer the child.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by access.Actor, a Assessment) error {
	for _, c := range a.Basis.rules() {
		start := deadline.Start{Rule: c.rule, Ref: a.Ref, Child: a.Child, From: a.RequestedOn, Title: c.title}
		if a.Officer.Kind() == thread.Team {
			start.Team = a.Officer
		} else {
			start.Owner = a.Officer
		}
		if _, err := s.Clocks.Start(ctx, tx, by.By(), start); err != nil {
			return fmt.Errorf("start %s of %s: %w", c.rule, a.Ref, err)
		}
	}
	if a.Officer == "" {
		return nil
	}
	return access.Grant(ctx, tx, by.By(), access.Relationship{
		Actor: a.Officer, Child: a.Child, Reason: access.NamedOfficer, From: tx.Today(), Source: a.Ref, Level: access.Work,
	})
}

func (cmd Request) validate(today workday.Date) error {
	var wrong []fault.Field
	if !slices.Contains([]Basis{EHC, Section17}, cmd.Basis) {
		wrong = append(wrong, fault.Field{Name: "basis", Message: "Choose which assessment is asked for."})
	}
	if cmd.Why == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Enter why it is asked for."})
	}
	if cmd.Received.After(today) {
		wrong = append(wrong, fault.Field{Name: "received", Message: "Enter the day it was received, today or earlier."})
	}
	return fault.InvalidFields(wrong...)
}
