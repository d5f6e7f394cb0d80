package site

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/pathway/pathwayweb"
)

// advisers tells the assessment pages who can be asked for advice.
type advisers struct{ s *wiring.Services }

// mostAdvisers bounds what one list of a form shows.
const mostAdvisers = 200

// Advisers implements pathwayweb.Advisers: settings, health and social care, by role and name.
func (a advisers) Advisers(ctx context.Context, tx *db.Tx) ([]pathwayweb.Adviser, error) {
	var out []pathwayweb.Adviser
	for _, role := range []access.Role{access.RoleSENCO, access.RoleTherapist, access.RolePractitioner} {
		found, err := a.s.Authority.Accounts(ctx, tx, authority.Filter{Role: role, Status: authority.StatusActive, On: tx.Today(), Limit: mostAdvisers})
		if err != nil {
			return nil, err
		}
		for _, x := range found {
			out = append(out, pathwayweb.Adviser{Ref: x.Person, Name: x.Name + ", " + role.Label()})
		}
	}
	return out, nil
}
