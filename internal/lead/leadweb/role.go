package leadweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/statute"
	"alongside/internal/web"
)

// rolePage says what the council promises of a lead professional, for families and staff alike.
type rolePage struct {
	Role statute.LeadRole
}

// heading names an aspect in the words of a family.
func (rolePage) heading(a statute.LeadAspect) string {
	switch a {
	case statute.LeadKnowledge:
		return "What they know"
	case statute.LeadAuthority:
		return "What they may require"
	default:
		return "When they are there"
	}
}

// parts are the sentences about one aspect.
func (p rolePage) parts(about statute.LeadAspect) []statute.LeadPart {
	var out []statute.LeadPart
	for _, one := range p.Role.Parts {
		if one.About == about {
			out = append(out, one)
		}
	}
	return out
}

func (h *handler) role(w http.ResponseWriter, r *web.Request) error {
	var p rolePage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Role, err = h.Service.Role(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, roleView(p))
}
