package family

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Readers write to a child's family. The application answers.
type Readers interface {
	// TellFamilyTx sends those who look after a child, and the young person whose own record it is, what changed, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// UseReaders has a family written to where the program itself has something to say to all of it.
func (s *Service) UseReaders(r Readers) { s.readers = r }

// RuleRightsPass is the day by which somebody has talked with a young person about what has become theirs to decide.
const RuleRightsPass = "rights-pass"

const (
	// talkWithin is within how many working days after the rights passed somebody talks with the young person.
	talkWithin = 10
	// passLater is for how many days after the rights of a school year passed they are still looked for: a worker that stood still loses none,
	// and nobody is written to about a day that is long past.
	passLater = 60
)

// PassingStore finds young people whose rights have become their own.
type PassingStore interface {
	// Passing returns children on record, born from one day to another, both counted, of whom nobody has been told yet that their rights
	// are their own, at most limit by reference. Merged and closed records are not among them.
	Passing(ctx context.Context, tx *db.Tx, from, to workday.Date, limit int) ([]Child, error)
	// Passed keeps the day on which it was told.
	Passed(ctx context.Context, tx *db.Tx, child thread.Ref, on workday.Date) error
}

// passing is between which birth dates young people came to the end of compulsory school age in the June before a day; it is not ok when
// that June is too long ago.
func passing(on workday.Date) (from, to workday.Date, ok bool) {
	last := workday.LastOf(time.Friday, on.Year(), time.June)
	if !on.After(last) || on.After(last.AddDays(passLater)) {
		return from, to, false
	}
	from = workday.MustOn(on.Year()-17, 9, 1)
	return from, workday.MustOn(on.Year()-16, 8, 31), true
}

// PassRightsTx tells the families of young people whose rights have become their own, at most limit at a time, and gives who leads each of
// them a day by which to talk about it. It returns how many there were; with nobody left, 0.
func (s *Service) PassRightsTx(ctx context.Context, tx *db.Tx, by audit.By, limit int) (int, error) {
	from, to, ok := passing(tx.Today())
	if !ok {
		return 0, nil
	}
	found, err := s.store.Passing(ctx, tx, from, to, limit)
	if err != nil {
		return 0, fmt.Errorf("find whose rights are their own now: %w", err)
	}
	due, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), talkWithin)
	if err != nil {
		return 0, fmt.Errorf("by when to talk about rights: %w", err)
	}
	for _, c := range found {
		if err := s.passRights(ctx, tx, by, c, due); err != nil {
			return 0, fmt.Errorf("the rights of %s pass: %w", c.Ref, err)
		}
	}
	return len(found), nil
}

func (s *Service) passRights(ctx context.Context, tx *db.Tx, by audit.By, c Child, due workday.Date) error {
	owner, err := s.keeper(ctx, tx, by, c.Ref)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: RuleRightsPass, Ref: c.Ref, Child: c.Ref, From: tx.Today(), Owner: owner.person, Team: owner.team,
		Title: "Talk with the young person about what is theirs to decide now"}
	why := fmt.Sprintf("%d working days from the day on which the rights were seen to be the young person’s own", talkWithin)
	if _, err := s.clocks.StartOn(ctx, tx, by, start, due, why); err != nil {
		return err
	}
	if err := s.store.Passed(ctx, tx, c.Ref, tx.Today()); err != nil {
		return err
	}
	if s.readers != nil {
		if err := s.readers.TellFamilyTx(ctx, tx, c.Ref, "Decisions on support in education are the young person’s own from now on. Somebody gets in touch to talk about it.", c.Ref, due); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "rights passed to the young person", Ref: string(c.Ref), Child: string(c.Ref),
		Why: "Compulsory school age ended on " + SchoolLeavingDate(c.Born).Long() + ".", Rule: RuleRightsPass})
}

// talked keeps the day by which somebody talks with a young person about their rights, where it runs.
func (s *Service) talked(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	err := s.clocks.Keep(ctx, tx, by, child, RuleRightsPass, tx.Today())
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("talk with %s about rights: %w", child, err)
	}
	return nil
}
