package familyweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// statementPage is what the family says in its own words.
type statementPage struct {
	Child    family.Child
	Family   bool
	Nav      ui.SubNavView
	Latest   family.Statement // Version is 0 when nothing was written yet
	Earlier  []family.Statement
	MayWrite bool
	Errors   []fault.Field
}

func (h *handler) statement(w http.ResponseWriter, r *web.Request) error {
	return h.showStatement(w, r, nil)
}

func (h *handler) showStatement(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := statementPage{Family: family.IsFamily(r.Actor()), Nav: h.nav(r.Actor(), r.Ref("id"), "/statement"), MayWrite: r.Actor().May(access.FamilyEdit), Errors: wrong}
	err := r.SeeChild("The family’s words", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		all, err := h.Service.Statements(ctx, tx, p.Child.Ref)
		if len(all) > 0 {
			p.Latest, p.Earlier = all[0], all[1:]
		}
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, statementView(p))
}

func (h *handler) writeStatement(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.WriteStatement(r.Context(), r.Actor(), family.WriteStatement{Child: r.Ref("id"), Version: version(r), Text: r.Form("text")})
	if fields, ok := fault.Fields(err); ok {
		return h.showStatement(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Your words are saved. What was there before is kept below.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/statement"))
}
