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
// so and the rule is sure; whoever is left is a manager's to decide. It looks at limit of them at most, at those behind after, "" for the first.
// It returns how many got a lead, and behind what to go on in the next transaction: "" when all were looked at.
func (s *Service) NameByRuleTx(ctx context.Context, tx *db.Tx, after string, limit int) (named int, next string, err error) {
	role, err := s.Role(ctx, tx)
	if err != nil || role.NamedBy != statute.NamedByRule {
		return 0, "", err
	}
	f, err := s.whoWait(ctx, tx)
	if err != nil || f.Team == "" {
		return 0, "", err
	}
	f.After, f.Limit = after, limit
	page, err := deadline.Due(ctx, tx, f)
	if err != nil {
		return 0, "", err
	}
	for _, d := range page.Deadlines {
		done, err := s.nameOne(ctx, tx, d, role.AheadBy)
		if err != nil {
			return named, "", err
		}
		if done {
			named++
		}
	}
	return named, page.Next, nil
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
