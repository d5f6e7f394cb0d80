package spotweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// savingPage is who gains and who loses when every package moves to agreed rates.
type savingPage struct {
	Painted  spot.Painted
	Nav      ui.SubNavView
	Children ui.TableView
	Tiles    []ui.Tile
	Facts    ui.SummaryListView
	Bodies   ui.TableView
	Moves    ui.TableView
	Pages    ui.PaginationView
}

func (h *handler) saving(w http.ResponseWriter, r *web.Request) error {
	switch r.URL.Query().Get("format") {
	case "csv":
		return h.movesFile(w, r)
	case "providers":
		return h.effectsFile(w, r)
	}
	page := savingPage{Nav: workbenchNav(r, savingPath)}
	after, _ := strconv.Atoi(r.Page()) // anything else is the start
	after = max(after, 0)
	var moves []rates.Move
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		if page.Painted, err = h.Service.Workbench.Painted(r.Context(), tx); err != nil {
			return err
		}
		moves, err = h.Service.SeeMoves(r.Context(), tx, r.Actor(), after, pageSize+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(moves) > pageSize {
		moves = moves[:pageSize]
		page.Pages.Next = r.After(strconv.Itoa(after + pageSize))
	}
	page.Pages.Previous = r.First()
	s := page.Painted.Saving
	page.Tiles = []ui.Tile{
		{Value: ui.Number(s.Changing), Label: "children would change carer", Hint: "of " + ui.Count(s.Children, "child", "children") + " whose packages can be compared"},
		{Value: s.Saved().String(), Label: savedLabel(s), Hint: intervalWords(s)},
		{Value: ui.Number(s.Cheap) + " and " + ui.Number(s.Dear), Label: "children whose help would cost less, and more"},
	}
	page.Facts = savingFacts(s)
	if after == 0 { // the whole list of providers stands on the first page only
		page.Bodies = effectTable(s)
		page.Bodies.CSV = r.With("format", "providers")
	}
	page.Moves = moveTable(moves)
	page.Moves.CSV = savingPath + "?format=csv"
	return web.Render(w, r, http.StatusOK, savingView(page))
}

func savedLabel(s rates.Saving) string {
	if s.Saved() < 0 {
		return "more would be spent in twelve months"
	}
	return "would be saved in twelve months"
}

func intervalWords(s rates.Saving) string {
	if s.Draws == 0 {
		return "too few children for an interval"
	}
	return "95 of 100 redrawn samples lie between " + s.Low.String() + " and " + s.High.String()
}

func savingFacts(s rates.Saving) ui.SummaryListView {
	v := ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Compared", ui.Count(s.Compared, "package", "packages")+", "+s.Now.String()+" in twelve months now, "+s.Then.String()+" at agreed rates"),
		ui.Row("At the least and at the most", s.Least.String()+" if each child who changes goes to the dearest member, "+s.Most.String()+" if to the cheapest"),
	}}
	if s.Draws > 0 {
		v.Rows = append(v.Rows, ui.Row("The interval", fmt.Sprintf("A bootstrap: %s samples of the children, each drawn with replacement. A child who changes carer goes to any member with a rate, each as likely.", ui.Number(s.Draws))))
	}
	if n := s.Not[rates.NoLot] + s.Not[rates.NoPrice] + s.Not[rates.NoQuantity]; n > 0 {
		v.Rows = append(v.Rows, ui.Row("Not compared", fmt.Sprintf("%s, %s in twelve months: %d of a service that is compared with no lot, %d for whose unit and time band nothing is agreed, %d that do not say how much they are",
			ui.Count(n, "package", "packages"), s.NotNow, s.Not[rates.NoLot], s.Not[rates.NoPrice], s.Not[rates.NoQuantity])))
	}
	return v
}

func effectTable(s rates.Saving) ui.TableView {
	v := ui.TableView{
		Caption: "Providers: those that would lose most first", Empty: "No package can be compared with agreed rates yet.", Columns: []ui.Column{
			{Text: "Provider"}, {Text: "Member"}, {Text: "Packages", Numeric: true}, {Text: "Children", Numeric: true}, {Text: "Paid now", Numeric: true},
			{Text: "At agreed rates", Numeric: true}, {Text: "Gains or loses", Numeric: true},
		},
	}
	for _, e := range s.Bodies {
		v.Rows = append(v.Rows, ui.Cells(e.Name, yesNo(e.Member), ui.Number(e.Packages), ui.Number(e.Children), e.Now.String(), e.Then.String(), signed(e.Gains().String(), e.Gains() > 0)))
	}
	return v
}

var effectHeader = []string{"provider", "member", "packages", "children", "paid now", "at agreed rates", "gains or loses"}

// effectsFile sends what each provider would gain or lose.
func (h *handler) effectsFile(w http.ResponseWriter, r *web.Request) error {
	var painted spot.Painted
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		painted, err = h.Service.Workbench.Painted(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.CSV(w, r, "providers-at-agreed-rates.csv", effectHeader, func(yield func([]string) bool) {
		for _, e := range painted.Saving.Bodies {
			if !yield([]string{e.Name, yesNo(e.Member), number(e.Packages), number(e.Children), e.Now.Pounds(), e.Then.Pounds(), e.Gains().Pounds()}) {
				return
			}
		}
	})
}

func signed(text string, plus bool) string {
	if plus {
		return "+" + text
	}
	return text
}

func moveTable(moves []rates.Move) ui.TableView {
	v := ui.TableView{
		Caption: "Package by package: children who would change carer first", Dense: true, Empty: "No package runs today.", Columns: []ui.Column{
			{Text: "Child"}, {Text: "Would change carer"}, {Text: "Provider"}, {Text: "Service"}, {Text: "Rate now", Numeric: true}, {Text: "Agreed", Numeric: true},
			{Text: "Saved in twelve months", Numeric: true},
		},
	}
	for _, m := range moves {
		changes, agreed, saved := "No", m.Agreed.String(), m.Saved().String()
		switch {
		case m.Not != "":
			changes, agreed, saved = "", notWords(m.Not), ""
		case m.Changes:
			changes = "Yes"
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: m.Changes, Cells: []ui.Cell{
			{Text: childWords(m.Child), Header: true}, {Text: changes}, {Text: m.Body}, {Text: m.Service + ", " + unitWords(m.Unit, m.Band)}, {Text: m.Price.String()}, {Text: agreed}, {Text: saved},
		}})
	}
	return v
}

// childWords is the list's reference of a child; the reader may have nothing to do with the child, and then has no name.
func childWords(reference string) string {
	if reference == "" {
		return "A child you do not work with"
	}
	return reference
}

func notWords(w rates.Why) string {
	switch w {
	case rates.NoLot:
		return "No lot"
	case rates.NoPrice:
		return "No agreed rate"
	default:
		return "Quantity not said"
	}
}

var moveHeader = []string{
	"child", "would change carer", "provider", "service", "unit", "band", "rate now", "agreed rate", "twelve months now", "twelve months at agreed rates", "at the least", "at the most", "compared with", "not compared because",
}

// movesFile sends every move, in pages that each record their look.
func (h *handler) movesFile(w http.ResponseWriter, r *web.Request) error {
	var failed error
	err := web.CSV(w, r, "packages-at-agreed-rates.csv", moveHeader, func(yield func([]string) bool) {
		for after, more := 0, true; more; {
			var found []rates.Move
			failed = h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
				found, err = h.Service.SeeMoves(r.Context(), tx, r.Actor(), after, rowPage)
				return err
			})
			if failed != nil {
				return
			}
			for _, m := range found {
				if !yield([]string{
					childWords(m.Child), yesNo(m.Changes), m.Body, m.Service, string(m.Unit), string(m.Band), m.Price.Pounds(), m.Agreed.Pounds(), m.Now.Pounds(), m.Then.Pounds(),
					m.Least.Pounds(), m.Most.Pounds(), m.LotName, string(m.Not),
				}) {
					return
				}
			}
			after += len(found)
			more = len(found) == rowPage
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// leakagePage is what is bought outside agreements.
type leakagePage struct {
	Nav     ui.SubNavView
	Count   spot.OffCount
	Without ui.TableView
	Pages   ui.PaginationView
	All     bool
	Chosen  spot.Off // the purchase that is explained, of ID 0 when none is
	History ui.TableView
	Form    explainForm
}

func (h *handler) offs(ctx context.Context, r *web.Request, f spot.OffFilter) (found []spot.Off, err error) {
	err = h.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		found, err = h.Service.SeeOffs(ctx, tx, r.Actor(), f)
		return err
	})
	return found, err
}
