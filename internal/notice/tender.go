package notice

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Tender is one purchase from a dynamic market, as far as a notice speaks of it: nothing about the child it is for.
type Tender struct {
	Ref            thread.Ref
	Lot            thread.Ref
	MinutesPerWeek money.Minutes
	Start, End     workday.Date
	AnswersUntil   workday.Date       // that providers were told; zero while nobody is invited
	DraftedAt      time.Time          // when they were invited; zero while nobody is
	Weights        allocation.Weights // by which they are ranked; zero while nobody is invited: then those of the agreement
	AwardedOn      workday.Date       // zero while nothing is awarded
	Value          money.Pence
	Winner         thread.Ref
}

// Tenders are the purchases from dynamic markets: those that wait for their tender notice, and those whose providers were invited.
type Tenders interface {
	// TenderOf returns that of a requirement, or a fault of kind not found.
	TenderOf(ctx context.Context, tx *db.Tx, requirement thread.Ref) (Tender, error)
	// TendersUnder returns those of lots, open ones first: a list to read, of which the oldest may be left out.
	TendersUnder(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Tender, error)
}

// bought is what is known of an agreement of another council's from which this one buys: of it this council publishes the notices of its own
// purchases alone. A fault of kind not found where it is none.
func (s *Service) bought(ctx context.Context, tx *db.Tx, ref thread.Ref) (Process, error) {
	a, err := s.agreements.Agreement(ctx, tx, ref)
	if err != nil {
		return Process{}, err
	}
	if a.Lead == "" {
		return Process{}, fault.NotFound("That process")
	}
	return s.process(ctx, tx, a)
}

// ownOrBought is what is known of an agreement of this council's, or of another's from which this one buys.
func (s *Service) ownOrBought(ctx context.Context, tx *db.Tx, ref thread.Ref) (Process, error) {
	p, err := s.Process(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) {
		return s.bought(ctx, tx, ref)
	}
	return p, err
}

// Title is the title of an agreement that notices are drafted about, or of what is planned; a fault of kind not found where there are none.
func (s *Service) Title(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
	p, err := s.ownOrBought(ctx, tx, ref)
	return p.Agreement.Title, err
}

// tenderOf returns one purchase from an agreement, or a fault of kind not found where it is not bought from it.
func (s *Service) tenderOf(ctx context.Context, tx *db.Tx, p Process, requirement thread.Ref) (Tender, error) {
	if s.tenders == nil || p.Agreement.Kind != agreement.DynamicMarket {
		return Tender{}, fault.NotFound("That draft of a notice")
	}
	t, err := s.tenders.TenderOf(ctx, tx, requirement)
	if err != nil {
		return Tender{}, fmt.Errorf("tender %s under %s: %w", requirement, p.Agreement.Ref, err)
	}
	if _, ok := p.Agreement.Lot(t.Lot); !ok {
		return Tender{}, fault.NotFound("That draft of a notice")
	}
	return t, nil
}

// tendersOf returns the purchases from an agreement, as many as a list shows.
func (s *Service) tendersOf(ctx context.Context, tx *db.Tx, p Process) ([]Tender, error) {
	if s.tenders == nil || p.Agreement.Kind != agreement.DynamicMarket || len(p.Agreement.Lots) == 0 {
		return nil, nil
	}
	lots := make([]thread.Ref, len(p.Agreement.Lots))
	for i, l := range p.Agreement.Lots {
		lots[i] = l.Ref
	}
	found, err := s.tenders.TendersUnder(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("tenders under %s: %w", p.Agreement.Ref, err)
	}
	return found, nil
}
