package familyweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// mostKnown is how many children of its own a family chooses from.
const mostKnown = 20

// known lists the children on record of the family that is telling us something. It is one look that names them all.
func (h *handler) known(r *web.Request) ([]family.Card, error) {
	if !family.IsFamily(r.Actor()) {
		return nil, nil
	}
	var found []family.Card
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		refs, err := access.ChildrenAfter(r.Context(), tx, r.Actor(), "", mostKnown)
		if err != nil {
			return err
		}
		found, err = h.cards(r.Context(), tx, refs...)
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	refs := make([]thread.Ref, len(found))
	for i, c := range found {
		refs[i] = c.Ref
	}
	return found, r.Look("Telling us of another worry", refs...)
}

// knownChild reads the child that the family tells of once more, and what it wrote about the child before.
func (h *handler) knownChild(r *web.Request, p *tellPage) error {
	about := p.Answers.about()
	if about == "" {
		return nil
	}
	return r.SeeChild("Telling us of another worry", about, func(ctx context.Context, tx *db.Tx) error {
		found, err := h.cards(ctx, tx, about)
		if err != nil || len(found) == 0 {
			return err
		}
		p.Child = found[0]
		p.Words, err = Words{h.Service}.Offer(ctx, tx, r.Actor(), about)
		return err
	})
}

// cards are children in the order of refs, without records that were merged into another.
func (h *handler) cards(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]family.Card, error) {
	found, err := h.Service.Cards(ctx, tx, refs)
	var out []family.Card
	for _, ref := range refs {
		if c, ok := found[ref]; ok && c.MergedInto == "" {
			out = append(out, c)
		}
	}
	return out, err
}

func knownOptions(known []family.Card) []ui.Option {
	var out []ui.Option
	for _, c := range known {
		out = append(out, ui.Option{Value: string(c.Ref), Text: c.Name()})
	}
	return append(out, ui.Option{Value: "other", Text: "Another child"})
}
