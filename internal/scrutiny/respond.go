package scrutiny

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Respond answers a recommendation.
type Respond struct {
	Recommendation thread.Ref
	Version        int
	Answer         Answer
	Text           string
	Agency         string
	On             workday.Date
}

// Respond records an agency's response and keeps the clock.
func (s *Service) Respond(ctx context.Context, by access.Actor, cmd Respond) error {
	return s.permitted(ctx, by, access.ScrutinyRespond, "You may not answer recommendations.", func(tx *db.Tx) error {
		return s.RespondTx(ctx, tx, by.By(), cmd)
	})
}

// RespondTx is Respond inside a transaction.
func (s *Service) RespondTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Respond) error {
	r, err := s.load(ctx, tx, cmd.Recommendation, cmd.Version)
	if err != nil {
		return err
	}
	clock := !r.Response.Given() && !r.RespondBy.IsZero()
	if err := r.respond(cmd, tx.Today()); err != nil {
		return err
	}
	rule := ""
	if clock {
		rule = ruleResponse
		if err := s.clocks.Keep(ctx, tx, by, r.Ref, ruleResponse, cmd.On); err != nil {
			return fmt.Errorf("keep the clock of the response: %w", err)
		}
	}
	return s.save(ctx, tx, by, r, "recommendation answered", cmd.Text, rule)
}

func (r *Recommendation) respond(cmd Respond, today workday.Date) error {
	if r.Response.Given() && r.Response.Answer != Unstated {
		return fault.Conflictf("This recommendation was answered on %s.", r.Response.On.Long())
	}
	var wrong []fault.Field
	switch cmd.Answer {
	case Accepted, Partly, Rejected, Noted:
	default:
		wrong = append(wrong, fault.Field{Name: "answer", Message: "Choose whether it is accepted, partly accepted, rejected or noted."})
	}
	if cmd.Text == "" {
		wrong = append(wrong, fault.Field{Name: "text", Message: "Enter the response. It is published."})
	}
	if cmd.Agency == "" {
		wrong = append(wrong, fault.Field{Name: "agency", Message: "Enter who answers."})
	}
	switch {
	case cmd.On.IsZero() || cmd.On.After(today):
		wrong = append(wrong, fault.Field{Name: "on", Message: "Enter the day of the response, today or earlier."})
	case cmd.On.Before(r.MadeOn):
		wrong = append(wrong, fault.Field{Name: "on", Message: "It was recommended on " + r.MadeOn.Long() + "; it cannot have been answered before."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	r.Response = Response{Answer: cmd.Answer, Text: cmd.Text, By: cmd.Agency, On: cmd.On}
	return nil
}
