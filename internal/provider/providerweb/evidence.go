package providerweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// evidencePage is the form for a piece of evidence.
type evidencePage struct {
	Provider provider.Provider
	Errors   []fault.Field
}

func (h *handler) evidenceForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEvidence(w, r, http.StatusOK, nil)
}

func (h *handler) renderEvidence(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if !page.MayGive {
		return fault.NotFound("That provider")
	}
	return web.Render(w, r, status, evidenceView(evidencePage{Provider: page.Provider, Errors: errs}))
}

func (h *handler) addEvidence(w http.ResponseWriter, r *web.Request) error {
	from, err := r.FormDate("from")
	if err == nil {
		e := provider.Evidence{Provider: r.Ref("id"), Kind: provider.EvidenceKind(r.Form("kind")), Issuer: r.Form("issuer"), Number: r.Form("number"), From: from}
		if e.Expires, err = r.FormDate("expires"); err == nil {
			_, err = h.Service.AddEvidence(r.Context(), r.Actor(), e)
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderEvidence(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The evidence is recorded. It counts in every agreement.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func evidenceOptions() []ui.Option {
	var out []ui.Option
	for _, k := range provider.EvidenceKinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}
