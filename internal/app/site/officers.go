package site

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/pathway/pathwayweb"
	"alongside/internal/thread"
)

// everybody names people and teams.
type everybody struct{ s *wiring.Services }

// Names implements pathwayweb.People: people by their accounts; teams, when there is one among refs, by their names.
func (e everybody) Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error) {
	names, err := e.s.Authority.Names(ctx, tx, refs...)
	if err != nil || !slices.ContainsFunc(refs, func(r thread.Ref) bool { return r.Kind() == thread.Team }) {
		return names, err
	}
	teams, err := e.s.Team.Teams(ctx, tx)
	for _, t := range teams {
		if slices.Contains(refs, t.Ref) {
			names[t.Ref] = t.Name
		}
	}
	return names, err
}

// officers shows on the pages about a child who runs its assessments.
func officers(s *wiring.Services) func(context.Context, *db.Tx, thread.Ref) (templ.Component, error) {
	return func(ctx context.Context, tx *db.Tx, child thread.Ref) (templ.Component, error) {
		return pathwayweb.Officers(ctx, tx, s.Pathway, everybody{s}, child)
	}
}
