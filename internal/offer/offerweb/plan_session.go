package offerweb

import (
	"errors"
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// planPage is the form of new sessions.
type planPage struct {
	Offer  offer.Offer
	Team   []ui.Option // facilitators who may be named
	Days   []workday.Date
	Left   []offer.LeftOut
	Errors []fault.Field
}

// repeats are the rules that people choose by name. "own" asks for one in the words of RFC 5545.
var repeats = []ui.Option{
	{Value: "", Text: "No, once"}, {Value: "FREQ=WEEKLY", Text: "Every week"}, {Value: "FREQ=WEEKLY;INTERVAL=2", Text: "Every second week"},
	{Value: "FREQ=WEEKLY;INTERVAL=4", Text: "Every fourth week"}, {Value: "own", Text: "By another rule", Hint: "Write it below"},
}

func (h *handler) planForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderPlan(w, r, http.StatusOK, planPage{})
}

func (h *handler) renderPlan(w http.ResponseWriter, r *web.Request, status int, p planPage) error {
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Offer, err = h.readable(r.Context(), tx, r); err != nil {
			return err
		}
		team, err := h.Service.Facilitators(r.Context(), tx, p.Offer.Provider)
		p.Team = []ui.Option{{Value: "", Text: "I do, or nobody is named yet"}}
		for _, f := range team {
			if f.Standing(tx.Today()) == offer.StandingReady && f.Provider == p.Offer.Provider {
				p.Team = append(p.Team, ui.Option{Value: string(f.Ref), Text: f.Name})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, planView(p))
}

func (h *handler) plan(w http.ResponseWriter, r *web.Request) error {
	cmd, err := readSeries(r)
	if fields, ok := fault.Fields(err); ok {
		return h.renderPlan(w, r, http.StatusUnprocessableEntity, planPage{Errors: fields})
	}
	if err != nil {
		return err
	}
	if r.Form("step") == "days" {
		return h.showDays(w, r, cmd)
	}
	done, err := h.Service.PlanSeries(r.Context(), r.Actor(), cmd)
	again := func(errs []fault.Field) error {
		return h.renderPlan(w, r, http.StatusUnprocessableEntity, planPage{Errors: errs})
	}
	said := "The session is planned. Families can book it."
	if len(done.Days) > 1 {
		said = ui.Count(len(done.Days), "session is", "sessions are") + " planned, the last on " + done.Days[len(done.Days)-1].Long() + ". Families can book them."
	}
	return after(w, r, err, again, "/offers/"+string(r.Ref("id")), said)
}

// showDays lists the days that the rule comes to, on the same form with all that was typed.
func (h *handler) showDays(w http.ResponseWriter, r *web.Request, cmd offer.PlanSeries) error {
	var p planPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if cmd.On.IsZero() {
			return fault.Invalid("on", "Enter the day, today or later.")
		}
		var err error
		p.Days, p.Left, err = h.Service.SeriesDays(r.Context(), tx, cmd.On, cmd.Repeat)
		return err
	})
	fields, ok := fault.Fields(err)
	if err != nil && !ok {
		return err
	}
	if p.Errors = fields; len(fields) > 0 {
		return h.renderPlan(w, r, http.StatusUnprocessableEntity, p)
	}
	return h.renderPlan(w, r, http.StatusOK, p) // the form that was posted shows what was typed again by itself
}

// readSeries reads the form, and says all that is wrong with it at once.
func readSeries(r *web.Request) (offer.PlanSeries, error) {
	var cmd offer.PlanSeries
	var wrong []fault.Field
	keep := func(err error) error {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
			return nil
		}
		return err
	}
	numbers := map[string]int{}
	var other error
	for _, name := range []string{"minutes", "places", "siblings", "seats"} {
		if r.Form(name) == "" && (name == "siblings" || name == "seats") {
			continue
		}
		n, err := r.FormInt(name)
		numbers[name] = n
		other = errors.Join(other, keep(err))
	}
	on, err := r.FormDate("on")
	other = errors.Join(other, keep(err))
	until, err := r.FormDate("until")
	other = errors.Join(other, keep(err))
	except, err := offer.ReadDays(r.Form("except"))
	other = errors.Join(other, keep(err))
	rule := r.Form("repeat")
	if rule == "own" {
		if rule = r.Form("rule"); rule == "" {
			wrong = append(wrong, fault.Field{Name: "rule", Message: "Write the rule, such as FREQ=MONTHLY;BYDAY=2SA."})
		}
	}
	cmd.PlanSession = offer.PlanSession{
		Offer: r.Ref("id"), On: on, Start: r.Form("start"), Minutes: money.Minutes(numbers["minutes"]), Places: numbers["places"],
		Postcode: r.Form("postcode"), Facilitator: r.FormRef("facilitator"), Siblings: numbers["siblings"], Seats: numbers["seats"], Transport: r.Form("transport"),
	}
	cmd.Repeat = offer.Repeat{Rule: rule, Until: until, Except: except}
	for _, skip := range r.FormAll("skip") {
		cmd.Repeat.TermOnly = cmd.Repeat.TermOnly || skip == "holidays"
		cmd.Repeat.SkipHolidays = cmd.Repeat.SkipHolidays || skip == "bank"
	}
	return cmd, errors.Join(other, fault.InvalidFields(wrong...))
}
