package queryweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// reassignPage is the form that gives a question to somebody else.
type reassignPage struct{ answerPage }

func (h *handler) reassignForm(w http.ResponseWriter, r *web.Request) error {
	return h.showReassign(w, r, http.StatusOK, nil)
}

func (h *handler) showReassign(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p, err := h.loadAnswer(r, "Give a question to somebody else")
	if err != nil {
		return err
	}
	p.Errors = wrong
	return web.Render(w, r, status, reassignView(reassignPage{p}))
}

func (h *handler) reassign(w http.ResponseWriter, r *web.Request) error {
	to, err := h.answerer(r.Context(), r.Form("to"))
	version := 0
	if err == nil {
		version, err = r.FormInt("version")
	}
	if err == nil {
		err = h.Service.Reassign(r.Context(), r.Actor(), query.Reassign{Query: r.Ref("id"), Version: version, To: to, Why: r.Form("why")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showReassign(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The question is somebody else’s now. Its date stays, and the family is told.")
	return web.SeeOther(w, r, "/queries")
}

// answerer finds by an address somebody who may answer questions.
func (h *handler) answerer(ctx context.Context, email string) (thread.Ref, error) {
	if email == "" {
		return "", fault.Invalid("to", "Enter the email address of whoever answers next.")
	}
	var found thread.Ref
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		accounts, err := h.People.Accounts(ctx, tx, authority.Filter{Text: email, Status: authority.StatusActive})
		for _, a := range accounts {
			if authority.EmailKey(a.Email) == authority.EmailKey(email) && (access.Actor{Roles: a.Roles}).May(access.QueryAnswer) {
				found = a.Person
			}
		}
		return err
	})
	if err == nil && found == "" {
		err = fault.Invalid("to", "Nobody who answers questions has this address. Check it.")
	}
	return found, err
}
