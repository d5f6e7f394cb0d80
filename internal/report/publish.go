package report

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Publish publishes a report with the figures of the day.
type Publish struct {
	Report  thread.Ref
	Version int
	Text    string // replaces what was written when it was compiled; empty leaves it
}

// Publish publishes a report to everybody.
func (s *Service) Publish(ctx context.Context, by access.Actor, cmd Publish) error {
	return s.permitted(ctx, by, access.ReportPublish, "Only democratic services can publish a report.", func(tx *db.Tx) error {
		return s.PublishTx(ctx, tx, by.By(), cmd)
	})
}

// PublishTx is Publish inside a transaction. The figures are counted in the same transaction and kept as they are shown.
func (s *Service) PublishTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Publish) error {
	r, err := s.store.Report(ctx, tx, cmd.Report)
	if err != nil {
		return fmt.Errorf("load report %s: %w", cmd.Report, err)
	}
	if cmd.Version != 0 && r.Version != cmd.Version {
		return fault.Conflict("Someone else changed this report while you were reading it. Look at it again before you save.")
	}
	if !r.PublishedOn.IsZero() {
		return fault.Conflictf("This report was published on %s.", r.PublishedOn.Long())
	}
	if r.To.After(tx.Today()) {
		return fault.Conflictf("The figures count up to %s; the report can be published from then.", r.To.Long())
	}
	if cmd.Text != "" {
		r.Text = cmd.Text
	}
	if r.Text == "" {
		return fault.Invalid("text", "Say what the figures mean. Numbers alone are no report.")
	}
	measures, err := s.Measures(ctx, tx, r)
	if err != nil {
		return fmt.Errorf("read the measures: %w", err)
	}
	if r.Snapshot, err = s.Live(ctx, tx, r.From, r.To, measures...); err != nil {
		return err
	}
	r.PublishedOn = tx.Today()
	if err := s.store.UpdateReport(ctx, tx, r); err != nil {
		return fmt.Errorf("save report %s: %w", r.Ref, err)
	}
	if err := s.clocks.Keep(ctx, tx, by, r.Ref, ruleReport, r.PublishedOn); err != nil {
		return fmt.Errorf("keep the clock of the report: %w", err)
	}
	return s.record(ctx, tx, by, r, "report published")
}
