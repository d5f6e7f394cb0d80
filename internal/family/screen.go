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

// Screen is what a person who read a concern decided, safeguarding first.
type Screen struct {
	Concern    thread.Ref
	Version    int
	Risk       bool   // a child may be at risk of harm
	ReferredTo string // to whom the risk was passed; it needs no consent
	Outcome    Outcome
	Why        string
	Advice     string       // what the family is told, needed for advice only
	Existing   thread.Ref   // the child on record that the concern is about
	Open       OpenFamily   // the family to register when no child on record is named
	RetryOn    workday.Date // the day on which somebody tries again, needed where nobody was reached
}

// Screen records the screening of a concern.
func (s *Service) Screen(ctx context.Context, by access.Actor, cmd Screen) (Concern, error) {
	if !by.May(access.ConcernScreen) {
		return Concern{}, fault.Forbidden("Your role does not screen concerns.")
	}
	var out Concern
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if cmd.Existing != "" {
			if err := s.mayName(ctx, tx, by, cmd.Existing, func() bool { return s.suggested(ctx, tx, cmd) }); err != nil {
				return err
			}
		}
		var err error
		out, err = s.ScreenTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// mayName refuses to put a concern on the record of a child whom neither a relationship nor the concern's own details bring before the
// screener, and on that of a child whose family they are or were: to whoever of those sees it no more, it is not there.
func (s *Service) mayName(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, pointsAt func() bool) error {
	err := access.MaySee(ctx, tx, by, child)
	own := AtWork(ctx, tx, by, child)
	switch {
	case err == nil:
		return own
	case own != nil || !pointsAt():
		return err
	}
	return nil
}

// suggested reports whether the existing child is one that the concern's own details point at: the screener may then name
// the child without a relationship, which the screening itself brings about.
func (s *Service) suggested(ctx context.Context, tx *db.Tx, cmd Screen) bool {
	c, err := s.store.Concern(ctx, tx, cmd.Concern)
	if err != nil {
		return false
	}
	matches, err := s.Suggest(ctx, tx, c)
	return err == nil && slices.ContainsFunc(matches, func(m Match) bool { return m.Child.Ref == cmd.Existing })
}

// ScreenTx is Screen inside a transaction.
func (s *Service) ScreenTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Screen) (Concern, error) {
	c, err := s.store.Concern(ctx, tx, cmd.Concern)
	if err != nil {
		return Concern{}, fmt.Errorf("screen concern %s: %w", cmd.Concern, err)
	}
	if cmd.Version != 0 && c.Version != cmd.Version {
		return Concern{}, fault.Conflict("Somebody else screened this concern while you were reading it. Look at what was decided before you save.")
	}
	first := c.Outcome == ""
	if err := c.screen(cmd, by, tx); err != nil {
		return Concern{}, err
	}
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return Concern{}, fmt.Errorf("screen concern %s: %w", c.Ref, err)
	}
	if c.Outcome == OpenAsFamily {
		if err := s.openFor(ctx, tx, by, council, &c, cmd); err != nil {
			return Concern{}, err
		}
	}
	if err := s.store.UpdateConcern(ctx, tx, c); err != nil {
		return Concern{}, fmt.Errorf("save the screening of %s: %w", c.Ref, err)
	}
	c.Version++
	if err := s.placeConcern(ctx, tx, c); err != nil {
		return Concern{}, fmt.Errorf("place concern %s in the thread: %w", c.Ref, err)
	}
	if c.Child != "" {
		if err := thread.Link(ctx, tx, c.Ref, "about", c.Child); err != nil {
			return Concern{}, err
		}
	}
	if first {
		if err := s.clocks.Keep(ctx, tx, by, c.Ref, RuleScreen, tx.Today()); err != nil {
			return Concern{}, fmt.Errorf("screen concern %s: %w", c.Ref, err)
		}
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{
		Action: "concern screened", Ref: string(c.Ref), Child: string(c.Child), Payload: c.recorded(), Why: c.Why, Rule: RuleScreen,
	}); err != nil {
		return Concern{}, err
	}
	return c, s.follow(ctx, tx, by, council, c, cmd.RetryOn)
}

// screen checks a decision and takes it over.
func (c *Concern) screen(cmd Screen, by audit.By, tx *db.Tx) error {
	if !c.Open() {
		return fault.Conflictf("This concern was screened on %s by %s.", workday.DateOf(c.ScreenedAt).Long(), c.ScreenedBy)
	}
	cmd.Why, cmd.ReferredTo = strings.TrimSpace(cmd.Why), strings.TrimSpace(cmd.ReferredTo)
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if cmd.Risk && cmd.ReferredTo == "" {
		add("referred-to", "Say to whom you passed the risk, and when. A referral to keep a child safe needs nobody’s consent.")
	}
	if !slices.Contains(Outcomes(), cmd.Outcome) {
		add("outcome", "Choose what happens now.")
	}
	if cmd.Outcome == SafeguardingReferral && !cmd.Risk {
		add("risk", "A safeguarding referral needs the answer yes here.")
	}
	if cmd.Why == "" {
		add("why", "Say why in a plain sentence. The family can read it.")
	}
	if cmd.Outcome == AdviceOnly && strings.TrimSpace(cmd.Advice) == "" {
		add("advice", "Write what the family is told.")
	}
	wrong = append(wrong, cmd.validateRetry(tx.Today())...)
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	c.Outcome, c.Why, c.Advice = cmd.Outcome, cmd.Why, strings.TrimSpace(cmd.Advice)
	c.Safeguarding, c.ReferredTo = cmd.Risk, cmd.ReferredTo
	c.ScreenedBy, c.ScreenedRole, c.ScreenedAt = by.Name, by.Role, tx.Now()
	return nil
}

// openFor makes the concern one about a child: one on record, or the first of a family that is registered now.
func (s *Service) openFor(ctx context.Context, tx *db.Tx, by audit.By, council Council, c *Concern, cmd Screen) error {
	if cmd.Existing != "" {
		child, err := s.Child(ctx, tx, cmd.Existing)
		if err != nil {
			return fmt.Errorf("screen concern %s: %w", c.Ref, err)
		}
		if child.MergedInto != "" {
			return fault.Invalid("existing", "This record was merged into another. Choose the other.")
		}
		c.Child, c.Family = child.Ref, child.Family
	} else {
		j, err := s.joinings(ctx, tx, c.Ref)
		if err != nil {
			return err
		}
		child, over, err := s.joinedChild(ctx, tx, c.Ref, j)
		if err != nil {
			return err
		}
		if child != "" {
			return fault.Invalid("existing", "This is joined with "+string(over)+", which is on record. Choose that child, or take the joining back first.")
		}
		cmd.Open.takeOver(*c)
		opened, err := s.OpenFamilyTx(ctx, tx, by, cmd.Open)
		if err != nil {
			return err
		}
		c.Child, c.Family = opened.Child, opened.Family
		start := deadline.Start{Rule: RuleAllocate, Policy: council.Policy, Ref: c.Child, Child: c.Child, From: tx.Today(), Team: council.DutyTeam}
		if _, err := s.clocks.Start(ctx, tx, by, start); err != nil {
			return fmt.Errorf("screen concern %s: %w", c.Ref, err)
		}
	}
	return s.letScreenersSee(ctx, tx, by, council, c)
}

// takeOver brings what the concern says into the family that is registered: how to reach the parent, and what everybody must see first.
// How to reach somebody else who told us is nothing of the parent’s.
func (o *OpenFamily) takeOver(c Concern) {
	o.Concern = c.Ref
	reach := c.taken()
	for i := range o.Carers {
		if o.Carers[i].Reach == (Reach{}) {
			o.Carers[i].Reach = reach
		}
	}
	for flag, set := range map[Flag]bool{FlagSafeguarding: c.Safeguarding, FlagInterpreter: c.Reach.Interpreter, FlagDoNotWrite: reach.NoWriting} {
		if set {
			o.Child.Flags = append(o.Child.Flags, flag)
		}
	}
}

// screenersSee is for how many days somebody who adds a child to a family can work with the child.
const screenersSee = 14

// letScreenersSee lets those who read the concern work with the child until a lead professional does, however long that
// takes: package lead ends it, so that no family drops out of everybody's sight.
func (s *Service) letScreenersSee(ctx context.Context, tx *db.Tx, by audit.By, council Council, c *Concern) error {
	who := council.DutyTeam
	if who == "" {
		who = thread.Ref(by.Person)
	}
	if !who.Valid() {
		return nil // the program itself screened it, on behalf of nobody who signs in
	}
	return access.Grant(ctx, tx, by, access.Relationship{Actor: who, Child: c.Child, Reason: access.ConcernScreening, Level: access.Work,
		From: tx.Today(), Source: c.Ref})
}

// Suggest lists the children on record whom a concern may be about, with what speaks for each. It is a few queries however
// many children there are.
func (s *Service) Suggest(ctx context.Context, tx *db.Tx, c Concern) ([]Match, error) {
	j, err := s.joinings(ctx, tx, c.Ref)
	if err != nil {
		return nil, err
	}
	return s.suggest(ctx, tx, c, j)
}

func (s *Service) suggest(ctx context.Context, tx *db.Tx, c Concern, j joinings) ([]Match, error) {
	var matches []Match
	if clues := c.clues(); !clues.empty() {
		candidates, err := s.store.Alike(ctx, tx, clues, candidatesMost)
		if err != nil {
			return nil, fmt.Errorf("look for the child of concern %s: %w", c.Ref, err)
		}
		candidates = slices.DeleteFunc(candidates, func(x Candidate) bool {
			return x.Child.MergedInto != "" || slices.Contains(j.settled, x.Child.Ref)
		})
		matches = Matches(clues, candidates)
	}
	about := c.About
	if slices.Contains(j.settled, about) && !slices.Contains(j.same, about) {
		about = "" // somebody has looked and says that it is another child
	}
	matches, err := s.first(ctx, tx, c, matches, about, "the family says so")
	if err != nil {
		return nil, err
	}
	child, over, err := s.joinedChild(ctx, tx, c.Ref, j)
	if err != nil {
		return nil, err
	}
	because := "joined with this concern"
	if over != child {
		because = "joined with " + string(over)
	}
	return s.first(ctx, tx, c, matches, child, because)
}

// first puts a child whom somebody named before all others; none for "".
func (s *Service) first(ctx context.Context, tx *db.Tx, c Concern, matches []Match, named thread.Ref, because string) ([]Match, error) {
	if named == "" {
		return matches, nil
	}
	child, err := s.Child(ctx, tx, named)
	if err == nil && child.MergedInto != "" {
		child, err = s.Child(ctx, tx, child.MergedInto)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the child of concern %s: %w", c.Ref, err)
	}
	said := Match{Child: child, Points: saidPoints, Because: []string{because}}
	at := slices.IndexFunc(matches, func(m Match) bool { return m.Child.Ref == child.Ref })
	if at >= 0 {
		said.Points, said.Because = saidPoints+matches[at].Points, append(said.Because, matches[at].Because...)
		matches = slices.Delete(matches, at, at+1)
	}
	return append([]Match{said}, matches...), nil
}

// saidPoints is more than all else that can speak for a match.
const saidPoints = 20

const candidatesMost = 200
