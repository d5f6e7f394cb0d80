package county

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// requirements leaves one open, one with invitations out, one ranked, one awarded and one taken back.
func (b *builder) requirements() error {
	broker := b.cast.of(access.RoleBroker)
	for stop := range 5 {
		st, req, err := b.need(b.working(b.today.AddDays(14)), 30)
		if err != nil {
			return err
		}
		if stop == 4 {
			if err := b.on(b.today.AddDays(-5), 15, func(ctx context.Context, tx *db.Tx) error {
				return b.Brokerage.WithdrawTx(ctx, tx, st.lead.actor(), brokerage.Withdraw{Requirement: req, Why: "The family moves away; the new council takes it on."})
			}); err != nil {
				return err
			}
			continue
		}
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) error {
				return b.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: b.today.AddDays(3)})
			},
			func(ctx context.Context, tx *db.Tx) error {
				if err := st.respond(ctx, tx, b.market.lot, req); err != nil {
					return err
				}
				_, err := b.Brokerage.CallOffTx(ctx, tx, broker.actor(), req, 0)
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				_, err := b.Brokerage.GiveTx(ctx, tx, broker.actor(), brokerage.Give{Requirement: req, Provider: b.market.providers[0].provider, Why: "The family knows the worker."})
				return err
			},
		}
		for i, do := range steps[:stop] {
			if err := b.on(b.working(b.today.AddDays(-9+3*i)), 15, do); err != nil {
				return err
			}
		}
	}
	return nil
}

// emergencies makes three awards by the emergency door: one ratified, one that still may be, one whose day has passed.
func (b *builder) emergencies() error {
	manager, commissioner := b.cast.of(access.RoleLeadManager), b.cast.of(access.RoleCommissioner)
	for i, made := range []int{-20, -2, -45} {
		_, req, err := b.need(b.today.AddDays(made), 1-made)
		if err != nil {
			return err
		}
		var award thread.Ref
		day := b.working(b.today.AddDays(made))
		err = b.on(day, 8, func(ctx context.Context, tx *db.Tx) error {
			given, err := b.Brokerage.GiveTx(ctx, tx, commissioner.actor(), brokerage.Give{
				Requirement: req, Provider: b.market.providers[1].provider, Why: "The parent was taken to hospital in the night.", Emergency: true,
				Authoriser: "Director of children’s services", Until: tx.Today().AddDays(27),
			})
			award = given.Award
			return err
		})
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if err := b.on(b.working(day.AddDays(3)), 9, func(ctx context.Context, tx *db.Tx) error {
			return b.Brokerage.RatifyTx(ctx, tx, manager.actor(), brokerage.Ratify{Award: award, Why: "The family had nobody else."})
		}); err != nil {
			return err
		}
	}
	return nil
}

// disputes gives one package visits on which the two sides differ, and invoices in every state.
func (b *builder) disputes() error {
	worker := b.market.providers[0]
	for i, state := range finance.States() {
		st, req, err := b.need(b.working(b.today.AddDays(-29)), 30)
		if err != nil {
			return err
		}
		pkg, err := b.awarded(st, req, worker)
		if err != nil {
			return err
		}
		visits, err := b.weeks(pkg, worker, i)
		if err != nil {
			return err
		}
		if i < 2 {
			if err := b.differ(st, pkg, visits, i == 1); err != nil {
				return err
			}
		}
		if err := b.billTo(pkg, worker, visits, state); err != nil {
			return err
		}
	}
	return nil
}

// awarded places a need with a provider, from today's month back.
func (b *builder) awarded(st *story, req thread.Ref, worker person) (thread.Ref, error) {
	broker := b.cast.of(access.RoleBroker)
	var pkg thread.Ref
	err := b.on(b.today.AddDays(-28), 15, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: tx.Today()}); err != nil {
			return err
		}
		if err := st.respond(ctx, tx, b.market.lot, req); err != nil {
			return err
		}
		if _, err := b.Brokerage.CallOffTx(ctx, tx, broker.actor(), req, 0); err != nil {
			return err
		}
		given, err := b.Brokerage.GiveTx(ctx, tx, broker.actor(), brokerage.Give{Requirement: req, Provider: worker.provider, Why: "Can start at once."})
		pkg = given.Package
		return err
	})
	return pkg, err
}

// weeks records a visit on every third day of three weeks, from the package's first day on: holidays may have put that off.
func (b *builder) weeks(pkg thread.Ref, worker person, n int) ([]delivery.Visit, error) {
	first, err := b.firstDay(pkg)
	if err != nil {
		return nil, err
	}
	if usual := b.today.AddDays(-27); first.Before(usual) {
		first = usual
	}
	var visits []delivery.Visit
	for on := first; on.Before(b.today.AddDays(-6)); on = on.AddDays(3) {
		visits = append(visits, delivery.Visit{On: on, Start: delivery.Clock(17*60 + 15*(n%3)), Planned: 60, Minutes: 60, Worker: adultNames[n] + " (made up)", Result: delivery.Came})
	}
	err = b.on(b.today.AddDays(-6), 18, func(ctx context.Context, tx *db.Tx) error {
		refs, err := b.Delivery.RecordVisitsTx(ctx, tx, worker.actor(), pkg, visits)
		for i, ref := range refs {
			visits[i].Ref = ref
		}
		return err
	})
	return visits, err
}

// firstDay is the day on which a package begins.
func (b *builder) firstDay(pkg thread.Ref) (first workday.Date, err error) {
	err = b.on(b.today.AddDays(-6), 17, func(ctx context.Context, tx *db.Tx) error {
		p, err := b.Brokerage.Package(ctx, tx, pkg)
		first = p.Start
		return err
	})
	return first, err
}

// differ lets the lead say for the family that a visit did not happen; settled says whether the council has decided between them.
func (b *builder) differ(st *story, pkg thread.Ref, visits []delivery.Visit, settled bool) error {
	v := visits[len(visits)-1]
	if err := b.on(b.today.AddDays(-5), 12, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Delivery.MissedVisitTx(ctx, tx, st.lead.actor(), delivery.MissedVisit{Package: pkg, On: v.On, Start: v.Start, Planned: 60, Whose: delivery.ByProvider, Note: "We waited and nobody came."})
		return err
	}); err != nil || !settled {
		return err
	}
	return b.on(b.today.AddDays(-4), 12, func(ctx context.Context, tx *db.Tx) error {
		return b.Delivery.SettleTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), delivery.Settle{Visit: v.Ref, Came: false, Whose: delivery.ByProvider, Why: "The provider’s own rota shows nobody."})
	})
}

// billTo takes an invoice for the visits to a state.
func (b *builder) billTo(pkg thread.Ref, worker person, visits []delivery.Visit, state finance.State) error {
	officer, chief := b.cast.of(access.RoleFinance), b.cast.of(access.RoleContractManager)
	from, to := visits[0].On, visits[len(visits)-1].On
	var ref thread.Ref
	if err := b.on(b.today.AddDays(-4), 14, func(ctx context.Context, tx *db.Tx) (err error) {
		// The package's own letters keep two invoices of one provider apart.
		number := fmt.Sprintf("C%03d-%s/%d", b.rand.IntN(1000), strings.Split(string(pkg), "-")[1], b.today.Year())
		cmd := finance.SubmitInvoice{Number: number, Packages: []thread.Ref{pkg}, From: from, To: to}
		if state == finance.StateQueried {
			if cmd.Lines, _, err = b.Finance.Billable(ctx, tx, worker.actor(), cmd.Packages, from, to); err != nil {
				return err
			}
			cmd.Lines[0].Minutes += 30 // more than was delivered
			if cmd.Lines[0].Amount, err = cmd.Lines[0].Rate.Cost(cmd.Lines[0].Minutes); err != nil {
				return err
			}
		}
		ref, err = b.Finance.SubmitInvoiceTx(ctx, tx, worker.actor(), cmd)
		return err
	}); err != nil || state == finance.StateSubmitted {
		return err
	}
	return b.on(b.today.AddDays(-3), 15, func(ctx context.Context, tx *db.Tx) error {
		if state == finance.StateWithdrawn {
			return b.Finance.WithdrawInvoiceTx(ctx, tx, worker.actor(), finance.WithdrawInvoice{Invoice: ref, Why: "It was for the wrong month."})
		}
		if _, err := b.Finance.MatchTx(ctx, tx, officer.by(), ref, 0); err != nil || state == finance.StateMatched || state == finance.StateQueried {
			return err
		}
		if err := b.Finance.ApproveInvoiceTx(ctx, tx, chief.by(), finance.ApproveInvoice{Invoice: ref, Why: "Matches the visits."}); err != nil || state == finance.StateApproved {
			return err
		}
		return b.Finance.PayInvoiceTx(ctx, tx, officer.by(), finance.PayInvoice{Invoice: ref, Payment: fmt.Sprintf("DEMO%09d", b.rand.IntN(1_000_000_000))})
	})
}
