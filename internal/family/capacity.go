package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Capacity is what was found on whether a young person can decide one matter at one time. It holds for that matter alone:
// a person must be assumed to have capacity unless it is established that they lack it (Mental Capacity Act 2005, section 1).
type Capacity struct {
	Child    thread.Ref
	N        int      // counts the findings about one young person from 1
	Matter   string   // the decision, in words
	Matters  []Matter // what of it the program asks for; empty for a decision that is none of its own
	Extent   string   // for MatterAll: which order or power says so, and where
	Unsorted bool     // recorded before matters were listed
	On       workday.Date
	By       string // who assessed it, with their role
	Able     bool
	Reasons  string // what was done to help them decide, and what was found
	// Representative is the carer who acts in this matter when the young person cannot; Standing says by what right.
	Representative thread.Ref
	Standing       Standing
	ReviewOn       workday.Date
	RecordedBy     string
	RecordedAt     time.Time
	EndedOn        workday.Date // the last day, when a later finding on the matter took its place
}

// Standing is by what right somebody acts for a young person who lacks capacity. Without a deputy, an attorney or the like it
// is the parent (Children and Families Act 2014, section 80; SEND Regulations 2014, regulation 64).
type Standing string

// The standings.
const (
	Deputy       Standing = "deputy of the Court of Protection"
	Attorney     Standing = "attorney under a lasting power"
	ParentStands Standing = "parent, as there is no other representative"
)

// Standings lists the standings.
func Standings() []Standing { return []Standing{Deputy, Attorney, ParentStands} }

// InForce reports whether the finding holds on a day.
func (c Capacity) InForce(on workday.Date) bool { return Span{From: c.On, To: c.EndedOn}.holds(on) }

// RecordCapacity records a finding on one matter.
type RecordCapacity struct {
	Child          thread.Ref
	Matter         string
	Matters        []Matter
	Extent         string
	On             workday.Date
	By             string
	Able           bool
	Reasons        string
	Representative thread.Ref
	Standing       Standing
	ReviewOn       workday.Date
}

func (cmd *RecordCapacity) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	for _, text := range []*string{&cmd.Matter, &cmd.Extent, &cmd.By, &cmd.Reasons} {
		*text = strings.TrimSpace(*text)
	}
	if cmd.Matter == "" {
		add("matter", "Name the one decision that this is about, such as asking for an assessment.")
	}
	wrong = append(wrong, cmd.validateMatters()...)
	switch {
	case cmd.On.IsZero():
		add("on", "Enter the day on which it was assessed.")
	case cmd.On.After(today):
		add("on", "The day must not be in the future.")
	}
	if cmd.By == "" {
		add("assessor", "Say who assessed it, and in what role.")
	}
	if cmd.Reasons == "" {
		add("reasons", "Say what was done to help them decide, and what was found.")
	}
	if !cmd.ReviewOn.IsZero() && cmd.ReviewOn.Before(cmd.On) {
		add("review", "The review must come after the assessment.")
	}
	if cmd.Able {
		cmd.Representative, cmd.Standing = "", ""
		return wrong
	}
	if cmd.Representative == "" {
		add("representative", "Choose who acts for the young person in this matter.")
	}
	if !slices.Contains(Standings(), cmd.Standing) {
		add("standing", "Choose by what right they act.")
	}
	return wrong
}

// validateMatters checks what the finding is about. Everything at once is for an order or a power that says so: without one each decision
// is looked at by itself (Mental Capacity Act 2005, section 1).
func (cmd *RecordCapacity) validateMatters() []fault.Field {
	var wrong []fault.Field
	add := func(message string) { wrong = append(wrong, fault.Field{Name: "matters", Message: message}) }
	all := slices.Contains(cmd.Matters, MatterAll)
	switch {
	case slices.ContainsFunc(cmd.Matters, func(m Matter) bool { return !slices.Contains(Matters(), m) }):
		add("Choose from what is listed.")
	case all && cmd.Able:
		add("Choose the decisions that were looked at. A young person is taken to be able to decide everything else already.")
	case all && cmd.Standing == ParentStands:
		add("A parent acts decision by decision. Choose the decisions that were looked at.")
	}
	if all && cmd.Extent == "" {
		wrong = append(wrong, fault.Field{Name: "extent", Message: "Say which order or power covers everything, and where it says so."})
	}
	if !all {
		cmd.Extent = ""
	}
	return wrong
}

// RecordCapacity records whether a young person can decide one matter. Who acts for one who cannot may work with the record
// until a later finding on every such matter says otherwise.
func (s *Service) RecordCapacity(ctx context.Context, by access.Actor, cmd RecordCapacity) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error { return s.RecordCapacityTx(ctx, tx, by.By(), cmd) })
}

// RecordCapacityTx is RecordCapacity inside a transaction.
func (s *Service) RecordCapacityTx(ctx context.Context, tx *db.Tx, by audit.By, cmd RecordCapacity) error {
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	child, err := s.Child(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("capacity of %s: %w", cmd.Child, err)
	}
	wrong := cmd.validate(tx.Today())
	if !cmd.On.IsZero() && !OwnRights(child.Born, cmd.On) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "Until " + SchoolLeavingDate(child.Born).Long() +
			" the rights are the parents’ own, and capacity does not decide who has them."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if !cmd.Able {
		c, err := s.carerOf(ctx, tx, cmd.Child, cmd.Representative, "representative")
		if err != nil {
			return err
		}
		if bar, barred := c.Barred(tx.Today()); barred {
			return fault.Invalidf("representative", "This person may not see the record: %s.", bar)
		}
	}
	all, err := s.store.Capacities(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("capacity of %s: %w", cmd.Child, err)
	}
	if err := s.supersede(ctx, tx, by, all, cmd); err != nil {
		return err
	}
	found := Capacity{Child: cmd.Child, N: nextN(all, Capacity.number), Matter: cmd.Matter, Matters: cmd.Matters, Extent: cmd.Extent, On: cmd.On, By: cmd.By, Able: cmd.Able, Reasons: cmd.Reasons,
		Representative: cmd.Representative, Standing: cmd.Standing, ReviewOn: cmd.ReviewOn, RecordedBy: by.Name, RecordedAt: tx.Now()}
	if err := s.store.InsertCapacity(ctx, tx, found); err != nil {
		return fmt.Errorf("save capacity of %s: %w", cmd.Child, err)
	}
	if err := s.letRepresent(ctx, tx, by, append(all, found)); err != nil {
		return err
	}
	if err := s.reviewFinding(ctx, tx, by, found); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "capacity recorded", Ref: string(cmd.Child), Child: string(cmd.Child), Why: cmd.Matter,
		Payload: recordedCapacity{found.N, found.Matters, found.Able, found.Representative, found.Standing}})
}

// recordedCapacity is what the audit keeps of a finding.
type recordedCapacity struct {
	N              int        `json:"n"`
	Matters        []Matter   `json:"matters"`
	Able           bool       `json:"able"`
	Representative thread.Ref `json:"representative,omitempty"`
	Standing       Standing   `json:"standing,omitempty"`
}

// Capacities lists the findings on a young person's capacity, the latest first.
func (s *Service) Capacities(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Capacity, error) {
	all, err := s.store.Capacities(ctx, tx, child)
	slices.Reverse(all)
	return all, err
}

// Decide is a young person's own choice on whether a carer goes on seeing their record.
type Decide struct {
	Child thread.Ref
	Carer thread.Ref
	See   bool
	// Version is of the carer as it was read; 0 takes it as it is.
	Version int
}

// Decide lets a young person whose rights are their own say who of their carers sees the record. It is refused before the end
// of compulsory school age, to anybody else, and about who acts for them where they lack capacity.
func (s *Service) Decide(ctx context.Context, by access.Actor, cmd Decide) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		own, err := ownRecord(ctx, tx, by, cmd.Child)
		if err != nil {
			return err
		}
		if !own {
			return fault.Forbidden("Only the young person can decide this.")
		}
		return s.DecideTx(ctx, tx, by.By(), cmd)
	})
}

// ownRecord reports whether the reader is the young person whom the record is about; not found for who may not see it.
func ownRecord(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (bool, error) {
	if err := access.MaySee(ctx, tx, by, child); err != nil {
		return false, err
	}
	why, err := access.Why(ctx, tx, by, child)
	return slices.ContainsFunc(why, func(r access.Relationship) bool { return r.Actor == by.Person && r.Reason == access.OwnRecord }), err
}

// DecideTx is Decide inside a transaction.
func (s *Service) DecideTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Decide) error {
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	child, err := s.Child(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("decide who sees %s: %w", cmd.Child, err)
	}
	if !OwnRights(child.Born, tx.Today()) {
		return fault.Conflictf("You can decide this after %s. Talk with your named person until then.", SchoolLeavingDate(child.Born).Long())
	}
	c, err := s.carerOf(ctx, tx, cmd.Child, cmd.Carer, "carer")
	if err != nil {
		return err
	}
	if cmd.Version != 0 && cmd.Version != c.Version {
		return fault.Conflict("What is on record of this person has changed while you were reading. Look at it again before you save.")
	}
	if err := s.actsFor(ctx, tx, c); err != nil {
		return err
	}
	var spans []Span
	for _, old := range c.KeptOut {
		if old.Why == BarChoice && old.To.IsZero() {
			old.To = tx.Today().AddDays(-1)
		}
		if old.Why == BarChoice && !old.To.Before(old.From) {
			spans = append(spans, old)
		}
	}
	action := "young person lets a carer see the record"
	if !cmd.See {
		action = "young person stops a carer seeing the record"
		spans = append(spans, Span{From: tx.Today(), Why: BarChoice})
	}
	if err := s.bar(ctx, tx, by, c, BarChoice, spans); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(c.Ref), Child: string(c.Child)})
}

// actsFor refuses a carer who acts for the young person now.
func (s *Service) actsFor(ctx context.Context, tx *db.Tx, c Carer) error {
	found, err := s.store.Capacities(ctx, tx, c.Child)
	if err != nil {
		return fmt.Errorf("who acts for %s: %w", c.Child, err)
	}
	for _, f := range found {
		if !f.Able && f.InForce(tx.Today()) && f.Representative == c.Ref {
			return fault.Conflictf("%s acts for you in: %s. Talk with your named person if you do not want that.", c.Name(), f.Matter)
		}
	}
	return nil
}
