package providerweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Held is one kind of record that the council keeps about a provider.
type Held struct {
	What string
	Says string // how much of it, or how it stands
	Href string // where the provider reads it; "" where it is on the provider's own page
}

// registerOwn adds the pages on which a provider looks after itself.
func (h *handler) registerOwn(r *web.Router) {
	r.Get("/providers/{id}/profile", access.ProviderKeep, h.profileForm)
	r.Post("/providers/{id}/profile", access.ProviderKeep, h.saveProfile)
	r.Get("/providers/{id}/edit", access.ProviderEdit, h.profileForm)
	r.Post("/providers/{id}/edit", access.ProviderEdit, h.saveProfile)
	if h.People == nil {
		return
	}
	r.Get("/providers/{id}/people", access.ProviderKeep, h.people)
	r.Get("/providers/{id}/people/invite", access.ProviderKeep, h.inviteForm)
	r.Post("/providers/{id}/people/invite", access.ProviderKeep, h.invite)
	r.Get("/providers/{id}/people/{person_id}", access.ProviderKeep, h.colleagueForm)
	r.Post("/providers/{id}/people/{person_id}", access.ProviderKeep, h.colleague)
	r.Get("/providers/{id}/history", access.ProviderKeep, h.history)
}

// own refuses a provider that is not the reader's own; the council's staff are refused by the permission of the page.
func own(r *web.Request) error {
	if !provider.Mine(r.Actor(), r.Ref("id")) {
		return fault.NotFound("That provider")
	}
	return nil
}

// profilePage is the form of what a provider says of itself.
type profilePage struct {
	Provider provider.Provider
	Action   string
	Own      bool // the reader acts for the provider
	Errors   []fault.Field
}

// canTake is what a provider last said that it could take on, empty while it has said nothing.
func canTake(p provider.Provider) string {
	if p.CanTakeOn.IsZero() {
		return ""
	}
	return number(p.CanTake)
}

// profileStep is where the reader saves the profile: a provider by a page of its own.
func profileStep(by access.Actor) string {
	if by.Provider != "" {
		return "/profile"
	}
	return "/edit"
}

// sizes are how large an organisation can say that it is.
func sizes() (out []ui.Option) {
	for _, s := range provider.Sizes() {
		out = append(out, ui.Option{Value: string(s), Text: s.Words()})
	}
	return append(out, ui.Option{Value: "", Text: "Rather not say"})
}

func (h *handler) profileForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderProfile(w, r, http.StatusOK, nil)
}

func (h *handler) renderProfile(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	if r.Actor().Provider != "" {
		if err := own(r); err != nil {
			return err
		}
	}
	page := profilePage{Action: path(r.Ref("id"), profileStep(r.Actor())), Own: r.Actor().Provider != "", Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, profileView(page))
}

func (h *handler) saveProfile(w http.ResponseWriter, r *web.Request) error {
	p := web.Parser{Request: r}
	cmd := provider.Profile{
		Provider: r.Ref("id"), Version: p.Number("version"), Address: r.Form("address"), Postcode: r.Form("near"), Email: r.Form("email"), Phone: r.Form("phone"),
		About: r.Form("about"), Areas: r.FormList("areas", ","), Size: provider.Size(r.Form("size")),
	}
	if r.Form("can-take") != "" {
		cmd.CanTake = new(p.Number("can-take"))
	}
	var err error
	if len(p.Wrong) == 0 {
		err = h.Service.SaveProfile(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		p.Wrong = fields
	}
	if len(p.Wrong) > 0 {
		return h.renderProfile(w, r, http.StatusUnprocessableEntity, p.Wrong)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "What is said of the organisation is saved.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// historyPage is what the council keeps about a provider, and what was changed by whom.
type historyPage struct {
	Provider provider.Provider
	Held     ui.TableView
	Done     ui.TableView
}

// mostDone is how many changes the page lists, the latest.
const mostDone = 100

func (h *handler) history(w http.ResponseWriter, r *web.Request) error {
	if err := own(r); err != nil {
		return err
	}
	page := historyPage{
		Held: ui.TableView{Caption: "What the council holds about you", Columns: ui.Columns("What", "How much")},
		Done: ui.TableView{Caption: "What was changed, and by whom", Columns: ui.Columns("When", "What", "Of", "By", "Why"), Empty: "Nothing has been changed yet."},
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		if err := h.held(r, tx, &page); err != nil {
			return err
		}
		return h.done(r, tx, &page)
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "what-was-changed.csv", page.Done)
	}
	page.Done.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, historyView(page))
}

func (h *handler) held(r *web.Request, tx *db.Tx, page *historyPage) error {
	pass, err := h.Service.Passport(r.Context(), tx, page.Provider.Ref)
	if err != nil {
		return err
	}
	here := path(page.Provider.Ref, "")
	all := []Held{
		{What: "Evidence", Says: ui.Count(len(page.Provider.Evidence), "piece", "pieces"), Href: here},
		{What: "Official numbers", Says: ui.Count(len(pass.Identities), "number", "numbers"), Href: path(page.Provider.Ref, "/sharing")},
		{What: "Places in the registers of regulators", Says: ui.Count(len(page.Provider.Places), "place", "places"), Href: here},
	}
	if h.Holds != nil {
		more, err := h.Holds(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	for _, one := range all {
		page.Held.Rows = append(page.Held.Rows, ui.TableRow{Cells: []ui.Cell{{Text: one.What, Href: one.Href, Header: true}, {Text: one.Says}}})
	}
	return nil
}

// done lists what was changed of the provider and of its people. Reasons about the organisation were written for it to read; those about
// its people are told only where one of them gave it.
func (h *handler) done(r *web.Request, tx *db.Tx, page *historyPage) error {
	all, err := h.People.Changes(r.Context(), tx, r.Actor())
	if err != nil {
		return err
	}
	rows, err := audit.HistoryOf(r.Context(), tx, []string{string(page.Provider.Ref)}, told, mostDone)
	if err != nil {
		return err
	}
	for _, row := range rows {
		all = append(all, Change{Row: row, Of: "The organisation"})
	}
	slices.SortStableFunc(all, func(a, b Change) int { return b.At.Compare(a.At) })
	for _, c := range all[:min(len(all), mostDone)] {
		page.Done.Rows = append(page.Done.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: ui.When(c.At), Sort: c.At.Format("2006-01-02T15:04:05")}, {Text: strings.ToUpper(c.Action[:1]) + c.Action[1:], Header: true}, {Text: c.Of}, {Text: c.By.Name + ", " + c.By.Role}, {Text: c.Why},
		}})
	}
	return nil
}

// told are the changes that a provider reads of itself.
var told = []string{
	"provider added", "profile changed", "evidence given", "evidence entered", "evidence accepted", "evidence sent back",
	"evidence withdrawn", "official number set", "provider rated", "provider suspended", "reply to the suspension", "suspension upheld", "provider restored",
}

func hours(p provider.Provider) string {
	if p.CanTakeOn.IsZero() {
		return ""
	}
	return ui.Count(p.CanTake, "hour", "hours") + " a week more, it said on " + p.CanTakeOn.Long()
}

func number(n int) string { return strconv.Itoa(n) }

func postcode(p provider.Provider) string {
	if p.Postcode != "" {
		return p.Postcode
	}
	return p.Outcode
}
