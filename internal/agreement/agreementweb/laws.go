package agreementweb

import (
	"cmp"
	"context"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/web/ui"
)

// lawsTable sets what the laws allow side by side, the agreement's own first.
func (h *handler) lawsTable(_ context.Context, _ *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	laws, err := h.Service.Laws()
	if err != nil {
		return ui.TableView{}, err
	}
	var sorted agreement.Laws
	own, _ := laws.Of(a.Regime)
	for _, l := range append(agreement.Laws{own}, laws...) {
		if l.ID != "" && (l.ID != own.ID || len(sorted) == 0) {
			sorted = append(sorted, l)
		}
	}
	v := ui.TableView{Caption: "What the laws allow, side by side", Columns: []ui.Column{{Text: "What"}}}
	for i, l := range sorted {
		title := l.Title
		if i == 0 {
			title += " (this agreement’s)"
		}
		v.Columns = append(v.Columns, ui.Column{Text: title})
	}
	for _, line := range []struct {
		what string
		says func(agreement.Law) string
	}{
		{"Applies to", func(l agreement.Law) string { return l.Begun + ". " + agreement.Cited(l.Citation, l.Verified) }},
		{a.Kind.Words(), func(l agreement.Law) string {
			k := l.For(a.Kind)
			if k.Citation == "" {
				return cmp.Or(k.Refused, "No rule of its own")
			}
			return k.Says + " " + agreement.Cited(k.Citation, k.Verified)
		}},
		{"Conditions of joining", func(l agreement.Law) string {
			c := l.For(a.Kind).Conditions
			if c.Says == "" {
				return "Nothing of its own"
			}
			return c.Says + " " + agreement.Cited(c.Citation, c.Verified)
		}},
		{"Direct award", func(l agreement.Law) string {
			return l.DirectAward.Says + " " + agreement.Cited(l.DirectAward.Citation, l.DirectAward.Verified)
		}},
		{"Standstill", func(l agreement.Law) string {
			var says []string
			for _, c := range l.Standstills {
				says = append(says, c.Says+" "+agreement.Cited(c.Title, c.Verified))
			}
			if len(says) == 0 {
				return "None"
			}
			return strings.Join(says, " ")
		}},
		{"Grounds for a change", func(l agreement.Law) string {
			titles := make([]string, len(l.Grounds))
			for i, g := range l.Grounds {
				titles[i] = g.Title
			}
			return strings.Join(titles, "; ")
		}},
	} {
		cells := []string{line.what}
		for _, l := range sorted {
			cells = append(cells, line.says(l))
		}
		v.Rows = append(v.Rows, ui.Cells(cells...))
	}
	return v, nil
}
