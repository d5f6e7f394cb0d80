package leadweb

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/lead/explanation"
	"alongside/internal/thread"
)

// Stands shows under a decision where its explanation stands: "unexplained since", or the reasons that were given. Without a
// decision it shows what is unexplained about the child. It is nil when there is nothing to show. The caller has checked that
// the reader may see the child, and records the look.
func Stands(ctx context.Context, tx *db.Tx, s *explanation.Service, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error) {
	all, err := s.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var shown []explanation.Explanation
	for _, e := range all {
		switch {
		case e.State() == explanation.Withdrawn:
		case len(about) == 0 && e.State() == explanation.Unexplained, slices.Contains(about, e.About):
			shown = append(shown, e)
		}
	}
	require := ""
	if len(about) > 0 && reader.May(access.LeadIntroduce) {
		require = childPath(child, "/require-explanation?about="+string(about[len(about)-1]))
	}
	if len(shown) == 0 && require == "" {
		return nil, nil
	}
	return standsView(shown, require), nil
}
