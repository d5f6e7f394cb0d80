package qualityweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

func (h *handler) concerns(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.concernsPage(r))
}

func (h *handler) concernsPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		all, err := h.Performance.ConcernsSeen(ctx, tx, r.Actor(), mostShown)
		if err != nil {
			return err
		}
		var refs []thread.Ref
		for _, c := range all {
			refs = append(refs, c.Provider)
		}
		names, err := h.Providers.Providers(ctx, tx, refs)
		if err != nil {
			return err
		}
		*p = page{Title: "Concerns about providers", Nav: "/quality-concerns", Errors: p.Errors}
		v := ui.TableView{Caption: "Concerns", Columns: ui.Columns("Concern", "Provider", "State"), Empty: "There is none that you can read."}
		for _, c := range all {
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: "Concern of " + ui.LongDate(c.At), Href: "/quality-concerns/" + string(c.Ref), Header: true}, {Text: names[c.Provider].Name}, {Text: string(c.State())},
			}})
		}
		p.list(r, "csv", "concerns.csv", v)
		if !r.Actor().May(access.ProviderConcern) || r.Actor().Provider != "" {
			return nil
		}
		about, err := h.ConcernAbout(ctx, tx, r.Actor())
		if err != nil {
			return err
		}
		p.add(heading("Raise a concern"))
		if len(about) == 0 {
			p.add(para("No provider supports your child through the council at present. Ask your lead professional, or ring the council."))
			return nil
		}
		p.add(form("/quality-concerns", "Send the concern", providerChoice(about, ""),
			ui.Textarea(ui.TextareaView{Name: "text", Label: "What happened, and when", Hint: "You need not name a child: we can ask you. If a child is in danger, ring 999.", Rows: 6}),
			ui.Checkboxes(ui.CheckboxesView{Name: "complaint", Legend: "Kind", Options: []ui.Option{{Value: "yes", Text: "I want to complain"}}})))
		return nil
	}
}

func (h *handler) raise(w http.ResponseWriter, r *web.Request) error {
	cmd := performance.RaiseConcern{Provider: r.FormRef("provider"), Complaint: r.Form("complaint") == "yes", Text: r.Form("text")}
	err := h.may(r, cmd.Provider)
	var ref thread.Ref
	if err == nil {
		ref, err = h.Performance.RaiseConcern(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "Your concern is sent. You read the answer here.", "/quality-concerns/"+string(ref), h.concernsPage(r))
}

// may refuses a provider that somebody cannot raise a concern about.
func (h *handler) may(r *web.Request, of thread.Ref) error {
	return h.DB.View(r.Context(), func(tx *db.Tx) error {
		about, err := h.ConcernAbout(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		for _, p := range about {
			if p.Ref == of {
				return nil
			}
		}
		return fault.Invalid("provider", "Choose a provider.")
	})
}

func (h *handler) concern(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.concernPage(r))
}

func (h *handler) concernPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		c, err := h.Performance.Concern(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		of, err := h.Providers.Provider(ctx, tx, c.Provider)
		if err != nil {
			return err
		}
		*p = page{Title: "Concern of " + ui.LongDate(c.At), Caption: of.Name, Back: "/quality-concerns", Nav: "/quality-concerns", Errors: p.Errors}
		p.add(state(string(c.State()), ui.Grey))
		if err := deadlines(ctx, tx, c.Ref, p); err != nil {
			return err
		}
		var facts ui.SummaryListView
		fact := func(key, value string) {
			if value != "" {
				facts.Rows = append(facts.Rows, ui.Row(key, value))
			}
		}
		fact("What happened", c.Text)
		fact("From", c.By)
		if c.Complaint {
			fact("Kind", "A complaint")
		}
		fact("What the provider was asked", c.Put)
		fact("The provider’s reply", c.Reply)
		fact("Answer", c.Answer)
		if c.Baseless {
			fact("Counts in ratings", "No: it was found to be without ground")
		}
		p.add(ui.SummaryList(facts))
		concernForms(c, r.Actor(), p)
		return nil
	}
}

func concernForms(c performance.Concern, by access.Actor, p *page) {
	to, version := "/quality-concerns/"+string(c.Ref), hiddenVersion(c.Version)
	switch now := c.State(); {
	case by.Provider != "":
		if now == performance.ConcernPut {
			p.add(form(to+"/reply", "Send your reply", version, area("text", "Your reply", "Leave out names of children.")))
		}
	case !by.May(access.ProviderQuality) || now == performance.ConcernAnswered:
	default:
		if now == performance.ConcernOpen {
			p.add(heading("Ask the provider"), form(to+"/put", "Ask the provider", version,
				ui.Textarea(ui.TextareaView{Name: "text", ID: "put", Label: "What the provider is asked", Hint: "Name nobody by whom the family could be recognised.", Rows: 4})))
		}
		p.add(heading("Answer"), form(to+"/answer", "Send the answer", version, area("text", "Your answer", "Who raised the concern reads this."),
			ui.Checkboxes(ui.CheckboxesView{Name: "baseless", Legend: "Ratings", Options: []ui.Option{{Value: "yes", Text: "It was without ground and does not count in ratings"}}})))
	}
}

func (h *handler) concernStep(do func(ctx context.Context, by access.Actor, cmd performance.ConcernStep) error, message string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		in := read(r)
		cmd := performance.ConcernStep{Concern: r.Ref("id"), Version: in.Number("version"), Text: r.Form("text"), Baseless: r.Form("baseless") == "yes"}
		err := in.wrong()
		if err == nil {
			err = do(r.Context(), r.Actor(), cmd)
		}
		return h.done(w, r, err, message, "/quality-concerns/"+string(cmd.Concern), h.concernPage(r))
	}
}
