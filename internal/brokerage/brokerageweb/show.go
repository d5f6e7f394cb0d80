package brokerageweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one requirement.
type showPage struct {
	Requirement brokerage.Requirement
	Clocks      []ui.DeadlineView
	Next        string
	Strip       ui.StripView
	Facts       ui.SummaryListView
	Answers     ui.TableView
	Because     *ui.BecauseView
	Package     string // the path of the package, once there is one
	Steps       []ui.ButtonView
	MayOpen     bool // the child's record
	Notice      noticeView
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
	if err := r.Look("A requirement", page.Requirement.Child); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request) (showPage, error) {
	q, err := h.requirement(ctx, tx, r)
	if err != nil {
		return showPage{}, err
	}
	page := showPage{Requirement: q, Next: next(q, tx.Today()), Steps: buttons(q, r.Actor()), MayOpen: r.Actor().May(access.FamilySee)}
	a, lot, err := h.Agreements.ByLot(ctx, tx, q.Lot)
	if err != nil {
		return showPage{}, err
	}
	whom, err := h.initials(ctx, tx, q.Child)
	if err != nil {
		return showPage{}, err
	}
	page.Facts = h.facts(q, whom, a.Title+": "+lot.Name, "/agreements/"+string(a.Ref))
	if page.Answers, err = h.answers(ctx, tx, q); err != nil {
		return showPage{}, err
	}
	if q.Award != "" {
		if err := h.awarded(ctx, tx, q, &page); err != nil {
			return showPage{}, err
		}
	}
	due, err := deadline.Of(ctx, tx, q.Ref)
	if err != nil {
		return showPage{}, err
	}
	for _, d := range due[q.Ref] {
		page.Clocks = append(page.Clocks, web.DeadlineView(d, tx.Today(), ""))
	}
	if page.Notice, err = h.notice(ctx, tx, r, q); err != nil {
		return showPage{}, err
	}
	if page.Notice.Lacks != "" {
		page.Next = ""
	}
	page.Strip, err = strip(ctx, tx, r.Actor(), q)
	return page, err
}

// strip shows where a requirement stands: once it is placed its award does, which alone leads to the decision and the lot.
func strip(ctx context.Context, tx *db.Tx, reader access.Actor, q brokerage.Requirement) (ui.StripView, error) {
	if q.Award != "" {
		return web.Strip(ctx, tx, reader, q.Award)
	}
	return web.Strip(ctx, tx, reader, q.Ref)
}

// next says what happens next with a requirement.
func next(q brokerage.Requirement, today workday.Date) string {
	switch q.State() {
	case brokerage.StateOpen:
		return "Invite the lot’s providers, or rank them at once."
	case brokerage.StateInvited:
		if q.InvitedUntil.Before(today) {
			return "Providers could answer until " + q.InvitedUntil.Long() + ". Rank them now, or invite them again."
		}
		return "Providers can answer until " + q.InvitedUntil.Long() + ". Rank them when you have the answers you need."
	case brokerage.StateRanked:
		return "The providers are ranked. Choose one, or say why none suits."
	case brokerage.StateWithdrawn:
		return "Taken back on " + q.WithdrawnOn.Long() + ": " + q.WithdrawnWhy
	default:
		return ""
	}
}

func (h *handler) facts(q brokerage.Requirement, whom, lot, agreement string) ui.SummaryListView {
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(q.Ref)),
		ui.Row("For the child", whom),
		ui.Row("What providers read", q.Need),
		ui.Row("Skills asked for", strings.Join(q.Skills, ", ")),
		ui.Row("Promised", q.MinutesPerWeek.String()+" a week"),
		ui.Row("When in the week", bandWords(string(q.Band))),
		ui.Row("First day", date(q.Start)), ui.Row("Last day", date(q.End)),
		ui.Row("Promised to the family by", date(q.PromisedBy)),
		ui.Row("Child’s age on the first day", ageWords(q.Age)),
		ui.Row("District", h.district(q.District)),
		ui.Row("Bought from", lot, ui.Link{Text: "See the agreement", Href: agreement}),
		ui.Row("Asked for by", q.RaisedBy),
	}}
}

// answers lists what the providers said.
func (h *handler) answers(ctx context.Context, tx *db.Tx, q brokerage.Requirement) (ui.TableView, error) {
	all, err := h.Service.Responses(ctx, tx, q.Ref)
	if err != nil {
		return ui.TableView{}, err
	}
	refs := make([]thread.Ref, len(all))
	for i, a := range all {
		refs[i] = a.Provider
	}
	names, err := h.names(ctx, tx, refs)
	if err != nil {
		return ui.TableView{}, err
	}
	v := ui.TableView{Caption: "Answers so far", Columns: ui.Columns("Provider", "Answer", "Could start", "What it says"), Empty: "No provider has answered yet."}
	if q.InvitedUntil.IsZero() {
		v.Empty = "No provider has been invited yet. Inviting them costs nothing and shows who can help."
	}
	for _, a := range all {
		said := "Cannot help"
		if a.Can {
			said = "Can help"
		}
		from := "–"
		if a.Can && !a.From.IsZero() {
			from = a.From.Short()
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: names[a.Provider], Href: "/providers/" + string(a.Provider), Header: true}, {Text: said}, {Text: from}, {Text: a.Says()}}})
	}
	return v, nil
}

// awarded explains the award and leads to the package.
func (h *handler) awarded(ctx context.Context, tx *db.Tx, q brokerage.Requirement, page *showPage) error {
	a, err := h.Service.Award(ctx, tx, q.Award)
	if err != nil {
		return err
	}
	names, err := h.names(ctx, tx, []thread.Ref{a.Provider})
	if err != nil {
		return err
	}
	page.Because = because(q, a, names[a.Provider])
	packages, err := h.Service.PackagesOf(ctx, tx, q.Child)
	for _, p := range packages {
		if p.Award == a.Ref {
			page.Package = "/packages/" + string(p.Ref)
		}
	}
	return err
}

func because(q brokerage.Requirement, a brokerage.Award, name string) *ui.BecauseView {
	v := &ui.BecauseView{
		Decision: name + " was chosen, from " + a.Start.Long() + " to " + a.End.Long() + ".",
		By:       a.By, Role: a.On.Long(), Reason: a.Why,
		Disagree: "Ask a question about it: whoever chose has to answer by a date. A provider may ask how it was ranked.",
	}
	if a.Place > 0 {
		v.Read = append(v.Read, ui.Link{Text: "The ranking, in which it stood " + place(a.Place), Href: path(q, "/compare")})
	}
	if a.Emergency {
		v.Decision = name + " was chosen in an emergency, until " + a.End.Long() + "."
		v.Read = append(v.Read, ui.Link{Text: "Authorised by " + a.Authoriser}, ui.Link{Text: "To be ratified by " + a.RatifyBy.Long()})
		v.Rule = "emergency-ratify"
	}
	return v
}

// buttons are what can be done next.
func buttons(q brokerage.Requirement, a access.Actor) []ui.ButtonView {
	var out []ui.ButtonView
	if q.CallOff != "" {
		text := "See the ranking"
		if q.Open() && mayAward(a) {
			text = "Compare and choose"
		}
		out = append(out, ui.ButtonView{Text: text, Href: path(q, "/compare")})
	}
	if q.Open() {
		for _, s := range steps {
			if a.May(s.permission) {
				out = append(out, ui.ButtonView{Text: s.title, Href: path(q, "/"+s.path), Kind: "secondary"})
			}
		}
		if a.May(access.BrokerageEmergency) {
			out = append(out, ui.ButtonView{Text: "Award in an emergency", Href: path(q, "/emergency"), Kind: "secondary"})
		}
	}
	if a.May(access.BrokerageShortlist) {
		out = append(out, ui.ButtonView{Text: "What the family sees", Href: path(q, "/shortlist"), Kind: "secondary"})
	}
	return out
}
