package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Matter is one kind of decision that is the young person's own from the end of compulsory school age, tied to what the program lets
// somebody do.
type Matter string

// The matters.
const (
	MatterRequest Matter = "asking for an assessment" // Children and Families Act 2014, section 36
	MatterDraft   Matter = "commenting on a draft plan"
	MatterShare   Matter = "agreeing to share something"
	MatterAnswer  Matter = "saying whether an answer is one"
	MatterDispute Matter = "mediation and appeals"
	MatterBudget  Matter = "a personal budget"
	MatterReach   Matter = "how we get in touch with the young person"
	// MatterAll is every one of them: only an order or a power that says so gives it.
	MatterAll Matter = "everything above"
)

// Matters lists the matters, MatterAll last.
func Matters() []Matter {
	return []Matter{MatterRequest, MatterDraft, MatterShare, MatterAnswer, MatterDispute, MatterBudget, MatterReach, MatterAll}
}

// covers reports whether a finding is about a matter. One that was recorded before matters were listed is about what somebody who acts for
// a young person could do then, and about nothing that came since.
func (c Capacity) covers(m Matter) bool {
	if c.Unsorted {
		return m == MatterShare || m == MatterAnswer
	}
	return slices.Contains(c.Matters, m) || slices.Contains(c.Matters, MatterAll)
}

// deciding is the finding that decides a matter on a day: the latest in force that is about it. It is not ok where there is none, and the
// young person is then taken to be able to decide.
func deciding(all []Capacity, m Matter, on workday.Date) (last Capacity, ok bool) {
	for _, c := range all {
		if !c.InForce(on) || !c.covers(m) || ok && (c.On.Before(last.On) || c.On == last.On && c.N < last.N) {
			continue
		}
		last, ok = c, true
	}
	return last, ok
}

// Rights says whose a decision is. A Service does.
type Rights interface {
	// MayDecide refuses one of a child's family whose decision a matter is not today, and says whose it is. Whoever works with the child is
	// refused nothing: the caller asks what they may do. The caller has checked that they may see the child.
	MayDecide(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, m Matter) error
}

// MayDecide implements Rights.
func (s *Service) MayDecide(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, m Matter) error {
	kin, err := AsFamily(ctx, tx, by, child)
	if err != nil || !kin {
		return err
	}
	kept, err := s.Kept(ctx, tx, child)
	if err != nil {
		return err
	}
	c, err := s.Child(ctx, tx, kept)
	if err != nil {
		return fmt.Errorf("who decides for %s: %w", child, err)
	}
	why, err := access.Why(ctx, tx, by, child)
	if err != nil {
		return err
	}
	stands := func(reason access.Reason) bool {
		return slices.ContainsFunc(why, func(r access.Relationship) bool { return r.Actor == by.Person && r.Reason == reason })
	}
	if !OwnRights(c.Born, tx.Today()) {
		if m == MatterShare && !stands(access.ParentalResponsibility) {
			return fault.Forbidden("Only a person with parental responsibility can agree to this. Ask your named person to record yours.")
		}
		return nil
	}
	return s.mayDecideOwn(ctx, tx, by, kept, m, stands(access.OwnRecord))
}

// mayDecideOwn is MayDecide where the rights are the young person's own.
func (s *Service) mayDecideOwn(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, m Matter, own bool) error {
	all, err := s.store.Capacities(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("who decides for %s: %w", child, err)
	}
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return err
	}
	found, ok := deciding(all, m, tx.Today())
	represented := ok && !found.Able
	if own && !(represented && !found.Unsorted) {
		return nil
	}
	for _, c := range carers {
		if _, barred := c.Barred(tx.Today()); barred || !c.Current(tx.Today()) {
			continue
		}
		switch {
		case represented && c.Ref == found.Representative && c.Person == by.Person:
			return nil
		case represented && c.Ref == found.Representative && own:
			return fault.Forbidden(c.Name() + " acts for you in this: " + string(m) + ". Talk with your named person if you do not want that.")
		case !own && c.Person == by.Person && c.Helps.with(m, tx.Today()):
			return nil
		}
	}
	words := "The young person decides this now: " + string(m) + ". They can do it on their own page, or tell their named person."
	if slices.Contains(HelpMatters(), m) {
		words += " They can also say that you help them with it."
	}
	return fault.Forbidden(words)
}

// Acts returns in what somebody acts for the young person whom a record is about, and in what beside them by their word, today: nothing where
// the rights are not the young person's own.
func (s *Service) Acts(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (forThem, beside []Matter, err error) {
	c, err := s.Child(ctx, tx, child)
	if err != nil || !OwnRights(c.Born, tx.Today()) {
		return nil, nil, err
	}
	all, err := s.store.Capacities(ctx, tx, child)
	if err != nil {
		return nil, nil, fmt.Errorf("who acts for %s: %w", child, err)
	}
	carers, err := s.Carers(ctx, tx, child)
	for _, c := range carers {
		if c.Person != by.Person || !c.Current(tx.Today()) {
			continue
		}
		beside = append(beside, c.Helps.Now(tx.Today()).Matters...)
		for _, m := range Matters() {
			if found, ok := deciding(all, m, tx.Today()); ok && !found.Able && found.Representative == c.Ref && m != MatterAll {
				forThem = append(forThem, m)
			}
		}
	}
	return forThem, beside, err
}

// DecidesAsOwn reports whether a matter is decided by the reader in the young person’s own right: by the young person, or by who acts for them.
// Who only helps decides nothing alone, and where the rights are not the young person's own, nobody does in it.
func (s *Service) DecidesAsOwn(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, m Matter) (bool, error) {
	kept, err := s.Kept(ctx, tx, child)
	if err != nil {
		return false, err
	}
	c, err := s.Child(ctx, tx, kept)
	if err != nil || !OwnRights(c.Born, tx.Today()) {
		return false, err
	}
	acts, _, err := s.Acts(ctx, tx, by, kept)
	if err != nil || slices.Contains(acts, m) {
		return err == nil, err
	}
	why, err := access.Why(ctx, tx, by, child)
	if err != nil || !slices.ContainsFunc(why, func(r access.Relationship) bool { return r.Actor == by.Person && r.Reason == access.OwnRecord }) {
		return false, err
	}
	err = s.MayDecide(ctx, tx, by, child, m)
	if fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}
