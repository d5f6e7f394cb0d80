package scrutiny

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Recommend records what a committee recommended.
type Recommend struct {
	Label, Theme, Text, Committee string
	Asks                          Asks // for an action when empty
	MadeOn                        workday.Date
	Decision                      thread.Ref // the decision that it is about, optional
}

// Recommend adds a recommendation and starts the clock for its response.
func (s *Service) Recommend(ctx context.Context, by access.Actor, cmd Recommend) (thread.Ref, error) {
	var ref thread.Ref
	err := s.permitted(ctx, by, access.ScrutinyRecommend, "Only members and democratic services can record a recommendation.", func(tx *db.Tx) error {
		var err error
		ref, err = s.RecommendTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// RecommendTx is Recommend inside a transaction.
func (s *Service) RecommendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Recommend) (thread.Ref, error) {
	if err := cmd.validate(tx.Today()); err != nil {
		return "", err
	}
	r := Recommendation{
		Ref: thread.New(tx, thread.Recommendation), Version: 1, Label: cmd.Label, Ordinal: 1, Theme: cmd.Theme, Text: cmd.Text, Asks: cmd.Asks,
		Source: "entered", Committee: cmd.Committee, MadeOn: cmd.MadeOn, Decision: cmd.Decision,
	}
	if r.Asks == "" {
		r.Asks = AsksAction
	}
	if err := s.add(ctx, tx, by, &r, true, "recommendation made"); err != nil {
		return "", err
	}
	return r.Ref, nil
}

func (cmd Recommend) validate(today workday.Date) error {
	var wrong []fault.Field
	need := func(name, value, message string) {
		if strings.TrimSpace(value) == "" {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	need("text", cmd.Text, "Enter what is recommended.")
	need("committee", cmd.Committee, "Enter which committee recommends it.")
	if cmd.MadeOn.IsZero() || cmd.MadeOn.After(today) {
		wrong = append(wrong, fault.Field{Name: "made", Message: "Enter the day on which it was recommended, today or earlier."})
	}
	if cmd.Asks != "" && cmd.Asks != AsksAction && cmd.Asks != AsksReport {
		wrong = append(wrong, fault.Field{Name: "asks", Message: "Choose whether it asks for an action or for a report."})
	}
	if cmd.Decision != "" && cmd.Decision.Kind() != thread.Decision {
		wrong = append(wrong, fault.Field{Name: "decision", Message: "Enter the reference of a decision. It begins with DEC."})
	}
	return fault.InvalidFields(wrong...)
}

// add inserts r with its clock, where one runs, its place in the thread and its audit entry.
func (s *Service) add(ctx context.Context, tx *db.Tx, by audit.By, r *Recommendation, clock bool, action string) error {
	rule := ""
	if clock && !r.Response.Given() {
		d, err := s.clocks.Start(ctx, tx, by, deadline.Start{Rule: ruleResponse, Ref: r.Ref, From: r.MadeOn, Title: "Answer " + strings.ToLower(r.Name()[:1]) + r.Name()[1:]})
		if err != nil {
			return fmt.Errorf("start the clock of the response: %w", err)
		}
		r.RespondBy, rule = d.Due, ruleResponse
	}
	if err := s.store.Insert(ctx, tx, *r); err != nil {
		return fmt.Errorf("add recommendation %s: %w", r.Ref, err)
	}
	if err := s.record(ctx, tx, by, *r, action, "", rule); err != nil {
		return err
	}
	if r.Decision == "" {
		return nil
	}
	if err := thread.Link(ctx, tx, r.Decision, "scrutinised-in", r.Ref); err != nil {
		return fmt.Errorf("link decision %s to recommendation %s: %w", r.Decision, r.Ref, err)
	}
	return nil
}
