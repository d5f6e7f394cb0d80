package marketweb

import (
	"net/http"
	"strconv"

	"alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// logPage is the form of a talk.
type logPage struct {
	Providers []ui.Option
	Errors    []fault.Field
}

func (h *handler) logForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderLog(w, r, http.StatusOK, nil)
}

// mostProviders is how many providers the form offers.
const mostProviders = 1000

func (h *handler) renderLog(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := logPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Providers.List(r.Context(), tx, provider.Key{}, mostProviders)
		for _, p := range all {
			page.Providers = append(page.Providers, ui.Option{Value: string(p.Ref), Text: p.Name})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, logView(page))
}

func (h *handler) log(w http.ResponseWriter, r *web.Request) error {
	p := &web.Parser{Request: r}
	t := market.Talk{On: p.Date("on"), Kind: market.TalkKind(r.Form("kind")), With: r.Form("with"), Provider: r.FormRef("provider"), Said: r.Form("said"), Then: r.Form("then")}
	err := fault.InvalidFields(p.Wrong...)
	if err == nil {
		err = h.Service.Log(r.Context(), r.Actor(), t)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderLog(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The talk is logged.")
	return web.SeeOther(w, r, "/market")
}

// vacanciesPage is what a provider reported, with the form for more.
type vacanciesPage struct {
	Table     ui.TableView
	Districts []ui.Option
	Errors    []fault.Field
}

func (h *handler) vacancies(w http.ResponseWriter, r *web.Request) error {
	return h.renderVacancies(w, r, http.StatusOK, nil)
}

func (h *handler) renderVacancies(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	if r.Actor().Provider == "" {
		return fault.Forbidden("Only providers report their vacancies.")
	}
	page := vacanciesPage{Errors: errs, Table: ui.TableView{Caption: "What you reported", Empty: "You have reported nothing yet.", Columns: []ui.Column{{Text: "Work"}, {Text: "District"}, {Text: "Empty", Numeric: true}, {Text: "Of", Numeric: true}, {Text: "Reported"}}}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		codes, err := h.Districts(r.Context(), tx)
		if err != nil {
			return err
		}
		for _, code := range codes {
			page.Districts = append(page.Districts, ui.Option{Value: code, Text: h.place(code)})
		}
		all, err := h.Service.Latest(r.Context(), tx, r.Actor().Provider)
		for _, v := range all {
			page.Table.Rows = append(page.Table.Rows, ui.Cells(v.Work, h.place(v.District), ui.Number(v.Posts), ui.Number(v.Of), reported(v, tx.Today())))
		}
		return err
	})
	if err != nil {
		return err
	}
	if file := files(r, list{"csv", "vacancies.csv", &page.Table}); file != nil && status == http.StatusOK {
		return file.send(w, r)
	}
	return web.Render(w, r, status, vacanciesView(page))
}

func (h *handler) report(w http.ResponseWriter, r *web.Request) error {
	p := &web.Parser{Request: r}
	v := market.Vacancy{Work: r.Form("work"), District: r.Form("district"), Posts: p.Number("posts"), Of: p.Number("of")}
	err := fault.InvalidFields(p.Wrong...)
	if err == nil {
		err = h.Service.Report(r.Context(), r.Actor(), v)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderVacancies(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Thank you. Your report is with the commissioners.")
	return web.SeeOther(w, r, "/market/vacancies")
}

// volumesPage is the forecast for everybody.
type volumesPage struct{ Table, Ahead ui.TableView }

// fewest is from how many children on a forecast is published: below it a child could be recognised.
func fewest() int { return disclosure.Default().Threshold }

func (h *handler) volumes(w http.ResponseWriter, r *web.Request) error {
	t := ui.TableView{Caption: "Expected hours in the coming month", Keys: true, Empty: "There is not enough past yet to say.", Columns: []ui.Column{{Text: "Lot"}, {Text: "District"}, {Text: "Expected hours", Numeric: true}, {Text: "At least", Numeric: true}, {Text: "At most", Numeric: true}, {Text: "Tested"}}}
	var ahead ui.TableView
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		ahead = aheadTable(tx.Today())
		lots, err := h.lotNames(r.Context(), tx)
		if err != nil {
			return err
		}
		all, err := h.Service.Volumes(r.Context(), tx)
		for _, f := range all {
			if f.Children < fewest() || f.Mean == 0 {
				continue
			}
			low, high, tested := "not known", "not known", "The past is too short"
			if f.Known {
				low, high = ui.Number(f.Low/60), ui.Number((f.High+59)/60)
				tested = "Held in " + strconv.Itoa(f.Held) + " of " + strconv.Itoa(f.Tested) + " months"
			}
			t.Rows = append(t.Rows, ui.Cells(lots[f.Lot], h.place(f.District), ui.Number(f.Mean/60), low, high, tested))
			ahead.Rows = append(ahead.Rows, ui.Cells(append([]string{lots[f.Lot], h.place(f.District)}, intervals(f)...)...))
		}
		return err
	})
	if err != nil {
		return err
	}
	if file := files(r, list{"csv", "expected-hours.csv", &t}, list{"months", "expected-hours-by-month.csv", &ahead}); file != nil {
		return file.send(w, r)
	}
	return web.Render(w, r, http.StatusOK, volumesView(volumesPage{t, ahead}))
}

// aheadMonths is how many of the coming months the page shows.
const aheadMonths = 6

// aheadTable names the coming months.
func aheadTable(today workday.Date) ui.TableView {
	t := ui.TableView{Caption: "At least and at most, month by month", Keys: true, Empty: "There is not enough past yet to say.", Columns: []ui.Column{{Text: "Lot"}, {Text: "District"}}}
	for in := range aheadMonths {
		m := workday.MustOn(today.Year(), int(today.Month()), 1).AddMonths(in)
		t.Columns = append(t.Columns, ui.Column{Text: m.Month().String() + " " + strconv.Itoa(m.Year()), Numeric: true})
	}
	return t
}

// intervals are the hours of each coming month in words.
func intervals(f market.Forecast) []string {
	out := make([]string, aheadMonths)
	for i := range out {
		out[i] = "not known"
		if i < len(f.Ahead) && f.Ahead[i].Known {
			out[i] = ui.Number(f.Ahead[i].Low/60) + " to " + ui.Number((f.Ahead[i].High+59)/60)
		}
	}
	return out
}
