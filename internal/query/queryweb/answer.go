package queryweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// answerPage is the form on which a question is answered.
type answerPage struct {
	Query     query.Query
	ChildName string
	Give      query.Give
	Review    query.Review
	Checked   bool // the writer has asked how hard the answer is to read
	Hard      bool // it is too hard, and the writer has not said that it goes as it is
	Takes     string
	Errors    []fault.Field
	Today     workday.Date
}

func (p answerPage) version() string { return strconv.Itoa(p.Query.Version) }

func (p answerPage) answerTo(i int) string {
	if i < len(p.Give.Points) {
		return p.Give.Points[i]
	}
	return ""
}

func (h *handler) loadAnswer(r *web.Request, page string) (answerPage, error) {
	p := answerPage{Takes: h.takes(r)}
	err := h.seeQuery(r, page, func(ctx context.Context, tx *db.Tx, q query.Query) error {
		p.Query, p.Today = q, tx.Today()
		if err := access.MayWork(ctx, tx, r.Actor(), q.Child); err != nil {
			return err
		}
		if !q.Waiting() {
			return fault.Conflictf("This question is “%s”.", stateWords(q.State()))
		}
		var err error
		p.ChildName, err = h.childName(ctx, tx, q.Child)
		return err
	})
	return p, err
}

func (h *handler) answerForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadAnswer(r, "Answer a question")
	if err != nil {
		return err
	}
	p.Give.Challenge = query.UsualChallenge
	return web.Render(w, r, http.StatusOK, answerView(p))
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong, err := parseGive(r)
	if err != nil {
		return err
	}
	review, err := h.review(r, cmd)
	if err != nil {
		return err
	}
	check := r.Form("do") == "check"
	hard := (review.Reading.Age >= query.HardAge || len(review.Hard) > 0) && r.Form("as-it-is") != "yes"
	if len(wrong) == 0 && !check && !hard {
		if cmd.Files, err = h.receive(r); err == nil {
			err = h.Service.Answer(r.Context(), r.Actor(), cmd)
		}
		fields, ok := fault.Fields(err)
		if err == nil {
			web.Flash(r, "We are telling the family. They say whether it answers their question.")
			return web.SeeOther(w, r, path(cmd.Query, ""))
		}
		if !ok {
			return err
		}
		wrong = fields
	}
	p, err := h.loadAnswer(r, "Answer a question")
	if err != nil {
		return err
	}
	p.Give, p.Review, p.Checked, p.Hard, p.Errors = cmd, review, true, hard, wrong
	if !check { // all at once: nobody is to be sent back for one thing after the other
		p.Errors = also(wrong, cmd.Lacks(p.Query, p.Today))
	}
	if hard && !check {
		p.Errors = append(p.Errors, fault.Field{Name: "as-it-is", Message: hardWords(review)})
	}
	if p.Errors = r.FilesAgain(p.Errors, fileField); len(p.Errors) == 0 {
		return web.Render(w, r, http.StatusOK, answerView(p))
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, answerView(p))
}

// also adds to what is wrong what is wrong with other fields.
func also(wrong, more []fault.Field) []fault.Field {
	for _, f := range more {
		if !slices.ContainsFunc(wrong, func(w fault.Field) bool { return w.Name == f.Name }) {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// hardWords says what makes an answer hard, and what to do.
func hardWords(r query.Review) string {
	if r.Reading.Age >= query.HardAge {
		return "This is hard to read. Make it easier, or say that it goes as it is."
	}
	return "This holds words that families may not know. Change them, or say that it goes as it is."
}

// review measures the answer's own text: the names of those whom it may name do not count.
func (h *handler) review(r *web.Request, cmd query.Give) (query.Review, error) {
	var review query.Review
	ctx := r.Context()
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		q, err := h.Service.Query(ctx, tx, cmd.Query)
		if err == nil {
			err = h.Service.MayRead(ctx, tx, r.Actor(), q)
		}
		if err != nil {
			return err
		}
		if err := access.MayWork(ctx, tx, r.Actor(), q.Child); err != nil {
			return err
		}
		child, err := h.childName(ctx, tx, q.Child)
		if err != nil {
			return err
		}
		owner, err := h.ownerName(ctx, tx, q)
		if err != nil {
			return err
		}
		names := []string{q.AskedBy, r.Actor().Name}
		for name, stands := range map[string]string{child: "your child", owner: "the council"} {
			if name != stands {
				names = append(names, name)
			}
		}
		review, err = h.Service.Review(ctx, tx, cmd, names...)
		return err
	})
	return review, err
}

func parseGive(r *web.Request) (query.Give, []fault.Field, error) {
	cmd := query.Give{
		Query: r.Ref("id"), Decision: r.Form("decision"), Reason: r.Form("reason"), NoDecision: r.Form("no-decision") == "yes",
		Next: r.Form("next"), NoDate: r.Form("no-date") == "yes", Challenge: r.Form("challenge"),
	}
	var err error
	if cmd.Version, err = r.FormInt("version"); err != nil {
		return cmd, nil, err
	}
	for i := 0; ; i++ {
		if _, ok := r.Request.Form[pointName(i)]; !ok {
			break
		}
		cmd.Points = append(cmd.Points, r.Form(pointName(i)))
	}
	var wrong []fault.Field
	if cmd.NextBy, err = r.FormDate("next-by"); err != nil {
		wrong, _ = fault.Fields(err)
	}
	return cmd, wrong, nil
}

// holdPage is the form that says that an answer takes longer.
type holdPage struct {
	answerPage
}

func (h *handler) holdForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadAnswer(r, "Say that an answer takes longer")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, holdView(holdPage{p}))
}

func (h *handler) hold(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Service.Hold(r.Context(), r.Actor(), r.Ref("id"), version, r.Form("text"))
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadAnswer(r, "Say that an answer takes longer")
		if err != nil {
			return err
		}
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, holdView(holdPage{p}))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "We are telling the family. The date of the answer stays as it is.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}
