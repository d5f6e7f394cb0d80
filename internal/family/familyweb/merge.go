package familyweb

import (
	"context"
	"net/http"
	"slices"
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
		record := ui.Cell{Text: string(m.Drop), Header: true}
		if !m.Undone() && p.MayRecord {
			record.Text, record.Href = "Undo the merge of "+string(m.Drop), childPath(m.Drop, "/undo-merge")
		}
		p.Merges.Rows = append(p.Merges.Rows, ui.TableRow{Cells: []ui.Cell{record,
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
	var rivals []Rival
	two := false
	err := r.SeeChild("Looking for other records of a child", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		if err := family.AtWork(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		child, err := h.Service.Child(ctx, tx, r.Ref("id"))
		if err == nil && child.MergedInto == "" {
			matches, err = h.Service.Alike(ctx, tx, child)
		}
		if err != nil {
			return err
		}
		rivals, two, err = h.choices(ctx, tx, child.Ref, matches)
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
		p.Matches, p.Rivals, p.TwoHomes = matches, rivals, two
		return mergeView(p)
	})
}

func (h *handler) merge(w http.ResponseWriter, r *web.Request) error {
	drop := r.FormRef("drop")
	cmd := family.MergeChildren{Keep: r.Ref("id"), Drop: drop, Why: r.Form("why"), Version: version(r), Home: family.Home(r.Form("home")),
		Lead: r.FormRef("lead"), LeadWhy: r.Form("lead-why")}
	if drop != "" {
		cmd.DropVersion = versionIn(r, versionOf(drop))
	}
	err := h.Service.Merge(r.Context(), r.Actor(), cmd)
	return h.rightsDone(w, r, err, "The two records are merged. You can undo it on this page.", func(wrong []fault.Field) error { return h.showMerge(w, r, wrong) })
}

// choices are what has to be settled before this record is merged with one of the others: who leads, and where the child lives.
func (h *handler) choices(ctx context.Context, tx *db.Tx, keep thread.Ref, matches []family.Match) (rivals []Rival, two bool, err error) {
	for _, m := range matches {
		homes, err := h.Service.TwoHomes(ctx, tx, keep, m.Child.Ref)
		if err != nil {
			return nil, false, err
		}
		two = two || homes
		if h.Rivals == nil {
			continue
		}
		some, err := h.Rivals(ctx, tx, keep, m.Child.Ref)
		if err != nil {
			return nil, false, err
		}
		for _, one := range some {
			if !slices.ContainsFunc(rivals, func(r Rival) bool { return r.Person == one.Person }) {
				rivals = append(rivals, one)
			}
		}
	}
	return rivals, two, nil
}

// rivalOptions are the lead professionals of whom one goes on.
func rivalOptions(rivals []Rival) []ui.Option {
	var out []ui.Option
	for _, r := range rivals {
		out = append(out, ui.Option{Value: string(r.Person), Text: r.Name, Hint: "Leads " + string(r.Leads) + " since " + r.Since.Long()})
	}
	return out
}

// homeOptions are where a child of two records may live.
func homeOptions() []ui.Option {
	return []ui.Option{
		{Value: string(family.OneHome), Text: "Both records are about one home", Hint: "Its carers read each other’s words about the child."},
		{Value: string(family.KeptHome), Text: "With the carers of this record", Hint: "Those of the other live elsewhere. Neither home reads what the other wrote."},
		{Value: string(family.DropHome), Text: "With the carers of the other record", Hint: "Those of this one live elsewhere. Neither home reads what the other wrote."},
	}
}

func (h *handler) undoMergeForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAbout(w, r, "Undo a merge", nil, undoMergeView)
}

func (h *handler) undoMerge(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.UndoMerge(r.Context(), r.Actor(), family.UndoMerge{Drop: r.Ref("id"), Version: version(r), Why: r.Form("why")})
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
