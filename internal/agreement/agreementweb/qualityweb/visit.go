package qualityweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// interviews is how many interviews one form takes.
const interviews = 4

func (h *handler) planVisitForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.planVisitPage(r))
}

func (h *handler) planVisitPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Plan a quality visit")
		if err != nil {
			return err
		}
		members, err := h.members(ctx, tx, a)
		if err != nil {
			return err
		}
		p.add(form(path(a.Ref, "/plan-visit"), "Plan the visit", lotChoice(a, ""), providerChoice(members, ""), day("on", "Day of the visit"),
			ui.Checkboxes(ui.CheckboxesView{Name: "unannounced", Legend: "Notice", Options: []ui.Option{{Value: "yes", Text: "The provider is not told before"}}})))
		return nil
	}
}

func (h *handler) planVisit(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.PlanVisit{Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), On: in.Date("on"), Unannounced: r.Form("unannounced") == "yes"}
	err := in.wrong()
	if err == nil {
		err = h.within(r, cmd.Lot)
	}
	var ref thread.Ref
	if err == nil {
		ref, err = h.Performance.PlanVisit(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The visit is planned.", "/quality-visits/"+string(ref), h.planVisitPage(r))
}

func (h *handler) visit(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.visitPage(r))
}

func (h *handler) visitPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		v, err := h.Performance.Visit(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		a, l, err := h.Agreements.ByLot(ctx, tx, v.Lot)
		if err != nil {
			return err
		}
		of, err := h.Providers.Provider(ctx, tx, v.Provider)
		if err != nil {
			return err
		}
		*p = page{Title: "Quality visit of " + v.On.Long(), Caption: of.Name + ": " + a.Title + ", " + l.Name, Back: "/quality", Nav: "/quality", About: v.Ref, Errors: p.Errors}
		if p.Strip, err = web.Strip(ctx, tx, r.Actor(), v.Ref); err != nil {
			return err
		}
		p.add(state(string(v.State(tx.Today())), ui.Grey))
		if err := deadlines(ctx, tx, v.Ref, p); err != nil {
			return err
		}
		h.visitRecord(v, p)
		visitForms(v, r.Actor(), tx.Today(), p)
		return nil
	}
}

// deadlines adds the deadlines of an object to a page.
func deadlines(ctx context.Context, tx *db.Tx, ref thread.Ref, p *page) error {
	due, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		return err
	}
	for _, d := range due[ref] {
		p.add(ui.Deadline(web.DeadlineView(d, tx.Today(), "")))
	}
	return nil
}

func (h *handler) visitRecord(v performance.Visit, p *page) {
	facts := ui.SummaryListView{Rows: []ui.SummaryRow{ui.Row("Officer", v.By)}}
	if v.Unannounced {
		facts.Rows = append(facts.Rows, ui.Row("Notice", "The provider was not told before"))
	}
	if v.Findings != "" {
		facts.Rows = append(facts.Rows, ui.Row("What was found", v.Findings), ui.Row("Proposed rating", string(v.Proposed)))
	}
	if v.Reply != "" {
		facts.Rows = append(facts.Rows, ui.Row("The provider’s reply, "+v.RepliedOn.Long(), v.Reply))
	}
	if !v.FinalOn.IsZero() {
		facts.Rows = append(facts.Rows, ui.Row("Final, "+v.FinalOn.Long(), v.Answer), ui.Row("Rating", string(v.Final)))
	}
	p.add(ui.SummaryList(facts))
	if len(v.Interviews) > 0 {
		t := ui.TableView{Caption: "What people said, without names", Columns: ui.Columns("Who", "How they took part", "What they said")}
		for _, in := range v.Interviews {
			t.Rows = append(t.Rows, ui.Cells(voice(in.With), in.How, in.Said))
		}
		p.add(ui.Table(t))
	}
}

func voice(v performance.Voice) string {
	return map[performance.Voice]string{performance.Child: "A child or young person", performance.Family: "A family", performance.Staff: "Staff", performance.Manager: "A manager"}[v]
}

// visitForms adds what the reader can do next.
func visitForms(v performance.Visit, by access.Actor, today workday.Date, p *page) {
	to, officer := "/quality-visits/"+string(v.Ref), by.Provider == "" && by.May(access.ProviderQuality)
	switch now := v.State(today); {
	case officer && (now == performance.VisitToWrite || now == performance.VisitWritten):
		fields := []templ.Component{hiddenVersion(v.Version), ui.Textarea(ui.TextareaView{Name: "findings", Label: "What was found", Hint: "Write no name of a child.", Value: v.Findings, Rows: 8})}
		for i := range interviews {
			var in performance.Interview
			if i < len(v.Interviews) {
				in = v.Interviews[i]
			}
			fields = append(fields, interviewFields(i, in))
		}
		fields = append(fields, ratingChoice("proposed", "The rating that you propose", v.Proposed))
		p.add(heading("Write the visit up"), filled(ui.FormView{Action: to + "/write", Draft: true}, "Save", fields))
		if now == performance.VisitWritten {
			p.add(heading("Send it to the provider"), para("It has 14 days to say what is wrong in the facts."), form(to+"/send", "Send the report", hiddenVersion(v.Version)))
		}
	case officer && (now == performance.VisitReplied || now == performance.VisitSilent):
		p.add(heading("Finish the report"), para("The rating counts as a result: a poor one stops new invitations, by the rules of the council’s policy."), form(to+"/finish", "Make the report final", hiddenVersion(v.Version),
			ui.Textarea(ui.TextareaView{Name: "answer", Label: "What became of the reply, and what the rating rests on", Hint: "The provider reads this.", Rows: 5}), ratingChoice("final", "Rating", v.Proposed)))
	case by.Provider != "" && (now == performance.VisitSent || now == performance.VisitSilent):
		p.add(heading("Is anything wrong?"), form(to+"/reply", "Send your reply", hiddenVersion(v.Version), area("reply", "What is wrong in the report, and how you know", "Say so if nothing is. Add evidence below.")))
	}
}

func interviewFields(i int, in performance.Interview) templ.Component {
	with := ui.SelectView{Name: numbered("with", i), Label: "Who", Value: string(in.With), Blank: "Nobody"}
	for _, v := range performance.Voices() {
		with.Options = append(with.Options, ui.Option{Value: string(v), Text: voice(v)})
	}
	return group("Interview "+ui.Number(i+1), ui.Select(with), ui.Input(ui.InputView{Name: numbered("how", i), Label: "How they took part", Value: in.How, Hint: "Such as with pictures, with a signer or beside a parent."}),
		ui.Textarea(ui.TextareaView{Name: numbered("said", i), Label: "What they said", Value: in.Said, Rows: 3}))
}

func (h *handler) writeVisit(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.WriteVisit{Visit: r.Ref("id"), Version: in.Number("version"), Findings: r.Form("findings"), Proposed: performance.Rating(r.Form("proposed"))}
	for i := range interviews {
		one := performance.Interview{With: performance.Voice(r.Form(numbered("with", i))), How: r.Form(numbered("how", i)), Said: r.Form(numbered("said", i))}
		if one != (performance.Interview{}) {
			cmd.Interviews = append(cmd.Interviews, one)
		}
	}
	err := in.wrong()
	if err == nil {
		err = h.Performance.WriteVisit(r.Context(), r.Actor(), cmd)
	}
	return h.afterVisit(w, r, err, "The visit is written up. Send it when it is ready.")
}

func (h *handler) sendVisit(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	version := in.Number("version")
	err := in.wrong()
	if err == nil {
		err = h.Performance.SendVisit(r.Context(), r.Actor(), r.Ref("id"), version)
	}
	return h.afterVisit(w, r, err, "The report is with the provider.")
}

func (h *handler) replyVisit(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	version := in.Number("version")
	err := in.wrong()
	if err == nil {
		err = h.Performance.ReplyVisit(r.Context(), r.Actor(), r.Ref("id"), version, r.Form("reply"))
	}
	return h.afterVisit(w, r, err, "Your reply is sent.")
}

func (h *handler) finishVisit(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.FinishVisit{Visit: r.Ref("id"), Version: in.Number("version"), Final: performance.Rating(r.Form("final")), Answer: r.Form("answer")}
	err := in.wrong()
	if err == nil {
		err = h.Performance.FinishVisit(r.Context(), r.Actor(), cmd)
	}
	return h.afterVisit(w, r, err, "The report is final.")
}

func (h *handler) afterVisit(w http.ResponseWriter, r *web.Request, err error, message string) error {
	return h.done(w, r, err, message, "/quality-visits/"+string(r.Ref("id")), h.visitPage(r))
}
