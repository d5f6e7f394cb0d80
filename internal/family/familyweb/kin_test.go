package familyweb_test

import (
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
)

func TestAWorkerReadsTheirOwnChildAsItsFamily(t *testing.T) {
	site, _, _, known, colleague := asWorker(t)
	colleague.Get(childPage(known)).Want(200)
	father := familytest.Father
	father.Roles, father.Teams = []access.Role{access.RoleLead, access.RoleParent}, []thread.Ref{familytest.Duty}
	him := site.As(father)
	for _, step := range []string{"", "/rights", "/looks", "/record-order", "/give-consent"} {
		page := him.Get(childPage(known) + step).Want(200)
		for _, secret := range []string{"Made-Up Road", "07700 900982", "maya@example.com", "Asha Made-Up", "ST17 4AA"} {
			if strings.Contains(page.Text("main"), secret) {
				t.Errorf("%s tells him %q", step, secret)
			}
		}
	}
	mother := "/carers/" + string(known.Carers[0].Ref)
	for _, step := range []string{mother + "/change", mother + "/end", mother + "/record-responsibility", "/edit", "/add-carer", "/merge", "/visit-note"} {
		him.Get(childPage(known) + step).Want(403)
		colleague.Get(childPage(known) + step).Want(200)
	}
}
