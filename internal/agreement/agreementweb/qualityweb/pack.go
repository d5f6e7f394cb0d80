package qualityweb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func (h *handler) packs(w http.ResponseWriter, r *web.Request) error {
	if r.Actor().Provider != "" {
		return fault.NotFound("That page")
	}
	return h.show(w, r, nil, func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Decision packs")
		if err != nil {
			return err
		}
		if !r.Actor().May(access.AdmissionSee) {
			p.Back = path(a.Ref, "")
		}
		all, err := h.Packs.Of(ctx, tx, a.Ref)
		if err != nil {
			return err
		}
		v := ui.TableView{Caption: "Break points", Columns: ui.Columns("Break point", "Notice by", "Decide by", "State"), Empty: "No pack is open. One is opened as many months ahead as the council’s policy says."}
		for _, one := range all {
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: one.Break.Long(), Href: "/decision-packs/" + string(one.Ref), Header: true}, {Text: one.NoticeBy.Short()}, {Text: one.DecideBy.Short()}, {Text: string(one.State(tx.Today()))},
			}})
		}
		p.add(ui.Table(v))
		next, ok := a.NextBreak(tx.Today())
		if ok && r.Actor().May(access.AgreementBreak) {
			p.add(para("The next break point is "+next.On.Long()+"; notice can be given until "+next.NoticeBy.Long()+"."), form(path(a.Ref, "/decision-packs"), "Open its pack now"))
		}
		return nil
	})
}

func (h *handler) openPack(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.Packs.Open(r.Context(), r.Actor(), r.Ref("id"))
	if err != nil {
		return err
	}
	web.Flash(r, "The pack is open. It shows the records as they stand until the decision is taken.")
	return web.SeeOther(w, r, "/decision-packs/"+string(ref))
}

func (h *handler) pack(w http.ResponseWriter, r *web.Request) error {
	switch r.URL.Query().Get("format") {
	case "csv":
		return h.packFile(w, r, func(c pack.Content) error {
			return web.CSV(w, r, "decision-pack.csv", []string{"part", "what", "whose", "figure", "note"}, packRows(c))
		})
	case "json":
		return h.packFile(w, r, func(c pack.Content) error {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="decision-pack.json"`)
			if err := json.NewEncoder(w).Encode(c); err != nil {
				return fmt.Errorf("write the pack: %w", err)
			}
			return nil
		})
	}
	return h.show(w, r, nil, h.packPage(r))
}

func (h *handler) packFile(_ http.ResponseWriter, r *web.Request, write func(pack.Content) error) error {
	var c pack.Content
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		_, c, err = h.Packs.Pack(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return write(c)
}

func (h *handler) packPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		one, c, err := h.Packs.Pack(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		to := "/decision-packs/" + string(one.Ref)
		*p = page{Title: "Decision pack for " + one.Break.Long(), Caption: c.Title, Back: path(one.Agreement, "/decision-packs"), Nav: "/quality", Wide: true, Errors: p.Errors}
		if p.Strip, err = web.Strip(ctx, tx, r.Actor(), one.Ref); err != nil {
			return err
		}
		packState(one, tx.Today(), p)
		if err := deadlines(ctx, tx, one.Ref, p); err != nil {
			return err
		}
		p.add(ui.SummaryList(packFacts(one, c)))
		for _, m := range c.Missing {
			p.add(inset(m))
		}
		p.add(packTables(c)...)
		p.add(fileLinks(to+"?format=csv", to+"?format=json"))
		if one.FrozenOn.IsZero() && one.Decision == "" && r.Actor().May(access.AgreementBreak) {
			p.add(links([]ui.Link{{Text: "Write the options", Href: to + "/options"}}), heading("Make the draft decision"),
				para("It takes over the options with their costs. The reasons are left to those who decide."),
				form(to+"/draft", "Make the draft decision", hiddenVersion(one.Version), ui.Input(ui.InputView{Name: "maker", Label: "Who decides", Hint: "The body, or the name and title."})))
		}
		return nil
	}
}

func packState(one pack.Pack, today workday.Date, p *page) {
	now, colour := one.State(today), ui.Grey
	switch now {
	case pack.StateOverdue, pack.StateMissed, pack.StateLate:
		colour = ui.Red
	case pack.StateDecided:
		colour = ui.Green
	}
	p.add(state(string(now), colour))
	switch now {
	case pack.StateDecided:
		p.add(sealed(one.Hash, one.Whole()))
	case pack.StateMissed:
		p.add(ui.Warning("No decision was taken in time for notice. The agreement does not go on by itself: an extension has to be taken, and its decision must allow it."))
	case pack.StateLate:
		p.add(ui.Warning("This pack was opened after the last day for notice, " + one.NoticeBy.Long() + ". An extension decided on it is marked as taken late."))
	case pack.StateOverdue:
		p.add(ui.Warning("The day to decide is past. Notice can be given until " + one.NoticeBy.Long() + "."))
	default:
		p.add(para("Every figure is worked out from the records as they stand now. The pack is frozen when the decision is taken."))
	}
}

func packFacts(one pack.Pack, c pack.Content) ui.SummaryListView {
	v := ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(one.Ref)), ui.Row("As at", c.AsAt.Long()), ui.Row("Kind", c.Kind), ui.Row("Term", c.Start.Long()+" to "+c.End.Long()),
		ui.Row("Extensions taken", strconv.Itoa(c.Taken)+" of "+strconv.Itoa(len(c.Allowed))), ui.Row("Notice by", c.NoticeBy.Long()), ui.Row("Decide by", c.DecideBy.Long()),
		ui.Row("Committed", c.Committed.String()+" of "+c.Value.String()), ui.Row("Children who would be touched", c.Affected.String()),
	}}
	if one.Decision != "" {
		v.Rows = append(v.Rows, ui.Row("Decision", string(one.Decision), ui.Link{Text: "Open", Hidden: "the decision", Href: "/decisions/" + string(one.Decision)}))
	}
	return v
}

// mostOptions is how many options one form takes.
const mostOptions = 6

func (h *handler) optionsForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.optionsPage(r))
}

func (h *handler) optionsPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		one, c, err := h.Packs.Pack(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		to := "/decision-packs/" + string(one.Ref)
		*p = page{Title: "Options", Caption: c.Title, Back: to, Nav: "/quality", Errors: p.Errors}
		fields := []templ.Component{hiddenVersion(one.Version)}
		for i := range mostOptions {
			var o pack.Option
			cost := ""
			if i < len(c.Options) {
				o = c.Options[i]
				cost = o.Cost.Pounds()
			}
			var ticked []string
			if o.Discarded {
				ticked = []string{"yes"}
			}
			fields = append(fields, group("Option "+ui.Number(i+1), consequenceChoice(i, o.Consequence), ui.Input(ui.InputView{Name: numbered("title", i), Label: "What it is", Value: o.Title}),
				ui.Textarea(ui.TextareaView{Name: numbered("meaning", i), Label: "What it means", Value: o.Text, Rows: 3}), ui.Input(ui.InputView{Name: numbered("cost", i), Label: "Cost", Prefix: "£", Width: 10, Value: cost}),
				ui.Checkboxes(ui.CheckboxesView{Name: numbered("discarded", i), Legend: "Standing", Values: ticked, Options: []ui.Option{{Value: "yes", Text: "Discarded, and shown as such"}}})))
		}
		p.add(filled(ui.FormView{Action: to + "/options", Draft: true}, "Save the options", fields))
		return nil
	}
}

// consequenceChoice asks what follows from an option. The agreement is held to that of the option that is decided.
func consequenceChoice(i int, value decision.Consequence) templ.Component {
	v := ui.SelectView{Name: numbered("consequence", i), Label: "What follows for the agreement", Value: string(value), Blank: "Nothing chosen: it counts as something else"}
	for _, o := range decision.Consequences() {
		v.Options = append(v.Options, ui.Option{Value: string(o), Text: o.Words()})
	}
	return ui.Select(v)
}

func (h *handler) options(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := pack.SetOptions{Pack: r.Ref("id"), Version: in.Number("version")}
	for i := range mostOptions {
		o := pack.Option{Consequence: decision.Consequence(r.Form(numbered("consequence", i))), Title: r.Form(numbered("title", i)), Text: r.Form(numbered("meaning", i)), Discarded: r.Form(numbered("discarded", i)) == "yes"}
		if r.Form(numbered("cost", i)) != "" {
			cost, err := r.FormMoney(numbered("cost", i))
			in.Note(err)
			o.Cost = cost
		}
		if o != (pack.Option{}) {
			cmd.Options = append(cmd.Options, o)
		}
	}
	err := in.wrong()
	if err == nil {
		err = h.Packs.SetOptions(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The options are saved.", "/decision-packs/"+string(cmd.Pack), h.optionsPage(r))
}

func (h *handler) draft(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	version := in.Number("version")
	err := in.wrong()
	var made thread.Ref
	if err == nil {
		made, err = h.Packs.Draft(r.Context(), r.Actor(), r.Ref("id"), version, r.Form("maker"))
	}
	return h.done(w, r, err, "The draft decision "+string(made)+" is made. Democratic services take it further.", "/decision-packs/"+string(r.Ref("id")), h.packPage(r))
}
