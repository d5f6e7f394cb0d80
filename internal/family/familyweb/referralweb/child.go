package referralweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// childPage lists the referrals of a child.
type childPage struct {
	Child family.Child
	Table ui.TableView
	May   bool // refer
	Words words
}

func (h *handler) ofChild(w http.ResponseWriter, r *web.Request) error {
	child := r.Ref("id")
	p := childPage{May: r.Actor().May(access.FamilyConsent)}
	var all []referral.Referral
	var today workday.Date
	err := r.SeeChild("Referrals to voluntary organisations", child, func(ctx context.Context, tx *db.Tx) (err error) {
		today = tx.Today()
		if p.Child, err = h.Families.Child(ctx, tx, child); err != nil {
			return err
		}
		kin, err := family.AsFamily(ctx, tx, r.Actor(), child)
		if err != nil {
			return err
		}
		p.Words = wordsFor(kin)
		all, err = h.Service.Of(ctx, tx, r.Actor(), child)
		return err
	})
	if err != nil {
		return err
	}
	p.Table = ui.TableView{Caption: "Referrals", CSV: r.With("format", "csv"), Columns: ui.Columns("Organisation", "What it offers", "Sent", "Stands", "By"),
		Empty: "Nobody was referred to a voluntary organisation yet."}
	for _, one := range all {
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: one.Late(today), Cells: []ui.Cell{
			{Text: one.ProviderName, Href: path(one.Ref, ""), Header: true}, {Text: one.Title}, {Text: workday.DateOf(one.At).Short()},
			{Text: stands(one, today)}, {Text: nextDay(one)},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "referrals.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, childView(p))
}

// nextDay is the day by which something happens next, "" when nothing is due.
func nextDay(r referral.Referral) string {
	switch r.State() {
	case referral.Waiting:
		return r.Due.Short()
	case referral.Accepted:
		return r.Promise.Short()
	default:
		return ""
	}
}

// stands says how a referral stands, and whether that is late.
func stands(r referral.Referral, today workday.Date) string {
	if r.Late(today) {
		return string(r.State()) + ", late"
	}
	return string(r.State())
}

// referPage is the form that sends a family to an organisation.
type referPage struct {
	Child   family.Child
	Form    referral.Form
	Offer   thread.Ref // chosen before
	Concern thread.Ref
	After   thread.Ref
	Need    string // as the concern tells it
	Errors  []fault.Field
}

func (h *handler) referForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderRefer(w, r, nil)
}

func (h *handler) renderRefer(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := referPage{Errors: wrong, Offer: asked(r, "offer", thread.Offer), Concern: asked(r, "concern", thread.Concern), After: asked(r, "after", thread.Referral)}
	err := r.SeeChild("Refer to a voluntary organisation", r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Child, err = h.Families.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		if p.Form, err = h.Service.Form(ctx, tx, r.Actor(), p.Child.Ref); err != nil || p.Concern == "" {
			return err
		}
		about, err := h.Families.ConcernsAbout(ctx, tx, p.Child.Ref)
		for _, c := range about {
			if c.Ref == p.Concern && !p.Form.Kin {
				p.Need = c.Worry
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Offer != "" && !p.offered(p.Offer) {
		if err := h.choose(r, &p); err != nil {
			return err
		}
	}
	return web.Render(w, r, status(wrong), referView(p))
}

// choose adds the offer that the reader came from to those that are suggested, when a family can be referred to it.
func (h *handler) choose(r *web.Request, p *referPage) error {
	return h.DB.View(r.Context(), func(tx *db.Tx) error {
		c, err := h.Service.Offers.Choice(r.Context(), tx, p.Offer)
		if fault.Is(err, fault.KindNotFound) {
			p.Offer = ""
			return nil
		}
		if err == nil {
			p.Form.Choices = append([]referral.Choice{c}, p.Form.Choices...)
		}
		return err
	})
}

func (p referPage) offered(ref thread.Ref) bool {
	for _, c := range p.Form.Choices {
		if c.Offer == ref {
			return true
		}
	}
	return false
}

// options are the organisations to choose from.
func (p referPage) options() []ui.Option {
	var out []ui.Option
	for _, c := range p.Form.Choices {
		out = append(out, ui.Option{Value: string(c.Offer), Text: c.ProviderName + ": " + c.Title, Hint: c.Where})
	}
	return out
}

// rows are what is shared, for a summary list.
func rows(lines []referral.Line) ui.SummaryListView {
	var out ui.SummaryListView
	for _, l := range lines {
		out.Rows = append(out.Rows, ui.Row(l.Label, l.Text))
	}
	return out
}

// asked is a reference of a kind in the form or the address, "" for none.
func asked(r *web.Request, name string, kind thread.Kind) thread.Ref {
	text := r.Form(name)
	if text == "" {
		text = r.URL.Query().Get(name)
	}
	ref, err := thread.Parse(text)
	if err != nil || ref.Kind() != kind {
		return "" // nothing was chosen
	}
	return ref
}

func (h *handler) refer(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.Service.Refer(r.Context(), r.Actor(), referral.Refer{
		Child: r.Ref("id"), Offer: asked(r, "offer", thread.Offer), Concern: asked(r, "concern", thread.Concern), After: asked(r, "after", thread.Referral),
		Need: r.Form("need"), Contact: r.Form("contact"), Agreed: r.Form("agreed") != "", Shown: lineEnds(r.Form("shown")), Giver: r.Form("giver"), How: r.Form("how"),
	})
	again := func(wrong []fault.Field) error { return h.renderRefer(w, r, wrong) }
	return after(w, r, err, again, path(ref, ""), "The organisation has it. It answers by the day below.")
}
