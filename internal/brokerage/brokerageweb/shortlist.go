package brokerageweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// shortlistPage is what a family sees: who was asked, who was chosen and why. It shows no rates and no points.
type shortlistPage struct {
	Requirement brokerage.Requirement
	Back        string // the child's record, or the requirement where that is closed to the reader
	Clocks      []ui.DeadlineView
	Says        string
	Asked       []string
	Because     *ui.BecauseView
	Package     string
}

func (h *handler) shortlist(w http.ResponseWriter, r *web.Request) error {
	var page shortlistPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.loadShortlist(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Providers for a requirement", page.Requirement.Child); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, shortlistView(page))
}

func (h *handler) loadShortlist(ctx context.Context, tx *db.Tx, r *web.Request) (shortlistPage, error) {
	q, err := h.requirement(ctx, tx, r)
	if err != nil {
		return shortlistPage{}, err
	}
	page := shortlistPage{Requirement: q, Says: familyNext(q), Back: "/children/" + string(q.Child)}
	if !r.Actor().May(access.FamilySee) {
		page.Back = "/requirements/" + string(q.Ref)
	}
	if page.Asked, err = h.askedNames(ctx, tx, q); err != nil {
		return shortlistPage{}, err
	}
	if q.Award == "" {
		return page, nil
	}
	full := showPage{}
	if err := h.awarded(ctx, tx, q, &full); err != nil {
		return shortlistPage{}, err
	}
	full.Because.Read = nil
	full.Because.Disagree = "Ask us a question. A person has to answer it by a date, and you say whether the answer helps."
	full.Because.DisagreeLinks = []ui.Link{{Text: "Ask a question", Href: "/children/" + string(q.Child) + "/ask"}}
	page.Because, page.Package = full.Because, full.Package
	return page, nil
}

// familyNext says in plain words what happens next.
func familyNext(q brokerage.Requirement) string {
	switch q.State() {
	case brokerage.StatePlaced:
		return "We have found someone."
	case brokerage.StateWithdrawn:
		return "We stopped looking on " + q.WithdrawnOn.Long() + ". " + q.WithdrawnWhy
	default:
		return "We are looking for someone to help your child. You will hear from us by " + q.PromisedBy.Long() + "."
	}
}

// askedNames lists who was asked, by name. Once there is a ranking these are the ones in it; while nobody has been asked
// the list is empty.
func (h *handler) askedNames(ctx context.Context, tx *db.Tx, q brokerage.Requirement) ([]string, error) {
	if q.CallOff != "" {
		c, err := h.Service.Ranking(ctx, tx, q.CallOff)
		if err != nil {
			return nil, err
		}
		return rankedNames(c), nil
	}
	if q.InvitedUntil.IsZero() {
		return nil, nil
	}
	asked, err := h.Service.Asked(ctx, tx, q)
	var out []string
	for _, p := range asked {
		out = append(out, p.Name)
	}
	return out, err
}

func rankedNames(c brokerage.CallOff) []string {
	names := map[thread.Ref]string{}
	for _, p := range c.Ranking.Places {
		names[thread.Ref(p.ID)] = p.Name
	}
	for _, l := range c.Ranking.LeftOut {
		names[thread.Ref(l.ID)] = l.Name
	}
	return sortedValues(names)
}
