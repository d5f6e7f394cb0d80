package deadline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Pause is why and from when a clock stands still.
type Pause struct {
	Reason    string       // one that the rule allows, by its word
	Evidence  string       // what proves it
	NoticeRef string       // the letter or message that told the family
	From      workday.Date // the first day that does not count
}

// Pause stops a clock. Only the rule can allow it: the reason must be one of the rule's, with evidence, and the family must have
// been told. An internal date has no rule and cannot be paused.
func (c *Clocks) Pause(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, p Pause) error {
	r, err := open(ctx, tx, ref, rule)
	if err != nil {
		return fmt.Errorf("pause %q of %s: %w", rule, ref, err)
	}
	allowed, err := c.pauses(&r)
	if err != nil {
		return fmt.Errorf("pause %q of %s: %w", rule, ref, err)
	}
	reason, err := r.mayPause(p, allowed, tx.Today())
	if err != nil {
		return err
	}
	if err := notWithinPause(ctx, tx, r.n, p.From); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		INSERT INTO deadline_pause (scope, deadline, from_on, to_on, reason, title, evidence, notice)
		VALUES ($1, $2, $3, '', $4, $5, $6, $7)
		ON CONFLICT (scope, deadline, from_on) DO UPDATE SET to_on = '', reason = excluded.reason, title = excluded.title,
			evidence = excluded.evidence, notice = excluded.notice`, // one that ended on the day it began counted nothing
		tx.Scope(), r.n, p.From, p.Reason, reason.Title, strings.TrimSpace(p.Evidence), strings.TrimSpace(p.NoticeRef))
	if err != nil {
		return fmt.Errorf("pause %q of %s: %w", rule, ref, err)
	}
	r.State, r.PausedSince, r.PauseReason = Paused, p.From, reason.Title
	if err := r.save(ctx, tx); err != nil {
		return fmt.Errorf("pause %q of %s: %w", rule, ref, err)
	}
	return r.logChange(ctx, tx, by, audit.Entry{Action: "deadline paused", Why: reason.Title},
		change{Evidence: p.Evidence, Notice: p.NoticeRef})
}

// pauses returns the reasons for which the deadline's rule, in its own version, lets the clock stop.
func (c *Clocks) pauses(r *row) ([]statute.Pause, error) {
	if r.RuleVersion == 0 {
		return nil, nil
	}
	result, err := c.compute(r)
	return result.Pauses, err
}

// mayPause checks a pause against the deadline and its rule, and returns the rule's reason.
func (r *row) mayPause(p Pause, allowed []statute.Pause, today workday.Date) (statute.Pause, error) {
	if r.State == Paused {
		return statute.Pause{}, fault.Conflict("This clock is paused already.")
	}
	var reason statute.Pause
	var words []string
	for _, a := range allowed {
		words = append(words, a.Reason)
		if a.Reason == p.Reason {
			reason = a
		}
	}
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch {
	case len(allowed) == 0:
		add("reason", "The rule of this deadline does not let its clock stop for any reason.")
	case reason.Reason == "":
		add("reason", "Choose a reason that the rule allows: "+strings.Join(words, ", ")+".")
	}
	if strings.TrimSpace(p.Evidence) == "" {
		add("evidence", "Say what proves the reason.")
	}
	if strings.TrimSpace(p.NoticeRef) == "" {
		add("notice", "Tell the family first, and give the letter or message.")
	}
	switch {
	case p.From.IsZero():
		add("from", "Enter the first day on which the clock stands still.")
	case p.From.Before(r.From):
		add("from", "The clock started on "+r.From.Long()+": it cannot stand still before that.")
	case p.From.After(today):
		add("from", "The clock can be stopped from a day that has come, not ahead of it.")
	case p.From.After(r.Due):
		add("from", "The time ran out on "+r.Due.Long()+": stopping the clock after that changes nothing.")
	}
	return reason, fault.InvalidFields(wrong...)
}

// notWithinPause refuses a pause that begins before an earlier one had ended: its days would count twice.
func notWithinPause(ctx context.Context, tx *db.Tx, n int64, from workday.Date) error {
	var last workday.Date
	err := db.Get(ctx, tx, `SELECT to_on FROM deadline_pause WHERE scope = $1 AND deadline = $2 ORDER BY to_on DESC LIMIT 1`,
		[]any{tx.Scope(), n}, &last)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err == nil && from.Before(last) {
		return fault.Invalid("from", "The clock already stood still until "+last.AddDays(-1).Long()+".")
	}
	return err
}

// Resume lets the clock run again from a day: the deadline moves by the days from the pause's first up to that day, and the
// working says so.
func (c *Clocks) Resume(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error {
	r, err := open(ctx, tx, ref, rule)
	if err != nil {
		return fmt.Errorf("resume %q of %s: %w", rule, ref, err)
	}
	switch {
	case r.State != Paused:
		return fault.Conflict("This clock is not paused.")
	case on.IsZero() || on.Before(r.PausedSince):
		return fault.Invalid("on", "Enter the day from which the clock runs again, "+r.PausedSince.Long()+" or later.")
	case on.After(tx.Today()):
		return fault.Invalid("on", "The clock can run again from a day that has come, not ahead of it.")
	}
	was := r.Due
	if err := c.endPause(ctx, tx, &r, on); err != nil {
		return fmt.Errorf("resume %q of %s: %w", rule, ref, err)
	}
	if err := r.save(ctx, tx); err != nil {
		return fmt.Errorf("resume %q of %s: %w", rule, ref, err)
	}
	return r.logChange(ctx, tx, by, audit.Entry{Action: "deadline resumed"}, change{Was: was})
}

// endPause lets a paused deadline run again from a day and moves it; one that is not paused stays as it is.
func (c *Clocks) endPause(ctx context.Context, tx *db.Tx, r *row, on workday.Date) error {
	if r.State != Paused {
		return nil
	}
	if on.Before(r.PausedSince) {
		on = r.PausedSince
	}
	err := db.ExecOne(ctx, tx, `UPDATE deadline_pause SET to_on = $4 WHERE scope = $1 AND deadline = $2 AND from_on = $3 AND to_on = ''`,
		tx.Scope(), r.n, r.PausedSince, on)
	if err != nil {
		return err
	}
	r.PausedDays += r.PausedSince.DaysUntil(on)
	r.State, r.PausedSince, r.PauseReason = Running, workday.Date{}, ""
	return c.recount(ctx, tx, r)
}

// recount works the date of a deadline out again, pauses and all.
func (c *Clocks) recount(ctx context.Context, tx *db.Tx, r *row) error {
	result, err := c.compute(r)
	if err != nil {
		return err
	}
	return c.adopt(ctx, tx, r, result)
}

// adopt takes over what the book worked out, and writes each pause into the working.
func (c *Clocks) adopt(ctx context.Context, tx *db.Tx, r *row, result statute.Result) error {
	r.apply(result)
	if r.PausedDays > 0 {
		ledger, err := Pauses(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		r.Working = slices.Clone(r.Working)
		for _, p := range ledger {
			if !p.To.IsZero() && p.To != p.From {
				r.Working = append(r.Working, fmt.Sprintf("Stood still from %s to %s: %s", p.From.Long(), p.To.AddDays(-1).Long(), p.Title))
			}
		}
	}
	c.place(r, tx.Today(), tx.Scope())
	return nil
}

// LedgerPause is one pause of a deadline as the ledger keeps it.
type LedgerPause struct {
	From     workday.Date
	To       workday.Date // the day from which the clock ran again, zero while it stands still
	Reason   string
	Title    string
	Evidence string
	Notice   string
}

// Pauses lists the pauses of the deadline with this ID, the first one first.
func Pauses(ctx context.Context, tx *db.Tx, id string) ([]LedgerPause, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, fault.NotFound("That deadline")
	}
	var all []LedgerPause
	err = db.Each(ctx, tx, `
		SELECT from_on, to_on, reason, title, evidence, notice FROM deadline_pause WHERE scope = $1 AND deadline = $2 ORDER BY from_on`,
		[]any{tx.Scope(), n}, func(scan func(dest ...any) error) error {
			var p LedgerPause
			if err := scan(&p.From, &p.To, &p.Reason, &p.Title, &p.Evidence, &p.Notice); err != nil {
				return err
			}
			all = append(all, p)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read the pauses of deadline %s: %w", id, err)
	}
	return all, nil
}
