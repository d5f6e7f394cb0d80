package wiring

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
)

// tenders are the purchases from dynamic markets, without what is about the child.
type tenders struct{ s *Services }

// TendersUnder implements notice.Tenders.
func (t tenders) TendersUnder(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]notice.Tender, error) {
	found, err := t.s.Brokerage.Tenders(ctx, tx, lots)
	out := make([]notice.Tender, 0, len(found))
	for _, f := range found {
		r := f.Requirement
		n := notice.Tender{
			Ref: r.Ref, Lot: r.Lot, MinutesPerWeek: r.MinutesPerWeek, Start: r.Start, End: r.End, AnswersUntil: f.Asked.Until, DraftedAt: f.Asked.At, Weights: f.Asked.Weights,
		}
		if f.Award != nil {
			n.AwardedOn, n.Value, n.Winner = f.Award.On, f.Award.Value, f.Award.Provider
		}
		out = append(out, n)
	}
	return out, err
}
