package qualityweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

func byName(known map[thread.Ref]provider.Provider) []provider.Provider {
	out := make([]provider.Provider, 0, len(known))
	for _, p := range known {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b provider.Provider) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref))
	})
	return out
}

// asked is what a form or the address of the form names.
func asked(r *web.Request, name string) string {
	if r.Method == http.MethodPost {
		return r.Form(name)
	}
	return r.URL.Query().Get(name)
}

func (h *handler) rateForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.ratePage(r))
}

func (h *handler) ratePage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Rate a provider")
		if err != nil {
			return err
		}
		members, err := h.members(ctx, tx, a)
		if err != nil {
			return err
		}
		lot, of := asked(r, "lot"), asked(r, "provider")
		from, to := period(read(r), tx.Today())
		if from.Before(a.Start) {
			from = a.Start
		}
		shown := ui.Hidden("shown", "")
		if ref, err := thread.Parse(lot); err == nil && !from.IsZero() && !to.Before(from) {
			pictures, err := h.Performance.PictureOf(ctx, tx, []thread.Ref{ref}, from, to)
			if err != nil {
				return err
			}
			for _, one := range pictures {
				if string(one.Provider) == of {
					says := "The lowest of these is " + string(one.Overall) + "."
					if one.Why != "" {
						says = "There is no overall rating yet. " + one.Why
					}
					p.add(ui.Table(pictureTable(one)), para(says))
					shown = ui.Hidden("shown", string(one.Overall))
				}
			}
		}
		p.add(drafted(ratePath(r), "Save the result", lotChoice(a, lot), providerChoice(members, of),
			ui.DateInput(ui.DateInputView{Name: "from", Legend: "First day of the period", Value: from}), ui.DateInput(ui.DateInputView{Name: "to", Legend: "Last day of the period", Value: to}),
			shown, ratingChoice("given", "The rating that you give", ""), area("why", "What it rests on", "The provider reads this. A poor result can stop new invitations, by the rules of the council’s policy.")))
		return nil
	}
}

// ratePath is where the form posts to. It names the lot and the provider that the page was opened for, so that each keeps a
// draft of its own and nobody finds the words about one provider in the form about another.
func ratePath(r *web.Request) string {
	to, about := path(r.Ref("id"), "/rate"), url.Values{}
	for _, name := range []string{"lot", "provider"} {
		if v := r.URL.Query().Get(name); v != "" {
			about.Set(name, v)
		}
	}
	if len(about) == 0 {
		return to
	}
	return to + "?" + about.Encode()
}

func pictureTable(p performance.Picture) ui.TableView {
	v := ui.TableView{Caption: "As the records stand, " + p.From.Long() + " to " + p.To.Long(), Columns: ui.Columns("Measure", "Figure", "Target", "Rating"), Empty: "No measures are set for this lot."}
	for _, l := range p.Lines {
		text := l.Why
		if l.Known {
			text = l.Measure.Figure(l.Value)
		}
		v.Rows = append(v.Rows, ui.Cells(l.Measure.Title, text, l.Measure.Figure(l.Measure.Target), string(l.Rating)))
	}
	return v
}

func (h *handler) rate(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.Rate{
		Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), From: in.Date("from"), To: in.Date("to"), Shown: performance.Rating(r.Form("shown")),
		Given: performance.Rating(r.Form("given")), Why: r.Form("why"),
	}
	err := in.wrong()
	if err == nil {
		err = h.within(r, cmd.Lot)
	}
	var ref thread.Ref
	if err == nil {
		ref, err = h.Performance.Rate(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The result is saved. The provider reads it.", "/quality-results/"+string(ref), h.ratePage(r))
}

func (h *handler) result(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.resultPage(r))
}

func (h *handler) resultPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		one, err := h.Performance.Result(ctx, tx, r.Actor(), r.Ref("id"))
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
		stopped, err := h.Performance.Stopped(ctx, tx, one.Lot)
		if err != nil {
			return err
		}
		*p = page{Title: "Result to " + one.To.Long(), Caption: of.Name + ": " + a.Title + ", " + l.Name, Back: "/quality", Nav: "/quality", Errors: p.Errors}
		p.add(state(string(one.Given), ratingColour(one.Given)), para("Given by "+one.By+" on "+one.On.Long()+": "+one.Why))
		if one.Visit != "" {
			p.add(para("It is the final rating of a quality visit and counts as every other result."), links([]ui.Link{{Text: "Read the report of the visit", Href: "/quality-visits/" + string(one.Visit)}}))
		} else {
			p.add(ui.Table(pictureTable(one.Picture)))
		}
		stop := stopped[one.Provider]
		holds := stop.Why != "" && stop.Result.Ref == one.Ref
		if holds {
			p.add(ui.Warning(stop.Why))
		}
		if one.Lifted() {
			p.add(inset("New invitations were allowed again on " + one.LiftedOn.Long() + " by " + one.LiftedBy + ": " + one.LiftedWhy))
		}
		if err := deadlines(ctx, tx, one.Ref, p); err != nil {
			return err
		}
		replied(one, a.Ref, r.Actor(), p)
		if holds && r.Actor().Provider == "" && r.Actor().May(access.ProviderQuality) {
			p.add(heading("Allow new invitations again"), form("/quality-results/"+string(one.Ref)+"/lift", "Allow new invitations again", hiddenVersion(one.Version),
				area("why", "Why it may be invited again", "The provider and the brokers read this.")))
		}
		return nil
	}
}

// replied shows what the provider said to a result and what was answered, and offers the next step to whoever may take it.
func replied(one performance.Result, of thread.Ref, by access.Actor, p *page) {
	to, version, reply := "/quality-results/"+string(one.Ref), hiddenVersion(one.Version), one.Reply
	if !reply.On.IsZero() {
		facts := ui.SummaryListView{Rows: []ui.SummaryRow{ui.Row("The provider’s reply", reply.Text), ui.Row("Sent", reply.On.Long()+", by "+reply.By)}}
		if !reply.AnsweredOn.IsZero() {
			said := "The period is rated anew. Until then this result counts."
			if reply.Stands {
				said = "The result stands"
			}
			facts.Rows = append(facts.Rows, ui.Row("Answer", reply.Answer), ui.Row("Outcome", said), ui.Row("Answered", reply.AnsweredOn.Long()+", by "+reply.AnsweredBy))
		}
		p.add(heading("Right of reply"), ui.SummaryList(facts))
	}
	works := by.Provider == "" && by.May(access.ProviderQuality)
	switch {
	case reply.On.IsZero() && by.Provider != "" && by.May(access.AdmissionApply):
		p.add(heading("Right of reply"), form(to+"/reply", "Send your reply", version,
			area("text", "What do you say to this result?", "An officer who did not give it answers. Until then it counts. Leave out names of children.")))
	case reply.Waits() && works && one.GivenBy(by):
		p.add(inset("An officer who did not give this result answers the reply."))
	case reply.Waits() && works:
		p.add(heading("Answer the reply"), form(to+"/answer", "Send the answer", version, area("text", "Your answer", "The provider reads this."),
			ui.Radios(ui.RadiosView{Name: "stands", Legend: "What becomes of the result?", Small: true, Options: []ui.Option{{Value: "yes", Text: "It stands"}, {Value: "no", Text: "The period is rated anew"}}})))
	case works && !reply.AnsweredOn.IsZero() && !reply.Stands:
		about := url.Values{"lot": {string(one.Lot)}, "provider": {string(one.Provider)}}
		p.add(links([]ui.Link{{Text: "Rate the period anew", Href: path(of, "/rate") + "?" + about.Encode()}}))
	}
}

func (h *handler) resultStep(do func(ctx context.Context, by access.Actor, cmd performance.ResultStep) error, message string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		in := read(r)
		cmd := performance.ResultStep{Result: r.Ref("id"), Version: in.Number("version"), Text: r.Form("text"), Stands: r.Form("stands") == "yes"}
		err := in.wrong()
		if err == nil && r.Actor().Provider == "" && r.Form("stands") == "" {
			err = fault.Invalid("stands", "Choose what becomes of the result.")
		}
		if err == nil {
			err = do(r.Context(), r.Actor(), cmd)
		}
		return h.done(w, r, err, message, "/quality-results/"+string(cmd.Result), h.resultPage(r))
	}
}

func (h *handler) lift(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.Lift{Result: r.Ref("id"), Version: in.Number("version"), Why: r.Form("why")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.Lift(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "New invitations are allowed again.", "/quality-results/"+string(cmd.Result), h.resultPage(r))
}
