package referralweb

import (
	"context"
	"net/http"
	"strings"

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

// lineEnds takes a browser's line ends out of a text and gives back the last one.
func lineEnds(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if s == "" {
		return ""
	}
	return s + "\n"
}

// showPage is one referral, for the family and for workers.
type showPage struct {
	Child    family.Child
	Referral referral.Referral
	Next     []referral.Choice // other organisations, when this one declined
	May      bool              // withdraw, and refer again
	Today    workday.Date
	Strip    ui.StripView
	Words    words
	Errors   []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error { return h.renderShow(w, r, nil) }

func (h *handler) renderShow(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := showPage{Errors: wrong}
	find := func(ctx context.Context, tx *db.Tx) (_ thread.Ref, err error) {
		p.Referral, err = h.Service.Referral(ctx, tx, r.Actor(), r.Ref("id"))
		return p.Referral.Child, err
	}
	err := r.See("Referral to a voluntary organisation", find, func(ctx context.Context, tx *db.Tx) (err error) {
		p.Today = tx.Today()
		if p.Child, err = h.Families.Child(ctx, tx, p.Referral.Child); err != nil {
			return err
		}
		if p.Strip, err = web.Strip(ctx, tx, r.Actor(), p.Referral.Ref); err != nil {
			return err
		}
		kin, err := family.AsFamily(ctx, tx, r.Actor(), p.Child.Ref)
		if err != nil {
			return err
		}
		p.Words = wordsFor(kin)
		if !r.Actor().May(access.FamilyConsent) {
			return nil
		}
		switch err := access.MayAct(ctx, tx, r.Actor(), p.Child.Ref); {
		case fault.Is(err, fault.KindForbidden):
			return nil
		case err != nil:
			return err
		}
		p.May = true
		if p.Referral.State() != referral.Declined {
			return nil
		}
		form, err := h.Service.Form(ctx, tx, r.Actor(), p.Child.Ref)
		p.Next = form.Choices
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status(wrong), showView(p))
}

// facts are what happened, with their days.
func (p showPage) facts() ui.SummaryListView {
	r := p.Referral
	out := []ui.SummaryRow{ui.Row("Organisation", r.ProviderName), ui.Row("What it offers", r.Title, ui.Link{Text: "Look at it", Href: "/offers/" + string(r.Offer)}),
		ui.Row("Sent", ui.When(r.At)+", by "+r.ByName)}
	add := func(key, text string) {
		if text != "" {
			out = append(out, ui.Row(key, text))
		}
	}
	if r.State() == referral.Waiting {
		add("Answers by", r.Due.Long())
	}
	if !r.AnsweredOn.IsZero() {
		add("Answered", r.AnsweredOn.Long()+", by "+r.AnsweredBy)
	}
	if !r.Promise.IsZero() {
		add("Gets in touch by", r.Promise.Long())
	}
	add("What it says", r.Why)
	if !r.BegunOn.IsZero() {
		add("In touch since", r.BegunOn.Long())
	}
	if !r.WithdrawnOn.IsZero() {
		add("Withdrawn", strings.TrimSuffix(r.WithdrawnOn.Long()+", by "+r.WithdrawnBy+": "+r.WithdrawnWhy, ": "))
	}
	return ui.SummaryListView{Rows: out}
}

// shared is all that the organisation reads.
func shared(r referral.Referral) ui.SummaryListView {
	out := rows(r.Shared)
	out.Rows = append(out.Rows, ui.Row("What would help", r.Need))
	if r.Contact != "" {
		out.Rows = append(out.Rows, ui.Row("How to reach the family", r.Contact))
	}
	return out
}

func (h *handler) withdraw(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Withdraw(r.Context(), r.Actor(), referral.Withdraw{Referral: r.Ref("id"), Version: version, Why: r.Form("why")})
	}
	again := func(wrong []fault.Field) error { return h.renderShow(w, r, wrong) }
	return after(w, r, err, again, path(r.Ref("id"), ""), "It is withdrawn. The organisation cannot read it any more.")
}

// tallyPage counts referrals by organisation.
type tallyPage struct {
	Since workday.Date
	Table ui.TableView
}

func (h *handler) tallies(w http.ResponseWriter, r *web.Request) error {
	var p tallyPage
	var found []referral.Tally
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, since, err := h.Service.Tallies(r.Context(), tx, r.Actor())
		found, p.Since = all, workday.DateOf(since)
		return err
	})
	if err != nil {
		return err
	}
	columns := ui.Columns("Organisation")
	for _, name := range []string{"Referred", "Waiting", "Late", "Accepted", "In touch", "Declined", "Withdrawn"} {
		columns = append(columns, ui.Column{Text: name, Numeric: true})
	}
	p.Table = ui.TableView{Caption: "By organisation", CSV: r.With("format", "csv"), Columns: columns, Empty: "No family was referred to a voluntary organisation in this time."}
	for _, t := range found {
		row := ui.TableRow{Mark: t.Late > 0, Cells: []ui.Cell{{Text: t.ProviderName, Href: "/providers/" + string(t.Provider), Header: true}}}
		for _, n := range []int{t.All, t.Waiting, t.Late, t.Accepted, t.Begun, t.Declined, t.Withdrawn} {
			row.Cells = append(row.Cells, ui.Cell{Text: ui.Number(n)})
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "referrals-by-organisation.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, tallyView(p))
}
