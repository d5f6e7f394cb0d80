package familyweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// loadMerges reads what was merged into the record, and whether another record may be about the same child.
func (h *handler) loadMerges(ctx context.Context, tx *db.Tx, p *rightsPage) error {
	merges, err := h.Service.Merges(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Merges = ui.TableView{Caption: "Merged records", CaptionSize: "m", Columns: ui.Columns("Record", "Merged", "Why", "Undone"),
		Empty: "No other record was merged into this one."}
	for _, m := range merges {
		undone := "No"
		if m.Undone() {
			undone = ui.ShortWhen(m.UndoneAt) + " by " + m.UndoneBy + ": " + m.UndoWhy
		}
		p.Merges.Rows = append(p.Merges.Rows, ui.TableRow{Cells: []ui.Cell{{Text: string(m.Drop), Href: childPath(m.Drop, "/rights"), Header: true},
			{Text: ui.ShortWhen(m.At) + " by " + m.By}, {Text: m.Why}, {Text: undone}}})
	}
	if p.MergedInto != "" || !p.MayRecord {
		return nil
	}
	matches, err := h.Service.Alike(ctx, tx, p.Child)
	p.Similar = len(matches) > 0
	return err
}

func (h *handler) mergeForm(w http.ResponseWriter, r *web.Request) error {
	return h.showMerge(w, r, nil)
}

// showMerge lists the records that may be about the same child, each with what speaks for it, and records the look at each.
func (h *handler) showMerge(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	var matches []family.Match
	err := r.SeeChild("Looking for other records of a child", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		if err := family.AtWork(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		child, err := h.Service.Child(ctx, tx, r.Ref("id"))
		if err == nil && child.MergedInto == "" {
			matches, err = h.Service.Alike(ctx, tx, child)
		}
		return err
	})
	if err != nil {
		return err
	}
	refs := make([]thread.Ref, len(matches))
	for i, m := range matches {
		refs[i] = m.Child.Ref
	}
	if len(refs) > 0 {
		if err := r.Look("Looking for other records of a child", refs...); err != nil {
			return err
		}
	}
	return h.renderAbout(w, r, "Merge records", wrong, func(p aboutForm) templ.Component {
		p.Matches = matches
		return mergeView(p)
	})
}

func (h *handler) merge(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.Merge(r.Context(), r.Actor(), family.MergeChildren{Keep: r.Ref("id"), Drop: r.FormRef("drop"), Why: r.Form("why")})
	return h.rightsDone(w, r, err, "The two records are merged. You can undo it on this page.", func(wrong []fault.Field) error { return h.showMerge(w, r, wrong) })
}

func (h *handler) undoMergeForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAbout(w, r, "Undo a merge", nil, undoMergeView)
}

func (h *handler) undoMerge(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.UndoMerge(r.Context(), r.Actor(), family.UndoMerge{Drop: r.Ref("id"), Why: r.Form("why")})
	return h.rightsDone(w, r, err, "The merge is undone. Everything is back where it was.", func(wrong []fault.Field) error {
		return h.renderAbout(w, r, "Undo a merge", wrong, undoMergeView)
	})
}

// sameOptions are the other records of what may be the same child.
func sameOptions(matches []family.Match) []ui.Option {
	var out []ui.Option
	for _, m := range matches {
		out = append(out, ui.Option{Value: string(m.Child.Ref), Text: m.Child.Name() + ", born " + m.Child.Born.Short() + ", " + string(m.Child.Ref),
			Hint: strings.Join(m.Because, ", ")})
	}
	return out
}
