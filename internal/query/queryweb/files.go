package queryweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// fileField is the name under which a form sends files.
const fileField = "file"

// takes says what files the reader may send, "" when none.
func (h *handler) takes(r *web.Request) string {
	if h.Files == nil || !r.Actor().May(access.DocumentUpload) {
		return ""
	}
	return h.Files.Takes()
}

// receive keeps the bytes of the files that the form holds, before the transaction of the use case.
func (h *handler) receive(r *web.Request) ([]document.Received, error) {
	heads := r.Files(fileField)
	switch {
	case len(heads) == 0:
		return nil, nil
	case h.takes(r) == "":
		return nil, fault.Invalid(fileField, "No documents are kept here. Send it without the files.")
	}
	return h.Files.ReceiveAll(db.WithFirst(r.Context(), nil), heads) // the form counts as sent when the records are made
}
