package family

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Leads know who leads children. The application answers from package lead.
type Leads interface {
	// Answers returns who answers for a child today, "" when it has no lead professional.
	Answers(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// TellLeadTx tells somebody that a worry about a child of theirs was told, and by when whoever told it hears from us.
	TellLeadTx(ctx context.Context, tx *db.Tx, person, concern thread.Ref, by workday.Date) error
}

// UseLeads has new worries about a child on record reach its lead professional.
func (s *Service) UseLeads(l Leads) { s.leads = l }

// How somebody got in touch with whoever told of a concern.
const (
	HeardByPhone   = "phone"
	HeardInPerson  = "in person"
	HeardByVideo   = "video"
	HeardInWriting = "in writing"
)

// HeardWays lists them.
func HeardWays() []string {
	return []string{HeardByPhone, HeardInPerson, HeardByVideo, HeardInWriting}
}

// Heard records what came of the promise that whoever told of a concern hears from a named person.
type Heard struct {
	Concern thread.Ref
	On      workday.Date // the day on which somebody got in touch
	How     string       // one of HeardWays
	Nobody  bool         // nobody gets in touch: Why says why, and On and How stay empty
	Why     string
}

// Heard records it. Who screens concerns may; once the concern is on a record, who works with the child.
func (s *Service) Heard(ctx context.Context, by access.Actor, cmd Heard) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		c, err := s.store.Concern(ctx, tx, cmd.Concern)
		if err != nil {
			return err
		}
		if err := MayHear(ctx, tx, by, c); err != nil {
			return err
		}
		return s.HeardTx(ctx, tx, by.By(), cmd)
	})
}

// MayHear refuses whoever may not read a concern, and whoever may not work with the child whose record it is on.
func MayHear(ctx context.Context, tx *db.Tx, by access.Actor, c Concern) error {
	if err := MayRead(ctx, tx, by, c); err != nil || c.Child == "" {
		return err
	}
	return mayKeep(ctx, tx, by, c.Child)
}

// HeardTx is Heard inside a transaction.
func (s *Service) HeardTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Heard) error {
	c, err := s.store.Concern(ctx, tx, cmd.Concern)
	if err != nil {
		return fmt.Errorf("record the answer to %s: %w", cmd.Concern, err)
	}
	if err := cmd.validate(c, tx.Today()); err != nil {
		return err
	}
	entry := audit.Entry{Action: "whoever told a concern heard from us", Ref: string(c.Ref), Child: string(c.Child), Rule: RuleAnswer,
		Payload: recordedHearing{cmd.On, cmd.How}}
	if cmd.Nobody {
		entry.Action, entry.Why = "nobody gets in touch about a concern", cmd.Why
		err = s.clocks.Stop(ctx, tx, by, c.Ref, RuleAnswer, cmd.Why)
	} else {
		err = s.clocks.Keep(ctx, tx, by, c.Ref, RuleAnswer, cmd.On)
	}
	if fault.Is(err, fault.KindNotFound) {
		return fault.Conflict("What came of this promise is on record already. Look at the concern before you save.")
	}
	if err != nil {
		return fmt.Errorf("record the answer to %s: %w", c.Ref, err)
	}
	return audit.Append(ctx, tx, by, entry)
}

// recordedHearing is what the audit keeps of it.
type recordedHearing struct {
	On  workday.Date `json:"on,omitzero"`
	How string       `json:"how,omitempty"`
}

func (cmd *Heard) validate(c Concern, today workday.Date) error {
	cmd.Why = strings.TrimSpace(cmd.Why)
	if cmd.Nobody {
		cmd.On, cmd.How = workday.Date{}, ""
		if cmd.Why == "" {
			return fault.Invalid("why", "Say why nobody gets in touch: for example, that a word from us could put somebody in danger.")
		}
		return nil
	}
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch {
	case cmd.On.IsZero():
		add("on", "Enter the day on which you got in touch.")
	case cmd.On.After(today):
		add("on", "The day on which you got in touch must be today or in the past.")
	case cmd.On.Before(workday.DateOf(c.RaisedAt)):
		add("on", "They told us on "+workday.DateOf(c.RaisedAt).Long()+". Enter that day or a later one.")
	}
	if !slices.Contains(HeardWays(), cmd.How) {
		add("how", "Choose how you got in touch.")
	}
	return fault.InvalidFields(wrong...)
}

// LedTx gives the open promises to those who told of a child to its lead professional. Package lead calls it when one is named.
func (s *Service) LedTx(ctx context.Context, tx *db.Tx, by audit.By, child, lead thread.Ref) error {
	return s.eachPromise(ctx, tx, child, func(_ Concern, d deadline.Deadline) error {
		if d.Owner == lead || d.Owner == "" {
			return nil
		}
		return s.clocks.Reassign(ctx, tx, by, d.Owner, lead, d.Ref)
	})
}

// IntroducedTx keeps the promises to those who told of a child: its lead professional got in touch for the first time on a day. What
// was told after that day stays open.
func (s *Service) IntroducedTx(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, on workday.Date) error {
	return s.eachPromise(ctx, tx, child, func(c Concern, d deadline.Deadline) error {
		if on.Before(workday.DateOf(c.RaisedAt)) {
			return nil
		}
		return s.clocks.Keep(ctx, tx, by, d.Ref, d.Rule, on)
	})
}

// eachPromise calls do for each concern about a child whose teller waits to hear from us.
func (s *Service) eachPromise(ctx context.Context, tx *db.Tx, child thread.Ref, do func(Concern, deadline.Deadline) error) error {
	concerns, err := s.store.ConcernsAbout(ctx, tx, child)
	if err != nil || len(concerns) == 0 {
		return err
	}
	refs := make([]thread.Ref, len(concerns))
	for i, c := range concerns {
		refs[i] = c.Ref
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return fmt.Errorf("what was promised about %s: %w", child, err)
	}
	for _, c := range concerns {
		for _, d := range clocks[c.Ref] {
			if d.Rule != RuleAnswer || !d.Open() {
				continue
			}
			if err := do(c, d); err != nil {
				return fmt.Errorf("what was promised to whoever told %s: %w", c.Ref, err)
			}
		}
	}
	return nil
}
