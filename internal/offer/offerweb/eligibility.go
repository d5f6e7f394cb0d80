package offerweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// own is a child of the family that reads, with the age from which its rules follow.
type own struct {
	Name string
	Born workday.Date
}

// ownChildren are the children of a family that reads a page, for whom rules by age are said; none for anybody else.
func (h *handler) ownChildren(ctx context.Context, tx *db.Tx, a access.Actor) ([]own, error) {
	if !a.Is(access.RoleParent) && !a.Is(access.RoleYoungPerson) {
		return nil, nil
	}
	refs, err := access.Children(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	found, err := h.Families.Children(ctx, tx, refs)
	var out []own
	for _, ref := range refs {
		if c, ok := found[ref]; ok && !c.Born.IsZero() {
			out = append(out, own{c.Name(), c.Born})
		}
	}
	return out, err
}

// asking is for whom the directory says whether an assessment is needed.
type asking struct {
	Rules    offer.Rules
	Children []own
	Age      *int // that was asked for
	Young    bool // a young person reads of themselves
	Today    workday.Date
	Since    workday.Date // nobody’s check from before it is believed
}

// lines say whether an assessment is needed for an offer: for each child of the family that reads, else for the age that was asked for,
// else for each age that it is for.
func (q asking) lines(o offer.Offer) []string {
	var out []string
	if o.Origin == nil && q.Age == nil {
		for _, c := range q.Children {
			out = append(out, q.child(o, c))
		}
	}
	if len(out) > 0 {
		return out
	}
	bands := q.Rules.Bands(o, q.Today)
	if q.Age != nil {
		for i, b := range bands {
			if *q.Age < b.From || b.To < *q.Age {
				continue
			}
			said := needed(b.Answer)
			if i+1 < len(bands) && bands[i+1].Needs != b.Needs {
				said += ". " + fromAge(bands[i+1])
			}
			return []string{said}
		}
	}
	return bandLines(bands)
}

// bandLines say what is needed by age; ages that need the same are one.
func bandLines(bands []offer.AgeBand) []string {
	var joined []offer.AgeBand
	for _, b := range bands {
		if n := len(joined); n > 0 && joined[n-1].Needs == b.Needs {
			joined[n-1].To = b.To
			continue
		}
		joined = append(joined, b)
	}
	if len(joined) == 1 {
		return []string{needed(joined[0].Answer)}
	}
	var out []string
	for _, b := range joined {
		out = append(out, agesOf(b)+": "+lowered(needed(b.Answer)))
	}
	return out
}

// child says it for one child: today, and from the next day that changes it.
func (q asking) child(o offer.Offer, c own) string {
	if !o.ForAge(family.YearsOld(c.Born, q.Today)) {
		return c.Name + ": for other ages"
	}
	said := c.Name + ": " + lowered(needed(q.Rules.Answer(o, family.YearsOld(c.Born, q.Today), q.Today)))
	if next, ok := q.Rules.Next(o, c.Born, q.Today); ok {
		said += ". " + changes(c.Name+" turns ", next) + ": " + lowered(needed(next.Answer))
	}
	return said
}

// changes says on which day and why another answer begins to hold.
func changes(turns string, next offer.Change) string {
	said := "From " + next.On.Long()
	if next.Birthday {
		said += ", when " + turns + strconv.Itoa(next.Age)
	}
	return said
}

func needed(a offer.Answer) string {
	switch {
	case a.Unknown:
		return "Ask the council that keeps this"
	case a.Needs:
		return "Assessment needed"
	default:
		return "No assessment needed"
	}
}

// plainly answers, in easy words, the question that stands above it.
func (q asking) plainly(o offer.Offer, c own) string {
	age := family.YearsOld(c.Born, q.Today)
	other, free, needs, turns := "This is for other ages than "+c.Name+"’s.", c.Name+" does not need one.", c.Name+" needs one first.", c.Name+" turns "
	if q.Young {
		other, free, needs, turns = "This is for people of another age.", "You do not need one.", "You need one first.", "you turn "
	}
	if !o.ForAge(age) {
		return other
	}
	said := free
	if q.Rules.Answer(o, age, q.Today).Needs {
		said = needs
	}
	if next, ok := q.Rules.Next(o, c.Born, q.Today); ok && next.Needs {
		said += " " + changes(turns, next) + ", one is needed first."
	} else if ok {
		said += " " + changes(turns, next) + ", none is needed."
	}
	return said
}

func fromAge(b offer.AgeBand) string {
	return "From age " + strconv.Itoa(b.From) + ": " + lowered(needed(b.Answer))
}

func lowered(text string) string { return strings.ToLower(text[:1]) + text[1:] }

func agesOf(b offer.AgeBand) string {
	if b.From == b.To {
		return "Age " + strconv.Itoa(b.From)
	}
	return "Ages " + strconv.Itoa(b.From) + " to " + strconv.Itoa(b.To)
}

// needsPart is what the page of an offer says of assessments.
type needsPart struct {
	Tag       string
	Colour    ui.Colour
	Children  []string // of the family that reads
	Bands     []offer.AgeBand
	Elsewhere bool // another council's offer
}

func needsOf(o offer.Offer, q asking) needsPart {
	p := needsPart{Bands: q.Rules.Bands(o, q.Today), Elsewhere: o.Origin != nil}
	for _, c := range q.Children {
		if o.Origin == nil {
			p.Children = append(p.Children, q.plainly(o, c))
		}
	}
	some, none := false, false
	for _, b := range p.Bands {
		some, none = some || b.Needs, none || !b.Needs
	}
	switch {
	case p.Elsewhere:
		p.Tag, p.Colour = "Another council’s", ui.Grey
	case some && none:
		p.Tag, p.Colour = "Assessment needed at some ages", ui.Yellow
	case some:
		p.Tag, p.Colour = "Assessment needed", ui.Yellow
	default:
		p.Tag, p.Colour = "No assessment needed", ui.Green
	}
	return p
}

// rulesPage lists the council's rules.
type rulesPage struct {
	Table ui.TableView
	Keeps bool
}

func (h *handler) rules(w http.ResponseWriter, r *web.Request) error {
	var rules offer.Rules
	var offers map[thread.Ref]offer.Offer
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		today = tx.Today()
		if rules, err = h.Service.Rules(r.Context(), tx); err != nil {
			return err
		}
		var refs []thread.Ref
		for _, e := range rules {
			if e.Offer != "" {
				refs = append(refs, e.Offer)
			}
		}
		offers, err = h.Service.Offers(r.Context(), tx, refs)
		return err
	})
	if err != nil {
		return err
	}
	p := rulesPage{Keeps: r.Actor().May(access.OfferPublish), Table: ui.TableView{
		Caption: "Rules", CaptionSize: "hidden", CSV: r.With("format", "csv"),
		Columns: ui.Columns("Rule", "About", "Ages", "Holds", "Assessment", "In plain words", "Where it stands", "How to ask"),
		Empty:   "The council has written no rule yet. Each offer says itself whether an assessment is needed.",
	}}
	for _, e := range rules {
		o, ok := offers[e.Offer]
		if ok && !offer.MayRead(r.Actor(), o) {
			continue
		}
		p.Table.Rows = append(p.Table.Rows, ruleRow(e, o, p.Keeps, today))
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "rules-on-assessments.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, rulesView(p))
}

func ruleRow(e offer.Eligibility, o offer.Offer, keeps bool, today workday.Date) ui.TableRow {
	name, about := ui.Cell{Text: strconv.Itoa(e.Number), Header: true}, ui.Cell{Text: "Every offer of the sort: " + strings.ToLower(kindWords[e.Kind])}
	if e.Offer != "" {
		about = ui.Cell{Text: o.Title, Href: "/offers/" + string(e.Offer)}
	}
	if keeps && (e.To.IsZero() || !e.To.Before(today)) {
		name.Href = endRulePath(e.Number)
	}
	stands := ui.Cell{Text: e.Citation, Href: e.URL}
	return ui.TableRow{Cells: []ui.Cell{
		name, about, {Text: agesOf(offer.AgeBand{From: e.AgeFrom, To: e.AgeTo})}, {Text: holds(e, today)}, {Text: needed(offer.Answer{Ruling: e.Ruling})}, {Text: e.Words}, stands, {Text: e.Ask},
	}}
}

// holds says on which days a rule holds.
func holds(e offer.Eligibility, today workday.Date) string {
	switch {
	case !e.To.IsZero() && e.To.Before(e.From):
		return "Never: taken back before " + e.From.Long()
	case !e.To.IsZero() && e.To.Before(today):
		return "Over: " + e.From.Long() + " to " + e.To.Long()
	case !e.To.IsZero():
		return "From " + e.From.Long() + " to " + e.To.Long()
	case e.From.After(today):
		return "To come: from " + e.From.Long()
	default:
		return "From " + e.From.Long()
	}
}

// newRulePage is the form of a rule.
type newRulePage struct{ Errors []fault.Field }

func (h *handler) newRuleForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, newRuleView(newRulePage{}))
}

func (h *handler) addRule(w http.ResponseWriter, r *web.Request) error {
	e, err := parseRule(r)
	if err == nil {
		err = h.Service.AddRule(r.Context(), r.Actor(), offer.AddRule{Eligibility: e})
	}
	again := func(errs []fault.Field) error {
		return web.Render(w, r, http.StatusUnprocessableEntity, newRuleView(newRulePage{Errors: errs}))
	}
	return after(w, r, err, again, "/offers/rules", "The rule is kept. Families read it on the pages of the offers that it is about.")
}

func parseRule(r *web.Request) (offer.Eligibility, error) {
	e := offer.Eligibility{
		Offer: r.FormRef("offer"), Kind: offer.Kind(r.Form("kind")),
		Ruling: offer.Ruling{Needs: r.Form("needs") == "yes", Words: r.Form("words"), Citation: r.Form("citation"), URL: r.Form("url"), Ask: r.Form("ask")},
	}
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	var err error
	e.AgeFrom, err = r.FormInt("age-from")
	note(err)
	e.AgeTo, err = r.FormInt("age-to")
	note(err)
	e.From, err = r.FormDate("from")
	note(err)
	if r.Form("needs") == "" {
		note(fault.Invalid("needs", "Say whether an assessment is needed."))
	}
	if r.Form("age-from") == "" || r.Form("age-to") == "" {
		note(fault.Invalid("age-to", "Enter the youngest and oldest age, from 0 to 25."))
	}
	return e, fault.InvalidFields(wrong...)
}

// endRulePath is the page that ends a rule.
func endRulePath(number int) string { return "/offers/rules/end?rule=" + strconv.Itoa(number) }

// endRulePage asks for the last day of a rule.
type endRulePage struct {
	Rule   offer.Eligibility
	Errors []fault.Field
}

func (p endRulePage) number() string { return strconv.Itoa(p.Rule.Number) }

func (h *handler) endRuleForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEndRule(w, r, http.StatusOK, nil)
}

func (h *handler) renderEndRule(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := endRulePage{Errors: errs}
	number, err := strconv.Atoi(r.URL.Query().Get("rule"))
	if err != nil {
		return fault.NotFound("That rule")
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		rules, err := h.Service.Rules(r.Context(), tx)
		for _, e := range rules {
			if e.Number == number {
				p.Rule = e
			}
		}
		return err
	})
	if err == nil && p.Rule.Number == 0 {
		err = fault.NotFound("That rule")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, endRuleView(p))
}

func (h *handler) endRule(w http.ResponseWriter, r *web.Request) error {
	number, wrong := strconv.Atoi(r.URL.Query().Get("rule"))
	if wrong != nil {
		return fault.NotFound("That rule")
	}
	version, err := r.FormInt("version")
	last, late := r.FormDate("last")
	if err == nil {
		err = late
	}
	if err == nil && last.IsZero() {
		err = fault.Invalid("last", "Enter the last day on which the rule holds.")
	}
	if err == nil {
		err = h.Service.EndRule(r.Context(), r.Actor(), offer.EndRule{Number: number, Version: version, Last: last, Why: r.Form("why")})
	}
	again := func(errs []fault.Field) error { return h.renderEndRule(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/offers/rules", "The rule has its last day.")
}
