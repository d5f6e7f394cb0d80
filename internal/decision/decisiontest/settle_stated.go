package decisiontest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/workday"
)

// imported takes over one paper and returns what became of it.
func imported(t *testing.T, d *db.DB, s *decision.Service, item modgov.Decision) (got decision.Decision) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		paper := modgov.Document{Kind: modgov.KindRecord, Title: item.Title, Decisions: []modgov.Decision{item}}
		taken, err := s.ImportTx(ctx, tx, By, decision.Import{Paper: paper, Source: item.Reference + ".txt"})
		if err != nil {
			return err
		}
		got, err = s.Decision(ctx, tx, taken[0].Ref)
		return err
	})
	return got
}

// statedStays enters over a paper what it states otherwise: nothing that it states changes.
func statedStays(t *testing.T, d *db.DB, s *decision.Service) {
	day := func(n int) modgov.Stated { return modgov.Stated{Day: workday.MustOn(2021, 7, n)} }
	for name, c := range map[string]struct {
		item modgov.Decision
		cmd  decision.Settle
	}{
		"whether it is key and may be called in": {modgov.Decision{Reference: "24/00101", Title: "Rides", DecisionDate: day(21), PublicationDate: day(22),
			IsKey: modgov.Yes, ReasonKey: "Over £1m", SubjectToCallIn: modgov.Yes}, decision.Settle{Key: "no", CallIn: "no"}},
		"that it is neither": {modgov.Decision{Reference: "24/00102", Title: "Swims", DecisionDate: day(21), PublicationDate: day(22),
			IsKey: modgov.No, SubjectToCallIn: modgov.No}, decision.Settle{Key: "yes", ReasonKey: "Over £2m", CallIn: "yes"}},
		"why it is key": {modgov.Decision{Reference: "24/00103", Title: "Walks", DecisionDate: day(21), PublicationDate: day(22), ReasonKey: "Over £1m",
			SubjectToCallIn: modgov.No}, decision.Settle{Key: "yes", ReasonKey: "Over £2m"}},
		"from when it counts": {modgov.Decision{Reference: "24/00104", Title: "Talks", DecisionDate: day(21), PublicationDate: day(22), EffectiveFrom: day(30),
			IsKey: modgov.No}, decision.Settle{CallIn: "yes"}},
	} {
		before := imported(t, d, s, c.item)
		cmd := c.cmd
		cmd.Decision, cmd.Version, cmd.Why = before.Ref, before.Version, "The constitution, part 4."
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := s.SettleTx(ctx, tx, By, cmd); err != nil {
				return err
			}
			got, err := s.Decision(ctx, tx, before.Ref)
			if !before.Unstated.Key && got.Key != before.Key || !before.Unstated.CallIn && got.SubjectToCallIn != before.SubjectToCallIn ||
				before.ReasonKey != "" && got.ReasonKey != before.ReasonKey || got.EffectiveFrom != before.EffectiveFrom {
				t.Errorf("%s: the paper says %+v, and it became %+v", name, before, got)
			}
			return err
		})
	}
	open := imported(t, d, s, modgov.Decision{Reference: "24/00105", Title: "Treks", DecisionDate: day(21), IsKey: modgov.No})
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return s.PublishTx(ctx, tx, By, decision.Publish{Decision: open.Ref, On: workday.MustOn(2021, 7, 22)})
	})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("published although nobody says whether it may be called in: %v", err)
	}
	who := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}}
	if err := s.Settle(dbtest.Ctx(t), who, decision.Settle{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker enters what a paper leaves open: %v", err)
	}
}
