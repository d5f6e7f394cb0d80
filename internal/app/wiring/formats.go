package wiring

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ruleFormat is the word by which the task is kept of making letters in the format that their reader needs.
const ruleFormat = "letter-format"

// formatDays is how many working days somebody has for that.
const formatDays = 3

// telling is tell, which further gives somebody the task of making a letter in braille, easy read or as a recording where its reader
// needs that. Until it is made the letter is not posted.
func (s *Services) telling(tell func(context.Context, *db.Tx, notify.Message) error) func(context.Context, *db.Tx, notify.Message) error {
	return func(ctx context.Context, tx *db.Tx, m notify.Message) error {
		if err := tell(ctx, tx, m); err != nil {
			return err
		}
		return s.letterWritten(ctx, tx, m)
	}
}

// letterWritten starts the task, unless it runs for what the letter is about or no letter waits.
func (s *Services) letterWritten(ctx context.Context, tx *db.Tx, m notify.Message) error {
	if m.To.Channel != notify.Letter || !m.Ref.Valid() {
		return nil
	}
	l := notify.Printed{ID: "new", Name: m.To.Name, Address: strings.Split(m.To.Value, "\n"), Ref: m.Ref, Reader: m.Reader, Queued: tx.Now()}
	posts, err := s.Family.Posts(ctx, tx, []notify.Printed{l})
	if err != nil {
		return err
	}
	byHand := posts[l.ID].Formats.ByHand()
	if len(byHand) == 0 {
		return nil
	}
	waits, err := notify.List(ctx, tx, notify.Filter{Ref: m.Ref, Channel: notify.Letter, State: notify.Queued, Limit: 1})
	if err != nil || len(waits.Messages) == 0 {
		return err
	}
	running, err := deadline.Of(ctx, tx, m.Ref)
	if err != nil || slices.ContainsFunc(running[m.Ref], func(d deadline.Deadline) bool { return d.Rule == ruleFormat && d.State == deadline.Running }) {
		return err
	}
	owner, err := owners{s}.OwnerFor(ctx, tx, posts[l.ID].Child)
	if err != nil {
		return fmt.Errorf("who makes the letter about %s: %w", m.Ref, err)
	}
	due, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), formatDays)
	if err != nil {
		return err
	}
	words := make([]string, len(byHand))
	for i, f := range byHand {
		words[i] = string(f)
	}
	start := deadline.Start{Rule: ruleFormat, Ref: m.Ref, Title: "Make a letter in " + strings.Join(words, " and ") + " before it goes", Owner: owner}
	_, err = s.Clocks.StartOn(ctx, tx, audit.System, start, due, "Its reader needs it so. It is not posted before.")
	return err
}

// letterSettled ends the task: the letter was made so, or it is not posted at all.
func (s *Services) letterSettled(ctx context.Context, tx *db.Tx, by audit.By, about thread.Ref, made bool) error {
	var err error
	if made {
		err = s.Clocks.Keep(ctx, tx, by, about, ruleFormat, tx.Today())
	} else {
		err = s.Clocks.Stop(ctx, tx, by, about, ruleFormat, "The letter is not posted.")
	}
	if fault.Is(err, fault.KindNotFound) {
		return nil // nobody had the task, or it ended with an earlier letter about the same
	}
	return err
}
