package family

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleResponsibilityEnds begins the words of the dates on which parental responsibility runs out. Who is told how many days before is the
// ladder of these words, which ships with 28, 7 and 0 and is the council's to set.
const RuleResponsibilityEnds = "responsibility-ends"

// UseOfficers has those who run a statutory process for a child told too when somebody's parental responsibility runs out.
func (s *Service) UseOfficers(of func(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error)) {
	s.officers = of
}

// ResponsibilityEnds is the last day of a carer's parental responsibility without a break from a day on; ok is false where they have none
// on that day or it has no end.
func (c Carer) ResponsibilityEnds(on workday.Date) (last workday.Date, ok bool) {
	last, ok = c.responsibleUntil(on)
	return last, ok && !last.IsZero() && c.Current(on)
}

// watchEnd keeps the dates on which a carer's parental responsibility runs out: one of whoever leads the child, and one of each officer.
// What no longer ends on that day is stopped.
func (s *Service) watchEnd(ctx context.Context, tx *db.Tx, by audit.By, c Carer) error {
	running, err := runningEnds(ctx, tx, c)
	if err != nil {
		return err
	}
	last, ends := c.ResponsibilityEnds(tx.Today())
	wanted := map[string]keeper{}
	if ends {
		if wanted, err = s.toldOfEnd(ctx, tx, by, c.Child); err != nil {
			return err
		}
	}
	for _, d := range running {
		if _, still := wanted[d.Rule]; still && d.Due == last {
			delete(wanted, d.Rule)
			continue
		}
		if err := s.clocks.Stop(ctx, tx, by, c.Ref, d.Rule, "What is on record of it has changed."); err != nil {
			return fmt.Errorf("parental responsibility of %s: %w", c.Ref, err)
		}
	}
	for _, rule := range sortedRules(wanted) {
		start := deadline.Start{Rule: rule, Ref: c.Ref, Child: c.Child, From: tx.Today(), Owner: wanted[rule].person, Team: wanted[rule].team,
			Title: "Parental responsibility of a carer ends: look at who decides then"}
		if _, err := s.clocks.StartOn(ctx, tx, by, start, last, "the last day that is on record"); err != nil {
			return fmt.Errorf("parental responsibility of %s: %w", c.Ref, err)
		}
	}
	return nil
}

func sortedRules(of map[string]keeper) []string {
	out := make([]string, 0, len(of))
	for rule := range of {
		out = append(out, rule)
	}
	slices.Sort(out)
	return out
}

// runningEnds are the dates that run on which a carer's parental responsibility runs out.
func runningEnds(ctx context.Context, tx *db.Tx, c Carer) ([]deadline.Deadline, error) {
	all, err := deadline.Of(ctx, tx, c.Ref)
	if err != nil {
		return nil, fmt.Errorf("dates of %s: %w", c.Ref, err)
	}
	return slices.DeleteFunc(all[c.Ref], func(d deadline.Deadline) bool { return !d.Open() || !strings.HasPrefix(d.Rule, RuleResponsibilityEnds) }), nil
}

// toldOfEnd are those whose date it is, by the word of the date: the lead professional, or whoever records it, and the officers.
func (s *Service) toldOfEnd(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) (map[string]keeper, error) {
	lead, err := s.keeper(ctx, tx, by, child)
	if err != nil {
		return nil, err
	}
	out := map[string]keeper{RuleResponsibilityEnds: lead}
	if s.officers == nil {
		return out, nil
	}
	officers, err := s.officers(ctx, tx, child)
	for _, one := range officers {
		if one != lead.person && one != "" {
			out[RuleResponsibilityEnds+"-"+string(one)] = keeper{person: one}
		}
	}
	return out, err
}

// RunOutStore finds parental responsibility for a time.
type RunOutStore interface {
	// Dated returns present carers with a fact of parental responsibility that has a last day, by reference from behind one, at most limit.
	Dated(ctx context.Context, tx *db.Tx, on workday.Date, after thread.Ref, limit int) ([]Carer, error)
}

// RunOutTx looks through carers with parental responsibility for a time, at most limit from behind a reference, and returns the last
// reference, "" when it has seen the last one. What ran out before today is kept as seen, and the carer told where it is safe to write; what
// is to run out becomes a date of today's lead and officers, whoever they were when it was recorded.
func (s *Service) RunOutTx(ctx context.Context, tx *db.Tx, by audit.By, after thread.Ref, limit int) (thread.Ref, error) {
	found, err := s.store.Dated(ctx, tx, tx.Today(), after, limit)
	if err != nil {
		return "", fmt.Errorf("find parental responsibility for a time: %w", err)
	}
	for _, c := range found {
		if err := s.ranOut(ctx, tx, by, c); err != nil {
			return "", err
		}
		if err := s.watchEnd(ctx, tx, by, c); err != nil {
			return "", err
		}
	}
	if len(found) < limit {
		return "", nil
	}
	return found[len(found)-1].Ref, nil
}

// ranOut keeps the dates whose day is over. What lets the carer see the record ended on that day by itself.
func (s *Service) ranOut(ctx context.Context, tx *db.Tx, by audit.By, c Carer) error {
	running, err := runningEnds(ctx, tx, c)
	if err != nil {
		return err
	}
	over := false
	for _, d := range running {
		if !d.Due.Before(tx.Today()) {
			continue
		}
		over = true
		if err := s.clocks.Keep(ctx, tx, by, c.Ref, d.Rule, d.Due); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("parental responsibility of %s: %w", c.Ref, err)
		}
	}
	if _, still := c.Responsible(tx.Today()); !over || still {
		return nil
	}
	if err := s.recordCarer(ctx, tx, by, c, "parental responsibility ran out", ""); err != nil {
		return err
	}
	return s.tellChange(ctx, tx, c)
}
