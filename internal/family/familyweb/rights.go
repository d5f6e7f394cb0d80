package familyweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// rightsPage says who has rights over a child's record and by what: for workers all of it, for a family what is their own.
type rightsPage struct {
	childForm
	Family     bool
	Nav        ui.SubNavView
	Yours      []string // why the reader sees the record, in words
	Whose      string   // whose the rights on special educational needs are
	Who        ui.TableView
	OwnRights  bool         // the rights are the young person's
	Facts      ui.TableView // of parental responsibility
	Orders     ui.TableView
	Capacities ui.TableView
	Consents   ui.TableView
	Merges     ui.TableView
	Choices    []carerChoice // a young person's own
	MayRecord  bool
	MayConsent bool
	MayFormer  bool
	HasOrders  bool
	HasConsent bool
	MergedInto thread.Ref
	Similar    bool
}

// carerChoice is one carer whom a young person lets see the record or not.
type carerChoice struct {
	Carer family.Carer
	Sees  bool
}

func (h *handler) rights(w http.ResponseWriter, r *web.Request) error { return h.showRights(w, r, nil) }

func (h *handler) showRights(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := rightsPage{childForm: childForm{Errors: wrong}, Nav: h.nav(r.Actor(), r.Ref("id"), "/rights"),
		MayRecord: r.Actor().May(access.FamilyRecord), MayConsent: r.Actor().May(access.FamilyConsent)}
	err := r.SeeChild("Rights", r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		p.Today = tx.Today()
		if p.Family, err = family.AsFamily(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		p.MayRecord = p.MayRecord && !p.Family
		p.MayFormer = p.MayRecord && r.Actor().May(access.BreakGlassSee)
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		p.MergedInto, p.Whose = p.Child.MergedInto, rightsWords(p.Child.Born, p.Today)
		p.OwnRights = family.OwnRights(p.Child.Born, p.Today)
		if err := h.loadOwn(ctx, tx, r.Actor(), &p); err != nil {
			return err
		}
		if err := h.loadConsents(ctx, tx, r.Actor(), &p); err != nil || p.Family {
			return err
		}
		return h.loadRights(ctx, tx, &p)
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, rightsView(p))
}

// loadOwn reads why the reader sees the record, and for a young person who else of the family does.
func (h *handler) loadOwn(ctx context.Context, tx *db.Tx, reader access.Actor, p *rightsPage) error {
	why, err := access.Why(ctx, tx, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	own := false
	for _, rel := range why {
		own = own || rel.Reason == access.OwnRecord && rel.Actor == reader.Person
		if rel.Reason == access.Representative {
			continue // told below with all in which they act
		}
		if words := whyWords(rel.Reason); !slices.Contains(p.Yours, words) {
			p.Yours = append(p.Yours, words)
		}
	}
	acts, helps, err := h.Service.Acts(ctx, tx, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	if len(acts) > 0 {
		p.Yours = append(p.Yours, "You act for the young person in what they cannot decide: "+listed(acts)+".")
	}
	if len(helps) > 0 {
		p.Yours = append(p.Yours, "The young person lets you help with: "+listed(helps)+".")
	}
	if !own {
		return nil
	}
	if err := h.loadCapacities(ctx, tx, p); err != nil || !family.OwnRights(p.Child.Born, p.Today) {
		return err
	}
	carers, err := h.Service.Carers(ctx, tx, p.Child.Ref)
	for _, c := range carers {
		if bar, barred := c.Barred(p.Today); c.Current(p.Today) && (!barred || bar == family.BarChoice) {
			p.Choices = append(p.Choices, carerChoice{c, !barred})
		}
	}
	return err
}

// loadRights reads what only workers see.
func (h *handler) loadRights(ctx context.Context, tx *db.Tx, p *rightsPage) error {
	carers, err := h.Service.Carers(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Who = ui.TableView{Caption: "Carers", CaptionSize: "m", Columns: ui.Columns("Who", "To the child", "Parental responsibility", "Sees the record", "Helps the young person with"),
		Empty: "No carer is on record."}
	names := map[thread.Ref]string{}
	for _, c := range carers {
		names[c.Ref] = c.Name()
		p.Who.Rows = append(p.Who.Rows, ui.Cells(c.Name(), c.Relation, strings.ReplaceAll(responsibilityWords(c, p.Today), "\n", ": "), seesWords(c, *p), helpWords(c, p.Today)))
	}
	p.Facts = factsTable(carers)
	orders, err := h.Service.Orders(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Orders = ui.TableView{Caption: "Court orders", CaptionSize: "m", Columns: ui.Columns("Order", "Court and day", "What it says", "Restricts", "In force"),
		Empty: "No court order is on record."}
	for _, o := range orders {
		p.HasOrders = p.HasOrders || o.EndedOn.IsZero()
		restricts := names[o.Against]
		if o.KeepsOut {
			restricts += ", who may not see the record"
		}
		p.Orders.Rows = append(p.Orders.Rows, ui.Cells(string(o.Kind), o.Court+", "+o.MadeOn.Long(), o.Terms, restricts, spanWords(o.From, o.To, o.EndedOn, o.EndedWhy)))
	}
	if err := h.loadCapacities(ctx, tx, p); err != nil {
		return err
	}
	return h.loadMerges(ctx, tx, p)
}

func (h *handler) loadCapacities(ctx context.Context, tx *db.Tx, p *rightsPage) error {
	found, err := h.Service.Capacities(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	carers, err := h.Service.Carers(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Capacities = ui.TableView{Caption: "Deciding for themselves", CaptionSize: "m", Columns: ui.Columns("Decision", "Found", "By", "Why", "Who acts"),
		Empty: "Nothing was found: a young person is taken to be able to decide."}
	for _, c := range found {
		able := "Can decide this"
		if !c.Able {
			able = "Cannot decide this"
		}
		acts := ""
		if at := slices.IndexFunc(carers, func(x family.Carer) bool { return x.Ref == c.Representative }); at >= 0 {
			acts = carers[at].Name() + ", " + string(c.Standing)
		}
		p.Capacities.Rows = append(p.Capacities.Rows, ui.Cells(capacityWords(c), able+", "+spanWords(c.On, c.EndedOn, c.EndedOn, ""), c.By, c.Reasons, acts))
	}
	return nil
}

func (h *handler) loadConsents(ctx context.Context, tx *db.Tx, reader access.Actor, p *rightsPage) error {
	found, err := h.Service.Consents(ctx, tx, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Consents = ui.TableView{Caption: "What may be shared", CaptionSize: "m", Columns: ui.Columns("With", "What and what for", "Who agreed", "Since"),
		Empty: "Nobody has agreed to share anything beyond what the law asks for."}
	for _, c := range found {
		p.HasConsent = p.HasConsent || c.EndedOn.IsZero()
		p.Consents.Rows = append(p.Consents.Rows, ui.Cells(c.With, c.What, c.Giver+", "+c.How, spanWords(c.On, c.EndedOn, c.EndedOn, "")))
	}
	return nil
}

// seesWords say whether a carer sees the record today, and why not.
func seesWords(c family.Carer, p rightsPage) string {
	switch bar, barred := c.Barred(p.Today); {
	case barred:
		return "No: " + string(bar)
	case !c.Current(p.Today):
		return "No: no longer a carer"
	default:
		return "Yes, without how to reach another carer"
	}
}

// helpWords list what the young person lets a carer do beside them, and how they said so.
func helpWords(c family.Carer, on workday.Date) string {
	now := c.Helps.Now(on)
	if len(now.Matters) == 0 {
		return ""
	}
	return matterWords(now.Matters) + "\n" + now.How + ", " + now.From.Short()
}

// whyWords say to a reader why the record is open to them.
func whyWords(reason access.Reason) string {
	switch reason {
	case access.ParentalResponsibility:
		return "You have parental responsibility."
	case access.Caring:
		return "You care for the child."
	case access.OwnRecord:
		return "It is your own record."
	default:
		return "Your work: " + string(reason) + "."
	}
}

// option names the number of an entry in a list as a choice.
func option(n int, text, hint string) ui.Option {
	return ui.Option{Value: strconv.Itoa(n), Text: text, Hint: hint}
}

// aboutForm is a form about a child's rights with what it chooses from.
type aboutForm struct {
	childForm
	Carers   []family.Carer
	Orders   []family.Order
	Consents []family.Consent
	Matches  []family.Match
	Rivals   []Rival // lead professionals where this record and one of the others have two
	TwoHomes bool    // this record and one of the others have carers with whom the child lives
	ByFamily bool
}

func (f aboutForm) carerOptions() []ui.Option {
	var out []ui.Option
	for _, c := range f.Carers {
		if c.Current(f.Today) {
			out = append(out, ui.Option{Value: string(c.Ref), Text: c.Name(), Hint: c.Relation})
		}
	}
	return out
}

func (f aboutForm) orderOptions() []ui.Option {
	var out []ui.Option
	for _, o := range f.Orders {
		if o.EndedOn.IsZero() {
			out = append(out, option(o.N, string(o.Kind)+" of "+o.MadeOn.Long(), o.Terms))
		}
	}
	return out
}

func (f aboutForm) consentOptions() []ui.Option {
	var out []ui.Option
	for _, c := range f.Consents {
		if c.EndedOn.IsZero() {
			out = append(out, option(c.N, "With "+c.With, c.What))
		}
	}
	return out
}

// renderAbout shows a form about the child in the path.
func (h *handler) renderAbout(w http.ResponseWriter, r *web.Request, page string, wrong []fault.Field, view func(aboutForm) templ.Component) error {
	p := aboutForm{childForm: childForm{Errors: wrong}}
	err := r.SeeChild(page, r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		p.Today = tx.Today()
		if p.ByFamily, err = family.AsFamily(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		if p.Consents, err = h.Service.Consents(ctx, tx, r.Actor(), p.Child.Ref); err != nil || p.ByFamily {
			return err
		}
		if p.Carers, err = h.Service.Carers(ctx, tx, p.Child.Ref); err != nil {
			return err
		}
		p.Orders, err = h.Service.Orders(ctx, tx, p.Child.Ref)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, view(p))
}

// rightsDone finishes a form about rights.
func (h *handler) rightsDone(w http.ResponseWriter, r *web.Request, err error, said string, again func(wrong []fault.Field) error) error {
	if fields, ok := fault.Fields(err); ok {
		return again(fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/rights"))
}
