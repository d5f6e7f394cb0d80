package registerweb

import (
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/provider/registration"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// day reads a date of an address, zero when it is none.
func day(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		return workday.Date{} // somebody wrote the address by hand
	}
	return d
}

// said is what an organisation said of itself.
func said(r registration.Registration) ui.SummaryListView {
	v := ui.SummaryListView{Rows: []ui.SummaryRow{ui.Row("Organisation", r.Name), ui.Row("In law", r.Form.Words()), ui.Row("What it does", r.Kind.Words())}}
	for _, k := range registration.NumberKinds() {
		for _, n := range r.Numbers {
			if n.System == k.System {
				v.Rows = append(v.Rows, ui.Row(k.Words, n.Value))
			}
		}
	}
	v.Rows = append(v.Rows, ui.Row("Registered by", r.Contact), ui.Row("E-mail address", r.Email))
	return v
}

// listPage is who registered, those that wait for a person first.
type listPage struct {
	Waiting, Unchecked, Done ui.TableView
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	page := listPage{
		Waiting:   ui.TableView{Caption: "A number is on record: who is it?", Keys: true, Columns: ui.Columns("Organisation", "Registered by", "Confirmed"), Empty: "No registration waits for a person."},
		Unchecked: ui.TableView{Caption: "Registered, and nobody has looked at who it is", Keys: true, Columns: ui.Columns("Organisation", "What it does", "Registered on"), Empty: "Somebody has looked at every organisation that registered itself."},
		Done:      ui.TableView{Caption: "Looked at", Keys: true, Columns: ui.Columns("Organisation", "What came of it", "By", "On"), Empty: "No registration was settled yet."},
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Registrations(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		for _, g := range all {
			link := ui.Cell{Text: g.Name, Href: looked + "/" + string(g.Ref), Header: true}
			switch {
			case g.State == registration.Waits:
				page.Waiting.Rows = append(page.Waiting.Rows, ui.TableRow{Cells: []ui.Cell{link, {Text: g.Contact}, {Text: workday.DateOf(g.AskedAt).Short()}}})
			case g.SettledBy != "":
				page.Done.Rows = append(page.Done.Rows, ui.TableRow{Cells: []ui.Cell{link, {Text: g.State.Words()}, {Text: g.SettledBy}, {Text: workday.DateOf(g.SettledAt).Short()}}})
			}
		}
		own, err := h.Providers.RegisteredThemselves(r.Context(), tx)
		for _, p := range own {
			link := ui.Cell{Text: p.Name, Href: "/providers/" + string(p.Ref), Header: true}
			if p.Unchecked() {
				page.Unchecked.Rows = append(page.Unchecked.Rows, ui.TableRow{Cells: []ui.Cell{link, {Text: p.Kind.Words()}, {Text: p.RegisteredOn.Short()}}})
			} else {
				page.Done.Rows = append(page.Done.Rows, ui.TableRow{Cells: []ui.Cell{link, {Text: "Checked: " + p.Looked.Says}, {Text: p.Looked.By}, {Text: p.Looked.On.Short()}}})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range []struct {
		format string
		table  *ui.TableView
	}{{"waiting", &page.Waiting}, {"unchecked", &page.Unchecked}, {"looked-at", &page.Done}} {
		l.table.CSV = r.With("format", l.format)
		if r.URL.Query().Get("format") == l.format {
			return web.TableCSV(w, r, l.format+".csv", *l.table)
		}
	}
	return web.Render(w, r, http.StatusOK, listView(page))
}

// showPage is one registration that somebody looks at.
type showPage struct {
	Registration registration.Registration
	Said         ui.SummaryListView
	For          string
	Matches      []provider.Provider
	Choices      []ui.Option
	Errors       []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	return h.renderShow(w, r, http.StatusOK, nil)
}

func (h *handler) renderShow(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := showPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		ctx := r.Context()
		if page.Registration, err = h.Service.Registration(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		g := page.Registration
		if g.For != "" {
			if page.For, err = h.Title(ctx, tx, g.For); err != nil {
				return err
			}
		}
		known, err := h.Providers.Providers(ctx, tx, g.Matches)
		for _, ref := range g.Matches {
			if p, ok := known[ref]; ok {
				page.Matches = append(page.Matches, p)
				page.Choices = append(page.Choices, ui.Option{Value: string(ref), Text: p.Name})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	page.Said = said(page.Registration)
	return web.Render(w, r, status, showView(page))
}

func (h *handler) settle(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Settle(r.Context(), r.Actor(), registration.Settle{
			Ref: r.Ref("id"), Version: version, Answer: registration.Answer(r.Form("answer")), Provider: r.FormRef("provider"), Why: r.Form("why"),
		})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderShow(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Your answer is saved. Whoever registered is written to.")
	return web.SeeOther(w, r, looked)
}

// answers are what a person may say of a registration with a number that is on record.
func answers() []ui.Option {
	return []ui.Option{
		{Value: string(registration.SaySame), Text: "It is the same organisation: give them a sign-in", Hint: "They then see and do all that the organisation’s own people see and do. Make sure first that they act for it."},
		{Value: string(registration.SayAnother), Text: "It is another organisation", Hint: "It has a record of its own, without the number that is on record for somebody else."},
		{Value: string(registration.SayRefuse), Text: "We could not make sure who it is", Hint: "No account is opened. They are asked to ring."},
	}
}

// checkPage is the form on which somebody says what they saw of an organisation that registered itself.
type checkPage struct {
	Provider provider.Provider
	Numbers  ui.SummaryListView
	Errors   []fault.Field
}

func (h *handler) checkForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCheck(w, r, http.StatusOK, nil)
}

func (h *handler) renderCheck(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := checkPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Providers.Provider(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		pass, err := h.Providers.Passport(r.Context(), tx, r.Ref("id"))
		for _, k := range provider.NumberKinds() {
			for _, i := range pass.Identities {
				if i.System == k.System {
					page.Numbers.Rows = append(page.Numbers.Rows, ui.Row(k.Words, i.Value))
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, checkView(page))
}

func (h *handler) check(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Providers.Look(r.Context(), r.Actor(), provider.Look{Provider: r.Ref("id"), Version: version, Says: r.Form("says")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderCheck(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "What you saw is on record. The organisation can be admitted as far as this goes.")
	return web.SeeOther(w, r, providerPath(r.Ref("id")))
}

func providerPath(ref thread.Ref) string { return "/providers/" + string(ref) }

func (p checkPage) version() string { return strconv.Itoa(p.Provider.Version) }

func (p showPage) version() string { return strconv.Itoa(p.Registration.Version) }
