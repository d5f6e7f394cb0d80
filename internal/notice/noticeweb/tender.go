package noticeweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// tenderDraft shows a broker the tender notice of a requirement.
func (h *handler) tenderDraft(w http.ResponseWriter, r *web.Request) error {
	at, err := h.atRequirement(r)
	if err != nil {
		return err
	}
	return h.showDraft(w, r, at)
}

// tenderPublish records that it was published.
func (h *handler) tenderPublish(w http.ResponseWriter, r *web.Request) error {
	at, err := h.atRequirement(r)
	if err != nil {
		return err
	}
	return h.keep(w, r, at)
}

// atRequirement is the tender notice of the requirement of the path, for a reader who may work with it: one look at its child. A requirement
// that is bought without a tender notice of its own has none.
func (h *handler) atRequirement(r *web.Request) (place, error) {
	id := r.Ref("id")
	page := "/requirements/" + string(id)
	at := place{about: id, number: notice.TenderNotice, back: page, action: page + "/tender-notice", text: page + "/tender-notice?as=text"}
	var child thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if at.agreement, child, err = h.Purchase(r.Context(), tx, r.Actor(), id); err != nil {
			return err
		}
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		_, err = h.Service.Draft(r.Context(), tx, pub, at.agreement, id, at.number)
		if fault.Is(err, fault.KindNotFound) {
			return fault.Conflict("This requirement has no tender notice of its own: it is not bought from a dynamic market, or was placed without one.")
		}
		return err
	})
	if err != nil {
		return at, err
	}
	return at, r.Look("The tender notice of a requirement", child)
}
