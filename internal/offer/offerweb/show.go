package offerweb

import (
	"context"
	"net/http"
	"slices"
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

// showPage is one offer with its next sessions.
type showPage struct {
	Offer    offer.Offer
	Provider string
	Today    workday.Date
	Since    workday.Date // nobody’s check from before it is believed
	Facts    ui.SummaryListView
	Sessions []offer.Session
	Open     []ui.Option // sessions that can be booked
	Children []ui.Option // of a family
	MayBook  bool
	ByRef    bool // staff name the child by its reference
	Young    bool // a young person reads, and books for themselves
	MayEdit  bool
	MayPlan  bool
	MayShow  bool // may publish
	Needs    needsPart
	ReadOn   workday.Date        // when the directory of another council that keeps it was last read to its end; zero when it was taken once
	Siblings bool                // one of the sessions has places for brothers and sisters
	Seats    bool                // one of them has transport
	Lived    []offer.Facilitator // who gives them and wants families to know that they have been there
	Replies  []offer.Reply
	Strip    ui.StripView
	Errors   []fault.Field
}

const shownSessions = 12

// otherAges says why nobody can be booked for.
func (p showPage) otherAges() string {
	if p.Young {
		return "It is for people of another age."
	}
	return "It is for other ages than your child’s."
}

func (p showPage) byTransport() string {
	if p.Young {
		return "I come by the transport that is laid on"
	}
	return "We come by the transport that is laid on"
}

// whoSees says who reads the name of the child that comes.
func (p showPage) whoSees() string {
	if p.Young {
		return "Who runs the session can see your name until 30 days after it."
	}
	return "Who runs the session can see your child’s name until 30 days after it."
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	return h.renderShow(w, r, http.StatusOK, nil)
}

func (h *handler) renderShow(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := showPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		return h.loadShow(r.Context(), tx, r, &page)
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, showView(page))
}

func (h *handler) loadShow(ctx context.Context, tx *db.Tx, r *web.Request, p *showPage) error {
	o, err := h.readable(ctx, tx, r)
	if err != nil {
		return err
	}
	a := r.Actor()
	names, err := h.providerNames(ctx, tx, []thread.Ref{o.Provider})
	if err != nil {
		return err
	}
	p.Offer, p.Today, p.Provider = o, tx.Today(), names[o.Provider]
	if p.Since, err = h.Service.StaleSince(ctx, tx); err != nil {
		return err
	}
	p.MayEdit, p.MayBook, p.MayShow = offer.MayEdit(a, o), a.May(access.SessionBook), a.May(access.OfferPublish)
	p.MayPlan, p.Young = p.MayEdit && a.May(access.SessionEdit), a.Is(access.RoleYoungPerson) && !a.Is(access.RoleParent)
	p.Facts = facts(o, p.Provider, h.district(o.District))
	if p.Sessions, err = h.Service.Next(ctx, tx, shownSessions, o.Ref); err != nil {
		return err
	}
	p.Sessions = slices.DeleteFunc(p.Sessions, func(x offer.Session) bool { return !tx.Now().Before(x.StartsAt()) }) // of today's, those that have begun
	for _, x := range p.Sessions {
		p.Siblings, p.Seats = p.Siblings || x.Siblings > 0 && !x.Cancelled, p.Seats || x.Seats > 0 && !x.Cancelled
		if !x.Cancelled {
			p.Open = append(p.Open, ui.Option{Value: string(x.Ref), Text: when(x), Hint: places(x)})
		}
	}
	say := asking{Today: p.Today, Since: p.Since, Young: p.Young}
	if say.Rules, err = h.Service.Rules(ctx, tx); err != nil {
		return err
	}
	if say.Children, err = h.ownChildren(ctx, tx, a); err != nil {
		return err
	}
	p.Needs = needsOf(o, say)
	if o.Origin != nil {
		n, ok, err := h.Service.NeighbourNamed(ctx, tx, o.Origin.Feed)
		if err != nil {
			return err
		}
		if ok && !n.Ended.IsZero() {
			p.ReadOn = workday.DateOf(n.Ended)
		}
	}
	if p.Replies, err = h.Service.Replies(ctx, tx, o.Ref); err != nil {
		return err
	}
	if p.Lived, err = h.lived(ctx, tx, p.Sessions); err != nil {
		return err
	}
	if p.MayBook {
		if err := h.children(ctx, tx, a, p); err != nil {
			return err
		}
	}
	p.Strip, err = web.Strip(ctx, tx, a, o.Ref)
	return err
}

// lived returns those who give the sessions, are ready to, and chose that families read of their lived experience.
func (h *handler) lived(ctx context.Context, tx *db.Tx, sessions []offer.Session) ([]offer.Facilitator, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	team, err := h.Service.Facilitators(ctx, tx, sessions[0].Provider)
	var out []offer.Facilitator
	for _, f := range team {
		gives := slices.ContainsFunc(sessions, func(x offer.Session) bool { return x.Facilitator == f.Ref && !x.Cancelled })
		if gives && f.ShowLived && f.Standing(tx.Today()) == offer.StandingReady {
			out = append(out, f)
		}
	}
	return out, err
}

// children lists a family's own children; staff, who work with many, name one by its reference.
func (h *handler) children(ctx context.Context, tx *db.Tx, a access.Actor, p *showPage) error {
	if !a.Is(access.RoleParent) && !a.Is(access.RoleYoungPerson) {
		p.ByRef = true
		return nil
	}
	refs, err := access.Children(ctx, tx, a)
	if err != nil {
		return err
	}
	found, err := h.Families.Children(ctx, tx, refs)
	for _, ref := range refs {
		c, ok := found[ref]
		if ok && p.suits(c.Born) {
			p.Children = append(p.Children, ui.Option{Value: string(ref), Text: c.Name()})
		}
	}
	return err
}

// suits reports whether a child born on a day has the age for one of the sessions that are shown, on that session’s day.
func (p showPage) suits(born workday.Date) bool {
	return born.IsZero() || slices.ContainsFunc(p.Sessions, func(x offer.Session) bool { return p.Offer.ForAge(family.YearsOld(born, x.On)) })
}

func facts(o offer.Offer, provider, district string) ui.SummaryListView {
	rows := []ui.SummaryRow{ui.Row("What it is", kindWords[o.Kind]), ui.Row("When", o.When), ui.Row("Where", join(o.Venue, o.Postcode, district)),
		ui.Row("Ages", ages(o)), ui.Row("Cost", cost(o)), ui.Row("How to join", o.Join), ui.Row("Who runs it", provider)}
	if len(o.For) > 0 {
		rows = append(rows, ui.Row("Who it is for", wordsOf(o.For, whomWords)))
	}
	if len(o.Stages) > 0 {
		rows = append(rows, ui.Row("Where the family is", wordsOf(o.Stages, stageWords)))
	}
	if len(o.Days) > 0 {
		rows = append(rows, ui.Row("Every week on", wordsOf(o.Days, dayWords)))
	}
	if len(o.Times) > 0 {
		rows = append(rows, ui.Row("Times", wordsOf(o.Times, timeWords)))
	}
	if len(o.Access) > 0 {
		rows = append(rows, ui.Row("The place has", wordsOf(o.Access, accessWords)))
	}
	if len(o.Languages) > 0 {
		rows = append(rows, ui.Row("Languages", "English, "+strings.Join(o.Languages, ", ")))
	}
	return ui.SummaryListView{Rows: rows}
}

func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

func (h *handler) book(w http.ResponseWriter, r *web.Request) error {
	var b offer.Booking
	cmd := offer.Book{Offer: r.Ref("id"), Session: r.FormRef("session"), Child: r.FormRef("child"), Seat: r.Form("seat") == "yes"}
	err := fault.Invalid("session", "Choose a day.")
	if cmd.Session != "" && r.Form("siblings") != "" {
		var wrong error
		if cmd.Siblings, wrong = r.FormInt("siblings"); wrong != nil {
			return after(w, r, wrong, func(errs []fault.Field) error { return h.renderShow(w, r, http.StatusUnprocessableEntity, errs) }, "", "")
		}
	}
	if cmd.Session != "" {
		b, err = h.Service.Book(r.Context(), r.Actor(), cmd)
	}
	done := "You have a place."
	if b.State == offer.Waiting {
		done = "That session is full. You are waiting for a place, and we tell you at once when one comes free."
	}
	path := "/bookings/" + string(b.Ref)
	if !r.Actor().May(access.SessionFeedback) {
		path = "/offers/" + string(r.Ref("id"))
	}
	again := func(errs []fault.Field) error { return h.renderShow(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, path, done)
}
