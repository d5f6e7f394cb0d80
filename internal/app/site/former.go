package site

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// mostNamesakes is how many people with one former name are told from the child, in the order of their names.
const mostNamesakes = 500

// former has every page about a child, and every file of such a page, say nothing of a name that an adoption closed. Whoever works with
// families and shares one of the names keeps theirs.
func former(s *wiring.Services) web.Former {
	return func(ctx context.Context, tx *db.Tx, children []thread.Ref) (func(string) string, error) {
		names, err := s.Family.Former(ctx, tx, children...)
		if err != nil || names.Empty() {
			return nil, err
		}
		people, err := atWork(ctx, tx, s.Authority, names.Alone())
		if err != nil {
			return nil, fmt.Errorf("people who share a former name: %w", err)
		}
		return names.Beside(people...).Cover, nil
	}
}

// atWork returns the names of those with accounts, today or before, who share a word and are not of a family.
func atWork(ctx context.Context, tx *db.Tx, accounts *authority.Service, words []string) ([]string, error) {
	var out []string
	for _, word := range words {
		found, err := accounts.Accounts(ctx, tx, authority.Filter{Text: word, Limit: mostNamesakes})
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			if !family.IsFamily(access.Actor{Roles: a.Roles}) {
				out = append(out, a.Name)
			}
		}
	}
	return out, nil
}
