package deliveryweb

import (
	"cmp"
	"strconv"
	"time"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// begun reports whether a package has started, so that there can be visits.
func begun(p brokerage.Package, _ access.Actor, today workday.Date) bool {
	return !today.Before(p.Start)
}

// forOthers reports whether a package has started and its reader is not the family, to whom the picture of what came offers
// the same.
func forOthers(p brokerage.Package, a access.Actor, today workday.Date) bool {
	return !family(a) && begun(p, a, today)
}

// goesOn reports whether a package has not ended yet.
func goesOn(p brokerage.Package, _ access.Actor, today workday.Date) bool {
	return p.EndedOn.IsZero() && today.Before(p.End)
}

var recordForm = form{
	path: "record", title: "Record a visit", button: "Record the visit", permission: access.DeliveryVisitRecord, offered: begun, fields: recordFields,
	lead: "For a visit that today’s list does not show, or that was kept on paper. Enter the true day and time.",
	do: func(h *handler, r *web.Request, p *parser) (string, error) {
		cmd := delivery.RecordVisit{
			Package: r.Ref("id"), On: p.Date("on"), Start: p.clock("start"), Minutes: money.Minutes(p.Number("minutes")),
			Planned: money.Minutes(p.Number("planned")), Worker: cmp.Or(r.Form("worker"), r.Actor().Name), Note: r.Form("note"),
		}
		if len(p.Wrong) > 0 {
			return "", nil
		}
		ref, err := h.Service.RecordVisit(r.Context(), r.Actor(), cmd)
		if err != nil {
			return "", err
		}
		return h.said(r, ref, "The visit is recorded.")
	},
}

var missedForm = form{
	path: "missed", title: "Say a visit did not happen", button: "Send", permission: access.DeliveryMissed, offered: forOthers, fields: missedFields,
	do: func(h *handler, r *web.Request, p *parser) (string, error) {
		cmd := delivery.MissedVisit{
			Package: r.Ref("id"), On: p.Date("on"), Start: p.clock("start"), Planned: money.Minutes(p.Number("planned")),
			Whose: delivery.Whose(r.Form("whose")), Note: r.Form("note"),
		}
		if len(p.Wrong) > 0 {
			return "", nil
		}
		ref, err := h.Service.MissedVisit(r.Context(), r.Actor(), cmd)
		if err != nil {
			return "", err
		}
		return h.said(r, ref, "Thank you for telling us. It does not count as delivered, and nobody is paid for it.")
	},
}

// said reads a visit that was just recorded and says what happens next, which is something else when two accounts differ.
func (h *handler) said(r *web.Request, ref thread.Ref, usual string) (string, error) {
	done := usual
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		v, err := h.Service.Visit(r.Context(), tx, ref)
		if v.Disputed() {
			done = "Thank you. The other side has told us something else about this visit. We look into it and tell you both by " +
				v.SettleBy().Long() + "."
		}
		return err
	})
	return done, err
}

var daysForm = form{
	path: "days", title: "Set the agreed days", button: "Save the days", permission: access.DeliveryVisitRecord, offered: goesOn, fields: daysFields,
	lead: "The days and times that you have agreed with the family. They make today’s list.",
	do: func(h *handler, r *web.Request, p *parser) (string, error) {
		cmd := delivery.SetPattern{Pattern: delivery.Pattern{Package: r.Ref("id"), From: p.Date("from")}, Over: r.Form("days-version")}
		for _, day := range weekdays {
			name := "start-" + strconv.Itoa(int(day))
			if r.Form(name) == "" {
				continue
			}
			cmd.Slots = append(cmd.Slots, delivery.Slot{Weekday: day, Start: p.clock(name), Minutes: money.Minutes(p.Number("minutes-" + strconv.Itoa(int(day))))})
		}
		if len(p.Wrong) > 0 {
			return "", nil
		}
		return "The agreed days are saved.", h.Service.SetPattern(r.Context(), r.Actor(), cmd)
	},
}

// weekdays are the days of a week, Monday first.
var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// slotOn returns what a pattern has on a weekday, as a form shows it.
func slotOn(p delivery.Pattern, day time.Weekday) (start, minutes string) {
	for _, s := range p.Slots {
		if s.Weekday == day {
			return s.Start.String(), strconv.Itoa(int(s.Minutes))
		}
	}
	return "", ""
}

var scoreForm = form{
	path: "score", title: "Score an outcome", button: "Save the score", permission: access.PlanOutcome, offered: begun, fields: scoreFields,
	lead: "Talk about it together. 0 means “not at all”, 10 means “we are there”.",
	do: func(h *handler, r *web.Request, p *parser) (string, error) {
		cmd := delivery.ScoreOutcome{
			Package: r.Ref("id"), Outcome: r.FormRef("outcome"), Version: p.Number("version"), Goal: r.Form("goal"), With: r.Form("with"),
			Words: r.Form("words"), On: p.Date("on"), Now: p.score("now"),
		}
		if cmd.Outcome == "" {
			cmd.AtStart = p.score("at-start")
		}
		if len(p.Wrong) > 0 {
			return "", nil
		}
		_, err := h.Service.ScoreOutcome(r.Context(), r.Actor(), cmd)
		return "The score is saved.", err
	},
}

// score reads a number from 0 to 10. An empty one is no score and not 0.
func (p *parser) score(field string) int {
	n, err := strconv.Atoi(p.Form(field))
	if err != nil {
		p.Wrong = append(p.Wrong, fault.Field{Name: field, Message: "Choose a number from 0 to 10."})
	}
	return n
}

var endForm = form{
	path: "end", title: "End the package", button: "End the package", permission: access.DeliveryPackageEdit, offered: goesOn, fields: endFields,
	lead: "The money that is not needed any more goes back to the fund. What the plan promises stays promised: find out first who helps next.",
	do: func(h *handler, r *web.Request, p *parser) (string, error) {
		cmd := brokerage.EndPackage{Package: r.Ref("id"), Version: p.Number("version"), On: p.Date("on"), Why: r.Form("why")}
		if len(p.Wrong) > 0 {
			return "", nil
		}
		return "The end of the package is recorded.", h.Brokerage.EndPackage(r.Context(), r.Actor(), cmd)
	},
}

// firstDay is the day from which new agreed days hold unless another is entered.
func firstDay(p formPage) workday.Date { return later(p.Today, p.Package.Start) }
