package leadweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// shownHandovers is how many handovers the page lists.
const shownHandovers = 20

// handoverPage hands many children to another lead professional: choose, look at what it does, confirm.
type handoverPage struct {
	From     lead.Professional // zero until chosen
	People   []ui.Option
	Children []ui.Option
	Past     []pastHandover
	Errors   []fault.Field
}

// pastHandover is one handover in the list beneath.
type pastHandover struct {
	lead.Handover
	From, To string
	Undoable bool
}

// previewPage shows what a handover would do before it is made.
type previewPage struct {
	lead.Preview
	Command lead.HandOver
	Table   ui.TableView
}

func joined(s []string) string { return strings.Join(s, "; ") }

func (h *handler) handoverForm(w http.ResponseWriter, r *web.Request) error {
	from, err := thread.Parse(r.URL.Query().Get("from"))
	if err != nil {
		from = ""
	}
	return h.showHandover(w, r, from, nil)
}

func (h *handler) showHandover(w http.ResponseWriter, r *web.Request, from thread.Ref, wrong []fault.Field) error {
	p := handoverPage{Errors: wrong}
	var looked []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Leads(r.Context(), tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.Ref == from {
				p.From = one
				continue
			}
			p.People = append(p.People, ui.Option{Value: string(one.Ref), Text: one.Name})
		}
		if err := h.pastHandovers(r, tx, &p); err != nil || p.From.Ref == "" {
			return err
		}
		led, err := h.Service.LedBy(r.Context(), tx, r.Actor(), from)
		for _, row := range led {
			looked = append(looked, row.Child)
			p.Children = append(p.Children, ui.Option{Value: string(row.Child), Text: row.Card.Last + ", " + row.Card.First,
				Hint: h.Families.District(row.Card.District)})
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Hand children over", looked...); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, handoverView(p))
}

func (h *handler) pastHandovers(r *web.Request, tx *db.Tx, p *handoverPage) error {
	past, err := h.Service.Handovers(r.Context(), tx, shownHandovers)
	if err != nil {
		return err
	}
	var refs []thread.Ref
	for _, one := range past {
		refs = append(refs, one.From, one.To)
	}
	names, err := h.Service.People(r.Context(), tx, refs)
	for _, one := range past {
		p.Past = append(p.Past, pastHandover{Handover: one, From: names[one.From].Name, To: names[one.To].Name, Undoable: one.Undoable(tx.Today())})
	}
	return err
}

func (h *handler) handover(w http.ResponseWriter, r *web.Request) error {
	on, err := r.FormDate("on")
	cmd := lead.HandOver{From: r.FormRef("from"), To: r.FormRef("to"), On: on, Why: r.Form("why")}
	for _, one := range r.FormAll("children") {
		if ref, bad := thread.Parse(one); bad == nil {
			cmd.Children = append(cmd.Children, ref)
		}
	}
	var made lead.Handover
	switch {
	case err != nil:
	case r.Form("confirmed") == "yes":
		made, err = h.Service.HandOver(r.Context(), r.Actor(), cmd)
	default:
		var p lead.Preview
		if p, err = h.preview(r, cmd); err == nil {
			return web.Render(w, r, http.StatusOK, previewView(h.previewOf(p, cmd)))
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showHandover(w, r, cmd.From, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, ui.Count(len(made.Moves), "child is", "children are")+" handed over from "+made.On.Long()+". The families are told today.")
	return web.SeeOther(w, r, "/leads/handover")
}

func (h *handler) preview(r *web.Request, cmd lead.HandOver) (p lead.Preview, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		p, err = h.Service.PreviewHandOver(r.Context(), tx, r.Actor(), cmd)
		return err
	})
	if err != nil {
		return p, err
	}
	var children []thread.Ref
	for _, m := range p.Moves {
		children = append(children, m.Child)
	}
	return p, r.Look("Hand children over", children...)
}

func (h *handler) previewOf(p lead.Preview, cmd lead.HandOver) previewPage {
	v := previewPage{Preview: p, Command: cmd, Table: ui.TableView{Caption: "The children", CaptionSize: "s", Empty: "No child is chosen.",
		Columns: []ui.Column{{Text: "Child"}, {Text: "District"}, {Text: "Weight", Numeric: true}}}}
	for _, m := range p.Moves {
		c := p.Cards[m.Child]
		district := h.Families.District(c.District)
		if !slices.Contains(p.To.Districts, c.District) && len(p.To.Districts) > 0 {
			district += " (" + p.To.Name + " does not work there)"
		}
		v.Table.Rows = append(v.Table.Rows, ui.Cells(c.Last+", "+c.First, district, strconv.Itoa(m.Weight)))
	}
	return v
}

func (h *handler) undoHandover(w http.ResponseWriter, r *web.Request) error {
	back, err := h.Service.UndoHandOver(r.Context(), r.Actor(), lead.UndoHandOver{Handover: r.FormRef("handover"), Why: r.Form("undo")})
	if fields, ok := fault.Fields(err); ok {
		return h.showHandover(w, r, "", fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Undone: "+ui.Count(back, "child is", "children are")+" with the lead professional of before again, and the families are told.")
	return web.SeeOther(w, r, "/leads/handover")
}

// dayParts are the hidden fields of a date.
func dayParts(d workday.Date) [3]string {
	return [3]string{strconv.Itoa(d.Day()), strconv.Itoa(int(d.Month())), strconv.Itoa(d.Year())}
}

// undoWords say how long a handover can be undone.
func undoWords(days int) string {
	if days == 0 {
		return "Your council’s policy lets nobody undo it."
	}
	return "You can undo it for " + ui.Count(days, "day", "days") + "."
}
