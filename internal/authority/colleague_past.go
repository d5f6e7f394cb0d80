package authority

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// What is done to an account, as the audit names it. Only these say for which provider somebody works.
const (
	accountOpened   = "account opened"
	accountReopened = "account opened again"
	accountEnded    = "account ended"
	rolesChanged    = "roles changed"
)

// mostChanges is more than is ever done to the accounts of one provider's people.
const mostChanges = 20_000

// ColleagueChange is what was done to the account of one of a provider's people while it was the provider's.
type ColleagueChange struct {
	audit.Row        // Why is empty where the council acted: its reasons are its own
	Of        string // whose account it is
	Own       bool   // one of the provider's own people did it
}

// ColleagueChanges returns what was done to the accounts of the reader's own provider, the newest first. What was done to one while its
// person worked elsewhere is left out.
func (s *Service) ColleagueChanges(ctx context.Context, tx *db.Tx, by access.Actor) ([]ColleagueChange, error) {
	people, err := s.Colleagues(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(people))
	refs := make([]string, len(people))
	for i, a := range people {
		refs[i], names[string(a.Person)] = string(a.Person), a.Name
	}
	all, err := pastOf(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	var out []ColleagueChange
	for _, r := range all {
		if names[r.Ref] == "" || workedFor(r) != by.Provider {
			continue
		}
		c := ColleagueChange{Row: r, Of: names[r.Ref], Own: all.madeBy(r, by.Provider)}
		if !c.Own {
			c.Why, c.Payload = "", nil
		}
		out = append(out, c)
	}
	return out, nil
}

// past is what was done to accounts, the newest first: to those asked for, and to those of whoever did it.
type past []audit.Row

// pastOf reads what was done to accounts, in two questions whatever their number.
func pastOf(ctx context.Context, tx *db.Tx, people []string) (past, error) {
	actions := []string{accountOpened, accountReopened, accountEnded, rolesChanged}
	all, err := audit.HistoryOf(ctx, tx, people, actions, mostChanges)
	if err != nil {
		return nil, err
	}
	var others []string
	for _, r := range all {
		if !slices.Contains(people, r.By.Person) && !slices.Contains(others, r.By.Person) {
			others = append(others, r.By.Person)
		}
	}
	if len(others) == 0 {
		return all, nil
	}
	theirs, err := audit.HistoryOf(ctx, tx, others, actions, mostChanges)
	if err != nil {
		return nil, fmt.Errorf("who they were: %w", err)
	}
	all = append(all, theirs...)
	slices.SortFunc(all, func(a, b audit.Row) int { return older(b, a) })
	return all, nil
}

// older compares entries by their numbers, which are written without zeros before them.
func older(a, b audit.Row) int {
	return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID))
}

// workedFor is the provider that an account belonged to from an entry on; empty for the council's and where the entry was erased.
func workedFor(r audit.Row) thread.Ref {
	var kept recorded
	if len(r.Payload) == 0 || json.Unmarshal(r.Payload, &kept) != nil {
		return ""
	}
	return kept.Provider
}

// madeBy reports whether whoever made an entry worked for the provider when it was made.
func (p past) madeBy(r audit.Row, provider thread.Ref) bool {
	for _, before := range p {
		if before.Ref == r.By.Person && older(before, r) < 0 {
			return workedFor(before) == provider
		}
	}
	return false
}

// endedByOwn reports whether an account's last days were all set by the provider's own people since it was last opened, and nobody
// changed it after it ended.
func (p past) endedByOwn(person, provider thread.Ref) bool {
	last := ""
	for _, r := range p {
		if r.Ref != string(person) {
			continue
		}
		last = cmp.Or(last, r.Action)
		switch r.Action {
		case accountOpened, accountReopened:
			return last == accountEnded
		case accountEnded:
			if workedFor(r) != provider || !p.madeBy(r, provider) {
				return false
			}
		}
	}
	return false
}
