package authorityweb

import (
	"net/http"
	"time"

	"alongside/internal/authority"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// letterGuesses bounds how fast one address can try codes. A code has 60 random bits.
var letterGuesses = web.Limited(web.Limit{Every: 10 * time.Second, Burst: 20})

func (h *handler) letterForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, letterView(nil))
}

// letter lets in whoever has a letter with a code. What was typed is not shown again: it may be half of a working code.
func (h *handler) letter(w http.ResponseWriter, r *web.Request) error {
	who, err := h.Service.UseLetter(r.Context(), r.Form(authority.FieldLetterCode), r.UserAgent())
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, letterView(fields))
	}
	if err != nil {
		return err
	}
	return h.enter(w, r, who)
}
