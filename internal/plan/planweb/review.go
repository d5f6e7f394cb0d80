package planweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// reviewsPage is the reviews of one plan.
type reviewsPage struct {
	Plan      plan.Plan
	ChildName string
	Rows      []reviewRow
	Decides   bool // the reader records meetings and what was decided
	Today     workday.Date
	Errors    []fault.Field
}

// reviewRow is one review, with its dates that still run and what the family did after the decision.
type reviewRow struct {
	plan.Review
	Clocks   []ui.DeadlineView
	Disputes templ.Component
}

func (h *handler) reviews(w http.ResponseWriter, r *web.Request) error {
	return h.showReviews(w, r, nil)
}

func (h *handler) showReviews(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := reviewsPage{Errors: wrong}
	err := h.see(r, "The reviews of a plan", func(ctx context.Context, tx *db.Tx, pl plan.Plan, name string) error {
		p.Plan, p.ChildName, p.Today = pl, name, tx.Today()
		p.Decides = r.Actor().May(access.PlanFinalise) && pl.State() == plan.StateFinal && access.MayWork(ctx, tx, r.Actor(), pl.Child) == nil
		return h.loadReviews(ctx, tx, r.Actor(), &p)
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, reviewsView(p))
}

func (h *handler) loadReviews(ctx context.Context, tx *db.Tx, reader access.Actor, p *reviewsPage) error {
	all, err := h.Service.Reviews(ctx, tx, p.Plan.Child)
	if err != nil {
		return err
	}
	var refs []thread.Ref
	for _, v := range all {
		if v.Plan == p.Plan.Ref {
			p.Rows, refs = append(p.Rows, reviewRow{Review: v}), append(refs, v.Ref)
		}
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return err
	}
	for i := range p.Rows {
		row := &p.Rows[i]
		for _, d := range clocks[row.Ref] {
			if d.Open() {
				row.Clocks = append(row.Clocks, web.DeadlineView(d, p.Today, ""))
			}
		}
		if h.Disputes == nil || row.Decided == "" {
			continue
		}
		if row.Disputes, err = h.Disputes(ctx, tx, reader, row.Child, row.Ref); err != nil {
			return err
		}
	}
	return nil
}

// reviewedWords says what was decided of a plan after its latest decided review, where it does not go on as it stands here.
func (h *handler) reviewedWords(ctx context.Context, tx *db.Tx, of plan.Plan) (string, error) {
	all, err := h.Service.Reviews(ctx, tx, of.Child)
	if err != nil {
		return "", err
	}
	for _, v := range all {
		switch {
		case v.Plan != of.Ref || v.Decided == "":
			continue
		case v.Decided == plan.Cease:
			return "We decided on " + v.DecidedOn.Long() + " that this plan ends. Why, and what you can do, stands under its reviews.", nil
		case v.ToAmend():
			return "We decided on " + v.DecidedOn.Long() + " to change this plan. " + v.Comes(tx.Today()), nil
		case v.Decided == plan.Amend:
			return "This plan was changed on " + v.AmendedOn.Long() + ". What it says since then stands under its reviews.", nil
		default:
			return "", nil
		}
	}
	return "", nil
}

// ended reports whether it was decided that the plan ends: it is not reviewed again.
func (p reviewsPage) ended() bool {
	return slices.ContainsFunc(p.Rows, func(v reviewRow) bool { return v.Decided == plan.Cease })
}

// open is the review that is still to be decided, or whose changed plan is still to be issued.
func (p reviewsPage) open() (plan.Review, bool) {
	for _, v := range p.Rows {
		if v.Decided == "" || v.ToAmend() {
			return v.Review, true
		}
	}
	return plan.Review{}, false
}

func (h *handler) holdReview(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	on, err := r.FormDate("met")
	if err == nil {
		_, err = h.Service.HoldReview(r.Context(), r.Actor(), plan.HoldReview{Plan: r.Ref("id"), Version: version, On: on})
	}
	return h.reviewed(w, r, err, "The meeting is on record. The family hears by the day below what is decided.")
}

func (h *handler) decideReview(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := plan.DecideReview{Review: r.FormRef("review"), Version: version, Decided: plan.Decided(r.Form("decided")), Why: r.Form("why"), Changes: r.Form("changes")}
	if err := h.ofPlan(r, cmd.Review); err != nil {
		return err
	}
	return h.reviewed(w, r, h.Service.DecideReview(r.Context(), r.Actor(), cmd), "The decision is on record. The family is told.")
}

func (h *handler) issueAmended(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := plan.IssueAmended{Review: r.FormRef("review"), Version: version, Says: r.Form("says")}
	if err := h.ofPlan(r, cmd.Review); err != nil {
		return err
	}
	return h.reviewed(w, r, h.Service.IssueAmended(r.Context(), r.Actor(), cmd), "The changed plan is on record. The family is told.")
}

// ofPlan refuses a review of another plan than the page's.
func (h *handler) ofPlan(r *web.Request, review thread.Ref) error {
	return h.DB.View(r.Context(), func(tx *db.Tx) error {
		v, err := h.Service.Review(r.Context(), tx, review)
		if err == nil && v.Plan != r.Ref("id") {
			err = fault.NotFound("That review")
		}
		return err
	})
}

func (h *handler) reviewed(w http.ResponseWriter, r *web.Request, err error, said string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.showReviews(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, path(r.Ref("id"), "/reviews"))
}

func decidedOptions() []ui.Option {
	var out []ui.Option
	for _, d := range plan.AllDecided() {
		o := ui.Option{Value: string(d), Text: d.Words()}
		if d == plan.Amend {
			o.Reveal = changesField()
		}
		out = append(out, o)
	}
	return out
}

// because says what was decided after a review, why, and what the family can do.
func (v reviewRow) because() ui.BecauseView {
	out := ui.BecauseView{Decision: v.Decided.Words() + ".", By: v.DecidedBy, Role: v.DecidedOn.Long(), Reason: v.Why,
		Citation: "Children and Families Act 2014, sections 44 and 45; SI 2014/1530, regulations 20 to 22"}
	switch v.Decided {
	case plan.Amend:
		out.Disagree = "Tell us what you think of the changes: you have at least 15 days, beginning with the day on which we sent them. Once the changed plan is final, you can ask for mediation and appeal."
	case plan.Cease:
		out.Disagree = "You can ask for mediation, and you can appeal. The plan goes on while there is time to appeal, and while an appeal is heard. To be checked: nobody has compared this with the text of the law."
	default:
		out.Disagree = "You can ask for mediation, and you can appeal against the decision not to change the plan."
	}
	return out
}

func (p reviewsPage) planVersion() string { return strconv.Itoa(p.Plan.Version) }

func version(v plan.Review) string { return strconv.Itoa(v.Version) }
