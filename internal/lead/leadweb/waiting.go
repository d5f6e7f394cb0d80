package leadweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// waitingPage lists the children who wait for a lead professional.
type waitingPage struct {
	Table ui.TableView
	Late  int
	All   int // who wait, when they are more than the page shows; 0 otherwise
}

// waitingMost is how many children a page shows; the file has all.
const waitingMost = 500

func (h *handler) waiting(w http.ResponseWriter, r *web.Request) error {
	var clocks []deadline.Deadline
	var children []thread.Ref
	var cards map[thread.Ref]family.Card
	var today workday.Date
	most, all, file := waitingMost, 0, r.URL.Query().Get("format") == "csv"
	if file {
		most = 0
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		if clocks, err = h.Service.Waiting(r.Context(), tx, most); err != nil {
			return err
		}
		if all, err = h.Service.WaitingNumber(r.Context(), tx); err != nil {
			return err
		}
		for _, d := range clocks {
			children = append(children, d.Child)
		}
		cards, err = h.Families.Cards(r.Context(), tx, children)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Children who wait for a lead professional", children...); err != nil {
		return err
	}
	if file {
		return web.CSV(w, r, "waiting-for-a-lead.csv", []string{"reference", "name", "district", "due"}, func(yield func([]string) bool) {
			for _, d := range clocks {
				if !yield([]string{string(d.Child), cards[d.Child].Name(), h.Families.District(cards[d.Child].District), d.Due.String()}) {
					return
				}
			}
		})
	}
	p := h.waitingOf(clocks, cards, today, r)
	if all > len(clocks) {
		p.All = all
	}
	return web.Render(w, r, http.StatusOK, waitingView(p))
}

func (h *handler) waitingOf(clocks []deadline.Deadline, cards map[thread.Ref]family.Card, today workday.Date, r *web.Request) waitingPage {
	p := waitingPage{Table: ui.TableView{Caption: "Children who wait for a lead professional, the first due first", CaptionSize: "hidden", Keys: true,
		Columns: ui.Columns("Child", "By", "Age", "District", "Flags"), CSV: r.With("format", "csv"),
		Empty: "No child waits for a lead professional. A child stands here as soon as a concern is opened as a family."}}
	for _, d := range clocks {
		c := cards[d.Child]
		if d.Look(today) == deadline.LookLate {
			p.Late++
		}
		flags := ""
		for i, f := range c.Flags {
			if i > 0 {
				flags += ", "
			}
			flags += f.Words()
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: d.Look(today) == deadline.LookLate, Cells: []ui.Cell{
			{Text: c.Last + ", " + c.First, Href: childPath(d.Child, "/allocate-lead"), Header: true},
			{Body: ui.DeadlineShort(web.DeadlineView(d, today, ""))}, {Text: ui.Count(family.YearsOld(c.Born, today), "year", "years")},
			{Text: h.Families.District(c.District)}, {Text: flags},
		}})
	}
	return p
}
