package deliveryweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// disputes loads the disputed visits of children that the reader may see, with their providers' names, and records one look.
func (h *handler) disputes(ctx context.Context, tx *db.Tx, r *web.Request) ([]delivery.Visit, map[thread.Ref]string, error) {
	all, err := h.Service.Disputed(ctx, tx, mostDisputed)
	if err != nil {
		return nil, nil, err
	}
	children := make([]thread.Ref, len(all))
	for i, v := range all {
		children[i] = v.Child
	}
	visible, err := access.Visible(ctx, tx, r.Actor(), children...)
	if err != nil {
		return nil, nil, err
	}
	may := make(map[thread.Ref]bool, len(visible))
	for _, c := range visible {
		may[c] = true
	}
	var found []delivery.Visit
	var providers []thread.Ref
	for _, v := range all {
		if may[v.Child] {
			found, providers = append(found, v), append(providers, v.Provider)
		}
	}
	known, err := h.Providers.Providers(ctx, tx, providers)
	if err != nil {
		return nil, nil, err
	}
	names := make(map[thread.Ref]string, len(known))
	for ref, p := range known {
		names[ref] = p.Name
	}
	return found, names, nil
}
