package qualityweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// actions is how many actions one form takes.
const actions = 5

func (h *handler) openPlanForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.openPlanPage(r))
}

func (h *handler) openPlanPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Open an improvement plan")
		if err != nil {
			return err
		}
		members, err := h.members(ctx, tx, a)
		if err != nil {
			return err
		}
		fields := []templ.Component{lotChoice(a, ""), providerChoice(members, ""), area("why", "What has to become better", "The provider reads this.")}
		for i := range actions {
			fields = append(fields, group("Action "+ui.Number(i+1), ui.Input(ui.InputView{Name: numbered("what", i), Label: "What the provider does"}), day(numbered("by", i), "By")))
		}
		p.add(filled(ui.FormView{Action: path(a.Ref, "/open-plan"), Draft: true}, "Open the plan", fields))
		return nil
	}
}

func (h *handler) openPlan(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	one := performance.Plan{Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), Why: r.Form("why")}
	for i := range actions {
		a := performance.Action{What: r.Form(numbered("what", i)), By: in.Date(numbered("by", i))}
		if a.What != "" || !a.By.IsZero() {
			one.Actions = append(one.Actions, a)
		}
	}
	err := in.wrong()
	if err == nil {
		err = h.within(r, one.Lot)
	}
	var ref thread.Ref
	if err == nil {
		ref, err = h.Performance.OpenPlan(r.Context(), r.Actor(), one)
	}
	return h.done(w, r, err, "The plan is open. Each action has its deadline.", "/improvement-plans/"+string(ref), h.openPlanPage(r))
}

func (h *handler) plan(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.planPage(r))
}

func (h *handler) planPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		one, err := h.Performance.Plan(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		a, l, err := h.Agreements.ByLot(ctx, tx, one.Lot)
		if err != nil {
			return err
		}
		of, err := h.Providers.Provider(ctx, tx, one.Provider)
		if err != nil {
			return err
		}
		*p = page{Title: "Improvement plan", Caption: of.Name + ": " + a.Title + ", " + l.Name, Back: "/quality", Nav: "/quality", About: one.Ref, Errors: p.Errors}
		p.add(state(string(one.State(tx.Today())), ui.Grey), para(one.Why))
		if err := deadlines(ctx, tx, one.Ref, p); err != nil {
			return err
		}
		planActions(one, r.Actor(), p)
		return nil
	}
}

func planActions(one performance.Plan, by access.Actor, p *page) {
	to, officer := "/improvement-plans/"+string(one.Ref), by.Provider == "" && by.May(access.ProviderQuality)
	checked := 0
	for i, a := range one.Actions {
		facts := ui.SummaryListView{Title: "Action " + ui.Number(i+1), Rows: []ui.SummaryRow{ui.Row("What", a.What), ui.Row("By", a.By.Long())}}
		if !a.DoneOn.IsZero() {
			facts.Rows = append(facts.Rows, ui.Row("Done, "+a.DoneOn.Long(), a.Evidence))
		}
		if !a.CheckedOn.IsZero() {
			facts.Rows = append(facts.Rows, ui.Row("Checked", a.CheckedOn.Long()+" by "+a.CheckedBy))
			checked++
		}
		p.add(ui.SummaryList(facts))
		fields := []templ.Component{hiddenVersion(one.Version), ui.Hidden("action", strconv.Itoa(i))}
		words := ui.TextareaView{Name: "evidence", ID: numbered("evidence", i), Rows: 3}
		switch {
		case !one.ClosedOn.IsZero() || !a.CheckedOn.IsZero():
		case by.Provider != "" && a.DoneOn.IsZero():
			words.Label = "What shows that action " + ui.Number(i+1) + " is done"
			p.add(form(to+"/action", "Say that action "+ui.Number(i+1)+" is done", append(fields, ui.Textarea(words))...))
		case officer && !a.DoneOn.IsZero():
			words.Label = "What you saw of action " + ui.Number(i+1)
			p.add(form(to+"/action", "Save the check of action "+ui.Number(i+1), append(fields, ui.Textarea(words), ui.Checkboxes(ui.CheckboxesView{
				Name: "refuse", ID: numbered("refuse", i), Legend: "If it is not done", Options: []ui.Option{{Value: "yes", Text: "Send it back to the provider"}},
			}), ui.DateInput(ui.DateInputView{Name: "by", ID: numbered("by", i), Legend: "If it is sent back: by when is it to be done?"}))...))
		}
	}
	switch {
	case !one.ClosedOn.IsZero():
		p.add(inset("Closed on " + one.ClosedOn.Long() + ": " + one.ClosedWhy))
	case officer && checked == len(one.Actions):
		p.add(heading("Close the plan"), form(to+"/close", "Close the plan", hiddenVersion(one.Version), area("why", "What became of it", "")))
	}
}

func (h *handler) action(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.ActionDone{Plan: r.Ref("id"), Version: in.Number("version"), Action: in.Number("action"), Evidence: r.Form("evidence"), Refuse: r.Form("refuse") == "yes", By: in.Date("by")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.ActionDone(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The action is saved.", "/improvement-plans/"+string(cmd.Plan), h.planPage(r))
}

func (h *handler) closePlan(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	version := in.Number("version")
	err := in.wrong()
	if err == nil {
		err = h.Performance.ClosePlan(r.Context(), r.Actor(), r.Ref("id"), version, r.Form("why"))
	}
	return h.done(w, r, err, "The plan is closed.", "/improvement-plans/"+string(r.Ref("id")), h.planPage(r))
}

// valueLines is how many lines one test of added value takes.
const valueLines = 6

func (h *handler) valueForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.valuePage(r))
}

func (h *handler) valuePage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "What a voluntary organisation adds")
		if err != nil {
			return err
		}
		members, err := h.members(ctx, tx, a)
		if err != nil {
			return err
		}
		names := map[thread.Ref]string{}
		for _, m := range members {
			names[m.Ref] = m.Name
		}
		had, err := h.Performance.Values.List(ctx, tx, performance.Filter{Lots: lotsOf(a), Limit: mostShown})
		if err != nil {
			return err
		}
		v := ui.TableView{Caption: "Tests so far", Columns: ui.Columns("Provider", "On", "Statutory share of the time", "Alarm"), Empty: "Nobody was tested yet."}
		for _, one := range had {
			share := "No time is given"
			if s, ok := one.Share(); ok {
				share = performance.Measure{Source: performance.FromVisits}.Figure(s)
			}
			alarm := "None"
			if len(one.Alarms) > 0 {
				alarm = ""
				for _, a := range one.Alarms {
					alarm += a + " "
				}
			}
			v.Rows = append(v.Rows, ui.Cells(names[one.Provider], one.On.Short(), share, alarm))
		}
		p.Wide = true
		if err := h.promisesOf(ctx, tx, a, members, p); err != nil {
			return err
		}
		p.add(para("A voluntary organisation adds to what the council must provide and never replaces it. Write down what it does; the program compares it with the test before."), ui.Table(v), heading("Test again"))
		fields := []templ.Component{lotChoice(a, ""), providerChoice(members, "")}
		for i := range valueLines {
			fields = append(fields, group("Line "+ui.Number(i+1), ui.Input(ui.InputView{Name: numbered("what", i), Label: "What it does"}),
				ui.Input(ui.InputView{Name: numbered("minutes", i), Label: "Minutes a week", Width: 5, Numeric: true}),
				ui.Radios(ui.RadiosView{Name: numbered("is", i), Legend: "Would the council have to provide it?", Inline: true, Options: []ui.Option{{Value: "additional", Text: "No, it is additional"}, {Value: "statutory", Text: "Yes, it is statutory"}}}),
				ui.Input(ui.InputView{Name: numbered("duty", i), Label: "Under which duty", Hint: "Only of a statutory line."})))
		}
		p.add(filled(ui.FormView{Action: path(a.Ref, "/added-value"), Draft: true}, "Save the test", fields))
		return nil
	}
}

func (h *handler) value(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	v := performance.AddedValue{Lot: r.FormRef("lot"), Provider: r.FormRef("provider")}
	for i := range valueLines {
		l := performance.ValueLine{What: r.Form(numbered("what", i)), Statutory: r.Form(numbered("is", i)) == "statutory", Duty: r.Form(numbered("duty", i)), Minutes: in.optional(numbered("minutes", i))}
		if l != (performance.ValueLine{}) {
			v.Lines = append(v.Lines, l)
		}
	}
	err := in.wrong()
	if err == nil {
		err = h.within(r, v.Lot)
	}
	if err == nil {
		err = h.Performance.TestValue(r.Context(), r.Actor(), v)
	}
	return h.done(w, r, err, "The test is saved.", path(r.Ref("id"), "/added-value"), h.valuePage(r))
}
