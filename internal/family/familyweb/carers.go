package familyweb

import (
	"context"
	"net/http"
	"strconv"

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

// childForm is a form about one child, with the carer that it is about.
type childForm struct {
	Child    family.Child
	Carer    family.Carer
	External map[thread.System]string
	Errors   []fault.Field
	Today    workday.Date
}

// renderForm shows a form about the child in the path, and about the carer when the path has one.
func (h *handler) renderForm(w http.ResponseWriter, r *web.Request, page string, wrong []fault.Field, view func(childForm) templ.Component) error {
	p := childForm{Errors: wrong, External: map[thread.System]string{}}
	err := r.SeeChild(page, r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		var err error
		p.Today = tx.Today()
		if r.Actor().May(access.FamilyRecord) {
			if err := family.AtWork(ctx, tx, r.Actor(), r.Ref("id")); err != nil {
				return err
			}
		}
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		external, err := thread.ExternalOf(ctx, tx, p.Child.Ref)
		for _, e := range external {
			p.External[e.System] = e.Value
		}
		if err != nil || r.Ref("carer_id") == "" {
			return err
		}
		carers, err := h.Service.Carers(ctx, tx, p.Child.Ref)
		for _, c := range carers {
			if c.Ref == r.Ref("carer_id") {
				p.Carer = c
			}
		}
		if err == nil && p.Carer.Ref == "" {
			err = fault.NotFound("That carer")
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
	return web.Render(w, r, status, view(p))
}

// done finishes a form: it is shown again with what is wrong, or the reader goes back to the child's record.
func (h *handler) done(w http.ResponseWriter, r *web.Request, err error, said string, again func(wrong []fault.Field) error) error {
	if fields, ok := fault.Fields(err); ok {
		return again(fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, childPath(r.Ref("id"), ""))
}

func version(r *web.Request) int { return versionIn(r, "version") }

// versionIn is version where a form holds several records, each with a field of its own.
func versionIn(r *web.Request, field string) int {
	n, err := strconv.Atoi(r.Form(field))
	if err != nil {
		return -1 // nothing has it, so the use case refuses as for a stale one
	}
	return n
}

// versionOf is the field of one carer's version in a form that holds several.
func versionOf(carer thread.Ref) string { return "version-" + string(carer) }

func (h *handler) addCarerForm(w http.ResponseWriter, r *web.Request) error {
	return h.showAddCarer(w, r, nil)
}

func (h *handler) showAddCarer(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Add a carer", wrong, addCarerView)
}

func (h *handler) addCarer(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showAddCarer(w, r, wrong) }
	cmd, wrong := parseCarer(r)
	if len(wrong) > 0 {
		return again(wrong)
	}
	cmd.Child = r.Ref("id")
	_, err := h.Service.AddCarer(r.Context(), r.Actor(), cmd)
	return h.done(w, r, err, "The carer is on record.", again)
}

func (h *handler) changeCarerForm(w http.ResponseWriter, r *web.Request) error {
	return h.showChangeCarer(w, r, nil)
}

func (h *handler) showChangeCarer(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Change a carer’s details", wrong, changeCarerView)
}

func (h *handler) changeCarer(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showChangeCarer(w, r, wrong) }
	carer, wrong := parseCarer(r)
	if len(wrong) > 0 {
		return again(wrong)
	}
	if r.Form("confirmed") == "yes" {
		carer.Reach.Confirmed, carer.Reach.ConfirmedHow = carer.Reach.Email, r.Form("confirmed-how")
	}
	err := h.Service.Move(r.Context(), r.Actor(), family.Move{Carer: r.Ref("carer_id"), Version: version(r), Lives: carer.Lives, Reach: &carer.Reach,
		Unconfirmed: r.Form("confirmed") == "no"})
	return h.done(w, r, err, "The carer’s details are changed.", again)
}

func (h *handler) endCarerForm(w http.ResponseWriter, r *web.Request) error {
	return h.showEndCarer(w, r, nil)
}

func (h *handler) showEndCarer(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "End a carer", wrong, endCarerView)
}

func (h *handler) endCarer(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showEndCarer(w, r, wrong) }
	on, err := r.FormDate("on")
	if err != nil {
		return again(fieldsOf(err))
	}
	err = h.Service.EndCarer(r.Context(), r.Actor(), family.EndCarer{Carer: r.Ref("carer_id"), Version: version(r), On: on, Why: r.Form("why")})
	return h.done(w, r, err, "This person is no longer a carer, and no longer sees the record.", again)
}

func (h *handler) editForm(w http.ResponseWriter, r *web.Request) error { return h.showEdit(w, r, nil) }

func (h *handler) showEdit(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Change a child’s details", wrong, editView)
}

func (h *handler) edit(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showEdit(w, r, wrong) }
	child, wrong := parseChild(r)
	if len(wrong) > 0 {
		return again(wrong)
	}
	err := h.Service.EditChild(r.Context(), r.Actor(), family.EditChild{Child: r.Ref("id"), Version: version(r), New: child, Why: r.Form("why")})
	return h.done(w, r, err, "The details are changed.", again)
}

// wayOptions are the ways to reach a carer.
func wayOptions() []ui.Option {
	var out []ui.Option
	for _, w := range []family.Way{family.ByPhone, family.ByText, family.ByEmail, family.ByLetter} {
		out = append(out, ui.Option{Value: string(w), Text: wayTitle(w)})
	}
	return out
}

func wayTitle(w family.Way) string {
	switch w {
	case family.ByPhone:
		return "Phone"
	case family.ByText:
		return "Text"
	case family.ByEmail:
		return "Email"
	case family.ByLetter:
		return "Letter"
	default:
		return ""
	}
}
