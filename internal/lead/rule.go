package lead

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// Sure reports whether the agreed rule may name the first of the suggestions: nothing speaks against room for the child, and
// nobody else comes within the points that the policy asks for. With a single candidate there must be room.
func Sure(found []Suggestion, weight, aheadBy int) bool {
	if len(found) == 0 || found[0].Capacity-found[0].Load < weight {
		return false
	}
	return len(found) == 1 || found[0].Points-found[1].Points >= aheadBy
}

// reason says in a sentence why the agreed rule names the first.
func reason(found []Suggestion) string {
	first := found[0]
	says := fmt.Sprintf("The agreed rule: %s %s (%d points", first.Name, strings.Join(first.For, "; "), first.Points)
	if len(found) > 1 {
		says += fmt.Sprintf(", the next has %d", found[1].Points)
	}
	return says + ")."
}

// NameByRuleTx names leads for children of the transaction's council who wait for one, where its policy lets the agreed rule do
// so and the rule is sure; whoever is left is a manager's to decide. It passes over the first from children and looks at limit of
// them at most. It returns how many got a lead, and from where to go on in the next transaction: -1 when all were looked at.
func (s *Service) NameByRuleTx(ctx context.Context, tx *db.Tx, from, limit int) (named, next int, err error) {
	role, err := s.Role(ctx, tx)
	if err != nil || role.NamedBy != statute.NamedByRule {
		return 0, -1, err
	}
	waiting, err := s.Waiting(ctx, tx, 0)
	if err != nil {
		return 0, -1, err
	}
	end := min(from+limit, len(waiting))
	for _, d := range waiting[min(from, end):end] {
		done, err := s.nameOne(ctx, tx, d, role.AheadBy)
		if err != nil {
			return named, -1, err
		}
		if done {
			named++
		}
	}
	if end == len(waiting) {
		return named, -1, nil
	}
	return named, end - named, nil // who was named waits no more
}

func (s *Service) nameOne(ctx context.Context, tx *db.Tx, d deadline.Deadline, aheadBy int) (bool, error) {
	current, err := s.store.Current(ctx, tx, tx.Today(), []thread.Ref{d.Child})
	if err != nil {
		return false, err
	}
	if _, has := current[d.Child]; has {
		return false, nil
	}
	found, err := s.ranked(ctx, tx, d.Child, Usual, nil)
	if err != nil || !Sure(found, Usual, aheadBy) {
		return false, err
	}
	cmd := Allocate{Child: d.Child, Lead: found[0].Ref, Weight: Usual, Why: reason(found)}
	if err := s.mayLead(ctx, tx, &cmd); fault.Is(err, fault.KindInvalid) {
		return false, nil // a manager decides: the others wait for no one child
	}
	_, err = s.AllocateTx(ctx, tx, audit.System, cmd)
	return err == nil, err
}
