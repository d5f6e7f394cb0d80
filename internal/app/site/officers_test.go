package site_test

import (
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// The family and those who work with it read who runs an assessment apart from who helps the family, by the team's name.
func TestTheNamedOfficerStandsApartFromTheLead(t *testing.T) {
	w := start(t, 60)
	s := w.site.Services
	var child thread.Ref
	for _, ref := range w.onRecord(access.RoleParent) {
		child = max(child, ref)
	}
	lead := access.Actor{Person: w.person(access.RoleLead), Name: "Lead", Roles: []access.Role{access.RoleLead}}
	w.change(func(tx *db.Tx) error {
		lead.Scope = tx.Scope()
		_, err := s.Pathway.RequestTx(w.ctx, tx, lead, pathway.Request{Child: child, Basis: pathway.EHC, Why: "School is hard."})
		return err
	})
	for role, path := range map[access.Role]string{access.RoleParent: "/home?child=" + string(child), access.RoleLead: "/children/" + string(child)} {
		page := w.parsed(w.as(role), path)
		section := page.Find("section[aria-labelledby=officer]")
		if text := section.Text(); !strings.Contains(text, "EHC assessment team runs the") || section.Find("a[href^='/assessments/']").Length() != 1 {
			t.Errorf("%s at %s reads %q", role, path, text)
		}
	}
}
