package familyweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
)

// TestWhoMayNotBeWrittenToIsStillFound: what a school told in fear of harm of how to reach a mother stands on the record, with the warning.
func TestWhoMayNotBeWrittenToIsStillFound(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, func(r *family.Raise) {
		r.Teller = family.Teller{Kind: family.School, Name: "Mr Made-Up", Contact: "office@school.example", Agreement: family.FearOfHarm}
		r.Reach = family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: "maya@home.example"}
	})
	screen := familytest.Outcome(told.Ref, family.OpenAsFamily)
	screen.Open.Carers = []family.NewCarer{{Relation: "mother"}}
	var c family.Concern
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = s.ScreenTx(ctx, tx, familytest.Worker.By(), screen)
		return err
	})
	page := site.As(familytest.Worker).Get("/children/" + string(c.Child)).Want(200).Text("main")
	for _, want := range []string{"maya@home.example", "not said", "Do not write to this address"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the record: %s", want, page)
		}
	}
}
