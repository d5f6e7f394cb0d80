package plannedweb

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice/planned"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// listPage lists what is planned.
type listPage struct{ Table ui.TableView }

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	t := ui.TableView{Caption: "Planned procurements", CSV: r.With("format", "csv"), Keys: true, Empty: "Nothing is planned yet. Plan a procurement before you let an agreement, so that providers hear of it early.",
		Columns: []ui.Column{{Text: "What for"}, {Text: "Kind"}, {Text: "Offered on"}, {Text: "Worth at most", Numeric: true}, {Text: "Now"}}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Store.Latest(r.Context(), tx)
		for _, p := range all {
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: p.Title, Href: path(p.Ref, ""), Header: true}, {Text: p.Kind.Words()}, {Text: p.TenderOn.Short()}, {Text: p.Most.String()}, {Text: p.State.Words()}}})
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "planned-procurements.csv", t)
	}
	return web.Render(w, r, http.StatusOK, listView(listPage{t}))
}

// showPage is one plan with its versions.
type showPage struct {
	Plan     planned.Procurement
	Facts    ui.SummaryListView
	Versions ui.TableView
	Errors   []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	page, err := h.page(r, r.Ref("id"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) page(r *web.Request, ref thread.Ref) (showPage, error) {
	page := showPage{Versions: ui.TableView{Caption: "What was saved", Columns: ui.Columns("When", "By", "State", "Offered on", "Worth at most")}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Versions(r.Context(), tx, ref)
		if err != nil {
			return err
		}
		page.Plan = all[len(all)-1]
		for _, v := range all {
			page.Versions.Rows = append(page.Versions.Rows, ui.Cells(ui.ShortWhen(v.At), v.By, v.State.Words(), v.TenderOn.Short(), v.Most.String()))
		}
		decided := "None yet"
		if d := page.Plan.Decision; d != "" {
			found, err := h.Decisions.Decision(r.Context(), tx, d)
			if err != nil {
				return err
			}
			decided = strings.TrimSpace(found.Label + " " + found.Title)
		}
		laws, err := h.Laws()
		if err != nil {
			return err
		}
		law, _ := laws.Of(page.Plan.Regime)
		page.Facts = facts(page.Plan, law.Title, decided)
		return nil
	})
	return page, err
}

func facts(p planned.Procurement, law, decided string) ui.SummaryListView {
	take := "No engagement is planned"
	if p.Engagement != "" {
		take = p.Engagement + "\nUntil " + p.EngageUntil.Long()
	}
	rows := []ui.SummaryRow{
		ui.Row("Identifier from the plan to the end", string(p.Ref)), ui.Row("What will be bought", p.Description), ui.Row("Kind", p.Kind.Words()), ui.Row("Law", law),
		ui.Row("Parts foreseen", lotsText(p.Lots)), ui.Row("Worth", p.Least.String()+" to "+p.Most.String()), ui.Row("Will be offered on", p.TenderOn.Long()),
		ui.Row("Term", p.Start.Long()+" to "+p.End.Long()), ui.Row("How providers can take part before", take), ui.Row("Decision or entry of the forward plan", decided),
		ui.Row("Gap in the market that it is to close", cmp.Or(p.Gap, "None named")),
	}
	if p.Why != "" {
		rows = append(rows, ui.Row("Why it was dropped", p.Why))
	}
	return ui.SummaryListView{Rows: rows}
}

func (h *handler) publish(w http.ResponseWriter, r *web.Request) error {
	if err := h.Service.Publish(r.Context(), r.Actor(), r.Ref("id"), version(r)); err != nil {
		return err
	}
	web.Flash(r, "The plan is published in the open data. Record the notices that you publish on the national platform.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func (h *handler) dropForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderDrop(w, r, http.StatusOK, nil)
}

func (h *handler) renderDrop(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.page(r, r.Ref("id"))
	if err != nil {
		return err
	}
	page.Errors = errs
	return web.Render(w, r, status, dropView(page))
}

func (h *handler) drop(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.Drop(r.Context(), r.Actor(), r.Ref("id"), version(r), r.Form("why"))
	if fields, ok := fault.Fields(err); ok {
		return h.renderDrop(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The plan is dropped.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func (p showPage) version() string { return strconv.Itoa(p.Plan.Version) }
