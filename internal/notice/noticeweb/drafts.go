package noticeweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// noticesPage lists the agreements that notices are drafted about.
type noticesPage struct {
	Table   ui.TableView
	Planned ui.TableView // on the first page alone
	Next    string
}

func (h *handler) notices(w http.ResponseWriter, r *web.Request) error {
	after, err := behind(r)
	if err != nil {
		return err
	}
	csv := r.URL.Query().Get("format") == "csv"
	page := noticesPage{Table: ui.TableView{Caption: "Agreements", CSV: r.With("format", "csv"), Columns: ui.Columns("Agreement", "Kind", "Now"), Empty: "No agreement was procured under the Procurement Act 2023."}}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, next, err := h.agreements(r.Context(), tx, after, csv)
		for _, a := range all {
			page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: a.Title, Href: "/notices/" + string(a.Ref), Header: true}, {Text: a.Kind.Words()}, {Text: a.State(tx.Today())}}})
		}
		if next != "" {
			page.Next = "/notices?after=" + string(next)
		}
		if err != nil || after != "" {
			return err
		}
		page.Planned, err = h.planned(r.Context(), tx)
		page.Planned.CSV = r.With("format", "planned")
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.TableCSV(w, r, "agreements.csv", page.Table)
	}
	if r.URL.Query().Get("format") == "planned" {
		return web.TableCSV(w, r, "planned.csv", page.Planned)
	}
	return web.Render(w, r, http.StatusOK, noticesView(page))
}

// planned lists what is planned and not let, with the notices before an offer.
func (h *handler) planned(ctx context.Context, tx *db.Tx) (ui.TableView, error) {
	t := ui.TableView{Caption: "Planned and not let", Columns: ui.Columns("Planned procurement", "Kind", "Offered on"), Empty: "Nothing is planned under the Procurement Act 2023."}
	all, err := h.Service.Planned(ctx, tx)
	for _, p := range all {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: p.Title, Href: "/notices/" + string(p.Ref), Header: true}, {Text: p.Kind.Words()}, {Text: p.TenderOn.Short()}}})
	}
	return t, err
}

// agreements reads a page of the list, or for its file the page and all that come after it.
func (h *handler) agreements(ctx context.Context, tx *db.Tx, after thread.Ref, whole bool) ([]agreement.Agreement, thread.Ref, error) {
	out, next, err := h.Service.Agreements(ctx, tx, after)
	for whole && err == nil && next != "" {
		var more []agreement.Agreement
		more, next, err = h.Service.Agreements(ctx, tx, next)
		out = append(out, more...)
	}
	return out, next, err
}

// draftsPage lists the drafts about one agreement.
type draftsPage struct {
	Title    string
	Table    ui.TableView
	Classify classifyForm
	Errors   []fault.Field
}

func (h *handler) drafts(w http.ResponseWriter, r *web.Request) error {
	return h.renderDrafts(w, r, http.StatusOK, nil)
}

func (h *handler) renderDrafts(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := draftsPage{Errors: errs, Classify: classifyForm{Action: "/notices/" + string(r.Ref("id")) + "/classify"}, Table: ui.TableView{Caption: "Drafts", Columns: []ui.Column{{Text: "Notice"}, {Text: "About"}, {Text: "When"}, {Text: "Missing", Numeric: true}, {Text: "Published"}}, Keys: true,
		Empty: "There is no reason for a notice now. Procurements begun under other law keep their own notices."}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		title, err := h.Service.Title(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		page.Title = title
		if page.Classify.Now, err = h.Service.Classified(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		all, err := h.Service.Drafts(r.Context(), tx, pub, r.Ref("id"))
		for _, d := range all {
			page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: d.Type.Number + " " + d.Type.Title, Href: draftPath(r.Ref("id"), d, ""), Header: true}, {Text: d.About}, {Text: d.Type.When}, {Text: ui.Number(d.Missing())}, {Text: standing(d)},
			}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, draftsView(page))
}

func standing(d notice.Draft) string {
	switch {
	case len(d.Published) > 0:
		return d.Published[0].On.Short() + ", " + d.Published[0].Number
	case d.Waits != "":
		return "Waits for " + d.Waits
	default:
		return "Not yet"
	}
}

func draftPath(agreement thread.Ref, d notice.Draft, as string) string {
	v := url.Values{"about": {string(d.Subject)}, "notice": {d.Type.Number}}
	if as != "" {
		v.Set("as", as)
	}
	return "/notices/" + string(agreement) + "/draft?" + v.Encode()
}

// draftPage is one draft with the form that records its publication.
type draftPage struct {
	Draft      notice.Draft
	Back       string
	Action     string
	Text       string
	Fields     ui.SummaryListView
	Published  ui.TableView
	MayPublish bool
	Errors     []fault.Field
}

func (h *handler) draft(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	return h.showDraft(w, r, fromNotices(r, thread.Ref(q.Get("about")), q.Get("notice")))
}

// place is where a draft is read and its publication recorded: among the notices of an agreement, or at a requirement.
type place struct {
	agreement, about thread.Ref
	number           string
	back, action     string
	text             string // the path of the draft as plain text
}

func fromNotices(r *web.Request, about thread.Ref, number string) place {
	id := r.Ref("id")
	p := place{agreement: id, about: about, number: number, back: "/notices/" + string(id), action: "/notices/" + string(id) + "/draft"}
	p.text = draftPath(id, notice.Draft{Subject: about, Type: notice.Type{Number: number}}, "text")
	return p
}

func (h *handler) showDraft(w http.ResponseWriter, r *web.Request, at place) error {
	d, err := h.find(r, at)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("as") == "text" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+d.Type.Number+"-"+string(d.Subject)+`.txt"`)
		_, err = w.Write([]byte(d.Text()))
		return err
	}
	return web.Render(w, r, http.StatusOK, draftView(pageOf(at, d, nil)))
}

func (h *handler) find(r *web.Request, at place) (notice.Draft, error) {
	var d notice.Draft
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		d, err = h.Service.Draft(r.Context(), tx, pub, at.agreement, at.about, at.number)
		return err
	})
	return d, err
}

func pageOf(at place, d notice.Draft, errs []fault.Field) draftPage {
	last := "Names"
	if d.Time != nil {
		last = "Tenders until"
	}
	p := draftPage{
		Draft: d, Back: at.back, Action: at.action, Text: at.text, MayPublish: true, Errors: errs,
		Published: ui.TableView{Caption: "Published", Columns: ui.Columns("Number", "On", "Recorded by", last), Empty: "Not published yet."},
	}
	for _, f := range d.Fields {
		value := f.Value
		if value == "" {
			value = "Missing. " + f.Lacks
		}
		p.Fields.Rows = append(p.Fields.Rows, ui.Row(f.Name, value))
	}
	for _, one := range d.Published {
		p.Published.Rows = append(p.Published.Rows, ui.Cells(one.Number, one.On.Short(), one.By, cmp.Or(namedIn(one), one.Until.Short())))
	}
	return p
}

// namedIn are the suppliers that a publication names, each with its lot.
func namedIn(p notice.Publication) string {
	out := make([]string, len(p.Named))
	for i, n := range p.Named {
		out[i] = n.Name + ", " + n.Lot
	}
	return strings.Join(out, "; ")
}

// names are the suppliers that a contract award notice can name.
func (p draftPage) names() []ui.Option {
	out := make([]ui.Option, len(p.Draft.Names))
	for i, n := range p.Draft.Names {
		out[i] = ui.Option{Value: string(n.Application), Text: n.Name + ", " + n.Lot, Hint: "Accepted on " + n.Decided.Long()}
	}
	return out
}

func (h *handler) publish(w http.ResponseWriter, r *web.Request) error {
	return h.keep(w, r, fromNotices(r, r.FormRef("about"), r.Form("notice")))
}

// keep records the publication of the notice of a place.
func (h *handler) keep(w http.ResponseWriter, r *web.Request, at place) error {
	cmd := notice.MarkPublished{Agreement: at.agreement, Subject: at.about, Notice: at.number, Number: r.Form("number")}
	on, err := r.FormDate("on")
	cmd.On = on
	if err == nil && notice.OfTender(cmd.Agreement, cmd.Subject, cmd.Notice) {
		cmd.Until, err = r.FormDate("until")
	}
	for _, one := range r.FormAll("named") {
		cmd.Named = append(cmd.Named, thread.Ref(one))
	}
	if err == nil {
		err = h.mark(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		d, err := h.find(r, at)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, draftView(pageOf(at, d, fields)))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The publication is recorded.")
	return web.SeeOther(w, r, at.back)
}

func (h *handler) mark(ctx context.Context, by access.Actor, cmd notice.MarkPublished) error {
	var pub notice.Publisher
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		pub, err = h.Publisher(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return h.Service.MarkPublished(ctx, by, pub, cmd)
}
