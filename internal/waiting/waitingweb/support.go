package waitingweb

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// movesPage lists who was moved on a list.
type movesPage struct {
	Rules, Table ui.TableView
	Agreed       string // since when the rules are in force, and who agreed them
}

const (
	movesMonths = 12
	mostMoves   = 500
)

func (h *handler) moves(w http.ResponseWriter, r *web.Request) error {
	var all []waiting.Move
	entries := map[thread.Ref]waiting.Entry{}
	var names map[thread.Ref]string
	var rules statute.SeenSooner
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if rules, err = h.Service.Rules(r.Context(), tx); err != nil && !fault.Is(err, fault.KindUnavailable) {
			return err
		}
		if all, err = h.Service.Moves(r.Context(), tx, tx.Today().AddMonths(-movesMonths), mostMoves); err != nil || len(all) == 0 {
			return err
		}
		refs := make([]thread.Ref, len(all))
		for i, m := range all {
			refs[i] = m.Entry
		}
		found, err := h.Service.Entries(r.Context(), tx, refs...)
		if err != nil {
			return err
		}
		for _, e := range found {
			entries[e.Ref] = e
		}
		names, err = h.names(r.Context(), tx, r.Actor(), found)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look(lookAtBoard, named(names)...); err != nil {
		return err
	}
	p := movesPage{
		Rules: ui.TableView{Caption: "The reasons, in the order in which children are seen, and how many were moved up", CSV: r.With("format", "rules"), Columns: []ui.Column{{Text: "Order"}, {Text: "Reason"}, {Text: "What has to be seen"}, {Text: "Moves", Numeric: true}}, Empty: "No reason is agreed, and nobody was moved up in the last 12 months."},
		Table: ui.TableView{Caption: "Each move, the latest first", Columns: ui.Columns("Day", "Child", "List", "Moved", "Facts", "By"), Dense: true, Empty: "No move is on record. Open a child’s page to change its place.", CSV: r.With("format", "csv")},
	}
	by := map[string]int{}
	for _, m := range all {
		e := entries[m.Entry]
		// Whoever may not see the child reads neither its name nor the facts.
		who, why := ui.Cell{Text: "Not yours to see"}, "Not yours to see"
		if name := names[e.Child]; name != "" {
			who, why = ui.Cell{Text: name, Href: "/children/" + string(e.Child) + "/waiting"}, facts(m)
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: m.On.Short(), Sort: m.On.String()}, who, {Text: title(e.Pathway) + ", " + h.district(e.District)}, {Text: how(m)}, {Text: why}, {Text: m.By},
		}})
		if m.Priority == waiting.Sooner {
			by[m.Rule]++
		}
	}
	p.Rules.Rows = ruleRows(rules, by)
	p.Agreed = agreed(rules)
	switch r.URL.Query().Get("format") {
	case "rules":
		return web.TableCSV(w, r, "moves-by-rule.csv", p.Rules)
	case "csv":
		return web.CSV(w, r, "moves.csv", []string{"day", "child", "list", "moved", "facts", "by"}, tableRows(p.Table))
	}
	return web.Render(w, r, http.StatusOK, movesView(p))
}

// ruleRows are the council's rules in their order, with how many were moved up by each, and behind them those by which somebody was and
// nobody is any more.
func ruleRows(rules statute.SeenSooner, by map[string]int) []ui.TableRow {
	var rows []ui.TableRow
	for i, rule := range rules.Rules {
		rows = append(rows, ui.Cells(strconv.Itoa(i+1), rule.Title, rule.Evidence, ui.Number(by[rule.ID])))
	}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		if _, held := rules.Rank(id); !held {
			rows = append(rows, ui.Cells("–", id, "No longer a reason", ui.Number(by[id])))
		}
	}
	return rows
}

// agreed says which version of the rules is in force, since when, and who agreed it.
func agreed(rules statute.SeenSooner) string {
	if len(rules.Rules) == 0 {
		return "No rules for seeing a child sooner are in force. The council’s policy sets them."
	}
	said := "Version " + strconv.Itoa(rules.Version) + ", in force since " + rules.EffectiveFrom.Long()
	if !rules.EffectiveTo.IsZero() {
		said += " until " + rules.EffectiveTo.Long()
	}
	return said + ". " + strings.TrimSuffix(rules.Source, ".") + "."
}

func how(m waiting.Move) string {
	if m.Priority == waiting.Sooner {
		return "Sooner: " + m.Reason() + ofVersion(m)
	}
	return "Back to its turn"
}

// facts are what was seen, and what the worker says of it.
func facts(m waiting.Move) string {
	if m.Evidence == "" {
		return m.Why
	}
	return "Seen: " + strings.TrimSuffix(m.Evidence, ".") + ". " + m.Why
}

// ofVersion names the version of the rules by which a move was made.
func ofVersion(m waiting.Move) string {
	if m.Policy == 0 {
		return ""
	}
	return " (version " + strconv.Itoa(m.Policy) + " of the reasons)"
}

// tableRows are the texts of a table, as a file has them.
func tableRows(t ui.TableView) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, row := range t.Rows {
			cells := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				cells[i] = c.Text
			}
			if !yield(cells) {
				return
			}
		}
	}
}

// supportPage sums what was offered to those who wait.
type supportPage struct {
	Tiles          []ui.Tile
	Table, Grounds ui.TableView
}

func (h *handler) support(w http.ResponseWriter, r *web.Request) error {
	var sums []waiting.Offered
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		sums, err = h.Service.SumSupport(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	column := func(text string) ui.Column { return ui.Column{Text: text, Numeric: true} }
	p := supportPage{
		Table: ui.TableView{
			Caption: "Children who wait today, and what they were offered", Columns: []ui.Column{{Text: "List"}, column("Wait"), column("Nothing offered"),
				column("of them three months and more"), column("Offers"), column("Taken"), column("Not wanted"), column("Not answered")},
			Dense: true, Empty: "Nobody waits.", CSV: r.With("format", "csv"),
		},
		Grounds: ui.TableView{Caption: "Why it was not wanted", CSV: r.With("format", "reasons"), Columns: []ui.Column{{Text: "Reason"}, column("Times")}, Empty: "No offer was turned down."},
	}
	grounds, total, red := map[waiting.Ground]int{}, 0, 0
	for _, s := range sums {
		total, red = total+s.Waiting, red+s.Red
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: s.Red > 0, Cells: ui.Cells(title(s.Pathway)+", "+h.district(s.District), ui.Number(s.Waiting), ui.Number(s.Red), ui.Number(s.RedLong),
			ui.Number(s.Offers), ui.Number(s.Taken), ui.Number(s.Declined), ui.Number(s.Offers-s.Taken-s.Declined)).Cells})
		for g, n := range s.Grounds {
			grounds[g] += n
		}
	}
	for _, g := range append(waiting.Grounds(), "") {
		if n := grounds[g]; n > 0 {
			text := capital(string(g))
			if g == "" {
				text = "The family did not say"
			}
			p.Grounds.Rows = append(p.Grounds.Rows, ui.Cells(text, ui.Number(n)))
		}
	}
	switch r.URL.Query().Get("format") {
	case "reasons":
		return web.TableCSV(w, r, "why-not-wanted.csv", p.Grounds)
	case "csv":
		return web.CSV(w, r, "support-while-waiting.csv", []string{"list", "wait", "nothing offered", "nothing offered for three months", "offers", "taken", "not wanted", "not answered"}, tableRows(p.Table))
	}
	p.Tiles = []ui.Tile{{Value: ui.Number(total), Label: "children wait"}, {Value: ui.Number(red), Label: "with nothing offered"}}
	return web.Render(w, r, http.StatusOK, offeredView(p))
}
