package home

import (
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/web"
)

// publicPage is what the pages for everybody need to know.
type publicPage struct {
	Council authority.Authority
	Name    string // of the reader, "" when nobody is signed in
	Demo    bool
}

// danger is what to do when a child is in danger, as the council says it.
func (p publicPage) danger() []string {
	if len(p.Council.Contact.Danger) > 0 {
		return p.Council.Contact.Danger
	}
	return []string{"Ring 999 and ask for the police."}
}

func (h *handler) start(w http.ResponseWriter, r *web.Request) error {
	return h.public(w, r, startView)
}

func (h *handler) help(w http.ResponseWriter, r *web.Request) error {
	return h.public(w, r, helpView)
}

func (h *handler) privacy(w http.ResponseWriter, r *web.Request) error {
	return h.public(w, r, privacyView)
}

func (h *handler) accessibility(w http.ResponseWriter, r *web.Request) error {
	return h.public(w, r, accessibilityView)
}

// public renders a page for everybody, with the council's own lines on it.
func (h *handler) public(w http.ResponseWriter, r *web.Request, view func(publicPage) templ.Component) error {
	p := publicPage{Demo: h.Demo, Name: r.Actor().Name}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		p.Council, err = h.Authority.Get(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, view(p))
}
