package waitingweb

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/whatif"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const whatIfPath = "/waiting/what-if"

func comparisonPath(ref thread.Ref, step string) string { return whatIfPath + "/" + string(ref) + step }

// comparisonStates are the states in words, with the colours of their tags.
var comparisonStates = map[whatif.State]struct {
	words  string
	colour ui.Colour
}{
	whatif.Playing: {"Being played", ui.Blue}, whatif.Played: {"Played", ui.Green}, whatif.Stopped: {"Stopped", ui.Grey}, whatif.Refused: {"Could not be played", ui.Red},
}

// comparisonsPage is what the council has compared.
type comparisonsPage struct {
	Back  string // the lists, for those who keep them
	Table ui.TableView
}

func (h *handler) comparisons(w http.ResponseWriter, r *web.Request) error {
	var all []whatif.Comparison
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		all, err = h.WhatIf.Comparisons(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	p := comparisonsPage{Back: backOf(r), Table: ui.TableView{
		Caption: "Comparisons, the latest first", CaptionSize: "hidden", Keys: true, Columns: ui.Columns("Comparison", "List", "District", "Compares", "State", "Changed"),
		Empty: "Nothing has been compared yet. Make a comparison before money is spent on a longer clinic or another offer.",
	}}
	for _, c := range all {
		state := comparisonStates[c.State]
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Name, Href: comparisonPath(c.Ref, ""), Header: true}, {Text: title(c.Pathway)}, {Text: h.where(c.District)}, {Text: titles(c)},
			{Text: state.words, Body: ui.Tag(state.words, state.colour)}, {Text: ui.When(c.ChangedAt) + ", " + c.By.Name},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "comparisons.csv", p.Table)
	}
	p.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, comparisonsView(p))
}

func (h *handler) where(district string) string {
	if district == "" {
		return "All districts"
	}
	return h.district(district)
}

func titles(c whatif.Comparison) string {
	out := make([]string, len(c.Scenarios))
	for i, s := range c.Scenarios {
		out[i] = s.Title()
	}
	return strings.Join(out, "; ")
}

// comparisonForm is the form of a comparison; a new one has no reference.
type comparisonForm struct {
	Comparison          whatif.Comparison
	Scenarios           [whatif.MaxScenarios]whatif.Scenario
	Pathways, Districts []ui.Option
	Today               workday.Date
	Errors              []fault.Field
}

func (p comparisonForm) title() string {
	if p.Comparison.Ref == "" {
		return "What would shorten a wait?"
	}
	return "Change " + p.Comparison.Name
}

func (p comparisonForm) action() string {
	if p.Comparison.Ref == "" {
		return whatIfPath + "/new"
	}
	return comparisonPath(p.Comparison.Ref, "/change")
}

func (p comparisonForm) back() string {
	if p.Comparison.Ref == "" {
		return whatIfPath
	}
	return comparisonPath(p.Comparison.Ref, "")
}

func (h *handler) newComparison(w http.ResponseWriter, r *web.Request) error {
	c := whatif.Comparison{Years: 2, Pathway: r.URL.Query().Get("pathway"), Scenarios: []whatif.Scenario{{Places: 1}, {NoLongerNeed: 20}}} // something worth asking
	return h.renderComparison(w, r, http.StatusOK, c, nil)
}

func (h *handler) changeComparisonForm(w http.ResponseWriter, r *web.Request) error {
	c, err := h.comparison(r)
	if err != nil {
		return err
	}
	return h.renderComparison(w, r, http.StatusOK, c, nil)
}

func (h *handler) addComparison(w http.ResponseWriter, r *web.Request) error {
	return h.saveComparison(w, r, whatif.Comparison{}, "The comparison is kept, and is being played.")
}

func (h *handler) changeComparison(w http.ResponseWriter, r *web.Request) error {
	if _, err := h.comparison(r); err != nil {
		return err // before what is typed is looked at
	}
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	return h.saveComparison(w, r, whatif.Comparison{Ref: r.Ref("id"), Version: version}, "The change is kept, and is being played.")
}

func (h *handler) saveComparison(w http.ResponseWriter, r *web.Request, c whatif.Comparison, done string) error {
	f := comparisonFields{r: r}
	f.read(&c)
	if len(f.wrong) > 0 {
		var today workday.Date
		if err := h.DB.View(r.Context(), func(tx *db.Tx) error { today = tx.Today(); return nil }); err != nil {
			return err
		}
		_, err := c.Check(today, f.wrong...)
		fields, _ := fault.Fields(err)
		return h.renderComparison(w, r, http.StatusUnprocessableEntity, c, fields)
	}
	ref, err := h.WhatIf.Save(r.Context(), r.Actor(), c)
	if fields, ok := fault.Fields(err); ok {
		return h.renderComparison(w, r, http.StatusUnprocessableEntity, c, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, comparisonPath(ref, ""))
}

// comparisonFields reads a form and gathers what is no number.
type comparisonFields struct {
	r     *web.Request
	wrong []fault.Field
}

func (f *comparisonFields) read(c *whatif.Comparison) {
	c.Name, c.Pathway, c.District, c.Missed = f.r.Form("name"), f.r.Form("pathway"), f.r.Form("district"), f.share("missed")
	c.Years = f.number("years")
	for i := range whatif.MaxScenarios {
		of := func(name string) string { return name + "-" + strconv.Itoa(i+1) }
		s := whatif.Scenario{
			Name: f.r.Form(of("name")), Places: f.number(of("places")), Stage: waiting.Stage(f.r.Form(of("stage"))), NoLongerNeed: f.number(of("offer")),
			CanWait: f.number(of("can-wait")), Missed: f.share(of("missed")), Order: whatif.Order(f.r.Form(of("order"))), Sooner: f.number(of("sooner")),
			Referrals: f.number(of("referrals")),
		}
		from, err := f.r.FormDate(of("from"))
		if fields, ok := fault.Fields(err); ok {
			f.wrong = append(f.wrong, fields...)
		}
		s.From = from
		c.Scenarios = append(c.Scenarios, s)
	}
}

// number reads a whole number, 0 where nothing was typed.
func (f *comparisonFields) number(name string) int {
	if n := f.share(name); n != nil {
		return *n
	}
	return 0
}

// share reads a whole number, nil where nothing was typed.
func (f *comparisonFields) share(name string) *int {
	text := strings.TrimSpace(f.r.Form(name))
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(text, "+"))
	if err != nil {
		f.wrong = append(f.wrong, fault.Field{Name: name, Message: "Enter a whole number, or leave it empty."})
		return nil
	}
	return &n
}

func (h *handler) renderComparison(w http.ResponseWriter, r *web.Request, status int, c whatif.Comparison, errs []fault.Field) error {
	p := comparisonForm{Comparison: c, Errors: errs}
	copy(p.Scenarios[:], c.Scenarios)
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		p.Today = tx.Today()
		lists, err := h.Service.Lists(r.Context(), tx)
		if err != nil {
			return err
		}
		for _, l := range lists {
			p.Pathways = append(p.Pathways, ui.Option{Value: l.Name, Text: title(l.Name)})
		}
		counts, err := h.Service.Counts(r.Context(), tx)
		codes := make([]string, len(counts))
		for i, c := range counts {
			codes[i] = c.District
		}
		p.Districts = h.around(geo.AreaOf(h.Atlas, codes...))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, comparisonFormView(p))
}

func (h *handler) comparison(r *web.Request) (c whatif.Comparison, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		c, _, err = h.WhatIf.Follow(r.Context(), tx, r.Ref("id"))
		return err
	})
	return c, err
}

func (h *handler) copyComparison(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.WhatIf.Copy(r.Context(), r.Actor(), r.Ref("id"))
	if err != nil {
		return err
	}
	web.Flash(r, "This is the copy. Change it as you like.")
	return web.SeeOther(w, r, comparisonPath(ref, "/change"))
}

func (h *handler) deleteComparison(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.WhatIf.Delete(r.Context(), r.Actor(), r.Ref("id"), version)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The comparison is deleted.")
	return web.SeeOther(w, r, whatIfPath)
}

func (h *handler) playComparison(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.WhatIf.Play(r.Context(), r.Actor(), r.Ref("id"), version)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, comparisonPath(r.Ref("id"), ""))
}

func (h *handler) stopComparison(w http.ResponseWriter, r *web.Request) error {
	if err := h.WhatIf.Stop(r.Context(), r.Actor(), r.Ref("id")); err != nil {
		return err
	}
	web.Flash(r, "It stops. You can play it again at any time.")
	return web.SeeOther(w, r, comparisonPath(r.Ref("id"), ""))
}

// model sends the model that was played, for the command line: it names no child.
func (h *handler) model(w http.ResponseWriter, r *web.Request) error {
	c, err := h.comparison(r)
	if err == nil && c.Result == nil {
		err = fault.NotFound("The model of a comparison that has not been played")
	}
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(c.Result.Model, "", " ")
	if err != nil {
		return fmt.Errorf("write the model of %s: %w", c.Ref, err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "MODEL.json"}))
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(append(text, '\n'))
	return err
}
