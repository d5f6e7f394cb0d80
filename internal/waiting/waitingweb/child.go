package waitingweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
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
}

// childPage shows what a child waits for and what it can use meanwhile.
type childPage struct {
	Child   thread.Ref
	Name    string
	Waits   []wait
	Nearest []offer.Nearby
	Choices []ui.Option
	MayEdit bool
	Own     bool // a family reads about its child
	Strip   ui.StripView
	Errors  []fault.Field
}

func (h *handler) child(w http.ResponseWriter, r *web.Request) error {
	return h.renderChild(w, r, http.StatusOK, nil)
}

func (h *handler) renderChild(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := childPage{Errors: errs, Child: r.Ref("id")}
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error { return h.load(r.Context(), tx, r.Actor(), &page) })
	if err != nil {
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
	entries, err := h.Service.Of(ctx, tx, p.Child)
	if err != nil {
		return err
	}
	learnt := map[string]waiting.History{}
	for _, e := range entries {
		one := wait{Entry: e, Waited: months(e, tx.Today())}
		if e.LeftOn.IsZero() {
			if _, ok := learnt[e.Pathway]; !ok {
				if learnt[e.Pathway], err = h.Service.History(ctx, tx, e.Pathway); err != nil {
					return err
				}
			}
			one.Expect = learnt[e.Pathway].Expect(e, tx.Today())
			if p.Strip, err = web.Strip(ctx, tx, a, e.Ref); err != nil {
				return err
			}
		}
		p.Waits = append(p.Waits, one)
	}
	near, err := h.Offers.ForHome(ctx, tx, p.Child)
	if err != nil {
		return err
	}
	p.Nearest = near.Nearest
	for _, n := range near.Nearest {
		p.Choices = append(p.Choices, ui.Option{Value: string(n.Ref), Text: n.Title, Hint: n.Away.String()})
	}
	return audit.Look(ctx, tx, a.By(), "What a child waits for", string(p.Child))
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
			Entry: r.FormRef("entry"), Version: version, Number: number, Outcome: waiting.Outcome(r.Form("outcome")), Why: r.Form("why"),
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
	return h.act(w, r, "The child is off the list.", func(version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return h.Service.Leave(r.Context(), r.Actor(), waiting.Leave{
			Entry: r.FormRef("entry"), Version: version, On: on, Reason: waiting.Reason(r.Form("reason")), Evidence: r.Form("evidence"),
		})
	})
}
