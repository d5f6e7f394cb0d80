package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// uplifted has one uplift that two people agreed, one that was not agreed, and one that waits for a second person.
func (b *builder) uplifted() error {
	manager, commissioner := b.cast.of(access.RoleContractManager).actor(), b.cast.of(access.RoleCommissioner).actor()
	next := workday.MustOn(b.today.Year(), int(b.today.Month()), 1).AddMonths(2)
	for _, round := range []struct {
		u      agreement.Uplift
		days   int
		agree  bool
		reject string
	}{
		{agreement.Uplift{Agreement: b.market.dynamic, Share: 500, From: next, Rationale: "What providers ask for after the rise of the pay floor."}, -50, false, "The pay floor rises by less. Propose what it comes to."},
		{agreement.Uplift{Agreement: b.market.dynamic, Share: 250, From: next, Rationale: "The rise of the pay floor, by the share of pay in the rate."}, -40, true, ""},
		{agreement.Uplift{Agreement: b.market.agreement, Share: 200, From: next, Rationale: "The rise of the pay floor, as in the other agreement."}, -6, false, ""},
	} {
		var made agreement.Round
		if err := b.act(round.days, func(ctx context.Context, tx *db.Tx) error {
			e, err := b.Agreement.Effect(ctx, tx, round.u)
			if err != nil {
				return err
			}
			made, err = b.Agreement.ProposeTx(ctx, tx, manager, round.u, e.More)
			return err
		}); err != nil {
			return fmt.Errorf("propose an uplift: %w", err)
		}
		end := agreement.EndRound{Agreement: made.Agreement, Number: made.Number, More: made.More, Note: round.reject}
		if err := b.act(round.days+2, func(ctx context.Context, tx *db.Tx) error {
			switch {
			case round.agree:
				return b.Agreement.AgreeRoundTx(ctx, tx, commissioner, end)
			case round.reject != "":
				return b.Agreement.RejectRoundTx(ctx, tx, commissioner, end)
			default:
				return nil
			}
		}); err != nil {
			return fmt.Errorf("end an uplift round: %w", err)
		}
	}
	return nil
}
