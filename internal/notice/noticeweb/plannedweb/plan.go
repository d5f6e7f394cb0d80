package plannedweb

import (
	"net/http"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/notice/planned"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// planPage is the form of a plan, new or as it was read.
type planPage struct {
	Title, Action, Back, Button string
	Plan                        planned.Procurement
	Decisions, Gaps, Regimes    []ui.Option
	Errors                      []fault.Field
}

func (h *handler) newForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderPlan(w, r, http.StatusOK, "", nil)
}

func (h *handler) changeForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderPlan(w, r, http.StatusOK, r.Ref("id"), nil)
}

func (h *handler) renderPlan(w http.ResponseWriter, r *web.Request, status int, ref thread.Ref, errs []fault.Field) error {
	page := planPage{Title: "Plan a procurement", Action: root + "/new", Back: root, Button: "Save the draft", Errors: errs}
	laws, err := h.Laws()
	if err != nil {
		return err
	}
	for _, l := range laws {
		if slices.Contains(planned.Regimes(), l.ID) {
			page.Regimes = append(page.Regimes, ui.Option{Value: string(l.ID), Text: l.Title})
		}
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		if ref != "" {
			all, err := h.Service.Versions(r.Context(), tx, ref)
			if err != nil {
				return err
			}
			page.Plan = all[len(all)-1]
			page.Title, page.Action, page.Back, page.Button = "Change the plan", path(ref, "/change"), path(ref, ""), "Save the change"
			if page.Plan.Public {
				page.Button = "Save and publish the change"
			}
		}
		gaps, err := h.Gaps(r.Context(), tx)
		if err != nil {
			return err
		}
		if g := page.Plan.Gap; g != "" && !slices.Contains(gaps, g) {
			gaps = append(gaps, g) // it was one when it was planned
		}
		page.Gaps = ui.Options(gaps...)
		page.Decisions, err = h.decisions(r.Context(), tx, false)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, planView(page))
}

func path(ref thread.Ref, rest string) string { return root + "/" + string(ref) + rest }

func kindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range planned.Kinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}

// lotsText writes parts as the form takes them.
func lotsText(lots []planned.Lot) string {
	lines := make([]string, len(lots))
	for i, l := range lots {
		lines[i] = l.Name + ": " + l.Service
	}
	return strings.Join(lines, "\n")
}

// pounds is an amount as the form takes it, "" for none.
func pounds(p money.Pence) string {
	if p == 0 {
		return ""
	}
	return p.Pounds()
}

func parse(r *web.Request) (planned.Procurement, []fault.Field) {
	p := &web.Parser{Request: r}
	amount := func(name string) money.Pence {
		if r.Form(name) == "" {
			return 0 // the plan says what is missing
		}
		v, err := r.FormMoney(name)
		p.Note(err)
		return v
	}
	plan := planned.Procurement{
		Version: version(r), Title: r.Form("title"), Description: r.Form("description"), Kind: agreement.Kind(r.Form("kind")), Regime: agreement.Regime(r.Form("regime")),
		Least: amount("least"), Most: amount("most"), TenderOn: p.Date("tender"), Start: p.Date("start"), End: p.Date("end"), Engagement: r.Form("engagement"),
		EngageUntil: p.Date("engage-until"), Decision: r.FormRef("decision"), Gap: r.Form("gap"),
	}
	for line := range strings.Lines(r.Form("lots")) {
		if line = strings.TrimSpace(line); line != "" {
			name, service, _ := strings.Cut(line, ":")
			plan.Lots = append(plan.Lots, planned.Lot{Name: strings.TrimSpace(name), Service: strings.TrimSpace(service)})
		}
	}
	return plan, p.Wrong
}

// version is the version that the form was opened over; 0 fits none.
func version(r *web.Request) int {
	n, err := r.FormInt("version")
	if err != nil {
		return 0
	}
	return n
}

func (h *handler) plan(w http.ResponseWriter, r *web.Request) error {
	p, wrong := parse(r)
	err := fault.InvalidFields(wrong...)
	var ref thread.Ref
	if err == nil {
		ref, err = h.Service.Plan(r.Context(), r.Actor(), p)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderPlan(w, r, http.StatusUnprocessableEntity, "", fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The draft is saved. Publish it when it is ready.")
	return web.SeeOther(w, r, path(ref, ""))
}

func (h *handler) change(w http.ResponseWriter, r *web.Request) error {
	p, wrong := parse(r)
	p.Ref = r.Ref("id")
	err := fault.InvalidFields(wrong...)
	if err == nil {
		err = h.Service.Change(r.Context(), r.Actor(), p)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderPlan(w, r, http.StatusUnprocessableEntity, p.Ref, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The change is saved.")
	return web.SeeOther(w, r, path(p.Ref, ""))
}
