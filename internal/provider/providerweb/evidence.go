package providerweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// evidencePage is the form for a piece of evidence.
type evidencePage struct {
	Provider provider.Provider
	Takes    string // says what files may go with it; "" when none
	Council  bool   // the council enters what it has seen, otherwise the provider gives what the council will check
	Errors   []fault.Field
}

// Step is where the form goes, and Title what it does.
func (p evidencePage) Step() string {
	if p.Council {
		return "/enter-evidence"
	}
	return "/add-evidence"
}

// Title is what the page is for.
func (p evidencePage) Title() string {
	if p.Council {
		return "Enter evidence"
	}
	return "Give evidence"
}

// takes says what files the reader may send with evidence, "" when none.
func (h *handler) takes(r *web.Request) string {
	if h.Files == nil || !r.Actor().May(access.DocumentUpload) {
		return ""
	}
	return h.Files.Takes()
}

func (h *handler) evidenceForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEvidence(w, r, http.StatusOK, nil)
}

func (h *handler) renderEvidence(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if !page.MayGive && !page.MayEnter {
		return fault.NotFound("That provider")
	}
	return web.Render(w, r, status, evidenceView(evidencePage{Provider: page.Provider, Takes: h.takes(r), Council: page.MayEnter, Errors: errs}))
}

func (h *handler) addEvidence(w http.ResponseWriter, r *web.Request) error {
	from, err := r.FormDate("from")
	if err == nil {
		e := provider.Evidence{Provider: r.Ref("id"), Kind: provider.EvidenceKind(r.Form("kind")), Issuer: r.Form("issuer"), Number: r.Form("number"), From: from}
		e.Checked.Says = r.Form("seen")
		if e.Expires, err = r.FormDate("expires"); err == nil {
			err = h.give(r, e)
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderEvidence(w, r, http.StatusUnprocessableEntity, r.FilesAgain(fields, "file"))
	}
	if err != nil {
		return err
	}
	web.Flash(r, given(r.Actor()))
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// given says what comes of evidence that somebody gave.
func given(by access.Actor) string {
	if by.Provider == "" {
		return "The evidence is recorded. It counts in every agreement."
	}
	return "The council has your evidence. It counts in every agreement as soon as the council has checked it; you hear of it."
}

// give keeps the bytes of the files that came with evidence, then records it with them.
func (h *handler) give(r *web.Request, e provider.Evidence) error {
	var files []document.Received
	if heads := r.Files("file"); len(heads) > 0 {
		if h.takes(r) == "" || !provider.Mine(r.Actor(), e.Provider) && !r.Actor().May(access.ProviderEdit) {
			return fault.Invalid("file", "No documents are kept here. Send it without the files.")
		}
		var err error
		if files, err = h.Files.ReceiveAll(db.WithFirst(r.Context(), nil), heads); err != nil {
			return err
		}
	}
	_, err := h.Service.AddEvidence(r.Context(), r.Actor(), e, files...)
	return err
}

func evidenceOptions() []ui.Option {
	var out []ui.Option
	for _, k := range provider.EvidenceKinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}
