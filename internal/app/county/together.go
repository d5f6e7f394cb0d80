package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Northmoor is a made-up council of the demonstration's installation. It let an agreement from which the county buys; neither it nor
// its code is real.
const (
	Northmoor     db.Scope = "E10999991"
	northmoorName string   = "Northmoor Borough Council (made up)"
	// beside is Northmoor's code where the county is built beside another in one database, as tests do.
	beside db.Scope = "E10999993"
)

// northmoor is what the county and Northmoor share.
type northmoor struct {
	agreement, lot thread.Ref
	start          workday.Date
	known, new     thread.Ref // its members: one that the county knows too, and one that it does not
}

// together sets Northmoor up and has the county take part in its agreement and buy once.
func (b *builder) together() error {
	there := *b
	there.scope = Northmoor
	if b.scope != Scope {
		there.scope = beside
	}
	there.ctx = db.WithScope(b.ctx, there.scope)
	there.cast.roles = map[access.Role]person{}
	m := &northmoor{start: workday.MustOn(b.today.Year(), int(b.today.Month()), 1).AddMonths(-5)}
	if err := there.setUpNorthmoor(m, b.scope); err != nil {
		return fmt.Errorf("set Northmoor up: %w", err)
	}
	if err := b.sharedNumbers(&there, m); err != nil {
		return err
	}
	var ours thread.Ref
	if err := b.decide(&ours, m.start.AddMonths(-3), decision.Enter{
		Label: "DEMO/26/021", Title: "Help near the border with Northmoor", Maker: "Cabinet", Proposal: "To buy help for children near the border from Northmoor’s agreement.",
		Key: true, ReasonKey: "Spending of more than £100,000", SubjectToCallIn: true, Route: "another council’s framework", Finance: "Up to £140,000.", Equality: "Screened; no adverse effect was found.",
		Terms: decision.Terms{TotalValue: 140_000_00, Start: m.start, End: m.start.AddMonths(48).AddDays(-1), OfficerLimit: 40_000_00},
	}); err != nil {
		return err
	}
	if err := b.on(b.working(m.start.AddDays(10)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Agreement.TakePartTx(ctx, tx, b.cast.of(access.RoleCommissioner).by(), agreement.TakePart{Agreement: m.agreement, Decision: ours, Value: 120_000_00})
	}); err != nil {
		return fmt.Errorf("take part in Northmoor's agreement: %w", err)
	}
	if _, err := b.Provider.Join(db.WithNow(there.ctx, b.today.At(7, 5)), m.new); err != nil {
		return fmt.Errorf("share the evidence of a member: %w", err)
	}
	return b.buysThere(m)
}

// setUpNorthmoor makes the council, its decision and its agreement with two members, and lets the county buy from it.
func (b *builder) setUpNorthmoor(m *northmoor, county db.Scope) error {
	if err := b.on(m.start.AddMonths(-8), 9, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Authority.SetUpTx(ctx, tx, audit.System, authority.Authority{
			Name: northmoorName, Kind: "unitary", StatutePolicy: "staffordshire", Demo: true,
			Contact: authority.Contact{Phone: "01632 960 000", Hours: "Monday to Friday, 9am to 5pm", Email: "hello@northmoor.example", Danger: []string{"If somebody is in danger now, ring 999."}},
		}); err != nil {
			return err
		}
		for _, role := range []access.Role{access.RoleDemocraticServices, access.RoleCommissioner, access.RoleContractManager} {
			if err := b.hire(ctx, tx, role); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	var theirs thread.Ref
	if err := b.decide(&theirs, m.start.AddMonths(-4), decision.Enter{
		Label: "NM/26/004", Title: "Help near the border", Maker: "Cabinet", Proposal: "To let an open framework from which Stafford Vale may buy too.", Key: true,
		ReasonKey: "Spending of more than £500,000", SubjectToCallIn: true, Route: "open framework",
		Terms: decision.Terms{TotalValue: 600_000_00, Start: m.start, End: m.start.AddMonths(48).AddDays(-1), OfficerLimit: 60_000_00},
	}); err != nil {
		return err
	}
	commissioner := b.cast.of(access.RoleCommissioner).by()
	return b.on(b.working(m.start.AddDays(-12)), 10, func(ctx context.Context, tx *db.Tx) (err error) {
		end := m.start.AddMonths(36).AddDays(-1)
		if m.agreement, err = b.Agreement.LetTx(ctx, tx, commissioner, agreement.Agreement{
			Title: "Help near the border (Northmoor, made up)", Kind: agreement.OpenFramework, Regime: agreement.ProcurementAct2023, Decision: theirs, Start: m.start, End: end,
			Value: 600_000_00, Weights: weights, Breaks: []agreement.BreakPoint{{On: end, NoticeBy: end.AddMonths(-3)}},
		}); err != nil {
			return err
		}
		if err := b.Agreement.JoinTx(ctx, tx, commissioner, agreement.Join{
			Agreement: m.agreement, Council: string(county), Name: Name, Limit: 150_000_00, Weights: allocation.Weights{Fit: 35, Continuity: 30, Distance: 10, Quality: 20, Rate: 5},
		}); err != nil {
			return err
		}
		m.lot, err = b.Agreement.AddLotTx(ctx, tx, commissioner, agreement.Lot{Agreement: m.agreement, Name: "Help at home near the border", Service: "community-support", AgeTo: 25})
		return err
	})
}

// sharedNumbers admits two providers to Northmoor's lot. Both share a made-up company number, by which the county knows one of them.
func (b *builder) sharedNumbers(there *builder, m *northmoor) error {
	number := func(ctx context.Context, tx *db.Tx, by *builder, ref thread.Ref, value string) error {
		return by.Provider.IdentifyTx(ctx, tx, by.cast.of(access.RoleContractManager).by(), provider.Identity{Provider: ref, System: thread.CompanyNumber, Value: value, Shared: true})
	}
	both, northern := "00999931", "00999932"
	if b.scope != Scope {
		both, northern = "00999941", "00999942"
	}
	if err := b.on(b.working(m.start.AddDays(-9)), 10, func(ctx context.Context, tx *db.Tx) error {
		return number(ctx, tx, b, b.market.providers[2].provider, both)
	}); err != nil {
		return fmt.Errorf("a number that both councils know: %w", err)
	}
	return there.on(there.working(m.start), 10, func(ctx context.Context, tx *db.Tx) error {
		for i, name := range []string{agencies[2], "Borderway Support"} {
			p, err := there.provide(ctx, tx, name, provider.CareAgency, m.start)
			if err != nil {
				return err
			}
			value := both
			if m.known == "" {
				m.known = p.provider
			} else {
				m.new, value = p.provider, northern
			}
			if err := number(ctx, tx, there, p.provider, value); err != nil {
				return err
			}
			by := there.cast.of(access.RoleContractManager).by()
			if _, err := there.Agreement.AdmitTx(ctx, tx, by, agreement.Admit{Lot: m.lot, Provider: p.provider, From: m.start, Why: "Meets every condition of the lot."}); err != nil {
				return err
			}
			rate := money.Rate{Amount: money.Pence(2310 + 45*i), Unit: money.Hour, Band: money.Any}
			if err := there.Agreement.SetRateTx(ctx, tx, by, agreement.Rate{Lot: m.lot, Provider: p.provider, Price: rate, From: m.start}); err != nil {
				return err
			}
		}
		return nil
	})
}

// buysThere places one of the county's children from Northmoor's agreement and leaves another to place.
func (b *builder) buysThere(m *northmoor) error {
	for i := range 2 {
		_, req, err := b.needIn(m.lot, b.working(b.today.AddDays(18)), 14)
		if err != nil {
			return err
		}
		if i == 1 {
			continue
		}
		if err := b.on(b.working(b.today.AddDays(-10)), 11, func(ctx context.Context, tx *db.Tx) error {
			return b.Brokerage.InviteTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), brokerage.Invite{Requirement: req, Until: b.today.AddDays(-1)})
		}); err != nil {
			return fmt.Errorf("invite for Northmoor's agreement: %w", err)
		}
		known := b.market.providers[2]
		if err := b.placed(req, b.today.AddDays(-6), b.today.AddDays(-6), []person{known}, known); err != nil {
			return fmt.Errorf("buy from Northmoor's agreement: %w", err)
		}
	}
	return nil
}
