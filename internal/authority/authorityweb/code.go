package authorityweb

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// step is who has shown a link or a password and still owes a code.
type step struct {
	person thread.Ref
	back   string
}

// stepLasts is how long the code may take.
const stepLasts = 15 * time.Minute

const stepKey = "sign-in-step"

func rememberStep(r *web.Request, s step) {
	r.Remember(stepKey, strconv.FormatInt(time.Now().Unix(), 10)+" "+string(s.person)+" "+s.back)
}

// recallStep returns who owes a code; ok is false when nobody does, or it took too long.
func recallStep(r *web.Request) (s step, ok bool) {
	at, rest, _ := strings.Cut(r.Recall(stepKey), " ")
	person, back, _ := strings.Cut(rest, " ")
	began, err := strconv.ParseInt(at, 10, 64)
	if err != nil || time.Since(time.Unix(began, 0)) > stepLasts {
		return step{}, false
	}
	return step{thread.Ref(person), back}, person != ""
}

func (h *handler) codeForm(w http.ResponseWriter, r *web.Request) error {
	if _, ok := recallStep(r); !ok {
		return web.SeeOther(w, r, "/sign-in")
	}
	return web.Render(w, r, http.StatusOK, codeView(nil))
}

func (h *handler) code(w http.ResponseWriter, r *web.Request) error {
	s, ok := recallStep(r)
	if !ok {
		r.Forget(stepKey)
		return web.SeeOther(w, r, "/sign-in")
	}
	err := h.Service.CheckCode(r.Context(), s.person, r.Form("code"), r.UserAgent())
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, codeView(fields))
	}
	if err != nil {
		return err
	}
	r.Forget(stepKey)
	if err := r.SignIn(s.person, r.Actor().Scope); err != nil {
		return err
	}
	return web.SeeOther(w, r, onward(s.back))
}
