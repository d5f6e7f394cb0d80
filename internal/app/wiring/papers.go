package wiring

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/thread"
)

// AgreementFiles implements agreement.Files.
func (files) AgreementFiles(ctx context.Context, tx *db.Tx, about thread.Ref) ([]agreement.File, error) {
	found, err := document.Of(ctx, tx, about)
	out := make([]agreement.File, 0, len(found[about]))
	for _, d := range found[about] {
		out = append(out, agreement.File{Ref: d.Ref, Name: d.Name, Hash: d.Hash})
	}
	return out, err
}
