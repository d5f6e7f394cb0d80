package access_test

import (
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

func TestWhatWasOpenedInAnEmergencyIsLookedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: w.ref(thread.Person), Child: child, Level: access.Work})
		w.must(w.tx(func(tx *db.Tx) error { return access.BreakGlass(w.ctx, tx, lead, child, "a call came from hospital") }))
		var opened []access.Glass
		list := func() {
			t.Helper()
			w.must(w.d.View(w.ctx, func(tx *db.Tx) (err error) {
				opened, err = access.Glasses(w.ctx, tx, tx.Now().Add(-time.Hour), 10)
				return err
			}))
		}
		list()
		if len(opened) != 1 || opened[0].Review != (access.Review{}) {
			t.Fatalf("before anybody looked: %+v", opened)
		}
		key := opened[0].Key()
		officer, alsoManager := w.actor(), lead
		officer.Roles = []access.Role{access.RoleDataProtectionOfficer}
		alsoManager.Roles = append(alsoManager.Roles, access.RoleLeadManager)
		review := func(a access.Actor, key string, o access.Outcome, why string) error {
			return w.tx(func(tx *db.Tx) error { return access.ReviewGlass(w.ctx, tx, a, key, o, why) })
		}
		for what, c := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"without the permission":   {review(lead, key, access.Justified, "the hospital did ring"), fault.KindForbidden},
			"by who opened it":         {review(alsoManager, key, access.Justified, "the hospital did ring"), fault.KindForbidden},
			"without an outcome":       {review(officer, key, "", "the hospital did ring"), fault.KindInvalid},
			"with another outcome":     {review(officer, key, "fine", "the hospital did ring"), fault.KindInvalid},
			"without a reason":         {review(officer, key, access.NotJustified, "no "), fault.KindInvalid},
			"of what is no key":        {review(officer, "nonsense", access.Justified, "the hospital did ring"), fault.KindNotFound},
			"of what was never opened": {review(officer, access.Glass{At: opened[0].At.Add(time.Second), Actor: lead.Person, Child: child}.Key(), access.Justified, "the hospital did ring"), fault.KindNotFound},
		} {
			if !fault.Is(c.err, c.kind) {
				t.Errorf("a review %s: %v, want %v", what, c.err, c.kind)
			}
		}
		w.must(review(officer, key, access.NotJustified, "  nobody rang that day  "))
		if err := review(officer, key, access.Justified, "on second thoughts yes"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a second review: %v", err)
		}
		list()
		r := opened[0].Review
		if r.Outcome != access.NotJustified || r.Why != "nobody rang that day" || r.By != officer.Person || r.ByName != officer.Name || r.At.IsZero() {
			t.Errorf("the review reads %+v", r)
		}
	})
}
