package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// callIns takes three decisions that members call in: one is still open, one stands, one falls.
func (b *builder) callIns() error {
	member := b.cast.of(access.RoleMember)
	for i, title := range []string{"Charges for short breaks", "Where the family hubs are", "Closing two play schemes"} {
		from := b.publishedBy(b.today.AddDays(-1 - 30*i))
		var ref thread.Ref
		err := b.decide(&ref, from, decision.Enter{
			Label: fmt.Sprintf("DEMO/26/04%d", i), Title: title, Maker: "Cabinet", Proposal: "To agree what is set out in the report.", Key: true,
			ReasonKey: "Affects every division", SubjectToCallIn: true, Terms: decision.Terms{TotalValue: 120_000_00},
		})
		if err != nil {
			return err
		}
		if err := b.callIn(ref, member, i); err != nil {
			return err
		}
	}
	return nil
}

// callIn calls a decision in on the day after it was published; n says what comes of it.
func (b *builder) callIn(ref thread.Ref, member person, n int) error {
	var published workday.Date
	err := b.DB.View(b.ctx, func(tx *db.Tx) error {
		d, err := b.Decision.Decision(b.ctx, tx, ref)
		published = d.PublishedOn
		return err
	})
	if err != nil {
		return err
	}
	if published.IsZero() {
		return fault.Invalidf("decision", "%s is not published yet", ref)
	}
	if err := b.on(b.working(published.AddDays(1)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Decision.RequestCallInTx(ctx, tx, member.by(), decision.RequestCallIn{Decision: ref, By: "Four members (made up)", Reason: "Families were not asked."})
	}); err != nil || n == 0 {
		return err
	}
	return b.on(b.working(published.AddDays(10)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Decision.SettleCallInTx(ctx, tx, b.cast.of(access.RoleDemocraticServices).by(), decision.SettleCallIn{Decision: ref, Stands: n == 1, Findings: "The committee heard families and officers."})
	})
}

// leavers ends what else ends: a package, a provider's place in a lot, an account; one provider is suspended and has replied, and one person
// starts next month.
func (b *builder) leavers() error {
	admin, quality, contracts := b.cast.of(access.RoleAdministrator).by(), b.cast.of(access.RoleQualityOfficer), b.cast.of(access.RoleContractManager)
	last := b.market.providers[len(b.market.providers)-1]
	before := b.market.providers[len(b.market.providers)-2]
	ctx := db.WithNow(b.ctx, b.working(b.today.AddDays(-9)).At(11, 0))
	if err := b.Provider.Suspend(ctx, quality.actor(), provider.Suspend{Provider: last.provider, Why: "Two safeguarding concerns are being looked into."}); err != nil {
		return err
	}
	ctx = db.WithNow(b.ctx, b.working(b.today.AddDays(-5)).At(10, 0))
	if err := b.Provider.Reply(ctx, last.actor(), provider.Suspend{Provider: last.provider, Why: "The worker whom both concerns are about has left us. Her files are with the council."}); err != nil {
		return err
	}
	var place thread.Ref
	if err := b.DB.View(b.ctx, func(tx *db.Tx) error {
		in, err := b.Agreement.AdmissionsOf(b.ctx, tx, before.provider)
		for _, adm := range in {
			if adm.Lot == b.market.therapy { // never help at home, where the dearest provider that can be awarded anything is this one
				place = adm.Ref
			}
		}
		return err
	}); err != nil {
		return err
	}
	if err := b.Agreement.Leave(ctx, contracts.actor(), place, b.today.AddDays(-8), "The provider asked to leave this lot."); err != nil {
		return err
	}
	st, req, err := b.need(b.working(b.today.AddDays(-29)), 30)
	if err != nil {
		return err
	}
	pkg, err := b.awarded(st, req, b.market.providers[0])
	if err != nil {
		return err
	}
	return b.on(b.today.AddDays(-7), 9, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Brokerage.EndPackageTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), brokerage.EndPackage{Package: pkg, On: tx.Today(), Why: "The family moved away."}); err != nil {
			return err
		}
		left, err := b.account(ctx, tx, access.RolePractitioner, "")
		if err != nil {
			return err
		}
		if err := b.Authority.EndTx(ctx, tx, admin, authority.End{Person: left.ref, Version: 1, On: tx.Today().AddDays(2), Why: "Has left the council."}); err != nil {
			return err
		}
		_, err = b.Authority.CreateAccountTx(ctx, tx, admin, authority.NewAccount{
			Name: b.colleague(), Roles: []access.Role{access.RoleLead}, From: b.today.AddDays(20), Email: fmt.Sprintf("starter.%d@alongside.example", b.rand.IntN(1_000_000_000)),
		})
		return err
	})
}
