package wiring

import (
	"context"
	"slices"

	"alongside/internal/agreement/agreementsql"
	supplied "alongside/internal/agreement/market"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// tenders are the purchases from dynamic markets, without what is about the child.
type tenders struct{ s *Services }

// TendersUnder implements notice.Tenders.
func (t tenders) TendersUnder(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]notice.Tender, error) {
	found, err := t.s.Brokerage.Tenders(ctx, tx, lots)
	out := make([]notice.Tender, 0, len(found))
	for _, f := range found {
		out = append(out, tenderFrom(f))
	}
	return out, err
}

// TenderOf implements notice.Tenders.
func (t tenders) TenderOf(ctx context.Context, tx *db.Tx, requirement thread.Ref) (notice.Tender, error) {
	found, err := t.s.Brokerage.Tender(ctx, tx, requirement)
	return tenderFrom(found), err
}

func tenderFrom(f brokerage.Tender) notice.Tender {
	r := f.Requirement
	n := notice.Tender{
		Ref: r.Ref, Lot: r.Lot, MinutesPerWeek: r.MinutesPerWeek, Start: r.Start, End: r.End, AnswersUntil: f.Asked.Until, DraftedAt: f.Asked.At, Weights: f.Asked.Weights,
	}
	if f.Award != nil {
		n.AwardedOn, n.Value, n.Winner = f.Award.On, f.Award.Value, f.Award.Provider
	}
	return n
}

// TenderNotice implements brokerage.Notices.
func (t tenders) TenderNotice(ctx context.Context, tx *db.Tx, agreement, requirement thread.Ref) (brokerage.Announcement, bool, error) {
	p, published, err := t.s.Notice.TenderNotice(ctx, tx, agreement, requirement)
	return brokerage.Announcement{Number: p.Number, On: p.On, Until: p.Until}, published, err
}

// PurchasesOf implements notice.Purchases.
func (t tenders) PurchasesOf(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]notice.Purchase, error) {
	found, err := t.s.Brokerage.PurchasesOf(ctx, tx, requirements)
	out := make([]notice.Purchase, len(found))
	for i, p := range found {
		out[i] = notice.Purchase{Ref: p.Requirement, Lot: p.Lot, WithdrawnOn: p.WithdrawnOn, Provider: p.Provider, AwardedOn: p.On, Start: p.Start, End: p.End, Last: p.Last()}
	}
	return out, err
}

// YearsUnder implements notice.Purchases.
func (t tenders) YearsUnder(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]notice.Year, error) {
	found, err := t.s.Brokerage.BoughtByYear(ctx, tx, lots)
	out := make([]notice.Year, len(found))
	for i, y := range found {
		out[i] = notice.Year{From: y.From, Contracts: y.Contracts, Children: y.Children, Value: y.Value}
	}
	return out, err
}

// engagement is the log of talks, without whom they were with.
type engagement struct{}

// Engaged implements notice.Engagement. That a provider would like to join is its own affair, and is left out.
func (engagement) Engaged(ctx context.Context, tx *db.Tx, from workday.Date) ([]notice.Engaged, error) {
	all, err := agreementsql.MarketStore{}.Talks(ctx, tx)
	what := map[supplied.TalkKind]string{supplied.Event: "an event for providers", supplied.Meeting: "a meeting", supplied.Survey: "a survey"}
	var out []notice.Engaged
	for _, t := range slices.Backward(all) {
		if words, ok := what[t.Kind]; ok && !t.On.Before(from) {
			out = append(out, notice.Engaged{On: t.On, What: words})
		}
	}
	return out, err
}
