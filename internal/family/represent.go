package family

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// ruleReview is the date by which one finding on capacity is looked at again.
func ruleReview(n int) string { return "capacity-review-" + strconv.Itoa(n) }

// within reports whether all that a finding is about is in another's list.
func (c Capacity) within(matters []Matter) bool {
	return len(c.Matters) > 0 && !slices.ContainsFunc(c.Matters, func(m Matter) bool { return !slices.Contains(matters, m) && !slices.Contains(matters, MatterAll) })
}

// supersede ends the findings on the same decision, and those whose matters are all looked at anew.
func (s *Service) supersede(ctx context.Context, tx *db.Tx, by audit.By, all []Capacity, cmd RecordCapacity) error {
	for i := range all {
		c := &all[i]
		if !c.EndedOn.IsZero() || NameKey(c.Matter) != NameKey(cmd.Matter) && !c.within(cmd.Matters) {
			continue
		}
		if cmd.On.Before(c.On) {
			return fault.Invalidf("on", "There is a later finding on this matter, of %s.", c.On.Long())
		}
		c.EndedOn = cmd.On.AddDays(-1)
		if err := s.store.EndCapacity(ctx, tx, *c); err != nil {
			return fmt.Errorf("end finding %d on %s: %w", c.N, c.Child, err)
		}
		err := s.clocks.Keep(ctx, tx, by, c.Child, ruleReview(c.N), tx.Today())
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("look again at finding %d on %s: %w", c.N, c.Child, err)
		}
	}
	return nil
}

// reviewFinding makes the day on which a finding is looked at again a date of whoever leads the child, or of who recorded it.
func (s *Service) reviewFinding(ctx context.Context, tx *db.Tx, by audit.By, c Capacity) error {
	if c.ReviewOn.IsZero() {
		return nil
	}
	owner, err := s.keeper(ctx, tx, by, c.Child)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: ruleReview(c.N), Ref: c.Child, Child: c.Child, From: c.On, Owner: owner.person, Team: owner.team, Title: "Look again at who decides"}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, c.ReviewOn, "chosen when it was found on "+c.On.Long()); err != nil {
		return fmt.Errorf("look again at finding %d on %s: %w", c.N, c.Child, err)
	}
	return nil
}

// keeper is whose a task about a child is: its lead professional's, or else of who records it, and of the team that reads concerns.
type keeper struct{ person, team thread.Ref }

func (s *Service) keeper(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) (k keeper, err error) {
	if s.leads != nil {
		if k.person, err = s.leads.Answers(ctx, tx, child); err != nil {
			return k, fmt.Errorf("who leads %s: %w", child, err)
		}
	}
	if k.person == "" && thread.Ref(by.Person).Valid() {
		k.person = thread.Ref(by.Person)
	}
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return k, fmt.Errorf("who keeps the record of %s: %w", child, err)
	}
	k.team = council.DutyTeam
	return k, nil
}

// letRepresent has whoever acts for the young person in what they asked stand in that relationship, and nobody else: package query asks for
// it. In every other matter MayDecide says who acts; each of them sees the record as a carer.
func (s *Service) letRepresent(ctx context.Context, tx *db.Tx, by audit.By, all []Capacity) error {
	var speaks thread.Ref
	if c, ok := deciding(all, MatterAnswer, tx.Today()); ok && !c.Able {
		speaks = c.Representative
	}
	ended := map[thread.Ref]bool{"": true, speaks: true}
	for _, c := range all {
		if ended[c.Representative] {
			continue
		}
		ended[c.Representative] = true
		if err := s.endRepresenting(ctx, tx, by, c.Representative); err != nil {
			return err
		}
	}
	if speaks == "" {
		return nil
	}
	c, err := s.store.Carer(ctx, tx, speaks)
	if err != nil {
		return fmt.Errorf("let %s act: %w", speaks, err)
	}
	return access.Grant(ctx, tx, by, access.Relationship{Actor: c.Person, Child: c.Child, Reason: access.Representative, Level: access.Work,
		From: tx.Today(), Source: c.Ref, Without: apart})
}

// endRepresenting ends what somebody may do as a representative, on records that were merged into the child’s too: a merge had let
// them in there.
func (s *Service) endRepresenting(ctx context.Context, tx *db.Tx, by audit.By, carer thread.Ref) error {
	c, err := s.store.Carer(ctx, tx, carer)
	if err != nil {
		return fmt.Errorf("end what %s may do: %w", carer, err)
	}
	records, err := s.Records(ctx, tx, c.Child)
	if err != nil {
		return err
	}
	for _, child := range records {
		err := access.End(ctx, tx, by, c.Person, child, access.Representative, tx.Today().AddDays(-1))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	return nil
}
