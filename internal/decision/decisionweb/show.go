package decisionweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one decision.
type showPage struct {
	Decision decision.Decision
	State    decision.State
	Clocks   []ui.DeadlineView
	Strip    ui.StripView
	Facts    ui.SummaryListView
	Terms    ui.SummaryListView
	Amended  *amendedView // nil when nothing amends it and it amends nothing
	Options  ui.TableView
	Because  ui.BecauseView
	Decided  []string // the clauses, as far as the proposal does not say them
	Steps    []ui.ButtonView
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	var page showPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.load(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request) (showPage, error) {
	d, err := h.Service.Decision(ctx, tx, r.Ref("id"))
	if err != nil {
		return showPage{}, err
	}
	today := tx.Today()
	if !d.Public(today) && !r.Actor().May(access.DecisionEdit) {
		return showPage{}, fault.NotFound("That decision")
	}
	page := showPage{Decision: d, State: d.State(today), Facts: facts(d), Terms: terms(d.Terms), Options: options(d), Because: because(d), Decided: decided(d)}
	page.Steps = steps(d, r.Actor(), today)
	if page.Amended, err = h.amended(ctx, tx, d, r.Actor()); err != nil {
		return showPage{}, err
	}
	if page.Clocks, err = h.clocks(ctx, tx, d); err != nil {
		return showPage{}, err
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), d.Ref)
	return page, err
}

// clocks shows how the notice's and the call-in's last days were worked out. A date outside the table of bank holidays has
// no working; the page then shows the date as published.
func (h *handler) clocks(ctx context.Context, tx *db.Tx, d decision.Decision) ([]ui.DeadlineView, error) {
	policy, err := h.Policy.StatutePolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	var views []ui.DeadlineView
	add := func(title, rule string, from workday.Date) {
		if from.IsZero() {
			return
		}
		if res, err := h.Book.Compute(rule, statute.Query{From: from, Policy: policy}); err == nil {
			views = append(views, web.RuleView(title, res, tx.Today()))
		}
	}
	switch d.Basis {
	case decision.BasisGeneralException:
		add("The decision may be taken", "general-exception", d.NoticePublished)
	case decision.BasisSpecialUrgency:
	default:
		if d.Key {
			add("The decision may be taken", "key-decision-notice", d.NoticePublished)
		}
	}
	if d.SubjectToCallIn {
		add("The decision takes effect", "call-in", d.PublishedOn)
	}
	return views, nil
}

func facts(d decision.Decision) ui.SummaryListView {
	rows := []ui.SummaryRow{
		ui.Row("Reference", string(d.Ref)), ui.Row("Council's own number", d.Label), ui.Row("Who decides", d.Maker), ui.Row("Lead member", d.LeadMember),
		ui.Row("Key decision", stated(d.Unstated.Key, d.Key)), ui.Row("Why it is key", d.ReasonKey), ui.Row("How help will be bought", string(d.Route)),
		ui.Row("Notice published", date(d.NoticePublished)), ui.Row("Not before", date(d.NotBefore)), ui.Row("Decided on", date(d.DecidedOn)),
		ui.Row("Published on", date(d.PublishedOn)), ui.Row("Subject to call-in", stated(d.Unstated.CallIn, d.SubjectToCallIn)), ui.Row("Takes effect on", date(d.EffectiveFrom)),
	}
	if d.EffectiveWhy != "" {
		rows = append(rows, ui.Row("About that date", d.EffectiveWhy))
	}
	if d.Basis != decision.BasisOrdinary && d.Basis != "" {
		rows = append(rows, ui.Row("Shorter notice", string(d.Basis)+": "+d.BasisWhy))
	}
	return ui.SummaryListView{Rows: rows}
}

func terms(t decision.Terms) ui.SummaryListView {
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Value over the term", amount(t.TotalValue)), ui.Row("Value a year", amount(t.AnnualValue)), ui.Row("Starts", date(t.Start)), ui.Row("Ends", date(t.End)),
		ui.Row("Extensions", months(t.ExtensionMonths)), ui.Row("More if extended", amount(t.ExtensionValue)),
		ui.Row("Officers may award up to", amount(t.OfficerLimit)), ui.Row("Delegation", t.Delegation),
	}}
}

func options(d decision.Decision) ui.TableView {
	v := ui.TableView{Caption: "Options that were weighed", Columns: ui.Columns("Option", "What it means", "Outcome"), Empty: "The paper states no options."}
	for _, o := range d.Options {
		outcome := ""
		switch {
		case o.Chosen:
			outcome = "Decided"
		case o.Preferred:
			outcome = "Preferred"
		case o.Discarded:
			outcome = "Set aside"
		}
		v.Rows = append(v.Rows, ui.Cells(strings.TrimSpace(o.Label+" "+o.Title), o.Text, outcome))
	}
	return v
}

func because(d decision.Decision) ui.BecauseView {
	v := ui.BecauseView{By: d.Maker, On: d.DecidedOn, Reason: d.Reasons, Disagree: "Members may call a decision in before it takes effect. Anybody may write to democratic services."}
	if d.Key {
		v.Rule, v.Citation = "key-decision-notice", "SI 2012/2089, regulations 8 to 13"
	}
	v.Decision = d.Title
	return v
}

// decided lists in their order the clauses that were decided, without those whose words stand in the proposal already.
func decided(d decision.Decision) []string {
	proposal := strings.Join(strings.Fields(d.Proposal), " ")
	var out []string
	for _, c := range d.Clauses {
		if !strings.Contains(proposal, strings.Join(strings.Fields(c.Text), " ")) {
			out = append(out, labelled(c.Label, c.Text))
		}
	}
	return out
}

// labelled puts a clause's letter before its words.
func labelled(label, text string) string {
	if label == "" {
		return text
	}
	return "(" + label + ") " + text
}

// steps are the buttons for what can be done next.
func steps(d decision.Decision, a access.Actor, today workday.Date) []ui.ButtonView {
	var out []ui.ButtonView
	add := func(p access.Permission, text, step string) {
		if a.May(p) {
			out = append(out, ui.ButtonView{Text: text, Href: path(d, step), Kind: "secondary"})
		}
	}
	if d.Open() {
		add(access.DecisionEdit, "Enter what the paper leaves open", "/settle")
	}
	if d.DecidedOn.IsZero() {
		add(access.DecisionEdit, "Enter what it allows", "/terms")
	}
	if d.Amends == "" && d.State(today) != decision.StateWithdrawn {
		add(access.DecisionEdit, "It amends another decision", "/amends")
	}
	switch d.State(today) {
	case decision.StateDrafted:
		add(access.DecisionPublish, "Publish the notice", "/give-notice")
	case decision.StateMayBeTaken:
		add(access.DecisionTake, "Record the decision", "/take")
	case decision.StateTaken:
		if d.Unstated.CallIn {
			break
		}
		add(access.DecisionPublish, "Publish the decision", "/publish")
	case decision.StateCallInOpen:
		if d.SubjectToCallIn {
			add(access.DecisionCallIn, "Call the decision in", "/call-in")
		}
	case decision.StateCalledIn:
		add(access.DecisionTake, "Record what came of the call-in", "/settle-call-in")
	}
	return out
}
