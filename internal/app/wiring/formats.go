package wiring

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// ruleFormat is the council's own rule for how soon letters are made in the format that their reader needs.
const ruleFormat = "letter-format"

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

// letterWritten starts the task, unless no letter waits for it. Where it runs for other letters about the same it names what this one
// needs too, by the same day.
func (s *Services) letterWritten(ctx context.Context, tx *db.Tx, m notify.Message) error {
	if m.To.Channel != notify.Letter || !m.Ref.Valid() {
		return nil
	}
	title, child, err := s.toMake(ctx, tx, m.Ref)
	if err != nil || title == "" {
		return err
	}
	running, there, err := formatTask(ctx, tx, m.Ref)
	if err != nil || there && running.Title == title {
		return err
	}
	if there {
		if err := s.Clocks.Stop(ctx, tx, audit.System, m.Ref, ruleFormat, "Another letter about the same waits too."); err != nil {
			return err
		}
		return s.goOnMaking(ctx, tx, running, title)
	}
	owner, err := owners{s}.OwnerFor(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("who makes the letter about %s: %w", m.Ref, err)
	}
	policy, err := decided{s}.PolicyOf(ctx, tx)
	if err != nil {
		return err
	}
	_, err = s.Clocks.Start(ctx, tx, audit.System, deadline.Start{Rule: ruleFormat, Policy: policy, Ref: m.Ref, From: tx.Today(), Title: title, Owner: owner})
	return err
}

// formatWhy says why the task has a day.
const formatWhy = "Its reader needs it so. It is not posted before."

// goOnMaking starts a task in place of another, by its day and in the same hands.
func (s *Services) goOnMaking(ctx context.Context, tx *db.Tx, was deadline.Deadline, title string) error {
	start := deadline.Start{Rule: ruleFormat, Ref: was.Ref, Title: title, Owner: was.Owner, Team: was.Team, From: was.From}
	_, err := s.Clocks.StartOn(ctx, tx, audit.System, start, was.Due, formatWhy)
	return err
}

// toMake says which formats still have to be made by hand of the letters about ref, "" for none, and which child they concern.
func (s *Services) toMake(ctx context.Context, tx *db.Tx, ref thread.Ref) (title string, child thread.Ref, err error) {
	waits, err := notify.ToPrintAbout(ctx, tx, ref)
	if err != nil {
		return "", "", err
	}
	posts, err := s.Family.Posts(ctx, tx, waits)
	if err != nil {
		return "", "", fmt.Errorf("how letters about %s are made: %w", ref, err)
	}
	var words []string
	for _, l := range waits {
		if l.Adapted != "" || posts[l.ID].Held != "" {
			continue
		}
		for _, f := range posts[l.ID].Formats.ByHand() {
			child = posts[l.ID].Child
			if !slices.Contains(words, string(f)) {
				words = append(words, string(f))
			}
		}
	}
	if len(words) == 0 {
		return "", "", nil
	}
	slices.Sort(words)
	return "Make a letter in " + strings.Join(words, " and ") + " before it goes", child, nil
}

// formatTask returns the task that runs for letters about ref.
func formatTask(ctx context.Context, tx *db.Tx, ref thread.Ref) (deadline.Deadline, bool, error) {
	all, err := deadline.Of(ctx, tx, ref)
	i := slices.IndexFunc(all[ref], func(d deadline.Deadline) bool { return d.Rule == ruleFormat && d.State == deadline.Running })
	if err != nil || i < 0 {
		return deadline.Deadline{}, false, err
	}
	return all[ref][i], true, nil
}

// letterSettled ends the task when no letter about the same has to be made any more: the letter was made so, or it is not posted at
// all. While one does, the task goes on for it.
func (s *Services) letterSettled(ctx context.Context, tx *db.Tx, by audit.By, about thread.Ref, made bool) error {
	running, there, err := formatTask(ctx, tx, about)
	if err != nil || !there {
		return err // nobody had the task, or it ended with an earlier letter about the same
	}
	title, _, err := s.toMake(ctx, tx, about)
	if err != nil || title == running.Title {
		return err
	}
	if made {
		err = s.Clocks.Keep(ctx, tx, by, about, ruleFormat, tx.Today())
	} else {
		err = s.Clocks.Stop(ctx, tx, by, about, ruleFormat, "The letter is not posted.")
	}
	if err != nil || title == "" {
		return err
	}
	return s.goOnMaking(ctx, tx, running, title)
}
