package brokeragetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ranking exercises who is ranked, who is left out, and what the scores rest on.
func ranking(t *testing.T, w World) {
	lot := w.Lot(t)
	line := w.Line(t)
	known, suspended, priceless := w.Admit(t, lot, "Known", 30_00), w.Admit(t, lot, "Suspended", 20_00), w.unpriced(t, lot, "Priceless")
	w.Place(t, line, lot, known)
	officer := person("PER-MANA-GER1-5", "Quinn Hale", "quality-officer")
	if err := w.Providers.Suspend(dbtest.Ctx(t), officer, provider.Suspend{Provider: suspended, Why: "A serious concern."}); err != nil {
		t.Fatal(err)
	}
	later := Need(line, lot)
	later.Start = workday.MustOn(2026, 12, 7)
	r := w.Require(t, later)
	dbtest.Clock(w.DB).Advance(14 * 24 * time.Hour)
	defer dbtest.Clock(w.DB).Set(dbtest.Start)
	r = w.Rank(t, r.Ref)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := w.Service.Ranking(ctx, tx, r.CallOff)
		if err != nil {
			return err
		}
		if len(c.Ranking.Places) != 1 || c.Ranking.Places[0].ID != string(known) {
			t.Fatalf("ranked %+v", c.Ranking.Places)
		}
		scores := map[allocation.Criterion]allocation.Line{}
		for _, l := range c.Ranking.Places[0].Lines {
			scores[l.Criterion] = l
		}
		if l := scores[allocation.Continuity]; l.Score != allocation.Full || l.Words != "Supports this child now." {
			t.Errorf("continuity %+v", l)
		}
		if l := scores[allocation.Distance]; l.Score != 9_000 || !strings.Contains(l.Words, "2.4 miles") {
			t.Errorf("distance %+v", l)
		}
		if l := scores[allocation.Rate]; l.Score != allocation.Full {
			t.Errorf("the lowest rate among those that can be asked: %+v", l)
		}
		left := map[thread.Ref]string{}
		for _, l := range c.Ranking.LeftOut {
			left[thread.Ref(l.ID)] = strings.Join(l.Why, " ")
		}
		if !strings.Contains(left[suspended], "A serious concern.") || !strings.Contains(left[priceless], "No rate is agreed") {
			t.Errorf("left out %+v", left)
		}
		return nil
	})
}

// unpriced makes a provider that is admitted to a lot and has no rate in it.
func (w World) unpriced(t testing.TB, lot thread.Ref, name string) thread.Ref {
	t.Helper()
	ref := providertest.Make(t, w.DB, w.Providers, name)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: lot, Provider: ref, From: tx.Today(), Why: "Meets every condition."})
		return err
	})
	return ref
}

// suspendedAward exercises that a suspension between the ranking and the award counts.
func suspendedAward(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Suspended late", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	officer := person("PER-MANA-GER1-5", "Quinn Hale", "quality-officer")
	if err := w.Providers.Suspend(dbtest.Ctx(t), officer, provider.Suspend{Provider: p, Why: "A serious concern."}); err != nil {
		t.Fatal(err)
	}
	for _, emergency := range []bool{false, true} {
		by := Broker
		cmd := brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x", Emergency: emergency}
		if emergency {
			by, cmd.Authoriser, cmd.Until = Manager, "Director", workday.MustOn(2026, 12, 1)
		}
		if _, err := w.Service.Give(dbtest.Ctx(t), by, cmd); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "A serious concern.") {
			t.Errorf("emergency %v: awarded to a suspended provider: %v", emergency, err)
		}
	}
}

// refusedNeeds exercises what cannot be asked for.
func refusedNeeds(t *testing.T, w World) {
	lot := w.Lot(t)
	line := w.Line(t)
	var grown, elsewhere thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if err != nil {
			return err
		}
		if grown, err = w.Agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: a.Ref, Name: "Young adults", Service: "x", AgeFrom: 16, AgeTo: 25}); err != nil {
			return err
		}
		elsewhere, err = w.Agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: a.Ref, Name: "North", Service: "x", AgeTo: 25, Districts: []string{"E07000198"}})
		return err
	})
	for name, c := range map[string]struct {
		change func(*brokerage.Require)
		field  string
	}{
		"too old a lot":     {func(q *brokerage.Require) { q.Lot = grown }, "lot"},
		"another district":  {func(q *brokerage.Require) { q.Lot = elsewhere }, "lot"},
		"no lot":            {func(q *brokerage.Require) { q.Lot = "" }, "lot"},
		"nothing":           {func(q *brokerage.Require) { q.What = " " }, "what"},
		"no need":           {func(q *brokerage.Require) { q.Need = "" }, "need"},
		"no minutes":        {func(q *brokerage.Require) { q.MinutesPerWeek = 0 }, "minutes"},
		"more than a week":  {func(q *brokerage.Require) { q.MinutesPerWeek = 7*24*60 + 1 }, "minutes"},
		"no days":           {func(q *brokerage.Require) { q.Start = workday.Date{} }, "start"},
		"the wrong way":     {func(q *brokerage.Require) { q.End = q.Start.AddDays(-1) }, "end"},
		"long ago":          {func(q *brokerage.Require) { q.Start = workday.MustOn(2025, 11, 22) }, "start"},
		"the name, shouted": {func(q *brokerage.Require) { q.Need = "TAMSIN signs" }, "need"},
	} {
		cmd := Need(line, lot)
		c.change(&cmd)
		err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.RequireTx(ctx, tx, Lead, cmd)
			return err
		})
		if !hasField(err, c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// closed exercises that nothing more happens to a requirement that is placed or taken back.
func closed(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Closed", 20_00)
	placed := w.Place(t, w.Line(t), lot, p).Requirement
	back := w.Require(t, Need(w.Line(t), lot)).Ref
	ctx := dbtest.Ctx(t)
	if err := w.Service.Withdraw(ctx, Lead, brokerage.Withdraw{Requirement: back, Why: "Not needed."}); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []thread.Ref{placed, back} {
		_, rank := w.Service.CallOff(ctx, Broker, ref, 0)
		_, give := w.Service.Give(ctx, Broker, brokerage.Give{Requirement: ref, Provider: p, Why: "x"})
		for name, err := range map[string]error{
			"rank": rank, "award": give, "invite": w.Service.Invite(ctx, Broker, brokerage.Invite{Requirement: ref, Until: workday.MustOn(2026, 12, 1)}),
			"withdraw": w.Service.Withdraw(ctx, Lead, brokerage.Withdraw{Requirement: ref, Why: "x"}), "set aside": w.Service.NoneSuits(ctx, Broker, ref, 0, "x"),
		} {
			if !fault.Is(err, fault.KindConflict) {
				t.Errorf("may still %s: %v", name, err)
			}
		}
	}
}

// stale exercises that no use case saves over a version that somebody else changed.
func stale(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Stale", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	ctx, old := dbtest.Ctx(t), r.Version-1
	_, rank := w.Service.CallOff(ctx, Broker, r.Ref, old)
	_, give := w.Service.Give(ctx, Broker, brokerage.Give{Requirement: r.Ref, Version: old, Provider: p, Why: "x"})
	for name, err := range map[string]error{
		"rank": rank, "award": give, "invite": w.Service.Invite(ctx, Broker, brokerage.Invite{Requirement: r.Ref, Version: old, Until: workday.MustOn(2026, 12, 1)}),
		"withdraw": w.Service.Withdraw(ctx, Lead, brokerage.Withdraw{Requirement: r.Ref, Version: old, Why: "x"}), "set aside": w.Service.NoneSuits(ctx, Broker, r.Ref, old, "x"),
	} {
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s over an old version: %v", name, err)
		}
	}
	if now := w.Rank(t, r.Ref); now.Version != r.Version+1 {
		t.Errorf("version %d after one more change of %d", now.Version, r.Version)
	}
}

// outSince exercises that a provider which says no after the ranking is not awarded anything, until it says otherwise.
func outSince(t *testing.T, w World) {
	lot := w.Lot(t)
	first, second := w.Admit(t, lot, "Says no later", 20_00), w.Admit(t, lot, "Stays", 30_00)
	r := w.Require(t, Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	r = w.Rank(t, r.Ref)
	respond := func(cmd brokerage.Respond) {
		t.Helper()
		cmd.Requirement = r.Ref
		if err := w.Service.Respond(dbtest.Ctx(t), Worker(first), cmd); err != nil {
			t.Fatal(err)
		}
	}
	out := func() (found map[thread.Ref]brokerage.Response) {
		t.Helper()
		w.View(t, func(ctx context.Context, tx *db.Tx) error {
			c, err := w.Service.Ranking(ctx, tx, r.CallOff)
			if err != nil {
				return err
			}
			said, err := w.Service.Responses(ctx, tx, r.Ref)
			found = c.OutSince(said)
			return err
		})
		return found
	}
	if got := out(); len(got) != 0 {
		t.Errorf("out before anybody answered: %+v", got)
	}
	respond(brokerage.Respond{Refusal: brokerage.NoStaff})
	if got := out(); len(got) != 1 || got[first].Refusal != brokerage.NoStaff {
		t.Errorf("out: %+v", got)
	}
	give := brokerage.Give{Requirement: r.Ref, Provider: first, Why: "It stands first."}
	if _, err := w.Service.Give(dbtest.Ctx(t), Broker, give); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "after the ranking, that it cannot help: No staff in this area.") {
		t.Errorf("awarded to one that cannot help: %v", err)
	}
	again := w.Rank(t, r.Ref)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := w.Service.Ranking(ctx, tx, again.CallOff)
		if len(c.Ranking.Places) != 1 || c.Ranking.Places[0].ID != string(second) || len(c.Ranking.LeftOut) != 1 {
			t.Errorf("ranked again: %+v", c.Ranking)
		}
		return err
	})
	respond(brokerage.Respond{Can: true, From: r.Start})
	w.Rank(t, r.Ref)
	if _, err := w.Service.Give(dbtest.Ctx(t), Broker, give); err != nil {
		t.Errorf("after it said that it can: %v", err)
	}
}

// told exercises that providers with an address hear of invitations and awards, and nothing of the child.
func told(t *testing.T, w World) {
	lot := w.Lot(t)
	var p thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p, err = w.Providers.CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: "Post", Kind: provider.InHouse, Outcode: "ST17", Email: "post@provider.example"}); err != nil {
			return err
		}
		if _, err := w.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: lot, Provider: p, From: tx.Today(), Why: "The council's own."}); err != nil {
			return err
		}
		return w.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: lot, From: tx.Today(), Price: money.Rate{Amount: 20_00, Unit: money.Hour, Band: money.Any}})
	})
	w.Admit(t, lot, "Without an address", 25_00)
	before, news := len(w.Town.Messages), len(w.Town.News)
	r := w.Require(t, Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	w.Rank(t, r.Ref)
	if _, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "Near."}); err != nil {
		t.Fatal(err)
	}
	if got := w.Town.Messages[before:]; len(got) != 2 || got[0].Template != "invitation-sent" || got[1].Template != "award-made" {
		t.Errorf("told %+v", got)
	}
	if family := w.Town.News[news:]; len(family) != 1 || family[0].Child != r.Child || !strings.HasPrefix(family[0].What, "Help has been arranged.") || family[0].About.Kind() != thread.Package {
		t.Errorf("the family is told %+v", family)
	}
	for _, m := range w.Town.Messages[before:] {
		if m.To.Value != "post@provider.example" || strings.Contains(m.Body, "Tam") || strings.Contains(m.Body, "Makaton") {
			t.Errorf("%s to %s: %s", m.Template, m.To.Value, m.Body)
		}
	}
}
