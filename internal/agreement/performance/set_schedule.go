package performance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// SetSchedule agrees a new version of an agreement's reporting schedule.
type SetSchedule struct {
	Agreement thread.Ref
	Number    int // of the version that was read; 0 when there was none
	From      workday.Date
	Lines     []ScheduleLine
	Document  thread.Ref // the signed document that it stands in; "" for none
	Why       string
}

// SetSchedule keeps a new version, tells the members and starts the dates of visits. The earlier versions stay.
func (s *Service) SetSchedule(ctx context.Context, by access.Actor, cmd SetSchedule) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.SetScheduleTx(ctx, tx, by, cmd)
		return err
	})
}

// SetScheduleTx is SetSchedule inside a transaction.
func (s *Service) SetScheduleTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SetSchedule) (Schedule, error) {
	if err := mayWork(by); err != nil {
		return Schedule{}, err
	}
	a, err := s.Agreements.Agreement(ctx, tx, cmd.Agreement)
	if err != nil {
		return Schedule{}, err
	}
	if a.Lead != "" {
		return Schedule{}, fault.Conflictf("%s let this agreement and keeps its reporting schedule.", a.LeadName)
	}
	before, err := s.latest(ctx, tx, a.Ref)
	if err != nil {
		return Schedule{}, err
	}
	if cmd.Number != before.Number {
		return Schedule{}, fault.Conflict("Somebody else changed the reporting schedule while you were reading it. Look at it again before you save.")
	}
	next := Schedule{
		Agreement: a.Ref, Number: before.Number + 1, From: cmd.From, Lines: cmd.Lines, Why: strings.TrimSpace(cmd.Why), On: tx.Today(), By: by.Name,
	}
	measures, err := s.Measures.List(ctx, tx, Filter{Lots: lotRefs(a)})
	if err != nil {
		return Schedule{}, fmt.Errorf("measures of %s: %w", a.Ref, err)
	}
	if err := next.validate(a, before, measures, tx.Today()); err != nil {
		return Schedule{}, err
	}
	if next.Paper, err = s.signed(ctx, tx, a.Ref, cmd.Document); err != nil {
		return Schedule{}, err
	}
	next.Ref = thread.New(tx, thread.ReportingSchedule)
	if err := s.Schedules.Save(ctx, tx, next); err != nil {
		return Schedule{}, fmt.Errorf("save the reporting schedule of %s: %w", a.Ref, err)
	}
	if err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "reporting schedule set", Ref: string(a.Ref), Payload: next, Why: next.Why}); err != nil {
		return Schedule{}, err
	}
	now, err := s.readTx(ctx, tx, a)
	if err != nil {
		return Schedule{}, err
	}
	if err := s.visitClocks(ctx, tx, by.By(), now); err != nil {
		return Schedule{}, err
	}
	return next, s.tellMembers(ctx, tx, now)
}

// latest returns the version of an agreement's schedule that was set last; its number is 0 when none was.
func (s *Service) latest(ctx context.Context, tx *db.Tx, of thread.Ref) (latest Schedule, err error) {
	all, err := s.SchedulesOf(ctx, tx, of)
	if err != nil || len(all) == 0 {
		return latest, err
	}
	return all[0], nil
}

// SchedulesOf returns the versions of an agreement's schedule, the latest first.
func (s *Service) SchedulesOf(ctx context.Context, tx *db.Tx, of thread.Ref) ([]Schedule, error) {
	all, err := s.Schedules.List(ctx, tx, Filter{Lots: []thread.Ref{of}})
	if err != nil {
		return nil, fmt.Errorf("reporting schedules of %s: %w", of, err)
	}
	slices.SortFunc(all, func(x, y Schedule) int { return y.Number - x.Number })
	return all, nil
}

// signed is the document, as it was signed last, in which a schedule stands.
func (s *Service) signed(ctx context.Context, tx *db.Tx, of, document thread.Ref) (ScheduledIn, error) {
	if document == "" {
		return ScheduledIn{}, nil
	}
	papers, err := s.Agreements.Papers(ctx, tx, of)
	if err != nil {
		return ScheduledIn{}, fmt.Errorf("signed documents of %s: %w", of, err)
	}
	for _, p := range papers { // the latest first
		if p.Document == document {
			return ScheduledIn{Title: p.Title, Version: p.Version, Hash: p.Hash}, nil
		}
	}
	return ScheduledIn{}, fault.Invalid("document", "Choose a document of this agreement that is signed.")
}

// tellMembers tells who has a place in an agreement that its terms were changed.
func (s *Service) tellMembers(ctx context.Context, tx *db.Tx, now reading) error {
	var members []thread.Ref
	for _, p := range now.places {
		if !slices.Contains(members, p.Provider) {
			members = append(members, p.Provider)
		}
	}
	return s.tellAll(ctx, tx, members, notify.TermsChanged, notify.Facts{Ref: now.a.Ref, On: tx.Today()}, "/reporting-schedule")
}
