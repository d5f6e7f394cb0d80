package family

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// NewCarer is a carer to put on record for one child.
type NewCarer struct {
	Child    thread.Ref
	Person   thread.Ref // an account or a person on record; a new one when empty
	Relation string
	Lives    bool
	Reach    Reach
	// Responsible are the facts of parental responsibility that are shown by evidence now. A carer without any still cares.
	Responsible []Fact
}

func (n NewCarer) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	if strings.TrimSpace(n.Relation) == "" {
		wrong = append(wrong, fault.Field{Name: "relation", Message: "Say who this is to the child: mother, father, grandparent, foster carer."})
	}
	for _, f := range n.Responsible {
		wrong = append(wrong, f.validate(today)...)
	}
	if n.Reach.Way != "" {
		wrong = append(wrong, n.Reach.validate()...)
	}
	return wrong
}

// AddCarer puts a carer on record and lets them see the child's record, without how to reach another carer.
func (s *Service) AddCarer(ctx context.Context, by access.Actor, cmd NewCarer) (Carer, error) {
	if err := staffMayEdit(by); err != nil {
		return Carer{}, err
	}
	var out Carer
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		var err error
		out, err = s.AddCarerTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// staffMayEdit refuses families: who the carers of a child are is recorded by somebody who has seen the evidence.
func staffMayEdit(by access.Actor) error {
	if !by.May(access.FamilyRecord) {
		return fault.Forbidden("Ask your named person to change who cares for the child.")
	}
	return nil
}

// IsFamily reports whether the reader reads as a parent, carer or young person, and not at work.
func IsFamily(a access.Actor) bool {
	if len(a.Roles) == 0 {
		return false
	}
	for _, r := range a.Roles {
		if r != access.RoleParent && r != access.RoleYoungPerson {
			return false
		}
	}
	return true
}

// AddCarerTx is AddCarer inside a transaction.
func (s *Service) AddCarerTx(ctx context.Context, tx *db.Tx, by audit.By, cmd NewCarer) (Carer, error) {
	if err := fault.InvalidFields(cmd.validate(tx.Today())...); err != nil {
		return Carer{}, err
	}
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return Carer{}, err
	}
	c := Carer{
		Ref: thread.New(tx, thread.Carer), Version: 1, Person: cmd.Person, Child: cmd.Child, Relation: strings.TrimSpace(cmd.Relation),
		Lives: cmd.Lives, Reach: cmd.Reach, From: tx.Today(),
	}
	if c.Person == "" {
		c.Person = thread.New(tx, thread.Person)
	}
	for _, f := range cmd.Responsible {
		f.Recorded, f.By = tx.Today(), by.Name
		c.ParentalResponsibility = append(c.ParentalResponsibility, f)
	}
	if err := s.store.InsertCarer(ctx, tx, c); err != nil {
		return Carer{}, fmt.Errorf("save a carer of %s: %w", c.Child, err)
	}
	if err := stand(ctx, tx, by, c, c.Child); err != nil {
		return Carer{}, err
	}
	if err := s.watchEnd(ctx, tx, by, c); err != nil {
		return Carer{}, err
	}
	if c.Reach.Interpreter {
		if err := s.needAnew(ctx, tx, by, c.Child); err != nil {
			return Carer{}, err
		}
	}
	return c, s.recordCarer(ctx, tx, by, c, "carer added", "")
}

// recordedCarer is what the audit keeps of a carer.
type recordedCarer struct {
	Person      thread.Ref `json:"person"`
	Relation    string     `json:"relation"`
	Lives       bool       `json:"lives_with_child"`
	Responsible []Fact     `json:"parental_responsibility,omitempty"`
}

func (s *Service) recordCarer(ctx context.Context, tx *db.Tx, by audit.By, c Carer, action, why string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(c.Ref), Child: string(c.Child), Why: why, Payload: recordedCarer{
		Person: c.Person, Relation: c.Relation, Lives: c.Lives, Responsible: c.ParentalResponsibility,
	}})
}

// EndCarer records that somebody is no longer a carer of the child: an order, a move, a death.
type EndCarer struct {
	Carer   thread.Ref
	Version int
	On      workday.Date // the last day
	Why     string
}

// EndCarer ends what a carer may see and do with the child's record.
func (s *Service) EndCarer(ctx context.Context, by access.Actor, cmd EndCarer) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.withCarer(ctx, by, cmd.Carer, func(tx *db.Tx) error { return s.EndCarerTx(ctx, tx, by.By(), cmd) })
}

// EndCarerTx is EndCarer inside a transaction.
func (s *Service) EndCarerTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EndCarer) error {
	c, err := s.loadCarer(ctx, tx, cmd.Carer, cmd.Version)
	if err != nil {
		return err
	}
	switch {
	case !c.To.IsZero():
		return fault.Conflictf("This person stopped being a carer on %s.", c.To.Long())
	case cmd.On.IsZero() || cmd.On.After(tx.Today()):
		return fault.Invalid("on", "Enter the last day as a carer, today or earlier.")
	case strings.TrimSpace(cmd.Why) == "":
		return fault.Invalid("why", "Say why.")
	}
	c.To = cmd.On
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	records, err := s.Records(ctx, tx, c.Child)
	if err != nil {
		return err
	}
	for _, child := range records {
		for _, why := range []access.Reason{access.ParentalResponsibility, access.Caring, access.Representative} {
			if err := access.End(ctx, tx, by, c.Person, child, why, cmd.On); err != nil && !fault.Is(err, fault.KindNotFound) {
				return err
			}
		}
	}
	if err := s.watchEnd(ctx, tx, by, c); err != nil {
		return err
	}
	if err := s.needAnew(ctx, tx, by, c.Child); err != nil {
		return err
	}
	return s.recordCarer(ctx, tx, by, c, "carer ended", cmd.Why)
}

func (s *Service) withCarer(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx) error) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		c, err := s.store.Carer(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := mayKeep(ctx, tx, by, c.Child); err != nil {
			return err
		}
		return do(tx)
	})
}

func (s *Service) loadCarer(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Carer, error) {
	c, err := s.store.Carer(ctx, tx, ref)
	if err != nil {
		return Carer{}, fmt.Errorf("load carer %s: %w", ref, err)
	}
	if version != 0 && c.Version != version {
		return Carer{}, fault.Conflict("Somebody else changed this carer while you were reading. Look again before you save.")
	}
	return c, nil
}

// GiveOwnRecord opens a record to the young person whom it is about. Who keeps the record does, with the young person's own
// account.
func (s *Service) GiveOwnRecord(ctx context.Context, by access.Actor, child, person thread.Ref, why string) error {
	if !by.May(access.FamilyRecord) {
		return fault.Forbidden("Your role cannot open a record to a young person.")
	}
	if person == "" {
		return fault.Invalid("email", "Enter the email address of the young person’s own account.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, child); err != nil {
			return err
		}
		return s.GiveOwnRecordTx(ctx, tx, by.By(), child, person, why)
	})
}

// GiveOwnRecordTx lets a young person see and act on their own record. It refuses before the rights are theirs, unless why
// says what else allows it, such as a child who is able to decide for themselves.
func (s *Service) GiveOwnRecordTx(ctx context.Context, tx *db.Tx, by audit.By, child, person thread.Ref, why string) error {
	c, err := s.Child(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("give %s their own record: %w", child, err)
	}
	if err := s.standsAlone(ctx, tx, child); err != nil {
		return err
	}
	if !OwnRights(c.Born, tx.Today()) && strings.TrimSpace(why) == "" {
		return fault.Invalidf("why", "The rights pass to the young person after %s. Say why they may read their record before that.",
			SchoolLeavingDate(c.Born).Long())
	}
	err = access.Grant(ctx, tx, by, access.Relationship{Actor: person, Child: child, Reason: access.OwnRecord, From: tx.Today(),
		Level: access.Work, Source: child, Without: apart})
	if err != nil {
		return err
	}
	if err := s.talked(ctx, tx, by, child); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "own record opened to the young person", Ref: string(child), Child: string(child), Why: why})
}
