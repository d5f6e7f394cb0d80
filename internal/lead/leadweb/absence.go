package leadweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// absencePage plans when somebody is away and who covers.
type absencePage struct {
	Me      thread.Ref
	Manages bool // the reader plans for others too
	People  []ui.Option
	Planned ui.TableView
	Today   workday.Date
	Errors  []fault.Field
}

func (h *handler) absenceForm(w http.ResponseWriter, r *web.Request) error {
	return h.showAbsence(w, r, nil)
}

func (h *handler) showAbsence(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := absencePage{Me: r.Actor().Person, Manages: r.Actor().May(access.LeadAllocate), Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		p.Today = tx.Today()
		all, err := h.Service.Leads(r.Context(), tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			p.People = append(p.People, ui.Option{Value: string(one.Ref), Text: one.Name})
		}
		whose := p.Me
		if p.Manages {
			whose = ""
		}
		planned, err := h.Service.Planned(r.Context(), tx, whose)
		if err != nil {
			return err
		}
		refs := make([]thread.Ref, 0, 2*len(planned))
		for _, a := range planned {
			refs = append(refs, a.Person, a.Cover)
		}
		names, err := h.Service.People(r.Context(), tx, refs)
		p.Planned = plannedTable(planned, names)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "absences.csv", []string{"who", "from", "to", "cover"}, func(yield func([]string) bool) {
			for _, row := range p.Planned.Rows {
				if !yield([]string{row.Cells[0].Text, row.Cells[1].Sort, row.Cells[2].Sort, row.Cells[3].Text}) {
					return
				}
			}
		})
	}
	p.Planned.CSV = r.With("format", "csv")
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, absenceView(p))
}

func plannedTable(planned []team.Absence, names map[thread.Ref]lead.Person) ui.TableView {
	v := ui.TableView{Caption: "Absences today and to come", Columns: ui.Columns("Who", "First day", "Last day", "Who covers"),
		Empty: "Nobody is away, today or later, as far as it is planned."}
	for _, a := range planned {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: names[a.Person].Name, Header: true}, {Text: a.From.Long(), Sort: a.From.String()}, {Text: a.To.Long(), Sort: a.To.String()}, {Text: names[a.Cover].Name},
		}})
	}
	return v
}

func (h *handler) absence(w http.ResponseWriter, r *web.Request) error {
	from, fromErr := r.FormDate("from")
	to, toErr := r.FormDate("to")
	for _, err := range []error{fromErr, toErr} {
		if fields, ok := fault.Fields(err); ok {
			return h.showAbsence(w, r, fields)
		}
	}
	person := r.Actor().Person
	if chosen := r.FormRef("person"); chosen != "" {
		person = chosen
	}
	var err error
	if r.Form("kind") == "sudden" {
		err = h.Service.SuddenAbsence(r.Context(), r.Actor(), lead.SuddenAbsence{Person: person, To: to})
	} else {
		err = h.Service.PlanAbsence(r.Context(), r.Actor(), lead.PlanAbsence{Person: person, Cover: r.FormRef("cover"), From: from, To: to})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showAbsence(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The absence is saved, and the families are told who covers.")
	return web.SeeOther(w, r, "/leads/absence")
}
