package wiring

import (
	"context"

	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/thread"
)

// files are the documents on an application by their content.
type files struct{}

// Files implements admission.Documents.
func (files) Files(ctx context.Context, tx *db.Tx, about thread.Ref) ([]admission.File, error) {
	found, err := document.Of(ctx, tx, about)
	out := make([]admission.File, 0, len(found[about]))
	for _, d := range found[about] {
		out = append(out, admission.File{Ref: d.Ref, Name: d.Name, Hash: d.Hash})
	}
	return out, err
}
