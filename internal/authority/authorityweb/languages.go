package authorityweb

import (
	"cmp"
	"net/http"
	"strings"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// languagesPage is the form on which somebody says what she speaks with families, or an administrator for her.
type languagesPage struct {
	Name   string // "" for oneself
	Spoken string
	Mark   string // of what was spoken when the form was first shown
	Back   string
	Errors []fault.Field
}

func languagesRow(spoken []string, at string) ui.SummaryRow {
	return ui.Row("Speaks besides English", cmp.Or(strings.Join(spoken, ", "), "Nothing recorded"), ui.Link{Text: "Change", Href: at + "/languages", Hidden: "the languages"})
}

// whose returns the person in the path, or who asks.
func whose(r *web.Request) (person thread.Ref, back string) {
	if id := r.PathValue("id"); id != "" {
		return r.Ref("id"), "/admin/people/" + string(r.Ref("id"))
	}
	return r.Actor().Person, "/account"
}

func (h *handler) languagesForm(w http.ResponseWriter, r *web.Request) error {
	return h.showLanguages(w, r, http.StatusOK, nil)
}

func (h *handler) showLanguages(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	person, back := whose(r)
	page := languagesPage{Back: back, Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		a, err := h.Service.Account(r.Context(), tx, person)
		if err != nil {
			return err
		}
		if !a.Staff() {
			return fault.NotFound("That page")
		}
		if person != r.Actor().Person {
			page.Name = a.Name
		}
		spoken, err := h.Service.LanguagesOf(r.Context(), tx, []thread.Ref{person})
		page.Spoken, page.Mark = strings.Join(spoken[person], ", "), fault.Mark(spoken[person]...)
		if len(wrong) > 0 {
			page.Mark = r.Form("version")
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, languagesView(page))
}

func (h *handler) languages(w http.ResponseWriter, r *web.Request) error {
	person, back := whose(r)
	typed := strings.FieldsFunc(r.Form("languages"), func(c rune) bool { return strings.ContainsRune(",;\n", c) })
	err := h.Service.Speak(r.Context(), r.Actor(), authority.Speak{Person: person, Languages: typed, Over: r.Form("version")})
	if fields, ok := fault.Fields(err); ok {
		return h.showLanguages(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The languages are saved. They count when a lead professional is suggested for a family that speaks one of them.")
	return web.SeeOther(w, r, back)
}
