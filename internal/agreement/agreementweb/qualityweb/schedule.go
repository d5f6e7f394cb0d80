package qualityweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// reporting is what an agreement asks its providers to report, what is due next, and how it was kept. A provider sees its own part of it.
func (h *handler) reporting(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Performance and reporting schedule")
		if err != nil {
			return err
		}
		p.Back, p.Nav, p.Wide = path(a.Ref, ""), "/agreements", true
		since := tx.Today().AddMonths(-lookBack)
		got, err := h.Performance.ReportingOf(ctx, tx, a, since)
		if err != nil {
			return err
		}
		measures, err := h.Performance.Measures.List(ctx, tx, performance.Filter{Lots: lotsOf(a)})
		if err != nil {
			return err
		}
		chosen := got.Now
		if n := r.URL.Query().Get("version"); n != "" {
			i := slices.IndexFunc(got.Versions, func(s performance.Span) bool { return strconv.Itoa(s.Number) == n })
			if i < 0 {
				return fault.NotFound("That version")
			}
			chosen = got.Versions[i]
		}
		p.add(scheduleParts(a, chosen, measures, tx.Today())...)
		if by := r.Actor(); by.Provider != "" || by.May(access.AgreementPerformance) {
			if err := h.dueParts(ctx, tx, r, p, a, got, since); err != nil {
				return err
			}
		}
		p.list(r, "versions", "reporting-schedule-versions.csv", versionsTable(a, got.Versions))
		if r.Actor().May(access.ProviderQuality) && a.Lead == "" && len(a.Lots) > 0 {
			p.add(ui.Button(ui.ButtonView{Text: "Set the schedule", Href: path(a.Ref, "/set-reporting-schedule"), Kind: "secondary"}))
		}
		return nil
	})
}

// scheduleParts are what one version asks, lot by lot.
func scheduleParts(a agreement.Agreement, s performance.Span, measures []performance.Measure, today workday.Date) []templ.Component {
	if s.From.IsZero() {
		return []templ.Component{para("No schedule counts today: the agreement does not run.")}
	}
	stands := s.Stands()
	if today.Before(s.From) {
		stands += " It does not count yet."
	} else if today.After(s.To) {
		stands += " It counted until " + s.To.Long() + "."
	}
	v := ui.TableView{Caption: "What is due of each lot", Columns: ui.Columns("Lot", "Measures", "Returns", "Handed in", "Quality visits"), Empty: "The agreement has no lots yet."}
	for _, of := range a.Lots {
		l, _ := s.Line(of.Ref)
		var names []string
		for _, m := range measures {
			agreed := slices.Contains(l.Measures, m.Ref) || s.Number == 0 && (m.To.IsZero() || !m.To.Before(today))
			if m.Lot == of.Ref && agreed {
				names = append(names, m.Title+", target "+m.Figure(m.Target))
			}
		}
		slices.Sort(names)
		v.Rows = append(v.Rows, ui.Cells(of.Name, orNone(strings.Join(names, "; ")), months(l.ReturnMonths, "Every "), within(l), months(l.VisitMonths, "At least every ")))
	}
	return []templ.Component{para(stands), ui.Table(v)}
}

func orNone(s string) string {
	if s == "" {
		return "None"
	}
	return s
}

func months(n int, before string) string {
	if n == 0 {
		return "None"
	}
	return before + ui.Count(n, "month", "months")
}

func within(l performance.ScheduleLine) string {
	if l.ReturnMonths == 0 {
		return ""
	}
	return "Within " + ui.Count(l.ReturnDays, "day", "days") + " after the period"
}

// dueParts are what is due next and how it was kept.
func (h *handler) dueParts(ctx context.Context, tx *db.Tx, r *web.Request, p *page, a agreement.Agreement, got performance.Reporting, since workday.Date) error {
	var refs []thread.Ref
	for _, c := range got.Coming {
		refs = append(refs, c.Provider)
	}
	for _, k := range got.Kept {
		refs = append(refs, k.Provider)
	}
	names, err := h.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return err
	}
	p.list(r, "due", "due-by-the-schedule.csv", comingTable(r.Actor(), a, got.Coming, names, tx.Today()))
	p.list(r, "kept", "reports-kept.csv", keptTable(r.Actor(), a, got.Kept, names, since, tx.Today()))
	return nil
}

func comingTable(by access.Actor, a agreement.Agreement, all []performance.Coming, names map[thread.Ref]provider.Provider, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Due by the schedule", Columns: ui.Columns("What", "Provider", "Lot", "Due", "State"), Empty: "Nothing is due."}
	for _, c := range all {
		if by.Provider != "" && by.Provider != c.Provider {
			continue
		}
		l, _ := a.Lot(c.Lot)
		what, state := ui.Cell{Header: true, Text: "Return from " + c.From.Short() + " to " + c.To.Short()}, string(c.State)
		switch {
		case c.Visit:
			what.Text, state = "Quality visit by the council", "to plan"
			if c.Ref != "" && (by.Provider == "" || c.On.Before(today)) { // an unannounced visit is not told before
				what.Href, state = "/quality-visits/"+string(c.Ref), "planned for "+c.On.Short()
			}
			if c.Late(today) {
				state = "late, " + state
			}
		case c.Ref != "":
			what.Href = "/performance-returns/" + string(c.Ref)
		default:
			state = "asked for after " + c.To.Short()
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: c.Late(today), Cells: []ui.Cell{what, {Text: names[c.Provider].Name}, {Text: l.Name}, {Text: c.Due.Short(), Sort: c.Due.String()}, {Text: state}}})
	}
	return v
}

func keptTable(by access.Actor, a agreement.Agreement, all []performance.Reported, names map[thread.Ref]provider.Provider, since, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "How it was kept since " + since.Long(), Empty: "Nobody has a place in the lots today.",
		Columns: []ui.Column{{Text: "Provider"}, {Text: "Lot"}, {Text: "Returns due", Numeric: true}, {Text: "In time", Numeric: true}, {Text: "Late", Numeric: true}, {Text: "Not handed in", Numeric: true}, {Text: "Quality visit"}}}
	for _, k := range all {
		if by.Provider != "" && by.Provider != k.Provider {
			continue
		}
		l, _ := a.Lot(k.Lot)
		v.Rows = append(v.Rows, ui.Cells(names[k.Provider].Name, l.Name, strconv.Itoa(k.Due), strconv.Itoa(k.InTime), strconv.Itoa(k.Later), strconv.Itoa(k.Missing),
			k.VisitWords(today)))
	}
	return v
}

func versionsTable(a agreement.Agreement, all []performance.Span) ui.TableView {
	v := ui.TableView{Caption: "Versions", Columns: ui.Columns("Version", "Counts", "Set", "Why"), Empty: "No version is set."}
	for _, s := range slices.Backward(all) {
		if s.Number == 0 {
			continue
		}
		why := s.Why
		if why == "" {
			why = "Agreed with the agreement"
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: "Version " + strconv.Itoa(s.Number), Href: path(a.Ref, "/reporting-schedule?version="+strconv.Itoa(s.Number)), Header: true},
			{Text: s.From.Short() + " to " + s.To.Short()}, {Text: s.On.Short() + " by " + s.By}, {Text: why},
		}})
	}
	return v
}

func (h *handler) scheduleForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.schedulePage(r))
}

func (h *handler) schedulePage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Set the reporting schedule")
		if err != nil {
			return err
		}
		p.Back, p.Nav = path(a.Ref, "/reporting-schedule"), "/agreements"
		versions, err := h.Performance.SchedulesOf(ctx, tx, a.Ref)
		if err != nil {
			return err
		}
		measures, err := h.Performance.Measures.List(ctx, tx, performance.Filter{Lots: lotsOf(a)})
		if err != nil {
			return err
		}
		papers, err := h.Agreements.Papers(ctx, tx, a.Ref)
		if err != nil {
			return err
		}
		var before performance.Schedule
		if len(versions) > 0 {
			before = versions[0]
		}
		p.add(para("What is set here is due from its first day: returns are asked for at the end of each period, and visits have a date. Every provider in the agreement is told. Earlier versions stay, with what was due by them."))
		fields := []templ.Component{hiddenVersion(before.Number), day("from", "First day on which it counts")}
		for i, l := range a.Lots {
			fields = append(fields, lotFields(i, l, before, measures, tx.Today()))
		}
		document := ui.SelectView{Name: "document", Label: "Signed document that it stands in", Blank: "None yet", Hint: "Terms, Record a signature adds one."}
		for _, one := range papers {
			document.Options = append(document.Options, ui.Option{Value: string(one.Document), Text: one.Title + ", version " + strconv.Itoa(one.Version)})
		}
		fields = append(fields, ui.Select(document))
		if before.Number > 0 {
			fields = append(fields, area("why", "Why does it change?", "The providers read it."))
		}
		p.add(drafted(path(a.Ref, "/set-reporting-schedule"), "Set the schedule", fields...))
		return nil
	}
}

// lotFields asks what is due of one lot, filled in from the version before.
func lotFields(i int, l agreement.Lot, before performance.Schedule, measures []performance.Measure, today workday.Date) templ.Component {
	line, had := before.Line(l.Ref)
	box := ui.CheckboxesView{Name: numbered("measures", i), Legend: "Measures", Small: true}
	for _, m := range measures {
		if m.Lot != l.Ref || !m.To.IsZero() && m.To.Before(today) {
			continue
		}
		box.Options = append(box.Options, ui.Option{Value: string(m.Ref), Text: m.Title, Hint: m.Source.Words()})
		if !had || slices.Contains(line.Measures, m.Ref) {
			box.Values = append(box.Values, string(m.Ref))
		}
	}
	number := func(name, label, hint string, n int) templ.Component {
		v := ui.InputView{Name: numbered(name, i), Label: label, Hint: hint, Width: 2, Numeric: true}
		if n > 0 {
			v.Value = strconv.Itoa(n)
		}
		return ui.Input(v)
	}
	parts := []templ.Component{ui.Hidden(numbered("lot", i), string(l.Ref))}
	if len(box.Options) > 0 {
		parts = append(parts, ui.Checkboxes(box))
	} else {
		parts = append(parts, para("No measure is set for this lot yet."))
	}
	return group(l.Name, append(parts,
		number("return-months", "A return every so many months", "Leave it empty for no returns.", line.ReturnMonths),
		number("return-days", "Days after the period to hand it in", "", line.ReturnDays),
		number("visit-months", "A quality visit at least every so many months", "Leave it empty for no visits.", line.VisitMonths))...)
}

func (h *handler) setSchedule(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.SetSchedule{Agreement: r.Ref("id"), Number: in.optional("version"), From: in.Date("from"), Document: r.FormRef("document"), Why: r.Form("why")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		a, err := h.Agreements.Agreement(r.Context(), tx, cmd.Agreement)
		if err != nil {
			return err
		}
		for i, l := range a.Lots {
			if r.FormRef(numbered("lot", i)) != l.Ref {
				return fault.Conflict("The lots of this agreement changed while you were reading. Look at them again before you save.")
			}
			line := performance.ScheduleLine{Lot: l.Ref, Measures: []thread.Ref{}, ReturnMonths: in.optional(numbered("return-months", i)), ReturnDays: in.optional(numbered("return-days", i)), VisitMonths: in.optional(numbered("visit-months", i))}
			for _, m := range r.FormAll(numbered("measures", i)) {
				line.Measures = append(line.Measures, thread.Ref(strings.TrimSpace(m)))
			}
			cmd.Lines = append(cmd.Lines, line)
		}
		return nil
	})
	if err == nil {
		err = in.wrong()
	}
	if err == nil {
		err = h.Performance.SetSchedule(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The reporting schedule is set from "+cmd.From.Long()+".", path(cmd.Agreement, "/reporting-schedule"), h.schedulePage(r))
}
