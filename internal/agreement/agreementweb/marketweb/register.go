package marketweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Atlas draws the districts.
type Atlas interface {
	District(code string) (geo.District, bool)
	DistrictsOf(area string) []geo.District
	Map(area string, width int) (geo.Map, error)
}

// Deps is everything that the pages need.
type Deps struct {
	DB         db.Runner
	Service    *market.Service
	Agreements *agreement.Service
	Providers  *provider.Service
	Atlas      Atlas
	// Districts are the codes of the council's districts.
	Districts func(ctx context.Context, tx *db.Tx) ([]string, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/market", access.AgreementEdit, h.overview)
	r.Get("/market/log", access.AgreementEdit, h.logForm)
	r.Post("/market/log", access.AgreementEdit, h.log)
	r.Get("/market/vacancies", access.BrokerageRespond, h.vacancies)
	r.Post("/market/vacancies", access.BrokerageRespond, h.report)
	r.Get("/market/volumes", access.Public, h.volumes)
}

// list is a list of a page with the format that asks for its file and the file's name.
type list struct {
	format, name string
	table        *ui.TableView
}

// files gives each list the address of its file, and returns the list that is asked for, nil when the page is.
func files(r *web.Request, all ...list) (asked *list) {
	for i, l := range all {
		l.table.CSV = r.With("format", l.format)
		if r.URL.Query().Get("format") == l.format {
			asked = &all[i]
		}
	}
	return asked
}

func (l *list) send(w http.ResponseWriter, r *web.Request) error {
	return web.TableCSV(w, r, l.name, *l.table)
}

// names gives the lots' and providers' names to a page.
type names struct {
	lots      map[thread.Ref]string
	providers map[thread.Ref]provider.Provider
}

// lotsRead is how many agreements are read for the names of their lots.
const lotsRead = 500

func (h *handler) lotNames(ctx context.Context, tx *db.Tx) (map[thread.Ref]string, error) {
	all, err := h.Agreements.List(ctx, tx, "", lotsRead)
	out := map[thread.Ref]string{}
	for _, a := range all {
		for _, l := range a.Lots {
			out[l.Ref] = l.Name
		}
	}
	return out, err
}

// place is a district's name, or its code when it is not known.
func (h *handler) place(code string) string {
	if d, ok := h.Atlas.District(code); ok {
		return d.Name
	}
	if code == "" {
		return "Area not known"
	}
	return code
}

func kinds() []ui.Option {
	return []ui.Option{
		{Value: string(market.Event), Text: "An event for providers"}, {Value: string(market.Meeting), Text: "A meeting"},
		{Value: string(market.Survey), Text: "A survey"}, {Value: string(market.Interest), Text: "A provider said that it may want to join"},
	}
}
