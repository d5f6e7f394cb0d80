package county

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/document"
	"alongside/internal/money"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// dynamic is a dynamic market from which three councils buy.
type dynamic struct {
	decision  thread.Ref
	agreement thread.Ref
	lot       thread.Ref
	start     workday.Date
	members   []person
}

// The councils that buy from the dynamic market beside the county; neither they nor their codes are real.
var neighbours = []agreement.Join{
	{Council: "E10999991", Name: "Northmoor Borough Council (made up)", Limit: 200_000_00, Weights: allocation.Weights{Fit: 35, Continuity: 25, Distance: 10, Quality: 25, Rate: 5}},
	{Council: "E10999992", Name: "Eastfield City Council (made up)", Limit: 60_000_00},
}

// dynamicMarket lets a dynamic market, with what its councils buy, its ceilings, signed papers, changes, tenders and notices.
func (b *builder) dynamicMarket() error {
	m := &dynamic{start: workday.MustOn(b.today.Year(), int(b.today.Month()), 1).AddMonths(-9), members: b.market.providers[:4]}
	if err := b.decide(&m.decision, m.start.AddMonths(-4), decision.Enter{
		Label: "DEMO/25/061", Title: "A dynamic market for help with communication", Maker: "Cabinet", Proposal: "To open a dynamic market with two neighbouring councils, for help with communication at home.",
		Key: true, ReasonKey: "Spending of more than £500,000", SubjectToCallIn: true, Route: "dynamic market", Finance: "Up to £1,200,000 over four years.", Equality: "Screened; no adverse effect was found.",
		Terms: decision.Terms{TotalValue: 1_200_000_00, AnnualValue: 300_000_00, Start: m.start, End: m.start.AddMonths(48).AddDays(-1), OfficerLimit: 60_000_00},
	}); err != nil {
		return err
	}
	for _, part := range []func(*dynamic) error{b.marketLet, b.marketOpened, b.marketBought, b.marketSigned, b.marketTendered} {
		if err := part(m); err != nil {
			return err
		}
	}
	return b.talked()
}

// marketLet lets the market, with the councils' limits and weights before anybody can join.
func (b *builder) marketLet(m *dynamic) error {
	by := b.cast.of(access.RoleCommissioner).by()
	return b.on(b.working(m.start.AddDays(-20)), 10, func(ctx context.Context, tx *db.Tx) (err error) {
		end := m.start.AddMonths(47).AddDays(-1)
		if m.agreement, err = b.Agreement.LetTx(ctx, tx, by, agreement.Agreement{
			Title: "Help with communication at home", Kind: agreement.DynamicMarket, Regime: agreement.ProcurementAct2023, Decision: m.decision, Start: m.start, End: end,
			Value: 900_000_00, Weights: weights, Breaks: []agreement.BreakPoint{{On: end, NoticeBy: end.AddMonths(-3)}},
		}); err != nil {
			return err
		}
		b.market.dynamic = m.agreement
		for _, n := range neighbours {
			n.Agreement = m.agreement
			if err := b.Agreement.JoinTx(ctx, tx, by, n); err != nil {
				return err
			}
		}
		m.lot, err = b.Agreement.AddLotTx(ctx, tx, by, agreement.Lot{Agreement: m.agreement, Name: "Help with communication", Service: "community-support", AgeTo: 25})
		return err
	})
}

// marketOpened publishes the terms, sets ceilings and rates, and admits the first members.
func (b *builder) marketOpened(m *dynamic) error {
	commissioner, manager := b.cast.of(access.RoleCommissioner).actor(), b.cast.of(access.RoleContractManager).by()
	hourly := func(pence money.Pence) money.Rate {
		return money.Rate{Amount: pence, Unit: money.Hour, Band: money.Any}
	}
	if err := b.on(b.working(m.start.AddDays(-10)), 9, func(ctx context.Context, tx *db.Tx) error {
		o := b.terms("")
		o.Agreement, o.OpensAt = m.agreement, tx.Now()
		if err := b.Admission.OpenTx(ctx, tx, commissioner, o); err != nil {
			return err
		}
		ceiling := agreement.Ceiling{Lot: m.lot, Price: hourly(28_00), From: m.start, Why: "What the three councils paid at most in the year before."}
		if err := b.Agreement.SetCeilingTx(ctx, tx, commissioner.By(), ceiling); err != nil {
			return err
		}
		return b.Agreement.SetRateTx(ctx, tx, commissioner.By(), agreement.Rate{Lot: m.lot, Price: hourly(26_00), From: m.start})
	}); err != nil {
		return fmt.Errorf("open the dynamic market: %w", err)
	}
	return b.on(b.working(m.start), 10, func(ctx context.Context, tx *db.Tx) error {
		for i, p := range m.members {
			if _, err := b.Agreement.AdmitTx(ctx, tx, manager, agreement.Admit{Lot: m.lot, Provider: p.provider, From: tx.Today(), Why: "Meets every condition of membership."}); err != nil {
				return err
			}
			rate := agreement.Rate{Lot: m.lot, Provider: p.provider, Price: hourly(money.Pence(2290 + 60*i)), From: tx.Today()}
			if err := b.Agreement.SetRateTx(ctx, tx, manager, rate); err != nil {
				return err
			}
		}
		// Where homes lie far apart the way to them is paid as well: the first member has a rate of its own there.
		far, known := b.Atlas.Named("Staffordshire Moorlands")
		if !known {
			return errors.New("the district far from everywhere is not on the map")
		}
		there := agreement.Rate{Lot: m.lot, Provider: m.members[0].provider, District: far.Code, Price: hourly(25_40), From: tx.Today()}
		if err := b.Agreement.SetRateTx(ctx, tx, manager, there); err != nil {
			return err
		}
		return b.Agreement.SetCeilingTx(ctx, tx, manager, agreement.Ceiling{Lot: m.lot, Price: hourly(28_80), From: tx.Today().AddMonths(12), Why: "Last year’s ceiling with the rise in pay that was agreed."})
	})
}

// marketBought records what the neighbours buy: one is well below its limit, the other has nearly reached it.
func (b *builder) marketBought(m *dynamic) error {
	by := b.cast.of(access.RoleCommissioner).by()
	for i, p := range []agreement.Purchase{
		{Council: neighbours[0].Council, What: "Twelve hours a week in the south", Value: 46_500_00}, {Council: neighbours[1].Council, What: "Six hours a week near the station", Value: 31_000_00},
		{Council: neighbours[1].Council, What: "A holiday scheme", Value: 27_400_00},
	} {
		if err := b.on(b.working(m.start.AddDays(30+25*i)), 14, func(ctx context.Context, tx *db.Tx) error {
			p.Lot, p.Provider, p.From, p.To = m.lot, m.members[i].provider, tx.Today().AddDays(7), tx.Today().AddMonths(11)
			_, err := b.Agreement.BuyTx(ctx, tx, by, p)
			return err
		}); err != nil {
			return fmt.Errorf("what %s buys: %w", p.Council, err)
		}
	}
	return nil
}

// kept keeps a made-up file with the dynamic market.
func (b *builder) kept(ctx context.Context, m *dynamic, name, text string) (document.Content, document.Upload, error) {
	c, err := b.documents.Receive(ctx, strings.NewReader(text))
	return c, document.Upload{Name: name, Ref: m.agreement}, err
}

// marketSigned signs the terms twice and changes the market on several grounds, one of them nearly used up. Without a store for
// documents there is nothing to sign.
func (b *builder) marketSigned(m *dynamic) error {
	if b.documents == nil {
		return nil
	}
	by := b.cast.of(access.RoleCommissioner).by()
	sign := func(day workday.Date, title, text string, do func(ctx context.Context, tx *db.Tx, s agreement.Sign) error) error {
		day = b.working(day)
		c, u, err := b.kept(db.WithNow(b.ctx, day.At(11, 0)), m, strings.ReplaceAll(strings.ToLower(title), " ", "-")+".txt", text+"\nMade up for the demonstration.\n")
		if err != nil {
			return err
		}
		return b.on(day, 12, func(ctx context.Context, tx *db.Tx) error {
			d, err := b.documents.Attach(ctx, tx, by, u, c)
			if err != nil {
				return err
			}
			return do(ctx, tx, agreement.Sign{Agreement: m.agreement, Title: title, Document: d.Ref, SignedOn: day, SignedBy: "Ada Moss (made up)", SignedAs: "Director of children’s services, for the council"})
		})
	}
	for i, text := range []string{"Terms and conditions of the market.", "Terms and conditions of the market, with a notice period of two months."} {
		if err := sign(m.start.AddDays(-5+120*i), "Terms and conditions", text, func(ctx context.Context, tx *db.Tx, s agreement.Sign) error {
			_, err := b.Agreement.SignTx(ctx, tx, by, s)
			return err
		}); err != nil {
			return fmt.Errorf("sign the terms: %w", err)
		}
	}
	for i, c := range []agreement.Amend{
		{Ground: "provided-for", What: "Sessions may be given at a library", Why: "The terms say that places may be added."},
		{Ground: "below-threshold", What: "More hours", Why: "More children than were foreseen.", ValueBy: 40_000_00},
		{Ground: "below-threshold", What: "More hours in the holidays", Why: "A scheme of a neighbour closed.", ValueBy: 45_000_00},
		{Ground: "not-substantial", What: "A month longer", Why: "The term ends with the school year.", End: m.start.AddMonths(48).AddDays(-1)},
	} {
		title := fmt.Sprintf("Deed of change %d", i+1)
		if err := sign(m.start.AddDays(60+30*i), title, title+": "+c.What+".", func(ctx context.Context, tx *db.Tx, s agreement.Sign) error {
			c.Agreement, c.Paper = m.agreement, s
			return b.Agreement.AmendTx(ctx, tx, by, c)
		}); err != nil {
			return fmt.Errorf("%s: %w", title, err)
		}
	}
	return nil
}

// marketTendered buys four times from the market: one purchase waits for its tender notice, one takes tenders, one is awarded and its award
// notice is not published yet, and one is awarded and published. The contracts are light touch, so that the notices leave days of their own.
func (b *builder) marketTendered(m *dynamic) error {
	broker, commissioner := b.cast.of(access.RoleBroker).actor(), b.cast.of(access.RoleCommissioner).actor()
	publish := func(by access.Actor, day workday.Date, subject thread.Ref, number string, until workday.Date) error {
		return b.Notice.MarkPublished(db.WithNow(b.ctx, day.At(10, 0)), by, notice.Publisher{Code: string(b.scope), Name: Name}, notice.MarkPublished{
			Agreement: m.agreement, Subject: subject, Notice: number, Number: fmt.Sprintf("MADE-UP/%d/%s-%04d", day.Year(), number, b.rand.IntN(10_000)), On: day, Until: until,
		})
	}
	for i, number := range []string{"UK13", "UK14"} {
		if err := publish(commissioner, b.working(m.start.AddDays(-9+12*i)), m.agreement, number, workday.Date{}); err != nil {
			return err
		}
	}
	if err := b.Notice.Classify(db.WithNow(b.ctx, b.working(m.start).At(12, 0)), commissioner, notice.Classify{
		Agreement: m.agreement, CPV: "85311300", LightTouch: true, Why: "Welfare services for children and young people.",
	}); err != nil {
		return fmt.Errorf("classify the market: %w", err)
	}
	for _, one := range []struct {
		since, until   int // days before today
		noticed, award bool
		noticedAward   bool
	}{{}, {since: 9, until: -4, noticed: true}, {since: 16, until: 8, noticed: true, award: true}, {since: 16, until: 9, noticed: true, award: true, noticedAward: true}} {
		_, req, err := b.needIn(m.lot, b.working(b.today.AddDays(21)), 18)
		if err != nil || !one.noticed {
			if err != nil {
				return err
			}
			continue
		}
		asked, until := b.working(b.today.AddDays(-one.since)), b.today.AddDays(-one.until)
		if err := publish(broker, asked, req, "UK4", until); err != nil {
			return fmt.Errorf("publish the tender notice: %w", err)
		}
		if err := b.on(asked, 11, func(ctx context.Context, tx *db.Tx) error {
			return b.Brokerage.InviteTx(ctx, tx, broker, brokerage.Invite{Requirement: req, Until: until})
		}); err != nil {
			return fmt.Errorf("invite the market: %w", err)
		}
		if !one.award {
			continue
		}
		if err := b.placed(req, asked.AddDays(1), until.AddDays(1), m.members[:2], m.members[0]); err != nil {
			return err
		}
		if one.noticedAward {
			if err := publish(commissioner, b.today, req, "UK6", workday.Date{}); err != nil {
				return fmt.Errorf("publish the award notice: %w", err)
			}
		}
	}
	return nil
}

// placed lets providers answer an invitation on one day and gives the package to one of them on a later one.
func (b *builder) placed(req thread.Ref, answered, given workday.Date, asked []person, winner person) error {
	broker := b.cast.of(access.RoleBroker).actor()
	if err := b.on(b.working(answered), 15, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range asked {
			answer := brokerage.Respond{Requirement: req, Can: p.provider == winner.provider, From: tx.Today().AddDays(14)}
			if !answer.Can {
				answer.Refusal = brokerage.TheStart
			}
			if err := b.Brokerage.RespondTx(ctx, tx, p.actor(), answer); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return b.on(b.working(given), 15, func(ctx context.Context, tx *db.Tx) error {
		if _, err := b.Brokerage.CallOffTx(ctx, tx, broker, req, 0); err != nil {
			return err
		}
		_, err := b.Brokerage.GiveTx(ctx, tx, broker, brokerage.Give{Requirement: req, Provider: winner.provider, Why: "Can start on the day and stands first."})
		return err
	})
}
