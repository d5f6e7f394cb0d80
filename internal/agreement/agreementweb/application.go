package agreementweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// applicationPage is one application as its reader may see it.
type applicationPage struct {
	stepPage
	Dates    []ui.DeadlineView
	Steps    []ui.ButtonView
	Lacks    []string
	Answers  ui.SummaryListView
	Rates    ui.TableView
	Signed   ui.TableView
	Swapped  []admission.Swap
	Marks    ui.TableView
	Gates    ui.TableView
	Timeline ui.TimelineView
}

func (h *handler) application(w http.ResponseWriter, r *web.Request) error {
	seen, err := h.see(r)
	if err != nil {
		return err
	}
	page := applicationPage{stepPage: seen, Answers: answers(seen), Rates: offered(seen.Application.Rates), Marks: marksTable(seen), Gates: gateTable(seen.Seen.Gates)}
	page.Signed, page.Swapped, page.Timeline = signed(seen), seen.Application.Swapped(seen.Files), timeline(seen.Application)
	if seen.State == admission.Draft || seen.State == admission.Returned {
		page.Lacks = seen.Application.Lacks(seen.Opening, seen.Files)
	}
	for _, s := range steps {
		if !s.offered(seen) {
			continue
		}
		b := ui.ButtonView{Text: s.title, Href: applicationPath(seen.Application.Ref, s.path)}
		if len(page.Steps) > 0 || s.warn {
			b.Kind = "secondary"
		}
		page.Steps = append(page.Steps, b)
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		due, err := deadline.Of(r.Context(), tx, seen.Application.Ref)
		for _, d := range due[seen.Application.Ref] {
			if d.State == deadline.Running || d.State == deadline.Kept {
				page.Dates = append(page.Dates, web.DeadlineView(d, tx.Today(), ""))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, applicationView(page))
}

func answers(p stepPage) ui.SummaryListView {
	var v ui.SummaryListView
	for i, q := range p.Opening.Questions {
		v.Rows = append(v.Rows, ui.Row(strconv.Itoa(i+1)+". "+q.Words, p.Application.Answers[q.ID]))
	}
	for _, text := range p.Opening.Declarations {
		said := "Not declared"
		if slices.Contains(p.Application.Declared, text) {
			said = "Declared"
		}
		for _, d := range p.Application.Declarations {
			if d.Text == text {
				said = "Declared on " + workday.DateOf(d.Made.At).Long() + " by " + d.Made.Name
			}
			if d.Text == text && d.Again() {
				said += ". Still true, said " + d.Confirmed.Name + " on " + workday.DateOf(d.Confirmed.At).Long()
			}
		}
		v.Rows = append(v.Rows, ui.Row(text, said))
	}
	for _, title := range p.Opening.Documents {
		name := "Not there"
		if f, ok := p.Application.Paper(title, p.Files); ok {
			name = f.Name
		}
		v.Rows = append(v.Rows, ui.Row(title, name))
	}
	return v
}

// declarations are those that the application asks for, each with when the provider made it before.
func (p stepPage) declarations() []ui.Option {
	out := ui.Options(p.Opening.Declarations...)
	for i, o := range out {
		if d, ok := p.Before[o.Value]; ok {
			out[i].Hint = "You declared this on " + workday.DateOf(d.Made.At).Long() + " (" + d.Made.Name + "). Tick it if it is still true."
		}
	}
	return out
}

func paperField(i int) string { return "paper-" + strconv.Itoa(i+1) }

// papers are the documents that are uploaded.
func (p stepPage) papers() []ui.Option {
	out := make([]ui.Option, len(p.Files))
	for i, f := range p.Files {
		out[i] = ui.Option{Value: string(f.Ref), Text: f.Name}
	}
	return out
}

func (p stepPage) paper(title string) string {
	f, _ := p.Application.Paper(title, p.Files)
	return string(f.Ref)
}

func offered(rates []money.Rate) ui.TableView {
	v := ui.TableView{Caption: "Rates offered", Columns: []ui.Column{{Text: "Unit"}, {Text: "Time"}, {Text: "Price", Numeric: true}}, Empty: "No rate is offered yet."}
	for _, r := range rates {
		v.Rows = append(v.Rows, ui.Cells(string(r.Unit), strings.ReplaceAll(string(r.Band), "-", " "), r.Amount.String()))
	}
	return v
}

// signed lists the documents as they were when the application was signed.
func signed(p stepPage) ui.TableView {
	v := ui.TableView{Caption: "Signed for", Columns: ui.Columns("Document", "Fingerprint (SHA-256)")}
	sig, ok := p.Application.Signed()
	if !ok {
		return v
	}
	v.Caption = "Signed for by " + sig.Typed + " on " + ui.When(sig.At)
	v.Empty = "No document was signed for."
	for _, f := range sig.Files {
		v.Rows = append(v.Rows, ui.Cells(f.Name, f.Hash[:min(16, len(f.Hash))]+"…"))
	}
	return v
}

func marksTable(p stepPage) ui.TableView {
	return p.markingTable("Marks", admission.Marking{Marks: p.Application.Marks, Moderated: p.Application.Moderated})
}

// fallen are the marks that objections set aside.
func (p stepPage) fallen() []ui.TableView {
	var out []ui.TableView
	for _, o := range p.Application.Objections {
		if o.Marked == nil || o.Reviewer == nil {
			continue
		}
		if v := p.markingTable("Marks that were set aside on "+workday.DateOf(o.Reviewer.At).Long(), *o.Marked); len(v.Rows) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// verdicts are what an officer who was not involved may answer to an objection.
func verdicts() []ui.Option {
	var out []ui.Option
	for _, v := range admission.Verdicts() {
		out = append(out, ui.Option{Value: string(v), Text: v.Words()})
	}
	return out
}

func (p stepPage) markingTable(caption string, of admission.Marking) ui.TableView {
	v := ui.TableView{Caption: caption, Columns: ui.Columns("Question")}
	all := of.Marks
	for _, m := range all {
		v.Columns = append(v.Columns, ui.Column{Text: m.Name})
	}
	if of.Moderated != nil {
		all = append(all[:len(all):len(all)], *of.Moderated)
		v.Columns = append(v.Columns, ui.Column{Text: "Agreed"})
	}
	if len(all) == 0 {
		return v
	}
	for _, q := range p.Opening.Questions {
		row := []string{q.Words}
		for _, m := range all {
			text := strconv.Itoa(m.Marks[q.ID]) + " of " + strconv.Itoa(q.Max)
			if q.Kind == admission.PassFail {
				text = map[bool]string{true: "Pass", false: "Fail"}[m.Marks[q.ID] > 0]
			}
			if m.Notes[q.ID] != "" {
				text += ". " + m.Notes[q.ID]
			}
			row = append(row, text)
		}
		v.Rows = append(v.Rows, ui.Cells(row...))
	}
	return v
}

func gateTable(gates []admission.Gate) ui.TableView {
	v := ui.TableView{Caption: "Before it can be accepted", Columns: ui.Columns("What must hold", "Today", "What stands in the way")}
	for _, g := range gates {
		tag := ui.Tag("Holds", ui.Green)
		if !g.Open {
			tag = ui.Tag("Does not hold", ui.Red)
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: g.Words, Header: true}, {Body: tag}, {Text: g.Why}}})
	}
	return v
}

func timeline(a admission.Application) ui.TimelineView {
	v := ui.TimelineView{Items: []ui.Event{{Title: "Begun", When: ui.When(a.BegunAt)}}}
	add := func(title string, p admission.Person, text string) {
		v.Items = append(v.Items, ui.Event{Title: title, By: p.Name, When: ui.When(p.At), Text: text})
	}
	for _, s := range a.Signatures {
		add("Handed in", s.Person, "")
	}
	for _, c := range a.Checks {
		if c.Missing == "" {
			add("Found complete", c.Person, "")
		} else {
			add("Returned to be completed by "+c.Until.Long(), c.Person, c.Missing)
		}
	}
	for _, m := range a.MoreTime {
		add("The time for the decision was extended from "+m.First.Long()+" to "+m.Until.Long(), m.Person, m.Why)
	}
	for i, d := range a.Decisions {
		if d.Accept {
			add("Accepted", d.Person, d.Reasons)
			if d.Published != nil {
				add("The notice of the award was given on "+d.Published.On.Long()+". The standstill runs until the day before "+d.AdmitFrom.Long(), d.Published.Person, d.Published.Number)
			}
			v.Items = append(v.Items, conditionEvents(d)...)
		} else {
			add("Refused. An objection was possible until "+d.ReplyBy.Long(), d.Person, d.Reasons)
		}
		if i < len(a.Objections) {
			o := a.Objections[i]
			add("The applicant objected", o.Person, o.Grounds)
			switch {
			case o.Reviewer == nil:
			case o.Marked != nil:
				add("The decision was set aside with its marks. Other people mark again", *o.Reviewer, o.Why)
			case o.SetAside:
				add("The decision was set aside", *o.Reviewer, o.Why)
			default:
				add("The decision was upheld", *o.Reviewer, o.Why)
			}
		}
	}
	if a.AdmittedBy != nil {
		add("Admitted", *a.AdmittedBy, "")
	}
	if !a.WithdrawnAt.IsZero() {
		v.Items = append(v.Items, ui.Event{Title: "Withdrawn", When: ui.When(a.WithdrawnAt), Text: a.WithdrawnWhy})
	}
	return v
}

// conditionEvents say on which condition an application was accepted, and what became of it.
func conditionEvents(d admission.Decision) []ui.Event {
	c := d.Condition
	if c == nil {
		return nil
	}
	out := []ui.Event{{Title: "On a condition, until " + c.By.Long(), Text: c.What + " " + c.Owner.Name + " sees to it. Until evidence of the training is accepted, no invitations go to the provider."}}
	if !c.MetOn.IsZero() {
		out = append(out, ui.Event{Title: "The condition is met", When: c.MetOn.Long(), ISO: c.MetOn.String(), Text: "Invitations can go to the provider."})
	}
	if !c.FellOn.IsZero() {
		out = append(out, ui.Event{Title: "The acceptance fell away", When: c.FellOn.Long(), ISO: c.FellOn.String(), Text: "The condition was not met in time. A new application is possible."})
	}
	return out
}

// rateRow is one row of the rates that are offered.
type rateRow struct{ N, Amount, Unit, Band string }

func (p stepPage) rateRows() []rateRow {
	out := make([]rateRow, offeredRates)
	for i := range out {
		out[i].N = strconv.Itoa(i + 1)
		if i < len(p.Application.Rates) {
			r := p.Application.Rates[i]
			out[i].Amount, out[i].Unit, out[i].Band = r.Amount.Pounds(), string(r.Unit), string(r.Band)
		}
	}
	return out
}

// addedLines is how many things one application may state that it adds.
const addedLines = 3

// addings reads what a voluntary organisation states that it adds; lines that are empty count as none.
func addings(r *web.Request, p *parser) []admission.Adding {
	var out []admission.Adding
	for i := range addedLines {
		n := strconv.Itoa(i + 1)
		number := func(name string) int {
			if r.Form(name+n) == "" {
				return 0
			}
			return p.Number(name + n)
		}
		a := admission.Adding{What: r.Form("add-what-" + n), Amount: number("add-amount-"), Unit: r.Form("add-unit-" + n), Months: number("add-months-")}
		if a != (admission.Adding{}) {
			out = append(out, a)
		}
	}
	return out
}

// addedRow is one row of what is added.
type addedRow struct{ N, What, Amount, Unit, Months string }

func (p stepPage) addedRows() []addedRow {
	out := make([]addedRow, addedLines)
	for i := range out {
		out[i].N = strconv.Itoa(i + 1)
		if i < len(p.Application.Adds) {
			a := p.Application.Adds[i]
			out[i] = addedRow{N: out[i].N, What: a.What, Amount: positive(a.Amount), Unit: a.Unit, Months: positive(a.Months)}
		}
	}
	return out
}

// positive writes a number, nothing for none.
func positive(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// added lists what a voluntary organisation states that it adds.
func added(all []admission.Adding) ui.TableView {
	v := ui.TableView{Caption: "What it adds, if it is admitted", Columns: []ui.Column{{Text: "What"}, {Text: "How much", Numeric: true}, {Text: "Counted in"}, {Text: "Within"}}}
	for _, a := range all {
		v.Rows = append(v.Rows, ui.Cells(a.What, positive(a.Amount), a.Unit, ui.Count(a.Months, "month", "months")))
	}
	return v
}

// marksOf writes what each evaluator gave for a question, for the moderator.
func (p stepPage) marksOf(q admission.Question) string {
	var out []string
	for _, m := range p.Application.Marks {
		out = append(out, m.Name+": "+strconv.Itoa(m.Marks[q.ID])+" ("+m.Notes[q.ID]+")")
	}
	return strings.Join(out, "; ")
}

func markHint(q admission.Question) string {
	if q.Kind == admission.PassFail {
		return "1 passes, 0 fails."
	}
	return "0 to " + strconv.Itoa(q.Max) + ", weight " + strconv.Itoa(q.Weight) + "."
}
