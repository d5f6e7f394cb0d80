package report

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Compile begins a report to a committee.
type Compile struct {
	Title, Committee string
	For              thread.Ref // the recommendation that asked for it, optional
	DueOn            workday.Date
	From, To         workday.Date
	Measures         []thread.Ref
	Text             string
}

// Compile begins a report and starts the clock of its day.
func (s *Service) Compile(ctx context.Context, by access.Actor, cmd Compile) (thread.Ref, error) {
	var ref thread.Ref
	err := s.permitted(ctx, by, access.ReportEdit, "You may not write reports.", func(tx *db.Tx) error {
		var err error
		ref, err = s.CompileTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// CompileTx is Compile inside a transaction.
func (s *Service) CompileTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Compile) (thread.Ref, error) {
	if err := cmd.validate(); err != nil {
		return "", err
	}
	known, err := s.store.Measures(ctx, tx, cmd.Measures...)
	if err != nil {
		return "", fmt.Errorf("read the measures: %w", err)
	}
	for _, ref := range cmd.Measures {
		if _, ok := known[ref]; !ok {
			return "", fault.Invalidf("measures", "There is no measure %s.", ref)
		}
	}
	r := Report{
		Ref: thread.New(tx, thread.Report), Version: 1, Title: cmd.Title, Committee: cmd.Committee, For: cmd.For, DueOn: cmd.DueOn,
		From: cmd.From, To: cmd.To, Measures: cmd.Measures, Text: cmd.Text,
	}
	if err := s.store.InsertReport(ctx, tx, r); err != nil {
		return "", fmt.Errorf("add report: %w", err)
	}
	start := deadline.Start{Rule: ruleReport, Ref: r.Ref, From: tx.Today(), Title: "Report to " + r.Committee}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, r.DueOn, "The day on which the committee expects the report."); err != nil {
		return "", fmt.Errorf("start the clock of the report: %w", err)
	}
	if err := s.record(ctx, tx, by, r, "report compiled"); err != nil {
		return "", err
	}
	for _, m := range r.Measures {
		if err := thread.Link(ctx, tx, m, "reported-in", r.Ref); err != nil {
			return "", fmt.Errorf("link measure %s to report %s: %w", m, r.Ref, err)
		}
	}
	return r.Ref, s.linkAsked(ctx, tx, r)
}

// linkAsked ties the report to the recommendation that asked for it.
func (s *Service) linkAsked(ctx context.Context, tx *db.Tx, r Report) error {
	if r.For == "" {
		return nil
	}
	nodes, err := thread.Nodes(ctx, tx, r.For)
	if err != nil {
		return fmt.Errorf("look for recommendation %s: %w", r.For, err)
	}
	if _, ok := nodes[r.For]; !ok {
		return fault.Invalid("for", "There is no recommendation with this reference.")
	}
	return thread.Link(ctx, tx, r.For, "reported-back-in", r.Ref)
}

func (cmd Compile) validate() error {
	var wrong []fault.Field
	is := func(bad bool, name, message string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	is(cmd.Title == "", "title", "Enter the report’s title.")
	is(cmd.Committee == "", "committee", "Enter the committee that it goes to.")
	is(cmd.For != "" && cmd.For.Kind() != thread.Recommendation, "for", "Enter the reference of a recommendation. It begins with "+thread.Recommendation.Prefix()+".")
	is(cmd.DueOn.IsZero(), "due", "Enter the day on which the committee expects it.")
	is(cmd.From.IsZero(), "from", "Enter the first day that the figures count.")
	is(cmd.To.IsZero() || cmd.To.Before(cmd.From), "to", "Enter the last day that the figures count, after the first.")
	is(len(cmd.Measures) == 0, "measures", "Choose at least one measure.")
	return fault.InvalidFields(wrong...)
}
