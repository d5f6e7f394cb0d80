package qualityweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// promisesOf adds what the voluntary organisations of an agreement stated that they add, and the form that enters what no application holds.
func (h *handler) promisesOf(ctx context.Context, tx *db.Tx, a agreement.Agreement, members []provider.Provider, p *page) error {
	all, err := h.Performance.PromisesOf(ctx, tx, lotsOf(a))
	if err != nil {
		return err
	}
	names := map[thread.Ref]string{}
	for _, m := range members {
		names[m.Ref] = m.Name
	}
	v := ui.TableView{Caption: "What they stated that they add", Columns: ui.Columns("What", "Provider", "Stated", "By", "Delivered and checked", "State"), Empty: "Nobody stated at its admission that it adds anything."}
	for _, one := range all {
		state := one.State(tx.Today())
		v.Rows = append(v.Rows, ui.TableRow{Mark: state == performance.PromiseLate, Cells: []ui.Cell{
			{Text: one.What, Href: promisePath(one.Ref), Header: true}, {Text: names[one.Provider]}, {Text: one.Count(one.Amount)}, {Text: one.By.Short(), Sort: one.By.String()}, {Text: one.Count(one.Delivered())}, {Text: string(state)},
		}})
	}
	policy, err := h.Performance.PolicyTx(ctx, tx)
	if err != nil {
		return err
	}
	p.add(ui.Table(v))
	if policy.Promises.ID != "" {
		p.add(para(policy.Promises.Says + " Rule " + policy.Promises.ID + " (" + policy.Citation + ")."))
	}
	p.add(links([]ui.Link{{Text: "Enter what a voluntary organisation stated", Href: path(a.Ref, "/added-value/promise")}}))
	return nil
}

func (h *handler) enterPromiseForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.enterPromisePage(r))
}

func (h *handler) enterPromisePage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "What a voluntary organisation stated that it adds")
		if err != nil {
			return err
		}
		p.Back = path(a.Ref, "/added-value")
		members, err := h.members(ctx, tx, a)
		if err != nil {
			return err
		}
		members = slices.DeleteFunc(members, func(m provider.Provider) bool { return m.Kind != provider.Voluntary })
		if len(members) == 0 {
			p.add(para("No voluntary organisation has a place in this agreement."))
			return nil
		}
		p.add(para("What an application holds is entered by itself when its applicant is admitted."), drafted(path(a.Ref, "/added-value/promise"), "Enter it",
			lotChoice(a, ""), providerChoice(members, ""), ui.Input(ui.InputView{Name: "adds", Label: "What it adds"}), ui.Input(ui.InputView{Name: "amount", Label: "How much", Width: 10, Numeric: true}),
			ui.Input(ui.InputView{Name: "unit", Label: "Counted in", Hint: "Such as hours or families.", Width: 20}), day("by", "By when"), ui.Input(ui.InputView{Name: "stated", Label: "Where it stated this"})))
		return nil
	}
}

func promisePath(ref thread.Ref) string { return "/added-value-promises/" + string(ref) }

func (h *handler) enterPromise(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	v := performance.Promise{Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), What: r.Form("adds"), Amount: in.optional("amount"), Unit: r.Form("unit"), By: in.Date("by"), Stated: r.Form("stated")}
	err := in.wrong()
	if err == nil {
		err = h.within(r, v.Lot)
	}
	if err == nil {
		err = h.Performance.EnterPromise(r.Context(), r.Actor(), v)
	}
	return h.done(w, r, err, "It is entered. The provider has until "+v.By.Long()+".", path(r.Ref("id"), "/added-value"), h.enterPromisePage(r))
}

func (h *handler) promise(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.promisePage(r))
}

func (h *handler) promisePage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		by := r.Actor()
		one, err := h.Performance.Promise(ctx, tx, by.Provider, r.Ref("id"))
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
		*p = page{Title: "Stated to be added: " + one.What, Caption: of.Name + ": " + a.Title + ", " + l.Name, Back: "/quality", Nav: "/quality", Errors: p.Errors}
		now, colour := one.State(tx.Today()), ui.Grey
		switch now {
		case performance.PromiseDelivered:
			colour = ui.Green
		case performance.PromiseLate, performance.PromiseAfter:
			colour = ui.Red
		}
		p.add(state(string(now), colour))
		if err := deadlines(ctx, tx, one.Ref, p); err != nil {
			return err
		}
		p.add(ui.SummaryList(ui.SummaryListView{Rows: []ui.SummaryRow{
			ui.Row("How much", one.Count(one.Amount)), ui.Row("By", one.By.Long()), ui.Row("Delivered and checked", one.Count(one.Delivered())), ui.Row("Stated in", one.Stated), ui.Row("Binds since", one.StatedOn.Long()),
		}}), evidenceTable(one))
		if !one.EndedOn.IsZero() {
			p.add(inset("Ended on " + one.EndedOn.Long() + " by " + one.EndedBy + ": " + one.EndedWhy))
		}
		p.add(promiseForms(by, one)...)
		return nil
	}
}

func evidenceTable(one performance.Promise) templ.Component {
	v := ui.TableView{Caption: "Evidence", Columns: []ui.Column{{Text: "Given"}, {Text: "Says it delivered", Numeric: true}, {Text: "What shows it"}, {Text: "Counts", Numeric: true}, {Text: "Checked"}}, Empty: "No evidence is given yet."}
	for _, e := range one.Evidence {
		counts, checked := "", "Not yet"
		if !e.CheckedOn.IsZero() {
			counts, checked = strconv.Itoa(e.Counted), e.CheckedOn.Short()+" by "+e.CheckedBy
			if e.Note != "" {
				checked += ". " + e.Note
			}
		}
		v.Rows = append(v.Rows, ui.Cells(e.On.Short()+" by "+e.By, strconv.Itoa(e.Amount), e.Text, counts, checked))
	}
	return ui.Table(v)
}

// promiseForms are what the reader can do: a provider gives evidence, the council checks what waits.
func promiseForms(by access.Actor, one performance.Promise) []templ.Component {
	waits, has := one.Waiting()
	switch {
	case by.Provider != "" && by.May(access.AdmissionApply) && !has && one.EndedOn.IsZero() && one.Delivered() < one.Amount:
		return []templ.Component{heading("Say what you delivered"), drafted(promisePath(one.Ref), "Send the evidence", hiddenVersion(one.Version),
			ui.Input(ui.InputView{Name: "amount", Label: "How much since your last evidence", Suffix: one.Unit, Width: 10, Numeric: true}), area("text", "What shows it?", "Leave out names of children."))}
	case by.May(access.ProviderQuality) && has:
		return []templ.Component{heading("Check the evidence"), drafted(promisePath(one.Ref)+"/check", "Save what counts", hiddenVersion(one.Version),
			ui.Input(ui.InputView{Name: "counted", Label: "How much of it counts?", Hint: "It says " + one.Count(waits.Amount) + ".", Suffix: one.Unit, Width: 10, Numeric: true}), area("note", "Why does less count?", "The provider reads it. Leave it empty where all of it counts."))}
	case by.Provider == "" && by.May(access.ProviderQuality) && one.EndedOn.IsZero() && one.Delivered() < one.Amount:
		return []templ.Component{heading("End it"), drafted(promisePath(one.Ref)+"/end", "End it", hiddenVersion(one.Version),
			area("why", "Why is it ended?", "Such as: it was entered by mistake, or something else was agreed. The provider reads it. What was delivered stays on record."))}
	default:
		return nil
	}
}

func (h *handler) endPromise(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.EndPromise{Promise: r.Ref("id"), Version: in.optional("version"), Why: r.Form("why")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.EndPromise(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "It is ended. What was delivered stays on record.", promisePath(cmd.Promise), h.promisePage(r))
}

func (h *handler) giveEvidence(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.GiveEvidence{Promise: r.Ref("id"), Version: in.optional("version"), Amount: in.optional("amount"), Text: r.Form("text")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.GiveEvidence(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "Your evidence is sent. The council checks it.", promisePath(cmd.Promise), h.promisePage(r))
}

func (h *handler) checkEvidence(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.CheckEvidence{Promise: r.Ref("id"), Version: in.optional("version"), Counted: in.Number("counted"), Note: r.Form("note")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.CheckEvidence(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "What counts is saved.", promisePath(cmd.Promise), h.promisePage(r))
}
