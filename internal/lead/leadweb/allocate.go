package leadweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// allocatePage lets a manager name a lead from three suggestions, or anybody else.
type allocatePage struct {
	Child       family.Child
	District    string
	Now         lead.Lead // the present lead, when there is one
	Version     int
	Gone        bool // the present lead is no lead professional any more
	Suggestions []lead.Suggestion
	Others      []ui.Option
	Weight      int      // how much the child takes, as far as it is chosen
	Skills      []string // what a lead should know well, as far as it is chosen
	AllSkills   []string // what the council's policy lets choose from
	Errors      []fault.Field
}

func (h *handler) allocateForm(w http.ResponseWriter, r *web.Request) error {
	return h.showAllocate(w, r, nil)
}

func (h *handler) showAllocate(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := allocatePage{Errors: wrong}
	if err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadAllocate(r, tx, &p) }); err != nil {
		return err
	}
	if err := r.Look("Name a lead professional", p.Child.Ref); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, allocateView(p))
}

func (h *handler) loadAllocate(r *web.Request, tx *db.Tx, p *allocatePage) error {
	ctx, ref := r.Context(), r.Ref("id")
	if err := lead.MayAllocate(ctx, tx, r.Actor(), ref); err != nil {
		return err
	}
	var err error
	if p.Child, err = h.Families.Child(ctx, tx, ref); err != nil {
		return err
	}
	p.District = h.Families.District(p.Child.District)
	if err := h.suggest(r, tx, p); err != nil {
		return err
	}
	all, err := h.Service.Leads(ctx, tx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if !one.Last.IsZero() {
			continue // who leaves takes no more children
		}
		p.Others = append(p.Others, ui.Option{Value: string(one.Ref), Text: one.Name})
	}
	a, err := h.Service.Allocation(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Version = a.Version
	found, err := h.Service.Of(ctx, tx, ref)
	if p.Now = found[ref]; err != nil {
		return err
	}
	p.Gone, err = h.Service.Gone(ctx, tx, a.Lead)
	return err
}

// suggest ranks for the weight and the skills in the page's address.
func (h *handler) suggest(r *web.Request, tx *db.Tx, p *allocatePage) error {
	role, err := h.Service.Role(r.Context(), tx)
	if err != nil {
		return err
	}
	p.AllSkills, p.Weight = role.Skills, lead.Usual
	asked := r.URL.Query()
	if n := number(asked.Get("for")); n >= lead.Light && n <= lead.Heavy {
		p.Weight = n
	}
	for _, one := range role.Skills {
		if slices.Contains(asked["skill"], one) {
			p.Skills = append(p.Skills, one)
		}
	}
	p.Suggestions, err = h.Service.Suggest(r.Context(), tx, r.Ref("id"), p.Weight, p.Skills...)
	return err
}

// numbersTable shows what each reason counts, so that nobody has to believe an order.
func numbersTable(p allocatePage) ui.TableView {
	v := ui.TableView{Caption: "How the points come about", CaptionSize: "s", Empty: "Nobody can be suggested: every lead professional is away, or there is none.",
		Columns: []ui.Column{{Text: "Who"}, {Text: "Reason"}, {Text: "Points", Numeric: true}}}
	for _, s := range p.Suggestions {
		for i, one := range s.Reasons {
			name := ""
			if i == 0 {
				name = s.Name
			}
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: name}, {Text: one.Says}, {Text: strconv.Itoa(one.Points)}}})
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{}, {Text: "All together, for " + s.Name}, {Text: strconv.Itoa(s.Points)}}})
	}
	return v
}

// suggestionOptions are the suggested leads with their reasons, and "somebody else".
func suggestionOptions(p allocatePage) []ui.Option {
	var out []ui.Option
	for i, s := range p.Suggestions {
		hint := ui.Count(s.Points, "point", "points") + ". For: " + strings.Join(s.For, "; ") + "."
		if len(s.Against) > 0 {
			hint += " Against: " + strings.Join(s.Against, "; ") + "."
		}
		name := s.Name
		if i == 0 {
			name += " (suggested first)"
		}
		out = append(out, ui.Option{Value: string(s.Ref), Text: name, Hint: hint})
	}
	return append(out, ui.Option{Value: "other", Text: "Somebody else", Reveal: ui.Select(ui.SelectView{Name: "other", Label: "Who?", Options: p.Others, Blank: "Choose a person"})})
}

func weightOptions() []ui.Option {
	return []ui.Option{
		{Value: "1", Text: "Light", Hint: "A few contacts a term."}, {Value: "2", Text: "Usual"},
		{Value: "3", Text: "Heavy", Hint: "Several services, or dates that press."},
	}
}

func (h *handler) allocate(w http.ResponseWriter, r *web.Request) error {
	cmd := lead.Allocate{Child: r.Ref("id"), Lead: r.FormRef("lead"), Why: r.Form("why"), Version: number(r.Form("version")), Weight: number(r.Form("weight"))}
	if r.Form("lead") == "other" {
		cmd.Lead = r.FormRef("other")
	}
	if cmd.Lead.Kind() != thread.Person {
		cmd.Lead = ""
	}
	named, err := h.Service.Allocate(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showAllocate(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The lead professional is named from "+named.From.Long()+" on, and the family is told.")
	if r.Actor().May(access.FamilySee) {
		return web.SeeOther(w, r, childPath(cmd.Child, ""))
	}
	return web.SeeOther(w, r, "/leads/waiting")
}

// number reads a whole number of a hidden field or a choice; what is none is -1, which the use case refuses.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
