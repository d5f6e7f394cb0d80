package familyweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// alikePage compares a concern with other open concerns and with children on record, and lists what was decided about them.
type alikePage struct {
	concernPage
	Like    []family.LikeConcern
	Matches []family.Match
	Pairs   []family.Pair
	At      int // the decision whose undoing was refused, 0 for none
	Errors  []fault.Field
}

func (h *handler) alike(w http.ResponseWriter, r *web.Request) error {
	return h.showAlike(w, r, nil, 0)
}

func (h *handler) showAlike(w http.ResponseWriter, r *web.Request, wrong []fault.Field, at int) error {
	p := alikePage{Errors: wrong, At: at}
	ctx := db.WithFirst(r.Context(), nil)
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		if err := h.loadConcern(ctx, tx, r, &p.concernPage); err != nil {
			return err
		}
		return h.loadAlike(ctx, tx, r.Actor(), &p)
	})
	if err != nil {
		return err
	}
	if err := r.Look("Comparing a concern with others", p.children()...); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, alikeView(p))
}

func (h *handler) loadAlike(ctx context.Context, tx *db.Tx, reader access.Actor, p *alikePage) (err error) {
	if p.Pairs, err = h.Service.Pairs(ctx, tx, p.Concern.Ref); err != nil || !p.MayScreen {
		return err
	}
	p.Like, p.Matches, err = h.Service.Lookalikes(ctx, tx, reader, p.Concern)
	return err
}

// children are those whom the page shows something of.
func (p alikePage) children() []thread.Ref {
	var out []thread.Ref
	for _, m := range p.Matches {
		out = append(out, m.Child.Ref)
	}
	for _, l := range p.Like {
		if l.Concern.About != "" {
			out = append(out, l.Concern.About)
		}
	}
	if p.Concern.Child != "" {
		out = append(out, p.Concern.Child)
	}
	return out
}

func (h *handler) judgePair(w http.ResponseWriter, r *web.Request) error {
	cmd := family.JudgePair{Concern: r.Ref("id"), Other: r.FormRef("other"), Same: r.Form("same") == "yes", Why: r.Form("pair-why")}
	var err error
	if r.Form("same") == "" {
		err = fault.Invalid("same", "Say whether it is the same child.")
	} else {
		err = h.Service.JudgePair(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showAlike(w, r, fields, 0)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is written down. You can take it back on this page.")
	return web.SeeOther(w, r, concernPath(r.Ref("id"), "/alike"))
}

func (h *handler) undoPair(w http.ResponseWriter, r *web.Request) error {
	n := chosen(r, "pair")
	of := r.FormRef("of") // the concern on whose page it was decided
	err := h.Service.UndoPair(r.Context(), r.Actor(), family.UndoPair{Concern: of, N: n, Why: r.Form("undo-why")})
	if fields, ok := fault.Fields(err); ok {
		return h.showAlike(w, r, fields, n)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is taken back. What was decided before stays in the list.")
	return web.SeeOther(w, r, concernPath(r.Ref("id"), "/alike"))
}

// found counts what looks like the concern and is not decided yet.
func (p alikePage) found() string {
	return ui.Count(len(p.Like), "other concern", "other concerns") + " and " + ui.Count(len(p.Matches), "child on record", "children on record")
}

// otherOptions are what looks like the concern: first what people told us, then children on record.
func (p alikePage) otherOptions(today func(family.Concern) string) []ui.Option {
	var out []ui.Option
	for _, l := range p.Like {
		name := l.Concern.ChildName
		if name == "" {
			name = "no name given"
		}
		out = append(out, ui.Option{Value: string(l.Concern.Ref), Text: "Concern " + string(l.Concern.Ref) + ", told " + ui.ShortWhen(l.Concern.RaisedAt) + " by " + l.Concern.Channel +
			": " + name + ", " + strings.ToLower(today(l.Concern)), Hint: upper(strings.Join(l.Because, ", "))})
	}
	for _, m := range p.Matches {
		out = append(out, ui.Option{Value: string(m.Child.Ref), Text: "On record: " + m.Child.Name() + ", born " + m.Child.Born.Short(), Hint: upper(strings.Join(m.Because, ", "))})
	}
	return out
}

// otherSide is what a decision is about, as seen from the concern of the page.
func (p alikePage) otherSide(pair family.Pair) thread.Ref {
	if pair.Concern == p.Concern.Ref {
		return pair.Other
	}
	return pair.Concern
}

// otherHref is where it can be read.
func otherHref(ref thread.Ref) string {
	if ref.Kind() == thread.Child {
		return childPath(ref, "")
	}
	return concernPath(ref, "")
}

func pairWords(pair family.Pair) string {
	if pair.Same {
		return "The same child"
	}
	return "Not the same child"
}

// pairsTable lists what was decided, undone decisions too.
func (p alikePage) pairsTable() ui.TableView {
	v := ui.TableView{Caption: "What was decided", CaptionSize: "m", Columns: ui.Columns("With", "Decided", "Why", "Taken back"),
		Empty: "Nothing has been decided about what looks like this concern."}
	for _, pair := range p.Pairs {
		undone := "No"
		if pair.Undone() {
			undone = ui.ShortWhen(pair.UndoneAt) + " by " + pair.UndoneBy + ": " + pair.UndoWhy
		}
		other := p.otherSide(pair)
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: string(other), Href: otherHref(other), Header: true},
			{Text: pairWords(pair) + ", " + ui.ShortWhen(pair.At) + " by " + pair.By}, {Text: pair.Why}, {Text: undone}}})
	}
	return v
}

// standing are the decisions that can be taken back.
func (p alikePage) standing() []family.Pair {
	var out []family.Pair
	for _, pair := range p.Pairs {
		if !pair.Undone() {
			out = append(out, pair)
		}
	}
	return out
}

func (p alikePage) undoID(pair family.Pair) string {
	if p.At == pair.N {
		return "undo-why"
	}
	return "undo-why-" + string(pair.Concern) + "-" + strconv.Itoa(pair.N)
}
