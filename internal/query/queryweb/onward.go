package queryweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// onwardPage is the form on which somebody else is asked for a part of an answer.
type onwardPage struct {
	answerPage
	Family workday.Date // by when the family was promised the answer
	Due    workday.Date
}

func (h *handler) onwardForm(w http.ResponseWriter, r *web.Request) error {
	return h.showOnward(w, r, http.StatusOK, nil)
}

func (h *handler) showOnward(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p, err := h.loadAnswer(r, "Ask somebody for a part of an answer")
	if err != nil {
		return err
	}
	page := onwardPage{answerPage: p}
	page.Errors = wrong
	ctx := r.Context()
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, p.Query.Ref)
		page.Family = answerBy(clocks[p.Query.Ref]).Due
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, onwardView(page))
}

func (h *handler) onward(w http.ResponseWriter, r *web.Request) error {
	cmd := query.AskOnward{Query: r.Ref("id"), Name: r.Form("name"), Email: r.Form("email"), What: r.Form("what")}
	var err error
	if cmd.Version, err = r.FormInt("version"); err != nil {
		return err
	}
	cmd.Due, err = r.FormDate("due")
	if err == nil {
		err = h.colleague(r.Context(), &cmd)
	}
	if err == nil {
		err = h.Service.AskOnward(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showOnward(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "They have been asked. The family’s date stays as it is.")
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

// colleague makes the request one to a colleague when the address is that of somebody who answers questions here.
func (h *handler) colleague(ctx context.Context, cmd *query.AskOnward) error {
	if cmd.Email == "" {
		return nil
	}
	return h.DB.View(ctx, func(tx *db.Tx) error {
		accounts, err := h.People.Accounts(ctx, tx, authority.Filter{Text: cmd.Email, Status: authority.StatusActive, On: tx.Today()})
		for _, a := range accounts {
			if authority.EmailKey(a.Email) == authority.EmailKey(cmd.Email) && (access.Actor{Roles: a.Roles}).May(access.QueryAnswer) {
				cmd.To, cmd.Name, cmd.Email = a.Person, a.Name, ""
			}
		}
		return err
	})
}

func (h *handler) onwardReply(w http.ResponseWriter, r *web.Request) error {
	cmd := query.ReplyOnward{Query: r.Ref("id"), Reply: r.Form("reply")}
	var err error
	if cmd.Version, err = r.FormInt("version"); err != nil {
		return err
	}
	if cmd.Number, err = r.FormInt("number"); err != nil {
		return err
	}
	err = h.Service.ReplyOnward(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The reply is on the record.")
	return web.SeeOther(w, r, path(cmd.Query, ""))
}
