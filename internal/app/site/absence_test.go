package site_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// change does something as the council's own program.
func (w *world) change(do func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.InTx(w.ctx, do); err != nil {
		w.t.Fatal(err)
	}
}

// TestTakingBackAnAbsenceEndsTheCover plans a lead's absence and takes it back: whoever would have covered has no access left, and
// the families hear it.
func TestTakingBackAnAbsenceEndsTheCover(t *testing.T) {
	w := start(t, 60)
	s := w.site.Services
	const covers = `SELECT CAST(count(*) AS TEXT) FROM access_relationship WHERE scope=$1 AND reason=$2 AND from_on=$3 AND from_on <= to_on`
	const told = `SELECT CAST(count(*) AS TEXT) FROM outbox WHERE scope=$1`
	from := workday.MustOn(2026, 12, 14)
	before := w.one(covers, access.LeadCover, from)
	away, cover := w.person(access.RoleLead), thread.Ref("")
	w.change(func(tx *db.Tx) error {
		all, err := s.Lead.Leads(w.ctx, tx)
		for _, p := range all {
			if p.Ref != away {
				cover = p.Ref
			}
		}
		return err
	})
	w.change(func(tx *db.Tx) error {
		return s.Lead.PlanAbsenceTx(w.ctx, tx, audit.System, lead.PlanAbsence{Person: away, From: from, To: from.AddDays(4), Cover: cover})
	})
	if got := w.one(covers, access.LeadCover, from); got == before {
		t.Fatalf("the absence opened nothing: %s before, %s after", before, got)
	}
	manager := w.person(access.RoleLeadManager)
	opened := w.one(covers, access.LeadCover, from)
	again := w.d.InTx(w.ctx, func(tx *db.Tx) error {
		return s.Lead.PlanAbsenceTx(w.ctx, tx, audit.System, lead.PlanAbsence{Person: away, From: from, To: from.AddDays(4), Cover: manager})
	})
	if got := w.one(covers, access.LeadCover, from); !fault.Is(again, fault.KindInvalid) || got != opened {
		t.Errorf("another who covers, while the first still sees the children: %v, %s relationships after %s", again, got, opened)
	}
	heard := w.one(told)
	w.change(func(tx *db.Tx) error { return s.Team.CancelAbsenceTx(w.ctx, tx, audit.System, away, from) })
	if got := w.one(covers, access.LeadCover, from); got != before {
		t.Errorf("%s relationships of cover before, %s after the absence was taken back", before, got)
	}
	if w.one(told) == heard {
		t.Error("nobody told the families that their lead is there after all")
	}
}

// TestTheCouncilsPolicyIsTakenByNameAndCode saves the council's settings with each name that its clocks know.
func TestTheCouncilsPolicyIsTakenByNameAndCode(t *testing.T) {
	w := start(t, 0)
	s := w.site.Services
	for policy, taken := range map[string]bool{"staffordshire": true, "E10000028": true, "Staffordshire County Council": true, "Nowhere County Council": false} {
		err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
			a, err := s.Authority.Get(w.ctx, tx)
			if err != nil {
				return err
			}
			a.StatutePolicy = policy
			return s.Authority.ChangeTx(w.ctx, tx, audit.System, a)
		})
		if (err == nil) != taken {
			t.Errorf("%q: %v, want taken %t", policy, err, taken)
		}
	}
	var saved authority.Authority
	w.change(func(tx *db.Tx) (err error) { saved, err = s.Authority.Get(w.ctx, tx); return err })
	if saved.StatutePolicy == "Nowhere County Council" {
		t.Error("a policy that nobody wrote was saved")
	}
}
