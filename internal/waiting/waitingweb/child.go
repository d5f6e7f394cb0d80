package waitingweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// wait is one wait with when it is likely to end.
type wait struct {
	Entry  waiting.Entry
	Expect waiting.Expectation
	Waited string
	Place  waiting.Place
	Moves  []waiting.Move
	// Returns is set when the child can come back to this place.
	Returns bool
	// Over is set when the time of a notice is over.
	Over bool
}

// childPage shows what a child waits for and what it can use meanwhile.
type childPage struct {
	Child   thread.Ref
	Name    string
	Back    string // the record, or the lists where it is closed to the reader
	Waits   []wait
	Nearest []offer.Nearby
	Choices []ui.Option
	Spans   statute.Spans
	Rules   statute.SeenSooner // by which the council sees a child sooner; none where none are in force
	Lists   []ui.Option        // that the child can be put on today
	MayEdit bool
	Own     bool // a family reads about its child
	Apart   bool // the reader is a carer from whom it is kept where the child lives
	Keeps   bool // the reader keeps a diary
	Strip   ui.StripView
	Errors  []fault.Field
}

func (h *handler) child(w http.ResponseWriter, r *web.Request) error {
	return h.renderChild(w, r, http.StatusOK, nil)
}

func (h *handler) renderChild(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := childPage{Errors: errs, Child: r.Ref("id")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.load(r.Context(), tx, r.Actor(), &page) })
	if err != nil {
		return err
	}
	if err := r.Look(lookAtWaiting, page.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, childView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, a access.Actor, p *childPage) error {
	if err := access.MaySee(ctx, tx, a, p.Child); err != nil {
		return err
	}
	found, err := h.Families.Children(ctx, tx, []thread.Ref{p.Child})
	if err != nil {
		return err
	}
	p.Name, p.MayEdit, p.Own = found[p.Child].Name(), a.May(access.WaitingEdit), a.Is(access.RoleParent) || a.Is(access.RoleYoungPerson)
	p.Keeps = a.May(access.DiaryKeep)
	if p.Back = "/children/" + string(p.Child); !a.May(access.FamilySee) {
		p.Back = "/waiting"
	}
	if p.Rules, err = h.Service.Rules(ctx, tx); err != nil && !fault.Is(err, fault.KindUnavailable) {
		return err
	}
	if p.Spans, err = h.Service.Spans(ctx, tx); err != nil {
		return err
	}
	if p.MayEdit {
		if p.Lists, err = h.open(ctx, tx, found[p.Child].District); err != nil {
			return err
		}
	}
	if p.Apart, err = h.Homes.HomeKept(ctx, tx, a, p.Child); err != nil {
		return err
	}
	if p.Waits, err = h.waits(ctx, tx, a, p); err != nil {
		return err
	}
	return h.near(ctx, tx, a, p)
}

// open are the lists that a child of a district can be put on today.
func (h *handler) open(ctx context.Context, tx *db.Tx, district string) ([]ui.Option, error) {
	all, err := h.Service.Lists(ctx, tx)
	var out []ui.Option
	for _, l := range all {
		if l.Open(tx.Today()) && l.Covers(district) {
			out = append(out, ui.Option{Value: l.Name, Text: title(l.Name), Hint: l.Rule})
		}
	}
	return out, err
}

// near reads what is near the child's home; nothing for a carer who is not to know where that is.
func (h *handler) near(ctx context.Context, tx *db.Tx, a access.Actor, p *childPage) error {
	if p.Apart {
		return nil
	}
	var whom offer.Whom
	if a.Is(access.RoleYoungPerson) {
		whom = offer.ForChild
	}
	found, err := h.Offers.ForHome(ctx, tx, p.Child, whom)
	if err != nil {
		return err
	}
	p.Nearest = found.Nearest
	for _, n := range found.Nearest {
		p.Choices = append(p.Choices, ui.Option{Value: string(n.Ref), Text: n.Title, Hint: n.Away.String()})
	}
	return nil
}

// lookAtWaiting names the page of a child's waits among those who looked, and the family's diary: that somebody reads their
// own diary is not told to the child's other carers.
const lookAtWaiting = "What a child waits for"

// waits are a child's waits with where they stand and when they are likely to end.
func (h *handler) waits(ctx context.Context, tx *db.Tx, a access.Actor, p *childPage) ([]wait, error) {
	entries, err := h.Service.Of(ctx, tx, p.Child)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(entries))
	for i, e := range entries {
		refs[i] = e.Ref
	}
	moves, err := h.Service.MovesOf(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	var out []wait
	learnt := map[string]waiting.History{}
	for _, e := range entries {
		one := wait{Entry: e, Waited: months(e, tx.Today()), Returns: e.Returns(tx.Today(), p.Spans.WaitReturnMonths), Over: e.Notice != nil && tx.Today().After(e.Notice.Until)}
		for _, m := range moves {
			if m.Entry == e.Ref {
				one.Moves = append(one.Moves, m)
			}
		}
		if e.LeftOn.IsZero() {
			if _, ok := learnt[e.Pathway]; !ok {
				if learnt[e.Pathway], err = h.Service.History(ctx, tx, e.Pathway); err != nil {
					return nil, err
				}
			}
			one.Expect = learnt[e.Pathway].Expect(e, tx.Today())
			if one.Place, err = h.Service.Place(ctx, tx, e); err != nil {
				return nil, err
			}
			if p.Strip, err = web.Strip(ctx, tx, a, e.Ref); err != nil {
				return nil, err
			}
		}
		if p.Apart {
			one.keep()
		}
		out = append(out, one)
	}
	return out, nil
}

// keep takes out of a wait what says where the child lives.
func (w *wait) keep() {
	w.Entry, w.Place = w.Entry.Apart(), w.Place.Apart()
	for i, m := range w.Moves {
		w.Moves[i] = m.Apart()
	}
}

func months(e waiting.Entry, today workday.Date) string {
	days := e.Waited(today)
	switch {
	case days < 60:
		return ui.Count(days, "day", "days")
	default:
		return ui.Count(days*12/365, "month", "months")
	}
}

// act carries out one form of the page and leads back to it.
func (h *handler) act(w http.ResponseWriter, r *web.Request, done string, do func(version int) error) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = do(version)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderChild(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, "/children/"+string(r.Ref("id"))+"/waiting")
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "Thank you. We have kept your answer.", func(version int) error {
		number, err := strconv.Atoi(r.Form("number"))
		if err != nil {
			return fault.NotFound("That offer of support")
		}
		return h.Service.AnswerSupport(r.Context(), r.Actor(), waiting.AnswerSupport{
			Entry: r.FormRef("entry"), Version: version, Number: number, Outcome: waiting.Outcome(r.Form("outcome")),
			Ground: waiting.Ground(r.Form("ground")), Why: r.Form("why"),
		})
	})
}

func (h *handler) offer(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The family has been told.", func(version int) error {
		return h.Service.OfferSupport(r.Context(), r.Actor(), waiting.OfferSupport{Entry: r.FormRef("entry"), Version: version, Offer: r.FormRef("offer"), What: r.Form("what")})
	})
}

func (h *handler) join(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The child is on the list.", func(int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		_, err = h.Service.Join(r.Context(), r.Actor(), waiting.Join{Child: r.Ref("id"), Pathway: r.Form("pathway"), On: on})
		return err
	})
}

func (h *handler) leave(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The child is off the list, and the family is told why and how to come back.", func(version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return h.Service.Leave(r.Context(), r.Actor(), waiting.Leave{
			Entry: r.FormRef("entry"), Version: version, On: on, Reason: waiting.Reason(r.Form("reason")), Evidence: r.Form("evidence"),
		})
	})
}

func (h *handler) move(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The place is changed, and the family is told.", func(version int) error {
		return h.Service.Prioritise(r.Context(), r.Actor(), waiting.Prioritise{
			Entry: r.FormRef("entry"), Version: version, Priority: waiting.Priority(r.Form("priority")), Rule: r.Form("rule"), Evidence: r.Form("proof"), Why: r.Form("facts"),
		})
	})
}

func (h *handler) appointment(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The appointment is kept.", func(version int) error {
		on, err := r.FormDate("day")
		if err != nil {
			return err
		}
		return h.Service.NoteAppointment(r.Context(), r.Actor(), waiting.NoteAppointment{
			Entry: r.FormRef("entry"), Version: version,
			Appointment: waiting.Appointment{On: on, For: waiting.Stage(r.Form("stage")), Came: waiting.Came(r.Form("came"))},
		})
	})
}

func (h *handler) notice(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The family has notice, and is told until when it can keep the place.", func(version int) error {
		return h.Service.GiveNotice(r.Context(), r.Actor(), waiting.GiveNotice{Entry: r.FormRef("entry"), Version: version, Evidence: r.Form("evidence")})
	})
}

func (h *handler) keep(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The place is kept. Nothing has changed.", func(version int) error {
		return h.Service.KeepPlace(r.Context(), r.Actor(), waiting.KeepPlace{Entry: r.FormRef("entry"), Version: version})
	})
}

func (h *handler) comeBack(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "The child is back on the list, since the day on which the wait began.", func(version int) error {
		return h.Service.Return(r.Context(), r.Actor(), waiting.Return{Entry: r.FormRef("entry"), Version: version})
	})
}

// away says how far an offer is, after its title.
func away(n offer.Nearby) string {
	if !n.Placed {
		return ""
	}
	return ", " + n.Away.String()
}
