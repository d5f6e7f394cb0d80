package familyweb

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// concernPage is one concern as workers read it.
type concernPage struct {
	Concern   family.Concern
	Facts     ui.SummaryListView
	Reach     ui.SummaryListView
	Clocks    []ui.DeadlineView
	Timeline  ui.TimelineView
	Because   ui.BecauseView
	Back      string // the board, for those who screen; the child's page for others
	MayScreen bool
	MayJudge  bool // the reader says which concerns are about the same child
	Today     workday.Date
	MayOpen   bool            // the child's page
	MayRefer  bool            // the family to an organisation
	MayHear   bool            // the reader records that whoever told it heard from us, which is still open
	Words     templ.Component // what the family wrote once and gave to this, nil when nothing
}

func (h *handler) showConcern(w http.ResponseWriter, r *web.Request) error {
	var p concernPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadConcern(r.Context(), tx, r, &p) })
	if err != nil {
		return err
	}
	if err := r.Look("Concern", cmp.Or(p.Concern.Child, p.Concern.About)); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, concernView(p))
}

func (h *handler) loadConcern(ctx context.Context, tx *db.Tx, r *web.Request, p *concernPage) (err error) {
	if p.Concern, err = h.Service.Concern(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if err := family.MayRead(ctx, tx, r.Actor(), p.Concern); err != nil {
		return err
	}
	today := tx.Today()
	p.MayScreen = p.Concern.Open() && r.Actor().May(access.ConcernScreen)
	p.MayJudge, p.Today = r.Actor().May(access.ConcernScreen), today
	p.Back = "/concerns"
	if !p.MayJudge {
		p.Back = childPath(p.Concern.Child, "")
	}
	p.MayOpen = p.Concern.Child != ""
	p.MayRefer = p.MayOpen && h.Refers && r.Actor().May(access.FamilyConsent)
	p.Facts, p.Reach = h.concernFacts(p.Concern, today), ui.SummaryListView{Title: "How to reach the family", Rows: append([]ui.SummaryRow{ui.Row("Name", p.Concern.Reach.Name)}, reachRows(p.Concern.Reach)...)}
	if p.Concern.Teller.Agreement == family.FearOfHarm {
		p.Reach.Rows = append(p.Reach.Rows, ui.Row("Before you do", "The parent may not know that somebody told us. Decide first how they hear of it: nothing is written to them until you do."))
	}
	if p.Concern.Outcome != "" {
		p.Because = screened(p.Concern)
	}
	clocks, err := deadline.Of(ctx, tx, p.Concern.Ref)
	if err != nil {
		return err
	}
	for _, d := range clocks[p.Concern.Ref] {
		p.Clocks = append(p.Clocks, web.DeadlineView(d, today, ""))
		if d.Rule == family.RuleAnswer && d.Open() {
			err := family.MayHear(ctx, tx, r.Actor(), p.Concern)
			if p.MayHear = err == nil; err != nil && !fault.Is(err, fault.KindForbidden) && !fault.Is(err, fault.KindNotFound) {
				return err
			}
		}
	}
	if p.Concern.About != "" && !p.Concern.Closed() {
		if p.Words, err = (Words{h.Service}).gave(ctx, tx, p.Concern); err != nil {
			return err
		}
	}
	rows, err := audit.History(ctx, tx, string(p.Concern.Ref), 30)
	p.Timeline = timeline(rows)
	return err
}

func (h *handler) concernFacts(c family.Concern, today workday.Date) ui.SummaryListView {
	child := ageWords(c, today)
	if c.ChildName != "" {
		child = c.ChildName + "\n" + child
	}
	if !c.Born.IsZero() {
		child += "\nBorn on " + c.Born.Long()
	}
	told := ui.When(c.RaisedAt) + ", by " + c.Channel
	if c.TakenBy != "" {
		told += "\nWritten down by " + c.TakenBy
	}
	if !c.Teller.Family() {
		told += "\nTold by " + c.Teller.Name + " (" + string(c.Teller.Kind) + "), " + c.Teller.Contact + "\n" + agreementWords(c.Teller.Agreement)
	}
	return ui.SummaryListView{Title: "What we were told", Rows: []ui.SummaryRow{
		own(ui.Row("Worry", c.Worry)), own(ui.Row("Tried so far", c.Tried)), ui.Row("Child", child), ui.Row("Area", h.areaWords(c)),
		ui.Row("Stage", c.Stage.Words()), ui.Row("Told", told), ui.Row("Named person promised by", c.HearBy.Long()),
	}}
}

func screened(c family.Concern) ui.BecauseView {
	v := ui.BecauseView{Decision: stateWords(c) + ".", By: c.ScreenedBy, Role: roleWords(c.ScreenedRole), When: c.ScreenedAt, Reason: c.Why,
		Rule: family.RuleScreen}
	if c.ReferredTo != "" {
		v.Read = []ui.Link{{Text: "Risk passed to: " + c.ReferredTo}}
	}
	return v
}

// screenPage is the form on which a person decides what comes of a concern.
type screenPage struct {
	alikePage
	Errors []fault.Field
	Retry  workday.Date // the day on which somebody tries again, unless another is chosen
}

// age is how old the child of another concern is.
func (p concernPage) age(c family.Concern) string { return ageWords(c, p.Today) }

func (h *handler) screenForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderScreen(w, r, http.StatusOK, nil)
}

func (h *handler) renderScreen(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := screenPage{Errors: wrong}
	ctx := db.WithFirst(r.Context(), nil)
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		if err := h.loadConcern(ctx, tx, r, &p.concernPage); err != nil {
			return err
		}
		if !p.MayScreen {
			return fault.Conflict("This concern was screened on " + workday.DateOf(p.Concern.ScreenedAt).Long() + " by " + p.Concern.ScreenedBy + ".")
		}
		if p.Retry, err = nextWorkingDay(p.Today); err != nil {
			return err
		}
		return h.loadAlike(ctx, tx, r.Actor(), &p.alikePage)
	})
	if err != nil {
		return err
	}
	if err := r.Look("Looking for the child of a concern", p.children()...); err != nil {
		return err
	}
	return web.Render(w, r, status, screenView(p))
}

func (h *handler) screen(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseScreen(r)
	if len(wrong) > 0 {
		return h.renderScreen(w, r, http.StatusUnprocessableEntity, wrong)
	}
	c, err := h.Service.Screen(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderScreen(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	if c.Child != "" {
		web.Flash(r, "The concern is screened. The child is on record; a lead professional comes next.")
		return web.SeeOther(w, r, childPath(c.Child, ""))
	}
	web.Flash(r, "The concern is screened.")
	return web.SeeOther(w, r, concernPath(c.Ref, ""))
}

func parseScreen(r *web.Request) (family.Screen, []fault.Field) {
	version, err := strconv.Atoi(r.Form("version"))
	if err != nil {
		version = -1 // no concern has it, so the use case refuses as for a stale one
	}
	cmd := family.Screen{Concern: r.Ref("id"), Version: version, Risk: r.Form("risk") == "yes", ReferredTo: r.Form("referred-to"),
		Outcome: family.Outcome(r.Form("outcome")), Why: r.Form("why"), Advice: r.Form("advice")}
	if r.Form("risk") == "" {
		return cmd, []fault.Field{{Name: "risk", Message: "Say first whether a child may be at risk of harm."}}
	}
	if cmd.Outcome == family.NotReachable {
		var err error
		cmd.RetryOn, err = r.FormDate("retry")
		return cmd, fieldsOf(err)
	}
	if cmd.Outcome != family.OpenAsFamily {
		return cmd, nil
	}
	switch existing := r.Form("existing"); existing {
	case "":
		return cmd, []fault.Field{{Name: "existing", Message: "Choose the child on record, or a new family."}}
	case "new":
		var wrong []fault.Field
		cmd.Open, wrong = parseOpening(r)
		return cmd, wrong
	default:
		cmd.Existing = r.FormRef("existing")
		return cmd, nil
	}
}

// parseOpening reads the new family; how to reach the carer is taken over from the concern.
func parseOpening(r *web.Request) (family.OpenFamily, []fault.Field) {
	child, wrong := parseChild(r)
	carer, more := parseCarer(r)
	return family.OpenFamily{Agreed: r.Form("agreed"), Child: child, Carers: []family.NewCarer{carer}}, append(wrong, more...)
}

func parseChild(r *web.Request) (family.NewChild, []fault.Field) {
	born, err := r.FormDate("born")
	child := family.NewChild{First: r.Form("first"), Last: r.Form("last"), KnownAs: r.Form("known-as"), Born: born, Area: r.Form("area"), School: r.Form("school"),
		External: map[thread.System]string{}}
	for _, f := range r.FormAll("flags") {
		child.Flags = append(child.Flags, family.Flag(f))
	}
	for _, system := range externals {
		if _, there := r.PostForm[string(system)]; there {
			child.External[system] = r.Form(string(system))
		}
	}
	return child, fieldsOf(err)
}

// externals are the identifiers in other systems that pages show and change.
var externals = []thread.System{thread.NHSNumber, thread.UPN, thread.Mosaic, thread.Liquidlogic}

func parseCarer(r *web.Request) (family.NewCarer, []fault.Field) {
	carer := family.NewCarer{Relation: r.Form("relation"), Lives: r.Form("lives") != "", Reach: family.Reach{
		Way: family.Way(r.Form("way")), Name: r.Form("name"), Email: r.Form("email"), Phone: r.Form("phone"), Address: r.Form("address"),
		Language: r.Form("language"), Interpreter: r.Form("interpreter") != "", SafeTimes: r.Form("safe-times"), NoWriting: r.Form("no-writing") != "", Formats: formatsOf(r.FormAll("formats")),
	}}
	if r.Form("responsible") == "" {
		return carer, nil
	}
	fact, wrong := parseFact(r)
	carer.Responsible = []family.Fact{fact}
	return carer, wrong
}

func parseFact(r *web.Request) (family.Fact, []fault.Field) {
	from, err := r.FormDate("responsible-from")
	to, toErr := r.FormDate("responsible-to")
	return family.Fact{From: from, To: to, Evidence: r.Form("evidence")}, fieldsOf(err, toErr)
}

func agreementWords(a family.Agreement) string {
	if a == family.FearOfHarm {
		return "The parent was not asked: whoever told us fears harm."
	}
	return "The parent or carer agreed."
}
