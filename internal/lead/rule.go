package lead

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
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
// so and the rule is sure. At most limit children are looked at; whoever is left is a manager's to decide. It returns how many
// children got a lead.
func (s *Service) NameByRuleTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	role, err := s.Role(ctx, tx)
	if err != nil || role.NamedBy != statute.NamedByRule {
		return 0, err
	}
	waiting, err := s.Waiting(ctx, tx)
	if err != nil {
		return 0, err
	}
	named := 0
	for _, d := range waiting[:min(limit, len(waiting))] {
		done, err := s.nameOne(ctx, tx, d, role.AheadBy)
		if err != nil {
			return named, err
		}
		if done {
			named++
		}
	}
	return named, nil
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
	_, err = s.AllocateTx(ctx, tx, audit.System, Allocate{Child: d.Child, Lead: found[0].Ref, Weight: Usual, Why: reason(found)})
	return err == nil, err
}
