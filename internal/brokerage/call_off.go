package brokerage

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// furthest is the distance, in metres, at which nearness counts for nothing.
const furthest = 40_000

// CallOff ranks the lot's providers for a requirement by the weights that were pinned with its invitation, otherwise by those
// published with the agreement, and keeps the ranking as it was shown. It awards nothing.
func (s *Service) CallOff(ctx context.Context, by access.Actor, requirement thread.Ref, version int) (CallOff, error) {
	if !by.May(access.BrokerageCallOff) {
		return CallOff{}, fault.Forbidden("Only brokers rank providers.")
	}
	var c CallOff
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		c, err = s.CallOffTx(ctx, tx, by, requirement, version)
		return err
	})
	return c, err
}

// CallOffTx is CallOff inside a transaction.
func (s *Service) CallOffTx(ctx context.Context, tx *db.Tx, by access.Actor, requirement thread.Ref, version int) (CallOff, error) {
	r, err := s.load(ctx, tx, by, requirement, version)
	if err != nil {
		return CallOff{}, err
	}
	if err := r.mustBeOpen(); err != nil {
		return CallOff{}, err
	}
	weights, err := s.weights(ctx, tx, r)
	if err != nil {
		return CallOff{}, err
	}
	candidates, err := s.candidates(ctx, tx, r)
	if err != nil {
		return CallOff{}, err
	}
	ranking, err := allocation.Rank(weights, candidates)
	if err != nil {
		return CallOff{}, err
	}
	c := CallOff{Ref: thread.New(tx, thread.CallOff), Requirement: r.Ref, Lot: r.Lot, On: tx.Today(), By: by.Name, Ranking: ranking}
	if err := s.Store.InsertCallOff(ctx, tx, c); err != nil {
		return CallOff{}, err
	}
	r.CallOff = c.Ref
	if err := s.Store.UpdateRequirement(ctx, tx, r); err != nil {
		return CallOff{}, err
	}
	return c, s.record(ctx, tx, by.By(), r, "providers ranked", fmt.Sprintf("%d ranked, %d left out with the reason.", len(ranking.Places), len(ranking.LeftOut)))
}

// candidates gathers the lot's providers with their scores, each question asked once for all of them.
func (s *Service) candidates(ctx context.Context, tx *db.Tx, r Requirement) ([]allocation.Candidate, error) {
	m, err := s.members(ctx, tx, r.Lot)
	if err != nil {
		return nil, err
	}
	answers, err := s.answers(ctx, tx, r.Ref)
	if err != nil {
		return nil, err
	}
	now, before, err := s.knownTo(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	agreed, err := s.Agreements.Rates(ctx, tx, []thread.Ref{r.Lot})
	if err != nil {
		return nil, err
	}
	in := m.present(r.Start)
	out := make([]allocation.Candidate, 0, len(in))
	rates, where := make(map[thread.Ref]money.Pence, len(in)), make(map[thread.Ref]string, len(in))
	for _, p := range in {
		id := p.Ref
		price := agreement.RateQuery{Lot: r.Lot, Provider: id, District: r.District, Unit: money.Hour, Band: r.Band, On: r.Start}
		if rate, ok := agreement.RateOn(agreed, price); ok {
			rates[id], where[id] = rate.Amount, agreement.WhereAgreed(agreed, price)
		}
		c := s.candidate(r, p, allocation.ContinuityScore(now[id], before[id]))
		if rates[id] == 0 {
			c.Barred = append(c.Barred, unpriced(agreement.RatesOtherwise(agreed, price), agreement.PricedIn(agreed, price)))
		}
		if bar, is := m.bar(id, r.Start); is {
			c.Barred = append(c.Barred, bar.Why)
		}
		if answer, ok := answers[id]; ok && !answer.Can {
			c.Barred = append(c.Barred, "Said that it cannot help: "+answer.Says())
		}
		out = append(out, c)
	}
	scoreRates(out, rates, where)
	return out, nil
}

// scoreRates measures each rate against the lowest among those that can be asked: nobody stands worse for the price of a
// provider that cannot come. where says for which part of the lot each was agreed, where that differs.
func scoreRates(candidates []allocation.Candidate, rates map[thread.Ref]money.Pence, where map[thread.Ref]string) {
	var lowest money.Pence
	for _, c := range candidates {
		if rate := rates[thread.Ref(c.ID)]; len(c.Barred) == 0 && (lowest == 0 || rate < lowest) {
			lowest = rate
		}
	}
	for _, c := range candidates {
		score := allocation.RateScore(rates[thread.Ref(c.ID)], lowest)
		if part := where[thread.Ref(c.ID)]; part != "" {
			score.Words += " This is " + part + "."
		}
		c.Scores[allocation.Rate] = score
	}
}

// unpriced says why a provider cannot be ranked that has no rate per hour where the child lives. A price per night is no price per hour:
// nobody knows how many hours the night has; and one for another district says nothing about this one.
func unpriced(otherwise []money.Rate, districts []string) string {
	if len(districts) > 0 {
		return "Its rate for this lot is for " + strings.Join(geo.Names(districts...), " and ") + " alone. Agree a rate for the child’s district, or for the whole lot, first."
	}
	if len(otherwise) == 0 {
		return "No rate is agreed with it for this lot."
	}
	prices := make([]string, len(otherwise))
	for i, rate := range otherwise {
		prices[i] = rate.String()
	}
	return "Its rate for this lot is " + strings.Join(prices, " and ") + ". This support is bought by the hour, and the one cannot be compared with the other: agree a rate per hour first."
}

// served says whether a provider works where the child lives, by the places that it names.
func (s *Service) served(r Requirement, areas []string) allocation.Served {
	if len(areas) == 0 {
		return allocation.Unsaid
	}
	out := allocation.Elsewhere
	for _, area := range areas {
		switch within, known := s.Places.Within(area, r.Outcode, r.District); {
		case within:
			return allocation.Here
		case !known:
			out = allocation.Unplaced
		}
	}
	return out
}

func (s *Service) candidate(r Requirement, p provider.Provider, continuity allocation.Score) allocation.Candidate {
	c := allocation.Candidate{ID: string(p.Ref), Name: p.Name, Scores: map[allocation.Criterion]allocation.Score{
		allocation.Fit:        allocation.FitScore(r.Skills, p.Skills).InArea(len(r.Skills), s.served(r, p.Areas), p.Areas),
		allocation.Continuity: continuity,
		allocation.Quality:    allocation.QualityScore(allocation.Rating(p.Rating)),
	}}
	if metres, ok := s.Places.Metres(r.Outcode, p.Outcode); ok {
		c.Metres = metres
		c.Scores[allocation.Distance] = allocation.DistanceScore(metres, furthest)
	} else {
		c.Metres = furthest
		c.Scores[allocation.Distance] = allocation.Score{Words: "The distance is not known."}
	}
	return c
}

func (s *Service) answers(ctx context.Context, tx *db.Tx, requirement thread.Ref) (map[thread.Ref]Response, error) {
	all, err := s.Store.Responses(ctx, tx, []thread.Ref{requirement})
	if err != nil {
		return nil, err
	}
	out := make(map[thread.Ref]Response, len(all))
	for _, a := range all {
		out[a.Provider] = a
	}
	return out, nil
}

// knownTo says which providers support the child now and which did within two years.
func (s *Service) knownTo(ctx context.Context, tx *db.Tx, r Requirement) (now, before map[thread.Ref]bool, err error) {
	packages, err := s.Store.PackagesOf(ctx, tx, []thread.Ref{r.Child})
	if err != nil {
		return nil, nil, err
	}
	now, before = map[thread.Ref]bool{}, map[thread.Ref]bool{}
	today := tx.Today()
	for _, p := range packages {
		switch {
		case p.Status(today) == "running":
			now[p.Provider] = true
		case p.LastDay().After(today.AddMonths(-24)) && p.Start.Before(today):
			before[p.Provider] = true
		}
	}
	return now, before, nil
}

// NoneSuits records that nobody in the ranking suits, and why. The requirement is open again.
func (s *Service) NoneSuits(ctx context.Context, by access.Actor, requirement thread.Ref, version int, why string) error {
	if !by.May(access.BrokerageAward) {
		return fault.Forbidden("Only brokers decide on a ranking.")
	}
	if why == "" {
		return fault.Invalid("why", "Say why nobody suits: it shows what is missing in the county.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		r, err := s.load(ctx, tx, by, requirement, version)
		if err != nil {
			return err
		}
		if r.CallOff == "" || !r.Open() {
			return fault.Conflict("There is no ranking to set aside.")
		}
		if err := s.Store.SetNoneSuits(ctx, tx, r.CallOff, why); err != nil {
			return err
		}
		r.CallOff = ""
		if err := s.Store.UpdateRequirement(ctx, tx, r); err != nil {
			return err
		}
		return s.record(ctx, tx, by.By(), r, "none suits", why)
	})
}
