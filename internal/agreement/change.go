package agreement

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Change is one change of an agreement's terms, on a ground and signed. Changes are only ever added.
type Change struct {
	Agreement thread.Ref
	Number    int
	Ground    string
	What      string // what changes, in words
	Why       string // the facts that make the ground apply
	ValueBy   money.Pence
	DaysBy    int // by how many days the last day moved
	End       workday.Date
	Paper     string // the title of the signed paper, and its version and hash
	Version   int
	Hash      string
	SignedBy  string
	SignedAt  time.Time
	By        string
	At        time.Time
}

// Amend changes an agreement. End is the new last day, zero when it stays.
type Amend struct {
	Agreement thread.Ref
	Version   int
	Ground    string
	What      string
	Why       string
	ValueBy   money.Pence
	End       workday.Date
	Paper     Sign // the deed of change; its Agreement is set here
}

// Amend changes an agreement's value or term, or another of its terms. It refuses a change beyond what its ground allows, one that the
// decision does not reach, and one that nobody signed.
func (s *Service) Amend(ctx context.Context, by access.Actor, cmd Amend) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers change an agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.AmendTx(ctx, tx, by.By(), cmd) })
}

// AmendTx is Amend inside a transaction.
func (s *Service) AmendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Amend) error {
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	done, err := s.store.Changes(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	laws, err := s.Laws()
	if err != nil {
		return err
	}
	c, err := cmd.change(a, done, laws, tx.Today())
	if err != nil {
		return err
	}
	cmd.Paper.Agreement = a.Ref
	paper, err := s.SignTx(ctx, tx, by, cmd.Paper)
	if err != nil {
		return err
	}
	c.Paper, c.Version, c.Hash, c.SignedBy, c.SignedAt = paper.Title, paper.Version, paper.Hash, paper.SignedBy, paper.SignedAt
	c.By, c.At = by.Name, tx.Now()
	before, known := a.End, len(a.Breaks)
	a.apply(c)
	if err := s.authoriseTerm(ctx, tx, a); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.store.InsertChange(ctx, tx, c); err != nil {
		return fmt.Errorf("save change %d of %s: %w", c.Number, a.Ref, err)
	}
	if a.End != before {
		if err := s.moveBreaks(ctx, tx, by, a, before, known); err != nil {
			return err
		}
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "agreement changed", Ref: string(a.Ref), Payload: c, Why: c.Why}); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by, a, "terms after a change", c.What); err != nil {
		return err
	}
	if err := s.tellTerms(ctx, tx, a); err != nil {
		return err
	}
	return s.changed(ctx, tx, a)
}

// change checks a command and makes the change of it.
func (cmd Amend) change(a Agreement, done []Change, laws Laws, today workday.Date) (Change, error) {
	g, err := laws.ground(a, cmd.Ground)
	if err != nil {
		return Change{}, err
	}
	c := Change{Agreement: a.Ref, Number: len(done) + 1, Ground: g.ID, What: strings.TrimSpace(cmd.What), Why: strings.TrimSpace(cmd.Why), ValueBy: cmd.ValueBy, End: a.End}
	if !cmd.End.IsZero() {
		c.DaysBy, c.End = a.End.DaysUntil(cmd.End), cmd.End
	}
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if c.What == "" {
		add("what", "Enter what changes.")
	}
	if c.Why == "" {
		add("why", "Enter the facts that make the ground apply.")
	}
	if a.State(today) == "ended" {
		return Change{}, fault.Conflictf("The agreement ended on %s. What has ended is not changed; a decision to let it again is missing.", a.End.Long())
	}
	if c.DaysBy != 0 && (c.End.Before(today) || !c.End.After(a.Start)) {
		add("end", "The new last day is today or later, and after the first.")
	}
	if a.Value+c.ValueBy < a.Committed || a.Value+c.ValueBy <= 0 {
		add("value", "Awards have bound "+a.Committed.String()+" already. The value cannot be less.")
	}
	if len(wrong) > 0 {
		return Change{}, fault.InvalidFields(wrong...)
	}
	if c.DaysBy > 0 {
		if err := laws.lawfulEnd(a, c.End); err != nil {
			return Change{}, err
		}
	}
	return c, g.allows(a, done, c)
}

// apply changes value and last day; a new last day is a break point with as long a notice as the one before.
func (a *Agreement) apply(c Change) {
	a.Value += c.ValueBy
	if c.DaysBy == 0 {
		return
	}
	a.endsOn(c.End, nil)
}

// Changes returns the changes of an agreement, the first first.
func (s *Service) Changes(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Change, error) {
	return s.store.Changes(ctx, tx, ref)
}

// Used is how far changes on a ground have gone.
type Used struct {
	Ground Ground
	Value  money.Pence
	Days   int
	// Of is the most that the ground allows of the value, 0 where it sets no limit.
	Of money.Pence
}

// Used adds up the changes of an agreement by ground.
func (a Agreement) Used(grounds []Ground, done []Change) []Used {
	o := a.before(done)
	out := make([]Used, len(grounds))
	for i, g := range grounds {
		out[i] = Used{Ground: g, Of: o.value * money.Pence(g.ValuePercent) / 100}
		for _, c := range done {
			if c.Ground == g.ID {
				out[i].Value += c.ValueBy
				out[i].Days += c.DaysBy
			}
		}
	}
	return out
}
