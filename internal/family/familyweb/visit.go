package familyweb

import (
	"context"
	"crypto/rand"
	_ "embed"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// visitPage is the note of a visit, which is written with or without a connection.
type visitPage struct {
	Child   family.Child
	Nav     ui.SubNavView
	Note    family.Visit
	Earlier []family.Visit     // handed in, the latest first
	Key     string             // the name of what this page saves, so that it is saved once
	Words   templ.Component    // what the family wrote once, nil when there is nothing
	Uses    map[int]family.Use // of the words, by the note that they went with
	Errors  []fault.Field
	// MayRefer is set where the reader may refer the family to an organisation.
	MayRefer bool
}

func (h *handler) visitNote(w http.ResponseWriter, r *web.Request) error {
	return h.showVisit(w, r, nil)
}

func (h *handler) showVisit(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := visitPage{Nav: h.nav(r.Actor(), r.Ref("id"), "/visit-note"), Key: rand.Text(), Errors: wrong,
		MayRefer: h.Refers && r.Actor().May(access.FamilyConsent)}
	err := r.SeeChild("Note of a visit", r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		if err := family.AtWork(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		if p.Note, err = h.Service.OpenVisit(ctx, tx, p.Child.Ref); err != nil {
			return err
		}
		all, err := h.Service.Visits(ctx, tx, p.Child.Ref)
		if err != nil {
			return err
		}
		for _, v := range all {
			if !v.HandedIn.IsZero() {
				p.Earlier = append(p.Earlier, v)
			}
		}
		if p.Uses, err = h.Service.UsedInVisits(ctx, tx, p.Child.Ref); err != nil {
			return err
		}
		p.Words, err = Words{h.Service}.Offer(ctx, tx, r.Actor(), p.Child.Ref)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, visitView(p))
}

func (h *handler) saveVisit(w http.ResponseWriter, r *web.Request) error {
	cmd := family.SaveVisit{Child: r.Ref("id"), N: chosen(r, "note"), Base: version(r), Key: r.Form("edit"), Answers: family.Answers{}}
	for _, field := range family.VisitFields() {
		cmd.Answers[field] = r.Form(string(field))
	}
	v, err := h.Service.SaveVisit(r.Context(), r.Actor(), cmd)
	said := "The note is saved."
	switch {
	case err != nil:
	case v.N != cmd.N:
		said = "That note was handed in already. What you wrote is kept here as the next one."
	case len(v.Conflicts) > 0:
		said = "The note is saved. Another device wrote something else in places: both stand below."
	}
	return h.visitDone(w, r, err, said)
}

func (h *handler) settleVisit(w http.ResponseWriter, r *web.Request) error {
	at, err := strconv.Atoi(r.Form("conflict"))
	if err != nil {
		at = -1 // no conflict has it, so the use case says that it was settled
	}
	err = h.Service.SettleVisit(r.Context(), r.Actor(), family.SettleVisit{Child: r.Ref("id"), Version: version(r), At: at, Text: r.Form("settled")})
	return h.visitDone(w, r, err, "It is settled.")
}

func (h *handler) handInVisit(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.HandIn(r.Context(), r.Actor(), family.HandIn{Child: r.Ref("id"), Version: version(r),
		Words: family.ReadUsing(r.Form(family.UseField), r.Form(family.ChangedField))})
	return h.visitDone(w, r, err, "The note is handed in.")
}

func (h *handler) visitDone(w http.ResponseWriter, r *web.Request, err error, said string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.showVisit(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/visit-note"))
}

//go:embed visit.js
var visitScript []byte

//go:embed visitworker.js
var visitWorker []byte

// script gives out a script of this package. It is short, so browsers ask for it anew.
func script(body []byte) web.Handler {
	return func(w http.ResponseWriter, _ *web.Request) error {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		_, err := w.Write(body)
		return err
	}
}

// visitLabels are the questions as they are asked.
var visitLabels = map[family.VisitField]string{
	family.VisitDay: "When was it?", family.VisitWho: "Who was there?", family.VisitChild: "What did the child say?",
	family.VisitFamily: "What did the family say?", family.VisitSeen: "What did you see?", family.VisitAgreed: "What was agreed, and by when?",
}

// visitSummary is a note as it is read.
func visitSummary(v family.Visit) ui.SummaryListView {
	var rows []ui.SummaryRow
	for _, field := range family.VisitFields() {
		if v.Answers[field] != "" {
			rows = append(rows, ui.Row(visitLabels[field], v.Answers[field]))
		}
	}
	return ui.SummaryListView{Title: "Visit " + strconv.Itoa(v.N) + ", handed in " + ui.When(v.HandedIn) + " by " + v.By, Rows: rows}
}
