package brokerageweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// emergenciesPage is a month's emergency awards.
type emergenciesPage struct {
	Month          string
	Table          ui.TableView
	Waiting        int // awards that nobody has ratified
	Earlier, Later string
}

func (h *handler) emergencies(w http.ResponseWriter, r *web.Request) error {
	var from, to, today workday.Date
	var found []brokerage.Award
	var names map[thread.Ref]string
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		if from, to, err = month(r.URL.Query().Get("month"), today); err != nil {
			return err
		}
		found, names, err = h.awardsOf(r.Context(), tx, from, to)
		return err
	})
	if err != nil {
		return err
	}
	children := make([]thread.Ref, len(found))
	for i, a := range found {
		children[i] = a.Child
	}
	if err := r.Look("Emergency awards", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "emergency-awards-"+monthKey(from)+".csv", emergencyHeader, emergencyRows(found, names))
	}
	page := emergenciesPage{Month: monthName(from), Earlier: r.With("month", monthKey(from.AddDays(-1)))}
	if to.Before(today) {
		page.Later = r.With("month", monthKey(to.AddDays(1)))
	}
	page.Table = emergencyTable(found, names, today, r.Actor())
	page.Table.CSV = r.With("format", "csv")
	for _, a := range found {
		if a.RatifiedOn.IsZero() {
			page.Waiting++
		}
	}
	return web.Render(w, r, http.StatusOK, emergenciesView(page))
}

// awardsOf loads a span's emergency awards with their providers' names.
func (h *handler) awardsOf(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]brokerage.Award, map[thread.Ref]string, error) {
	found, err := h.Service.Emergencies(ctx, tx, from, to)
	if err != nil {
		return nil, nil, err
	}
	refs := make([]thread.Ref, len(found))
	for i, a := range found {
		refs[i] = a.Provider
	}
	names, err := h.names(ctx, tx, refs)
	if err != nil {
		return nil, nil, err
	}
	return found, names, nil
}

// month returns the first and last day of a month written "2026-11", of today's when it is empty.
func month(key string, today workday.Date) (from, to workday.Date, err error) {
	if key == "" {
		key = monthKey(today)
	}
	if from, err = workday.Parse(key + "-01"); err != nil {
		return from, to, fault.NotFound("That month")
	}
	return from, from.AddMonths(1).AddDays(-1), nil
}

func monthKey(d workday.Date) string { return strings.TrimSuffix(d.String(), d.String()[7:]) }

func monthName(d workday.Date) string { return d.Month().String() + " " + d.String()[:4] }

func emergencyTable(found []brokerage.Award, names map[thread.Ref]string, today workday.Date, reader access.Actor) ui.TableView {
	v := ui.TableView{
		Caption: "Emergency awards", CaptionSize: "hidden", Columns: ui.Columns("Award", "Provider", "Value", "Ends", "Authorised by", "Why", "Ratified"),
		Empty: "No emergency award was made in this month.",
	}
	for _, a := range found {
		ratified := ui.Cell{Text: "by " + dueWords(today, a.RatifyBy)}
		switch {
		case !a.RatifiedOn.IsZero():
			ratified = ui.Cell{Text: "on " + a.RatifiedOn.Short() + " by " + a.RatifiedBy}
		case reader.May(access.BrokerageEmergency) && reader.Name != a.By:
			ratified = ui.Cell{Text: "Ratify by " + dueWords(today, a.RatifyBy), Href: "/emergency-awards/" + string(a.Ref) + "/ratify"}
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: a.RatifiedOn.IsZero() && a.RatifyBy.Before(today), Cells: []ui.Cell{
			{Text: string(a.Ref), Header: true}, {Text: names[a.Provider]}, {Text: a.Value.String()}, {Text: a.End.Short()}, {Text: a.Authoriser}, {Text: a.Why}, ratified,
		}})
	}
	return v
}

var emergencyHeader = []string{"award", "provider", "value", "made on", "made by", "starts", "ends", "authorised by", "why", "ratify by", "ratified on", "ratified by"}

func emergencyRows(found []brokerage.Award, names map[thread.Ref]string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, a := range found {
			row := []string{
				string(a.Ref), names[a.Provider], a.Value.Pounds(), a.On.String(), a.By, a.Start.String(), a.End.String(), a.Authoriser, a.Why,
				a.RatifyBy.String(), a.RatifiedOn.String(), a.RatifiedBy,
			}
			if !yield(row) {
				return
			}
		}
	}
}

// ratifyPage is the form that ratifies one award.
type ratifyPage struct {
	Award  brokerage.Award
	Name   string
	Today  workday.Date
	Errors []fault.Field
}

func (h *handler) ratifyForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderRatify(w, r, http.StatusOK, nil)
}

func (h *handler) renderRatify(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := ratifyPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		page.Today = tx.Today()
		var err error
		if page.Award, err = h.Service.Award(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		if !page.Award.Emergency {
			return fault.NotFound("That emergency award")
		}
		names, err := h.names(r.Context(), tx, []thread.Ref{page.Award.Provider})
		if err != nil {
			return err
		}
		page.Name = names[page.Award.Provider]
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Look("Ratify an emergency award", page.Award.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, ratifyView(page))
}

func (h *handler) ratify(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Ratify(r.Context(), r.Actor(), brokerage.Ratify{Award: r.Ref("id"), Version: version, Why: r.Form("why")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderRatify(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The award is ratified.")
	return web.SeeOther(w, r, "/emergency-awards")
}
