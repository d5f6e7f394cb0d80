package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
)

// Of each hundred pounds of a budget so many are expected to be spent in the year: some room is left, as officers plan it.
const spentOfHundred = 94

// budgets gives the funds of the years up to this one what the packages of the county cost, however many families it has, so that
// a year ends near its budget. The years to come keep the budget of this one until theirs is set.
func (b *builder) budgets() error {
	var all []finance.Forecast
	if err := b.on(b.today, 9, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = b.Finance.Forecasts(ctx, tx, b.today.AddMonths(-36), b.today.AddMonths(36))
		return err
	}); err != nil {
		return err
	}
	now := map[string]money.Pence{} // by the sections that a fund is for
	for _, f := range all {
		if f.Fund.Start.After(b.today) || f.Expected == 0 {
			continue
		}
		const hundred = 100_00
		budget := (f.Expected*100/spentOfHundred + hundred - 1) / hundred * hundred
		now[fmt.Sprint(f.Fund.Sections)] = budget
		if err := b.setBudget(f.Fund, budget); err != nil {
			return err
		}
	}
	for _, f := range all {
		if budget := now[fmt.Sprint(f.Fund.Sections)]; f.Fund.Start.After(b.today) && budget > 0 {
			if err := b.setBudget(f.Fund, budget); err != nil {
				return err
			}
		}
	}
	return nil
}

// setBudget changes a budget on the first day of its year. What is promised to children is paid for, and shown, where it goes beyond.
func (b *builder) setBudget(f finance.Fund, budget money.Pence) error {
	return b.on(f.Start, 9, func(ctx context.Context, tx *db.Tx) error {
		return b.Finance.ChangeFundTx(ctx, tx, b.cast.of(access.RoleFinance).by(), finance.ChangeFund{
			Fund: f.Ref, Budget: budget, MayOverspend: true, Why: "The budget that the council set for the year (made up).",
		})
	})
}
