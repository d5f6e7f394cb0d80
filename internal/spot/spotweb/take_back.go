package spotweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// takeBackPage asks before a published file is taken back.
type takeBackPage struct {
	Import  spot.Import
	Resting spot.Resting
	Why     string
	Errors  []fault.Field
}

func takeBackPath(ref thread.Ref) string { return "/spot/take-back/" + string(ref) }

func (h *handler) takeFileBackForm(w http.ResponseWriter, r *web.Request) error {
	return h.askTakeBack(w, r, http.StatusOK, nil)
}

func (h *handler) askTakeBack(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := takeBackPage{Why: r.Form("why"), Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Import, err = h.Service.Import(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		page.Resting, err = h.Service.Resting(r.Context(), tx, page.Import)
		return err
	})
	if err != nil {
		return err
	}
	if page.Import.State != spot.Published && len(errs) == 0 { // its own page says what became of it
		return web.SeeOther(w, r, "/spot/"+string(page.Import.Ref))
	}
	return web.Render(w, r, status, takeBackView(page))
}

func (h *handler) takeFileBack(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.TakeBack(r.Context(), r.Actor(), r.Ref("id"), r.Form("why"))
	if errs, ok := refused(err); ok {
		return h.askTakeBack(w, r, http.StatusUnprocessableEntity, errs)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The file is taken back. Its lines count no more; the figures follow in a moment.")
	return web.SeeOther(w, r, "/spot/"+string(r.Ref("id")))
}

// asks reports whether there is something to confirm: the file is published and no later one rests on it.
func (p takeBackPage) asks() bool {
	return p.Import.State == spot.Published && len(p.Resting.Later) == 0
}

// holds says what goes.
func (p takeBackPage) holds() string {
	s := p.Import.Summary
	return ui.Count(s.Taken, "line", "lines") + ", " + s.Total.String() + ", imported by " + p.Import.By + " on " + ui.When(p.Import.StartedAt) + "."
}

// consequences says what happens besides, each in a sentence.
func (p takeBackPage) consequences() []string {
	out := []string{"Its lines leave every figure and are taken away. That it was imported, and that you took it back and why, stays on record."}
	if p.Import.Kind == spot.Contracts {
		return append(out, "The same file can be imported again.")
	}
	if n := p.Resting.Reasons; n > 0 {
		out = append(out, ui.Count(n, "reason", "reasons")+" for buying outside agreements will end, because no other file tells of the purchase. They stay on record; if the purchase comes back, a new reason is asked for.")
	}
	if n := p.Resting.Answers; n > 0 {
		out = append(out, ui.Count(n, "answer", "answers")+" about packages that only this list left out will be taken back too.")
	}
	return append(out, "Answers about suppliers’ names stay, and so does what was bought through Alongside. The same file can be imported again.")
}
