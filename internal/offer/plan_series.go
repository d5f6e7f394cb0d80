package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// PlanSeries adds sessions on recurring days.
type PlanSeries struct {
	PlanSession        // the first; On is its day
	Repeat      Repeat // the days after it
}

// Planned is what a series came to.
type Planned struct {
	Sessions []thread.Ref
	Days     []workday.Date
	Left     []LeftOut
}

// SeriesDays returns the days that a rule comes to, without planning any: what a page shows before somebody says yes.
func (s *Service) SeriesDays(ctx context.Context, tx *db.Tx, first workday.Date, r Repeat) ([]workday.Date, []LeftOut, error) {
	var terms *workday.TermCalendar
	if r.TermOnly && s.deps.Terms != nil {
		c, ok, err := s.deps.Terms(ctx, tx)
		if err != nil {
			return nil, nil, fmt.Errorf("read the term dates: %w", err)
		}
		if ok {
			terms = &c
		}
	}
	return r.days(first, terms, s.deps.Holidays)
}

// PlanSeries plans the sessions of a rule. Who may is as for PlanSession.
func (s *Service) PlanSeries(ctx context.Context, by access.Actor, cmd PlanSeries) (Planned, error) {
	if !by.May(access.SessionEdit) {
		return Planned{}, fault.Forbidden("Only providers, facilitators and the county co-ordinator can plan sessions.")
	}
	if cmd.Facilitator == "" && by.Is(access.RoleFacilitator) {
		cmd.Facilitator = by.Person
	}
	var out Planned
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		err := s.mayEdit(ctx, tx, by, cmd.Offer)
		if err == nil {
			err = s.mayName(ctx, tx, by, cmd.Facilitator)
		}
		if err == nil {
			out, err = s.PlanSeriesTx(ctx, tx, by.By(), cmd)
		}
		return err
	})
	return out, err
}

// PlanSeriesTx is PlanSeries inside a transaction. A series goes by the reference of its first session.
func (s *Service) PlanSeriesTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PlanSeries) (Planned, error) {
	if err := cmd.validate(tx.Today()); err != nil {
		return Planned{}, err
	}
	var out Planned
	var err error
	if out.Days, out.Left, err = s.SeriesDays(ctx, tx, cmd.On, cmd.Repeat); err != nil {
		return Planned{}, err
	}
	one := cmd.PlanSession
	for _, on := range out.Days {
		one.On = on
		ref, err := s.PlanSessionTx(ctx, tx, by, one)
		if err != nil {
			return Planned{}, fmt.Errorf("plan %s: %w", on, err)
		}
		if one.series == "" && len(out.Days) > 1 {
			one.series = ref
			if err := s.deps.Store.JoinSeries(ctx, tx, ref, ref); err != nil {
				return Planned{}, fmt.Errorf("begin the series %s: %w", ref, err)
			}
		}
		out.Sessions = append(out.Sessions, ref)
	}
	return out, nil
}
