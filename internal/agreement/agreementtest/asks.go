package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
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
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, l, err := w.Service.ByLot(ctx, tx, lot)
		if len(l.Asks) != 1 || l.Asks[0] != provider.Accounts {
			t.Errorf("the lot asks for %v", l.Asks)
		}
		return err
	})
}
