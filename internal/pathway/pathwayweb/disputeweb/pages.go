package disputeweb

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/pathway/dispute"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Deps is everything these pages need.
type Deps struct {
	DB      db.Runner
	Service *dispute.Service
	Book    *statute.Book
	// Names returns what children, people and teams are called; who is not known is left out.
	Names func(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error)
	// ChildNames returns the names by which children are known.
	ChildNames func(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/disputes", access.PathwaySee, h.list)
	r.Get("/children/{id}/disagree", access.PathwayDispute, h.askForm)
	r.Post("/children/{id}/disagree", access.PathwayDispute, h.ask)
	r.Get("/disputes/{id}", access.PathwaySee, h.show)
	r.Post("/disputes/{id}/answer", access.PathwayRun, h.answer)
	r.Post("/disputes/{id}/done", access.PathwayRun, h.done)
	r.Post("/disputes/{id}/withdraw", access.PathwayDispute, h.withdraw)
	r.Post("/disputes/{id}/ended", access.PathwayRun, h.ended)
}

func path(ref thread.Ref, step string) string { return "/disputes/" + string(ref) + step }

func childPath(child thread.Ref, step string) string { return "/children/" + string(child) + step }

// askPath is the form of what can be done after a decision.
func askPath(n dispute.Notice) string {
	return childPath(n.Child, "/disagree?"+url.Values{"about": {string(n.About)}}.Encode())
}

// mayAsk reports whether the reader sees the way to the form: one of the family, or an officer who writes down what it said.
func mayAsk(reader access.Actor, kin bool) bool {
	return reader.May(access.PathwayDispute) && (kin || reader.May(access.PathwayRun))
}

// listPage is all that a family did about a child, and the decisions after which it can do something.
type listPage struct {
	Child     thread.Ref
	ChildName string
	Family    bool
	Rows      []line
	Notices   []dispute.Notice
	MayAsk    bool
}

// line is one thing that a family did.
type line struct{ What, When, State, Href string }

func lineOf(d dispute.Dispute) line {
	l := line{What: d.Kind.Words(), When: d.AskedOn.Long(), State: sentence(d.State()), Href: path(d.Ref, "")}
	if d.Open() {
		l.State = "We answer by " + d.DueOn.Long()
	}
	return l
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	p := listPage{Child: r.Ref("id")}
	err := r.SeeChild("Mediation, appeals and personal budgets", p.Child, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Family, err = family.AsFamily(ctx, tx, r.Actor(), p.Child); err != nil {
			return err
		}
		p.MayAsk = mayAsk(r.Actor(), p.Family)
		if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
			return err
		}
		all, err := h.Service.Of(ctx, tx, r.Actor(), p.Child)
		if err != nil {
			return err
		}
		for _, d := range all {
			p.Rows = append(p.Rows, lineOf(d))
		}
		p.Notices, err = h.Service.Notices.NoticesOf(ctx, tx, p.Child)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(p))
}

func (h *handler) childName(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error) {
	names, err := h.ChildNames(ctx, tx, child)
	return names[child], err
}

// askPage asks what the family does after one decision, with its dates worked out.
type askPage struct {
	Notice    dispute.Notice
	None      bool // there is no decision yet
	ChildName string
	Family    bool
	Dates     []ui.DeadlineView
	Late      string // that it is too late to ask for mediation
	Today     workday.Date
	Errors    []fault.Field
}

func (h *handler) askForm(w http.ResponseWriter, r *web.Request) error {
	return h.showAsk(w, r, thread.Ref(r.URL.Query().Get("about")), nil)
}

func (h *handler) showAsk(w http.ResponseWriter, r *web.Request, about thread.Ref, wrong []fault.Field) error {
	p := askPage{Errors: wrong}
	err := r.SeeChild("What the family can do after a decision", r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		p.Notice, p.None, err = h.noticeOf(ctx, tx, r.Ref("id"), about)
		if err != nil {
			return err
		}
		if p.Family, err = family.AsFamily(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		if p.ChildName, err = h.childName(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		p.Today = tx.Today()
		p.Dates, p.Late, err = h.dates(ctx, tx, r.Actor(), p.Notice)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, askView(p))
}

// noticeOf is a decision about the child of the page, the latest where none is named; none reports that there is none at all. One about another
// child is not found.
func (h *handler) noticeOf(ctx context.Context, tx *db.Tx, child, about thread.Ref) (n dispute.Notice, none bool, err error) {
	all, err := h.Service.Notices.NoticesOf(ctx, tx, child)
	if err != nil {
		return n, false, err
	}
	if about == "" && len(all) == 0 {
		return dispute.Notice{Child: child}, true, nil
	}
	if about == "" {
		return all[0], false, nil
	}
	at := slices.IndexFunc(all, func(n dispute.Notice) bool { return n.About == about })
	if at < 0 {
		return n, false, fault.NotFound("That decision")
	}
	return all[at], false, nil
}

// dates are the family's own after a decision, with a certificate counted where there is one; late says from when it was too late to ask for mediation; "" while it is not, and where the family asked in time.
func (h *handler) dates(ctx context.Context, tx *db.Tx, reader access.Actor, n dispute.Notice) (out []ui.DeadlineView, late string, err error) {
	if !n.Appeals {
		return nil, "", nil
	}
	all, err := h.Service.Of(ctx, tx, reader, n.Child)
	if err != nil {
		return nil, "", err
	}
	contact, err := h.Book.Compute(dispute.OwnContact, statute.Query{From: n.On, Policy: string(tx.Scope()), Forecast: true})
	if err != nil {
		return nil, "", fmt.Errorf("work out until when mediation after %s can be asked for: %w", n.About, err)
	}
	inTime := func(d dispute.Dispute) bool {
		return d.About == n.About && d.Ends(dispute.OwnContact) && !d.AskedOn.After(contact.LastDay)
	}
	if tx.Today().After(contact.LastDay) && !slices.ContainsFunc(all, inTime) {
		late = "The time to ask for mediation ended on " + contact.LastDay.Long() + ". You can still ask the council to talk it over, but a certificate gives no new time to appeal. " +
			"The independent advice service can tell you what else you can do."
	}
	for _, c := range []struct{ rule, title string }{
		{dispute.OwnContact, "Tell us or the mediation adviser whether you want mediation"}, {dispute.OwnAppeal, "Register an appeal with the tribunal"},
	} {
		if slices.ContainsFunc(all, func(d dispute.Dispute) bool { return d.About == n.About && d.Ends(c.rule) }) {
			continue // it is done
		}
		q := statute.Query{From: n.On, Policy: string(tx.Scope()), Forecast: true}
		if c.rule == dispute.OwnAppeal {
			q.Certificate = dispute.CertificateOn(all, n.About, contact.LastDay)
		}
		result, err := h.Book.Compute(c.rule, q)
		if err != nil {
			return nil, "", fmt.Errorf("work out %s of %s: %w", c.rule, n.About, err)
		}
		v := web.RuleView(c.title, result, tx.Today())
		v.Owner = "The family"
		if v.Look == ui.Late {
			v.Look = ui.Over
		}
		out = append(out, v)
	}
	return out, late, nil
}

func (h *handler) ask(w http.ResponseWriter, r *web.Request) error {
	about := r.FormRef("about")
	again := func(wrong []fault.Field) error { return h.showAsk(w, r, about, wrong) }
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if err := access.MaySee(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		_, none, err := h.noticeOf(r.Context(), tx, r.Ref("id"), about)
		if none {
			return fault.NotFound("That decision")
		}
		return err
	})
	if err != nil {
		return err
	}
	on, onErr := r.FormDate("on")
	lodged, lodgedErr := r.FormDate("lodged")
	var wrong []fault.Field
	for _, e := range []error{onErr, lodgedErr} {
		if fields, ok := fault.Fields(e); ok {
			wrong = append(wrong, fields...)
		}
	}
	if len(wrong) > 0 {
		return again(wrong)
	}
	ref, err := h.Service.Ask(r.Context(), r.Actor(), dispute.Ask{About: about, Kind: dispute.Kind(r.Form("kind")), On: on, Words: r.Form("words"), LodgedOn: lodged,
		Reference: r.Form("reference")})
	if fields, ok := fault.Fields(err); ok {
		return again(fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "We have it. Here is what happens next.")
	return web.SeeOther(w, r, path(ref, ""))
}

// showPage is one thing that a family did.
type showPage struct {
	Dispute   dispute.Dispute
	ChildName string
	Officer   string
	Family    bool
	Next      []ui.DeadlineView
	Dates     []ui.DeadlineView
	Late      string // that it is too late to ask for mediation
	MayAnswer bool
	// MayWithdraw is for who asked, and the young person whose decision it is, while nobody has answered.
	MayWithdraw bool
	// Again is the form by which something else can still be done after what was withdrawn, "" where there is nothing to ask for.
	Again  string
	Today  workday.Date
	Errors []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error { return h.showOne(w, r, nil) }

func (h *handler) showOne(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := showPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.load(r.Context(), tx, r.Actor(), r.Ref("id"), &p) })
	if err != nil {
		return err
	}
	if err := r.Look(p.Dispute.Kind.Words(), p.Dispute.Child); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, showView(p))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref, p *showPage) (err error) {
	if p.Dispute, err = h.Service.Dispute(ctx, tx, reader, ref); err != nil {
		return err
	}
	d := p.Dispute
	if p.Family, err = family.AsFamily(ctx, tx, reader, d.Child); err != nil {
		return err
	}
	if p.ChildName, err = h.childName(ctx, tx, d.Child); err != nil {
		return err
	}
	names, err := h.Names(ctx, tx, d.Officer)
	if err != nil {
		return err
	}
	p.Today, p.Officer = tx.Today(), names[d.Officer]
	p.MayAnswer = !p.Family && reader.May(access.PathwayRun) && access.MayWork(ctx, tx, reader, d.Child) == nil
	clocks, err := deadline.Of(ctx, tx, d.Ref)
	if err != nil {
		return err
	}
	for _, c := range clocks[d.Ref] {
		if c.Open() {
			p.Next = append(p.Next, web.DeadlineView(c, p.Today, p.Officer))
		}
	}
	if p.MayWithdraw, err = h.Service.MayWithdraw(ctx, tx, reader, d); err != nil {
		return err
	}
	n, err := h.Service.Notices.NoticeOf(ctx, tx, d.About)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if d.Outcome == dispute.Withdrawn && mayAsk(reader, p.Family) {
		p.Again = askPath(n)
	}
	if err == nil && d.Kind != dispute.Budget {
		p.Dates, p.Late, err = h.dates(ctx, tx, reader, n)
	}
	return err
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	on, err := r.FormDate("on")
	if fields, ok := fault.Fields(err); ok {
		return h.showOne(w, r, fields)
	}
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Service.Answer(r.Context(), r.Actor(), dispute.Answer{Dispute: r.Ref("id"), Version: version, Outcome: dispute.Outcome(r.Form("outcome")), On: on, Reasons: r.Form("reasons")})
	return h.finish(w, r, err, "The family is told that there is an answer.")
}

func (h *handler) done(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	return h.finish(w, r, h.Service.Done(r.Context(), r.Actor(), r.Ref("id"), version), "It is on record as done.")
}

func (h *handler) withdraw(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Service.Withdraw(r.Context(), r.Actor(), dispute.Withdraw{Dispute: r.Ref("id"), Version: version, Why: r.Form("why")})
	return h.finish(w, r, err, "It is withdrawn. Here is what is still possible.")
}

func (h *handler) ended(w http.ResponseWriter, r *web.Request) error {
	on, err := r.FormDate("ended")
	if fields, ok := fault.Fields(err); ok {
		return h.showOne(w, r, fields)
	}
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	return h.finish(w, r, h.Service.CaseEnded(r.Context(), r.Actor(), dispute.CaseEnded{Dispute: r.Ref("id"), Version: version, On: on}), "It is on record that the tribunal ended the case.")
}

func (h *handler) finish(w http.ResponseWriter, r *web.Request, err error, said string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.showOne(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// About shows on the page of a decision what the family did after it, and the way to do something; nil when there is neither.
func About(ctx context.Context, tx *db.Tx, s *dispute.Service, reader access.Actor, child, about thread.Ref) (templ.Component, error) {
	notices, err := s.Notices.NoticesOf(ctx, tx, child)
	if err != nil || !reader.May(access.PathwaySee) {
		return nil, err
	}
	at := slices.IndexFunc(notices, func(n dispute.Notice) bool { return n.About == about })
	if at < 0 {
		return nil, nil
	}
	kin, err := family.AsFamily(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	p := aboutPart{Notice: notices[at], MayAsk: mayAsk(reader, kin), Family: kin}
	all, err := s.Of(ctx, tx, reader, child)
	for _, d := range all {
		if d.About == about {
			p.Rows = append(p.Rows, lineOf(d))
		}
	}
	if err != nil || len(p.Rows) == 0 && !p.MayAsk {
		return nil, err
	}
	return aboutView(p), nil
}

// aboutPart is the part of a decision's page.
type aboutPart struct {
	Notice dispute.Notice
	Rows   []line
	MayAsk bool
	Family bool
}
