package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestWhatAFamilyToldStaysWithThoseWhoHelpIt lets each role meet a child by its work, as a broker does by a requirement and a finance
// officer by an invoice: what the family told and asked opens to those to whom the child's record opens, and to nobody else.
func TestWhatAFamilyToldStaysWithThoseWhoHelpIt(t *testing.T) {
	w := start(t, 40)
	concern := w.one("SELECT min(ref) FROM family_concern WHERE scope=$1 AND child IN (SELECT child FROM query WHERE scope=$1 AND owner NOT IN (SELECT person FROM persona WHERE scope=$1))")
	child := w.one("SELECT child FROM family_concern WHERE scope=$1 AND ref=$2", concern)
	words := w.one("SELECT worry FROM family_concern WHERE scope=$1 AND ref=$2", concern)
	question := w.one("SELECT min(ref) FROM query WHERE scope=$1 AND child=$2 AND owner NOT IN (SELECT person FROM persona WHERE scope=$1)", child)
	subject := w.one("SELECT subject FROM query WHERE scope=$1 AND ref=$2", question)
	for role, helps := range map[access.Role]bool{
		access.RoleFinance: false, access.RoleBroker: false, access.RoleCommissioner: false, access.RoleContractManager: false,
		access.RoleQualityOfficer: false, access.RoleLeadManager: true, access.RolePractitioner: true, access.RoleTherapist: true,
	} {
		person := thread.Ref(w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", role))
		w.change(func(tx *db.Tx) error {
			return access.Grant(w.ctx, tx, audit.System, access.Relationship{
				Actor: person, Child: thread.Ref(child), Reason: access.InvoiceChecking, Level: access.Work, From: workday.MustOn(2026, 11, 1),
			})
		})
		c := w.as(role)
		for page, said := range map[string]string{
			"/concerns/" + concern: words, "/queries/" + question: subject, "/children/" + child: "", "/thread/" + concern: words,
		} {
			got := w.do(c, http.MethodGet, page, nil)
			thread := strings.HasPrefix(page, "/thread/")
			if open := got.status == http.StatusOK; open != helps && !thread {
				t.Errorf("%s reads %s: %d, helps the family: %t", role, page, got.status, helps)
			}
			if !helps && said != "" && strings.Contains(got.body, said) {
				t.Errorf("%s reads in %s what the family told", role, page)
			}
		}
	}
}
