package agreementweb

import (
	"context"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// termForms are the forms of the terms page.
var termForms = []form{participantForm, purchaseForm, ceilingForm, signForm, changeForm, replaceForm, unreplaceForm, registeredForm}

// termChoices adds what the forms of the terms page offer.
func (h *handler) termChoices(ctx context.Context, tx *db.Tx, page *formPage) error {
	councils, err := h.Service.Participants(ctx, tx, page.Agreement.Ref)
	if err != nil {
		return err
	}
	for _, c := range councils {
		page.Councils = append(page.Councils, ui.Option{Value: c.Council, Text: c.Name})
	}
	files, err := h.Service.Files(ctx, tx, page.Agreement.Ref)
	if err != nil {
		return err
	}
	for _, f := range files {
		page.Documents = append(page.Documents, ui.Option{Value: string(f.Ref), Text: f.Name + " (" + shortHash(f.Hash) + ")"})
	}
	if err := h.replaceChoices(ctx, tx, page); err != nil {
		return err
	}
	all, err := h.Service.Registered(ctx, tx)
	if err != nil {
		return err
	}
	page.Registered = all[page.Agreement.Ref]
	grounds, err := agreement.GroundsFor(page.Agreement)
	for _, g := range grounds {
		page.Grounds = append(page.Grounds, ui.Option{Value: g.ID, Text: g.Title, Hint: groundHint(g)})
	}
	return err
}

func groundHint(g agreement.Ground) string {
	s := g.Source() + "."
	switch {
	case g.ValuePercent > 0 && g.Cumulative:
		s += " Up to " + strconv.Itoa(g.ValuePercent) + "% of the first value, all such changes together."
	case g.ValuePercent > 0:
		s += " Up to " + strconv.Itoa(g.ValuePercent) + "% of the first value, each."
	case g.TermPercent > 0:
		s += " Up to " + strconv.Itoa(g.TermPercent) + "% of the longest term."
	}
	if g.Notice != "" {
		s += " Publish the " + g.Notice + " first."
	}
	return s
}

func weightLabel(c allocation.Criterion) string {
	switch c {
	case allocation.Fit:
		return "Fit with the child’s needs"
	case allocation.Continuity:
		return "Continuity"
	case allocation.Distance:
		return "Distance"
	case allocation.Quality:
		return "Quality"
	default:
		return "Rate"
	}
}

var participantForm = form{
	path: "/participant", title: "A council that buys from it", button: "Save the council", done: "The council is saved.",
	lead:   "Each council is held to its own limit. All limits together stay within what the agreement is worth.",
	fields: participantFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		limit, err := r.FormMoney("limit")
		p.Note(err)
		cmd := agreement.Join{Agreement: r.Ref("id"), Version: p.Number("version"), Council: r.Form("council"), Name: r.Form("name"), Limit: limit, Why: r.Form("why"), Weights: allocation.Weights{
			Fit: p.optional("weight-fit"), Continuity: p.optional("weight-continuity"), Distance: p.optional("weight-distance"),
			Quality: p.optional("weight-quality"), Rate: p.optional("weight-rate"),
		}}
		if len(p.Wrong) > 0 {
			return nil
		}
		return onField(h.Service.Join(r.Context(), r.Actor(), cmd), "weight-fit")
	},
}

// optional reads a whole number, 0 when nothing is entered.
func (p *parser) optional(field string) int {
	if p.Form(field) == "" {
		return 0
	}
	return p.Number(field)
}

var purchaseForm = form{
	path: "/purchase", title: "Record a council’s purchase", button: "Record the purchase", done: "The purchase is recorded.",
	lead:   "A purchase beyond the council’s own limit, or beyond what the agreement is worth, is refused.",
	fields: purchaseFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		value, err := r.FormMoney("value")
		p.Note(err)
		cmd := agreement.Purchase{Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), Council: r.Form("council"), What: r.Form("what"), From: p.Date("from"), To: p.Date("to"), Value: value}
		if cmd.Lot == "" {
			p.Note(fault.Invalid("lot", "Choose a lot."))
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		_, err = h.Service.Buy(r.Context(), r.Actor(), cmd)
		return onField(err, "value")
	},
}

var ceilingForm = form{
	path: "/ceiling", title: "Set a ceiling", button: "Set the ceiling", done: "The ceiling is set.",
	lead:   "A new rate above the ceiling is refused. Rates that were agreed before stay. A ceiling for one district counts there instead of the one for the whole lot.",
	fields: ceilingFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		amount, err := r.FormMoney("amount")
		p.Note(err)
		c := agreement.Ceiling{Lot: r.FormRef("lot"), District: r.Form("district"), From: p.Date("from"), Why: r.Form("why"), Price: money.Rate{Amount: amount, Unit: money.Unit(r.Form("unit")), Band: money.Band(r.Form("band"))}}
		if c.Lot == "" {
			p.Note(fault.Invalid("lot", "Choose a lot."))
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return onField(h.Service.SetCeiling(r.Context(), r.Actor(), c), "from")
	},
}

var signForm = form{
	path: "/sign", title: "Record a signature", button: "Record the signature", done: "The signature is recorded with the content that was signed.",
	lead:   "The hash of the document’s content is kept. If the document is swapped later, the terms page says so.",
	fields: signFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := signOf(r, p)
		if len(p.Wrong) > 0 {
			return nil
		}
		return onField(h.Service.Sign(r.Context(), r.Actor(), cmd), "document")
	},
}

func signOf(r *web.Request, p *parser) agreement.Sign {
	on := p.Date("signed-on")
	if on.IsZero() && len(p.Wrong) == 0 {
		p.Note(fault.Invalid("signed-on", "Enter the day that stands on the paper."))
	}
	return agreement.Sign{SignedOn: on, Agreement: r.Ref("id"), Title: r.Form("title"), Document: r.FormRef("document"), SignedBy: r.Form("signed-by"), SignedAs: r.Form("signed-as")}
}

var changeForm = form{
	path: "/change", title: "Change the agreement", button: "Make the change", done: "The agreement is changed.",
	lead:   "A change beyond what its ground allows, or beyond the decision, is refused with what is missing.",
	fields: changeFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := agreement.Amend{Agreement: r.Ref("id"), Version: p.Number("version"), Ground: r.Form("ground"), What: r.Form("what"), Why: r.Form("why"), Paper: signOf(r, p)}
		if r.Form("value") != "" {
			by, err := r.FormMoney("value")
			p.Note(err)
			cmd.ValueBy = by
		}
		if end := p.Date("end"); !end.IsZero() {
			cmd.End = end
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return onField(h.Service.Amend(r.Context(), r.Actor(), cmd), "ground")
	},
}
