package county

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// usefulness is what families answer, in the shares in which they do.
var usefulness = []offer.Useful{offer.VeryUseful, offer.VeryUseful, offer.VeryUseful, offer.VeryUseful, offer.SomeUse, offer.SomeUse, offer.NotUseful}

// sentences is what they write, or nothing.
var sentences = []string{
	"", "", "We met others like us.", "He asked when we go again.", "It was loud at the start, then fine.", "Somebody listened.", "The time was hard for us after school.",
}

// stages is how far each of an organisation's facilitators has come; the first is its leader.
var stages = []offer.Standing{
	offer.StandingReady, offer.StandingReady, offer.StandingApplied, offer.StandingReferenced, offer.StandingChecked, offer.StandingTrained, offer.StandingOffRota,
	offer.StandingLeft,
}

// facilitators gives the voluntary organisations, and the agency of the persona, people in every standing and their expenses. The
// leader of one organisation has a check that runs out within the weeks that are planned: its rota asks for cover.
func (b *builder) facilitators(from workday.Date) error {
	for n, leader := range append([]person{b.market.providers[0]}, b.market.voluntary...) {
		lead := leader
		if n > 0 {
			err := b.on(from, 9, func(ctx context.Context, tx *db.Tx) (err error) {
				lead, err = b.account(ctx, tx, access.RoleProvider, leader.provider)
				return err
			})
			if err != nil {
				return err
			}
		}
		for i, stage := range stages {
			cmd := offer.AddFacilitator{Provider: leader.provider, Volunteer: i > 0, Cover: lead.name}
			if i == 0 && n > 0 {
				cmd.Person, cmd.Name = leader.ref, leader.name
			} else {
				cmd.Name = b.colleague()
			}
			runsOut := b.today.AddMonths(14)
			if i == 0 && n == 1 {
				runsOut = b.today.AddDays(16)
			}
			ref, err := b.recruit(lead, from.AddDays(3*i), cmd, stage, runsOut)
			if err != nil {
				return err
			}
			if i < 2 {
				if err := b.outlay(lead, ref, n+i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// recruit brings one facilitator as far as a standing.
func (b *builder) recruit(lead person, day workday.Date, cmd offer.AddFacilitator, stage offer.Standing, runsOut workday.Date) (thread.Ref, error) {
	by := lead.by()
	var at offer.KeepFacilitator
	check := func(ctx context.Context, tx *db.Tx, k offer.CheckKind, until workday.Date) error {
		return b.Offer.SeeCheckTx(ctx, tx, by, offer.SeeCheck{KeepFacilitator: at, Kind: k, On: tx.Today(), RunsOut: until})
	}
	steps := []func(ctx context.Context, tx *db.Tx) error{
		func(ctx context.Context, tx *db.Tx) (err error) {
			at.Facilitator, err = b.Offer.AddFacilitatorTx(ctx, tx, by, cmd)
			return err
		},
		func(ctx context.Context, tx *db.Tx) error {
			for _, who := range []string{"A former employer", "A head teacher"} {
				if err := b.Offer.TakeReferenceTx(ctx, tx, by, offer.TakeReference{KeepFacilitator: at, From: who, On: tx.Today(), Fine: true}); err != nil {
					return err
				}
			}
			return nil
		},
		func(ctx context.Context, tx *db.Tx) error {
			if stage == offer.StandingOffRota {
				return check(ctx, tx, offer.DBS, b.today.AddDays(-4))
			}
			return check(ctx, tx, offer.DBS, runsOut)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return check(ctx, tx, offer.Safeguarding, b.today.AddMonths(20))
		},
		func(ctx context.Context, tx *db.Tx) error {
			return b.Offer.AgreeTx(ctx, tx, by, offer.Agree{KeepFacilitator: at})
		},
		func(ctx context.Context, tx *db.Tx) error { return b.welcome(ctx, tx, lead, at, stage) },
	}
	last := map[offer.Standing]int{offer.StandingApplied: 1, offer.StandingReferenced: 2, offer.StandingChecked: 3, offer.StandingTrained: 4}[stage]
	if last == 0 {
		last = len(steps)
	}
	for i, step := range steps[:last] {
		if err := b.on(day.AddDays(2*i), 11, step); err != nil {
			return "", err
		}
	}
	return at.Facilitator, nil
}

// welcome is what happens once somebody gives sessions: a talk, lived experience as they choose, and for one that they leave.
func (b *builder) welcome(ctx context.Context, tx *db.Tx, lead person, at offer.KeepFacilitator, stage offer.Standing) error {
	if err := b.Offer.SuperviseTx(ctx, tx, lead.by(), offer.Supervise{
		KeepFacilitator: at, On: tx.Today(), Note: "The first sessions went well. Keep the groups small.", Next: b.today.AddDays(b.rand.IntN(40) - 10),
	}); err != nil {
		return err
	}
	f, err := b.Offer.Facilitator(ctx, tx, at.Facilitator)
	if err != nil {
		return err
	}
	own := person{ref: f.Ref, name: f.Name, role: access.RoleFacilitator, provider: f.Provider, scope: b.scope}
	if err := b.Offer.SayLivedTx(ctx, tx, own.by(), offer.SayLived{
		KeepFacilitator: at, Words: "My own child waited nearly three years. I know the forms and the nights.", Show: b.chance(60),
	}); err != nil {
		return err
	}
	if stage != offer.StandingLeft {
		return nil
	}
	return b.Offer.EndFacilitatorTx(ctx, tx, lead.by(), offer.EndFacilitator{KeepFacilitator: at, On: b.today.AddMonths(-2)})
}

// outlay leaves claims of one facilitator in every state.
func (b *builder) outlay(lead person, facilitator thread.Ref, n int) error {
	for i, what := range []string{"Bus fares to the Saturday club", "Tea, milk and biscuits", "Paint and paper", "A taxi home"} {
		day := b.today.AddDays(-9 - 11*i - n)
		var ref thread.Ref
		if err := b.on(day, 17, func(ctx context.Context, tx *db.Tx) (err error) {
			claimant, err := b.Offer.Facilitator(ctx, tx, facilitator)
			if err != nil {
				return err
			}
			by := person{ref: facilitator, name: claimant.Name, role: access.RoleFacilitator, provider: lead.provider, scope: b.scope}.by()
			ref, err = b.Offer.ClaimExpenseTx(ctx, tx, by, offer.ClaimExpense{Facilitator: facilitator, On: day, What: what, Amount: money.Pence(480 + 315*i + 20*n)})
			return err
		}); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		if err := b.on(day.AddDays(4), 10, func(ctx context.Context, tx *db.Tx) error {
			decide := offer.DecideExpense{Expense: ref, Approve: i != 3, Why: "A bus goes there. Please ask before you take a taxi."}
			if err := b.Offer.DecideExpenseTx(ctx, tx, lead.by(), decide); err != nil || i != 2 {
				return err
			}
			return b.Offer.PayExpenseTx(ctx, tx, lead.by(), offer.PayExpense{Expense: ref, Payment: "BACS " + day.String()})
		}); err != nil {
			return err
		}
	}
	return nil
}
