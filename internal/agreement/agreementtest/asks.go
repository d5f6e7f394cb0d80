package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// asksForEvidence has a lot ask for accounts, and admits directly only whoever shows them and is trained.
func asksForEvidence(t *testing.T, w World) {
	ref, lot := Let(t, w)
	ctx := dbtest.Ctx(t)
	cmd := agreement.AskEvidence{Agreement: ref, Lot: lot, Version: 1, Kinds: []provider.EvidenceKind{provider.Accounts, provider.Accounts}, Why: "The last two members failed."}
	for name, bad := range map[string]func(c *agreement.AskEvidence){
		"no reason": func(c *agreement.AskEvidence) { c.Why = "" }, "a kind that is none": func(c *agreement.AskEvidence) { c.Kinds = []provider.EvidenceKind{"wit"} },
		"a lot of another agreement": func(c *agreement.AskEvidence) { c.Lot = "LOT-ANOTHER" },
	} {
		one := cmd
		bad(&one)
		if err := w.Service.AskEvidence(ctx, commissioner, one); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Service.AskEvidence(ctx, access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}, Scope: dbtest.Scope}, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker changed what a lot asks for: %v", err)
	}
	if err := w.Service.AskEvidence(ctx, commissioner, cmd); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.AskEvidence(ctx, commissioner, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over a version that nobody read: %v", err)
	}
	var p thread.Ref
	give := func(kinds ...provider.EvidenceKind) {
		t.Helper()
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			for _, k := range kinds {
				e := provider.Evidence{Provider: p, Kind: k, Issuer: "Issuer", From: workday.MustOn(2026, 1, 1)}
				if _, err := w.Providers.AddEvidenceTx(ctx, tx, By, e); err != nil {
					return err
				}
			}
			return nil
		})
	}
	admit := func() error {
		_, err := w.Service.Admit(ctx, commissioner, agreement.Admit{Lot: lot, Provider: p, From: workday.MustOn(2026, 6, 1), Why: "Known."})
		return err
	}
	inTx(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = w.Providers.CreateTx(ctx, tx, By, provider.Provider{Name: "Asked (made up)", Kind: provider.Voluntary})
		return err
	})
	give(provider.Required(provider.Voluntary)...)
	if err := admit(); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a voluntary organisation without training for children was admitted to a lot for them: %v", err)
	}
	give(provider.ChildSkills)
	if err := admit(); !fault.Is(err, fault.KindConflict) {
		t.Errorf("admitted without the accounts that the lot asks for: %v", err)
	}
	give(provider.Accounts)
	if err := admit(); err != nil {
		t.Errorf("refused with everything: %v", err)
	}
	personalCare(t, w, ref, lot, p)
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, l, err := w.Service.ByLot(ctx, tx, lot)
		if len(l.Asks) != 1 || l.Asks[0] != provider.Accounts {
			t.Errorf("the lot asks for %v", l.Asks)
		}
		if rows, err := audit.History(ctx, tx, string(ref), 20); err != nil || !slices.ContainsFunc(rows, func(e audit.Row) bool { return e.Action == "evidence asked for in a lot" && e.Why == cmd.Why }) {
			t.Errorf("the audit says nothing of it: %v", err)
		}
		return err
	})
}

// personalCare has a lot say that personal care is given under it: whom a register denies it is unfit, and of whom none was read is not.
func personalCare(t *testing.T, w World, ref, lot, p thread.Ref) {
	t.Helper()
	err := w.Service.AskEvidence(dbtest.Ctx(t), commissioner, agreement.AskEvidence{Agreement: ref, Lot: lot, Kinds: []provider.EvidenceKind{provider.Accounts}, PersonalCare: true, Why: "Help with washing."})
	if err != nil {
		t.Fatal(err)
	}
	place := provider.Location{System: thread.CQC, ID: "1-4711", Name: "Asked"}
	for _, step := range []struct {
		activities []string
		unfit      string
	}{{nil, ""}, {[]string{"Nursing care"}, "Asked (1-4711) is registered for nursing care"}, {[]string{"Nursing care", provider.PersonalCare}, ""}} {
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			if err := w.Providers.IdentifyTx(ctx, tx, By, provider.Identity{Provider: p, System: thread.CQC, Value: place.ID}); err != nil {
				return err
			}
			place.Care.Activities = step.activities
			if _, err := w.Providers.TakeRegister(ctx, tx, By, []provider.Location{place}); err != nil {
				return err
			}
			one, err := w.Providers.Provider(ctx, tx, p)
			if err != nil {
				return err
			}
			_, l, err := w.Service.ByLot(ctx, tx, lot)
			if got := strings.Join(l.Unfit(one, tx.Today()), " "); (step.unfit == "") != (got == "") || !strings.Contains(got, step.unfit) {
				t.Errorf("registered for %v: %q, want %q", step.activities, got, step.unfit)
			}
			return err
		})
	}
}
