package providerweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// mostChanges is how many changes of one provider a page shows.
const mostChanges = 500

// openChanges lists what changed in the registers and nobody has looked into.
func (h *handler) openChanges(w http.ResponseWriter, r *web.Request) error {
	var v ui.TableView
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		found, err := h.Service.OpenAlerts(r.Context(), tx, mostListed)
		if err != nil {
			return err
		}
		v, err = h.changesTable(r.Context(), tx, found)
		return err
	})
	if err != nil {
		return err
	}
	v.Caption, v.CaptionSize, v.Keys, v.CSV = "Changes to look into", "hidden", true, r.With("format", "csv")
	v.Empty = "No change in a register waits for somebody to look into it."
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "register-changes.csv", v)
	}
	lead := "What the registers of the Care Quality Commission and of Ofsted say differently since the import before, of providers whose number is recorded."
	return web.Render(w, r, http.StatusOK, tableView(tablePage{Title: "Changes in registers", Lead: lead, Table: v, Step: h.importStep()}))
}

// importStep leads to the directories that were read.
func (h *handler) importStep() ui.ButtonView {
	if h.Directory == nil {
		return ui.ButtonView{}
	}
	return ui.ButtonView{Text: "Directories of regulators", Href: directoriesPath, Kind: "secondary"}
}

func (h *handler) changesTable(ctx context.Context, tx *db.Tx, found []provider.Alert) (ui.TableView, error) {
	v := ui.TableView{Columns: ui.Columns("Provider", "Place", "Seen on", "What changed", "For the worse", "Looked into")}
	refs := make([]thread.Ref, len(found))
	for i, a := range found {
		refs[i] = a.Provider
	}
	names, err := h.Service.Providers(ctx, tx, refs)
	for _, a := range found {
		worse, looked := "No", "Not yet"
		if a.Worse() {
			worse = "Yes"
		}
		if !a.Open() {
			looked = handWords(a.Settled)
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: a.Open() && a.Worse(), Cells: []ui.Cell{
			{Text: names[a.Provider].Name, Href: path(a.Provider, "/register-changes"), Header: true}, {Text: a.Name + " (" + a.Location + ")"},
			{Text: a.SeenOn.Short(), Sort: a.SeenOn.String()}, {Text: changeWords(a)}, {Text: worse}, {Text: looked},
		}})
	}
	return v, err
}

// changeWords says what changed, such as "rating: was “Good”, is “Inadequate”".
func changeWords(a provider.Alert) string {
	return a.What + ": was “" + a.Was + "”, is “" + a.Is + "”"
}

// changesPage is what the registers say of a provider, and what changed.
type changesPage struct {
	Provider provider.Provider
	Places   ui.TableView
	Changes  ui.TableView
	Open     []ui.Option
	Allow    []ui.Option // places with a rating that nobody has allowed
	Errors   []fault.Field
}

func (h *handler) changes(w http.ResponseWriter, r *web.Request) error {
	return h.renderChanges(w, r, http.StatusOK, nil)
}

func (h *handler) renderChanges(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := changesPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		all, err := h.Service.Alerts(r.Context(), tx, page.Provider.Ref, mostChanges)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Open() {
				page.Open = append(page.Open, ui.Option{Value: a.Key(), Text: a.Name + ", " + changeWords(a), Hint: "Seen on " + a.SeenOn.Long()})
			}
		}
		page.Changes, err = h.changesTable(r.Context(), tx, all)
		return err
	})
	if err != nil {
		return err
	}
	page.Changes.Caption, page.Changes.Empty = "What changed", "No import showed a change yet."
	page.Changes.CSV = r.With("format", "csv")
	if r.URL.Query().Get("format") == "csv" && status == http.StatusOK {
		return web.TableCSV(w, r, "register-changes.csv", page.Changes)
	}
	page.Places = placesTable(page.Provider)
	for _, l := range page.Provider.Places {
		if l.Rating != "" && !l.Permits() {
			page.Allow = append(page.Allow, ui.Option{Value: l.Rated(), Text: "New invitations may go to it while " + l.Name + " is rated “" + l.Rating + "”"})
		}
	}
	return web.Render(w, r, status, changesView(page))
}

// placesTable is what the registers say now.
func placesTable(p provider.Provider) ui.TableView {
	v := ui.TableView{Caption: "In the registers now", Columns: ui.Columns("Place", "Registration", "Registered for", "Cares for", "Rating", "Looked into"),
		Empty: "No register that was read has this provider’s number. Record it under the official numbers."}
	for _, l := range p.Places {
		allowed := "Not yet"
		if l.Permits() {
			allowed = handWords(l.Allowed.Hand)
		}
		rating := "Not rated"
		if l.Rating != "" {
			rating = l.Rating
		}
		if !l.RatedOn.IsZero() {
			rating += ", " + l.RatedOn.Short()
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: l.Name + " (" + l.ID + ")", Header: true}, {Text: l.Registration()},
			{Text: listWords(l.Care.Activities)}, {Text: listWords(append(slices.Clone(l.Care.Specialisms), l.Care.Services...))}, {Text: rating + partWords(l.Care.Ratings)}, {Text: allowed}}})
	}
	return v
}

func (h *handler) settle(w http.ResponseWriter, r *web.Request) error {
	cmd := provider.SettleAlerts{Provider: r.Ref("id"), Keys: r.FormAll("change"), Says: r.Form("says"), Allow: r.FormAll("allow")}
	err := h.Service.SettleAlerts(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderChanges(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is noted what you found and did.")
	return web.SeeOther(w, r, path(r.Ref("id"), "/register-changes"))
}

// listWords is a list that a register gives of a place; one that no file gave is not known.
func listWords(list []string) string {
	if list == nil {
		return "Not said"
	}
	if len(list) == 0 {
		return "Nothing"
	}
	return strings.Join(list, "; ")
}

// partWords are the ratings below the overall one.
func partWords(all []provider.PartRating) string {
	said := ""
	for _, r := range all {
		said += "; " + r.Part() + ": " + r.Rating
	}
	return said
}
