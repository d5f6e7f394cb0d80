package agreementweb

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// step is one thing that a person does with an application, on a page of its own.
type step struct {
	path, title, lead, button, done string
	may                             access.Permission
	in                              []admission.State // the states in which it is offered
	applicant                       bool              // done by the provider, else by the council
	draft                           bool              // what is typed is saved as the person goes
	warn                            bool
	fields                          func(p stepPage) templ.Component
	do                              func(h *handler, r *web.Request, p *parser, at admission.At) error
}

// stepPage is the page of a step.
type stepPage struct {
	admission.Seen
	State  admission.State
	Step   step
	Errors []fault.Field
	reader access.Actor
}

func (h *handler) see(r *web.Request) (stepPage, error) {
	page := stepPage{reader: r.Actor()}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Seen, err = h.Admission.See(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		page.State = page.Application.State(tx.Today())
		return nil
	})
	return page, err
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderStep(w, r, s, http.StatusOK, nil) }
}

func (h *handler) renderStep(w http.ResponseWriter, r *web.Request, s step, status int, errs []fault.Field) error {
	page, err := h.see(r)
	if err != nil {
		return err
	}
	page.Step, page.Errors = s, errs
	if !s.offered(page) {
		return fault.Conflictf("This cannot be done now: the application is “%s”.", page.State)
	}
	return web.Render(w, r, status, stepView(page))
}

func (h *handler) stepPost(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p := &parser{web.Parser{Request: r}}
		at := admission.At{Application: r.Ref("id"), Version: p.Number("version"), Why: r.Form("why")}
		err := s.do(h, r, p, at)
		if len(p.Wrong) > 0 {
			err = fault.InvalidFields(p.Wrong...)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderStep(w, r, s, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, applicationPath(r.Ref("id"), ""))
	}
}

func applicationPath(ref thread.Ref, step string) string {
	return "/applications/" + string(ref) + step
}

// offered reports whether the step can be taken by the reader of the page in the application's state.
func (s step) offered(p stepPage) bool {
	if !p.reader.May(s.may) || s.applicant != (p.reader.Provider != "") {
		return false
	}
	if s.path == "/mark" {
		if _, done := p.Application.MarkedBy(string(p.reader.Person)); done {
			return false
		}
	}
	if s.path == "/more-time" && p.MayTakeLonger == "" {
		return false
	}
	if s.path == "/notice" {
		if d, _ := p.Application.Standing(); d.Standstill == "" {
			return false // counted from the decision, before notices were kept
		}
	}
	for _, state := range s.in {
		if state == p.State {
			return true
		}
	}
	return false
}

var steps = []step{
	{
		path: "/answers", title: "Write the application", button: "Save", done: "Saved. Hand it in when it is complete.", may: access.AdmissionApply, applicant: true, draft: true,
		lead: "What you type is saved as you go. Nothing is handed in until you sign.", in: []admission.State{admission.Draft, admission.Returned},
		fields: answerFields, do: saveAnswers,
	},
	{
		path: "/submit", title: "Sign and hand in", button: "Sign and hand in", done: "Your application is handed in. We keep each document as it is now.",
		may: access.AdmissionApply, applicant: true, in: []admission.State{admission.Draft, admission.Returned}, fields: submitFields,
		do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			return h.Admission.Submit(r.Context(), r.Actor(), at, r.Form("signed-by"))
		},
	},
	{
		path: "/withdraw", title: "Withdraw the application", button: "Withdraw", done: "The application is withdrawn.", may: access.AdmissionApply, applicant: true, warn: true,
		in:     []admission.State{admission.Draft, admission.Submitted, admission.Returned, admission.Scoring, admission.Moderating, admission.ToDecide},
		fields: whyFields, do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			return h.Admission.Withdraw(r.Context(), r.Actor(), at)
		},
	},
	{
		path: "/object", title: "Object to the decision", button: "Send the objection", done: "An officer who was not involved will answer you.", may: access.AdmissionApply, applicant: true, draft: true,
		in: []admission.State{admission.Refused}, fields: objectFields,
		do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			return h.Admission.Object(r.Context(), r.Actor(), at, r.Form("grounds"))
		},
	},
	{
		path: "/check", title: "Check that it is complete", button: "Save the check", done: "The check is saved.", may: access.AdmissionAssess, in: []admission.State{admission.Submitted}, fields: checkFields,
		do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			switch complete, missing := r.Form("complete"), r.Form("missing"); {
			case complete != "yes" && complete != "no":
				return fault.Invalid("complete", "Choose whether it is complete.")
			case complete == "no" && missing == "":
				return fault.Invalid("missing", "Say what is missing. The applicant reads it.")
			case complete == "yes":
				return h.Admission.CheckComplete(r.Context(), r.Actor(), at, "")
			default:
				return h.Admission.CheckComplete(r.Context(), r.Actor(), at, missing)
			}
		},
	},
	{
		path: "/more-time", title: "Take longer to decide", button: "Extend the time", done: "The time is extended. The applicant is told, and reads why.", may: access.AdmissionDecide,
		in: []admission.State{admission.Submitted, admission.Scoring, admission.Moderating, admission.ToDecide}, fields: moreTimeFields, warn: true,
		lead: "The law lets the time for one application be extended where that is justified, before it ends.",
		do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			return onField(h.Admission.TakeLonger(r.Context(), r.Actor(), at), "why")
		},
	},
	{
		path: "/mark", title: "Mark the application", button: "Save my marks", done: "Your marks are saved. The other evaluator does not see them yet.", may: access.AdmissionAssess, draft: true,
		lead: "You mark alone. You see the other evaluator’s marks when both are there.", in: []admission.State{admission.Scoring}, fields: markFields,
		do: func(h *handler, r *web.Request, p *parser, at admission.At) error {
			marks, err := h.marks(r, p)
			if err != nil || len(p.Wrong) > 0 {
				return err
			}
			return h.Admission.Mark(r.Context(), r.Actor(), at, marks)
		},
	},
	{
		path: "/moderate", title: "Agree the marks", button: "Save the agreed marks", done: "The marks are agreed.", may: access.AdmissionDecide, draft: true,
		lead: "Somebody who did not mark agrees the marks that count. Where they differ, say why.", in: []admission.State{admission.Moderating}, fields: moderateFields,
		do: func(h *handler, r *web.Request, p *parser, at admission.At) error {
			marks, err := h.marks(r, p)
			if err != nil || len(p.Wrong) > 0 {
				return err
			}
			return h.Admission.Moderate(r.Context(), r.Actor(), at, marks)
		},
	},
	{
		path: "/decide", title: "Decide on the application", button: "Save the decision", done: "The decision is saved, with its reasons.", may: access.AdmissionDecide, draft: true,
		in: []admission.State{admission.ToDecide}, fields: decideFields,
		do: func(h *handler, r *web.Request, p *parser, at admission.At) error {
			accept := r.Form("accept")
			if accept == "condition" {
				c := admission.Condition{What: r.Form("what"), By: p.Date("by")}
				if len(p.Wrong) > 0 {
					return nil
				}
				return onField(h.Admission.AcceptOn(r.Context(), r.Actor(), at, r.Form("reasons"), c), "accept")
			}
			if accept != "yes" && accept != "no" {
				return fault.Invalid("accept", "Choose whether the provider is accepted.")
			}
			err := h.Admission.Decide(r.Context(), r.Actor(), at, accept == "yes", r.Form("reasons"))
			return onField(err, "accept")
		},
	},
	{
		path: "/notice", title: "Record the notice of the award", button: "Save the day", done: "The standstill runs from that day. The applicant is told when it is over.", may: access.AdmissionDecide,
		in: []admission.State{admission.Standstill}, fields: noticeFields,
		lead: "The standstill runs from the day of the notice, and not from the decision. Nobody is admitted before it is over.",
		do: func(h *handler, r *web.Request, p *parser, at admission.At) error {
			published := admission.Published{Number: r.Form("number"), On: p.Date("on")}
			if len(p.Wrong) > 0 {
				return nil
			}
			return onField(h.Admission.PublishNotice(r.Context(), r.Actor(), at, published), "on")
		},
	},
	{
		path: "/admit", title: "Admit the provider", button: "Admit the provider", done: "The provider has its place, at the rates that it offered.", may: access.AdmissionDecide,
		in: []admission.State{admission.Accepted}, fields: admitApplicantFields,
		do: func(h *handler, r *web.Request, p *parser, at admission.At) error {
			from := p.Date("from")
			if len(p.Wrong) > 0 {
				return nil
			}
			_, err := h.Admission.Admit(r.Context(), r.Actor(), at, from)
			return onField(err, "from")
		},
	},
	{
		path: "/review", title: "Answer the objection", button: "Save the answer", done: "The answer is saved. The applicant reads it.", may: access.AdmissionDecide, draft: true,
		lead: "Only an officer who had no part in the application answers.", in: []admission.State{admission.Reviewing}, fields: reviewFields,
		do: func(h *handler, r *web.Request, _ *parser, at admission.At) error {
			verdict := admission.Verdict(r.Form("outcome"))
			if !slices.Contains(admission.Verdicts(), verdict) {
				return fault.Invalid("outcome", "Choose what becomes of the decision.")
			}
			return h.Admission.Review(r.Context(), r.Actor(), at, verdict, r.Form("why"))
		},
	},
}

// onField shows a conflict beside the field that it is about, so that what was typed stays.
func onField(err error, field string) error {
	if !fault.Is(err, fault.KindConflict) || errors.Is(err, db.ErrStale) || strings.HasPrefix(fault.Message(err), "Someone else changed") {
		return err
	}
	return fault.Invalid(field, fault.Message(err))
}

// marks reads the marks of every question of the application's opening.
func (h *handler) marks(r *web.Request, p *parser) (admission.Marks, error) {
	page, err := h.see(r)
	m := admission.Marks{Marks: map[string]int{}, Notes: map[string]string{}}
	for _, q := range page.Opening.Questions {
		if r.Form(q.ID) != "" {
			m.Marks[q.ID] = p.Number(q.ID)
		}
		m.Notes[q.ID] = r.Form(q.ID + "-note")
	}
	return m, err
}

// offeredRates is how many prices one application may offer.
const offeredRates = 4

func saveAnswers(h *handler, r *web.Request, p *parser, at admission.At) error {
	page, err := h.see(r)
	if err != nil {
		return err
	}
	in := admission.Answers{Answers: map[string]string{}, Declared: r.FormAll("declared"), Papers: map[string]string{}}
	for i, title := range page.Opening.Documents {
		if ref := r.Form(paperField(i)); ref != "" {
			in.Papers[title] = ref
		}
	}
	for _, q := range page.Opening.Questions {
		in.Answers[q.ID] = r.Form(q.ID)
	}
	for i := range offeredRates {
		n := strconv.Itoa(i + 1)
		if r.Form("rate-"+n) == "" {
			continue
		}
		amount, err := r.FormMoney("rate-" + n)
		p.Note(err)
		in.Rates = append(in.Rates, money.Rate{Amount: amount, Unit: money.Unit(r.Form("unit-" + n)), Band: money.Band(r.Form("band-" + n))})
	}
	if page.Provider.Kind == provider.Voluntary {
		in.Adds = addings(r, p)
	}
	if len(p.Wrong) > 0 {
		return nil
	}
	return h.Admission.Save(r.Context(), r.Actor(), at, in)
}
