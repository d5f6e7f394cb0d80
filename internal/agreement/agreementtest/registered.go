package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
)

// registered saves what the contract register says, over what was read alone, and leaves open what nobody has said.
func registered(t *testing.T, w World) {
	ctx := dbtest.Ctx(t)
	ref, _ := Let(t, w)
	look := func() (r agreement.Registered) {
		t.Helper()
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Service.Registered(ctx, tx)
			r = all[ref]
			return err
		})
		return r
	}
	if r := look(); r != (agreement.Registered{}) {
		t.Errorf("before anything is said: %+v", r)
	}
	said := agreement.Registered{Agreement: ref, Department: " Children and families ", VATSaid: true, Invited: agreement.ByTender}
	if err := w.Service.Describe(ctx, agreer, said); err != nil {
		t.Fatal(err)
	}
	want := agreement.Registered{Agreement: ref, Version: 1, Department: "Children and families", VATSaid: true, Invited: agreement.ByTender}
	if r := look(); r != want {
		t.Errorf("kept %+v", r)
	}
	isRefused(t, w.Service.Describe(ctx, agreer, said), fault.KindConflict, "Someone else saved this")
	said.Version, said.VAT, said.Invited = 1, 1_234_56, ""
	if err := w.Service.Describe(ctx, agreer, said); err != nil {
		t.Fatal(err)
	}
	if r := look(); r.Version != 2 || r.VAT != 1_234_56 || r.Invited != "" {
		t.Errorf("changed to %+v", r)
	}
	for words, change := range map[string]func(*agreement.Registered){
		"at most 200 characters": func(r *agreement.Registered) { r.Department = strings.Repeat("é", 201) }, "0 or more": func(r *agreement.Registered) { r.VAT = -1 },
		"how the contract came about": func(r *agreement.Registered) { r.Invited = "auction" },
	} {
		wrong := look()
		change(&wrong)
		isRefused(t, w.Service.Describe(ctx, agreer, wrong), fault.KindInvalid, words)
	}
	broker := agreer
	broker.Roles = []access.Role{access.RoleBroker}
	isRefused(t, w.Service.Describe(ctx, broker, look()), fault.KindForbidden, "Only commissioners")
	isRefused(t, w.Service.Describe(ctx, agreer, agreement.Registered{Agreement: "AGR-NONE"}), fault.KindNotFound, "")
}
