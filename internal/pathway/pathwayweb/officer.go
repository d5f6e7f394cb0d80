package pathwayweb

import (
	"context"
	"fmt"

	"github.com/a-h/templ"

	"alongside/internal/db"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// running is an assessment that is not over, with who runs it.
type running struct {
	pathway.Assessment
	Name string // "" while nobody has been named
}

// Officers shows who runs the assessments of a child that are not over, apart from the lead professional, who helps the family
// and decides nothing. It is nil when none runs. The caller has checked that the reader may see the child, and records the look.
func Officers(ctx context.Context, tx *db.Tx, s *pathway.Service, people People, child thread.Ref) (templ.Component, error) {
	all, err := s.Of(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("who runs the assessments of %s: %w", child, err)
	}
	var shown []running
	var officers []thread.Ref
	for _, a := range all {
		if state := a.State(); state == pathway.StateRequested || state == pathway.StateAssessing {
			shown, officers = append(shown, running{Assessment: a}), append(officers, a.Officer)
		}
	}
	if len(shown) == 0 {
		return nil, nil
	}
	names, err := people.Names(ctx, tx, officers...)
	if err != nil {
		return nil, fmt.Errorf("who runs the assessments of %s: %w", child, err)
	}
	for i, a := range shown {
		shown[i].Name = names[a.Officer]
	}
	return officersView(shown), nil
}

// sentence says who runs the assessment.
func (r running) sentence() string {
	if r.Name == "" {
		return "Nobody is named yet who runs the "
	}
	return r.Name + " runs the "
}
