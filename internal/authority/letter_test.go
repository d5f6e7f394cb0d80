package authority_test

import (
	"context"
	"regexp"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
)

var printedCode = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// A colleague prints the letter and reads its code. It lets in families, and never somebody who also works here.
func TestALetterLetsInFamiliesOnly(t *testing.T) {
	dbtest.Each(t, authoritytest.Migrations(), func(t *testing.T, d *db.DB) {
		s, _ := authoritytest.Service(t, d)
		for name, c := range map[string]struct {
			roles []access.Role
			lets  bool
		}{
			"Pat Parent": {[]access.Role{access.RoleParent}, true}, "Yael Young": {[]access.Role{access.RoleYoungPerson}, true},
			"Ada Both": {[]access.Role{access.RoleParent, access.RoleAdministrator}, false}, "Dan Officer": {[]access.Role{access.RoleDataProtectionOfficer}, false},
		} {
			person := authoritytest.Open(t, d, s, name, "", c.roles...)
			code := ""
			authoritytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				m := notify.Message{To: notify.ToLetter(name, "1 Made Up Way", "Stafford", "ST17 0ZZ"), Subject: "Signing in", Template: notify.Welcome.ID, Body: "Your code: " + notify.LetterCode, Reader: person}
				if err := notify.Send(ctx, tx, m); err != nil {
					return err
				}
				waiting, err := notify.PrintQueue(ctx, tx, "", 10)
				if err != nil || len(waiting) != 1 {
					t.Fatalf("%d letters wait: %v", len(waiting), err)
				}
				code = printedCode.FindString(waiting[0].Body)
				return notify.Posted(ctx, tx, authoritytest.By, waiting[0].ID)
			})
			who, err := s.UseLetter(dbtest.Ctx(t), code, "Browser 1")
			if c.lets && (err != nil || who.Person != person) {
				t.Errorf("%s is not let in: %+v %v", name, who, err)
			}
			if !c.lets && (!fault.Is(err, fault.KindInvalid) || who.Person != "") {
				t.Errorf("%s is let in by a letter: %+v %v", name, who, err)
			}
		}
	})
}
