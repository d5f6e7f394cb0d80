package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	supplied "alongside/internal/agreement/market"
	"alongside/internal/brokerage"
	"alongside/internal/db"
)

// talked logs talks of every kind, interest at each step on the way of a new provider, and vacancies, fresh and old.
func (b *builder) talked() error {
	for _, part := range []func() error{b.metTheMarket, b.firstAward, b.vacant} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// metTheMarket logs what the market said. Those who express interest have gone on, stopped or not yet done anything.
func (b *builder) metTheMarket() error {
	by := b.cast.of(access.RoleCommissioner).actor()
	talks := []supplied.Talk{
		{Kind: supplied.Event, With: "Twenty-two providers and the parents’ forum", Said: "Rural visits do not pay when each is an hour. Weekends are hard to staff.", Then: "A weekend rate, and visits in one village offered together."},
		{Kind: supplied.Meeting, With: "Oak Lane Care", Provider: b.market.providers[0].provider, Said: "Could take twenty more hours in the north from spring.", Then: "Told every provider what is asked for in the north."},
		{Kind: supplied.Survey, With: "All providers on the register", Said: "Nine of fourteen answered. Six would train staff in signing if the course were free.", Then: "The county pays for two courses."},
		{Kind: supplied.Interest, With: "Harebell Support (made up)", Said: "Works in the next county. Asked how to apply.", Then: "Sent the terms of admission."},
		{Kind: supplied.Interest, With: "Silver Birch Home Care (made up)", Said: "Wants to begin with two families.", Then: "Nothing heard since."},
	}
	for _, p := range b.market.entrants {
		talks = append(talks, supplied.Talk{Kind: supplied.Interest, With: "A provider that has applied since", Provider: p.provider, Said: "Asked what an application needs.", Then: "Sent the questions and the pass mark."})
	}
	s := b.MarketService()
	for i, t := range talks {
		if err := b.on(b.working(b.today.AddDays(-75+3*i)), 14, func(ctx context.Context, tx *db.Tx) error {
			t.On = tx.Today()
			return s.LogTx(ctx, tx, by, t)
		}); err != nil {
			return fmt.Errorf("talk %d: %w", i+1, err)
		}
	}
	return nil
}

// firstAward gives the provider that was admitted by its application its first package.
func (b *builder) firstAward() error {
	_, req, err := b.needIn(b.market.lot, b.working(b.today.AddDays(21)), 9)
	if err != nil {
		return err
	}
	if err := b.on(b.today.AddDays(-2), 11, func(ctx context.Context, tx *db.Tx) error {
		return b.Brokerage.InviteTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), brokerage.Invite{Requirement: req, Until: b.today.AddDays(3)})
	}); err != nil {
		return err
	}
	return b.placed(req, b.today.AddDays(-1), b.today.AddDays(-1), []person{b.market.joined}, b.market.joined)
}

// vacant reports the vacancies of some providers: this month's, and one from months ago.
func (b *builder) vacant() error {
	s := b.MarketService()
	report := func(by person, ago int, v supplied.Vacancy) error {
		return b.on(b.working(b.today.AddDays(-ago)), 9, func(ctx context.Context, tx *db.Tx) error { return s.ReportTx(ctx, tx, by.actor(), v) })
	}
	for i, p := range b.market.providers[:5] {
		v := supplied.Vacancy{Work: []string{"Support at home", "Waking nights"}[i%2], District: b.outcodes[i*len(b.outcodes)/5].District, Posts: 1 + i, Of: 12 + 3*i}
		for _, ago := range [][]int{{95, 12}, {20}, {130}, {5}, {61 + b.rand.IntN(20)}}[i] {
			if err := report(p, ago, v); err != nil {
				return fmt.Errorf("vacancies of %s: %w", p.provider, err)
			}
			v.Posts++
		}
	}
	return nil
}

// joinedAs keeps who applied: those that a talk is logged with, and the first that was admitted, which has its first award.
func (b *builder) joinedAs(p person, admitted bool) {
	if admitted && b.market.joined.ref == "" {
		b.market.joined = p
	}
	if len(b.market.entrants) < 4 || admitted {
		b.market.entrants = append(b.market.entrants, p)
	}
}
