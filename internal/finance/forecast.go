package finance

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Forecast is where a fund will stand at the end of its year if what is bound today is delivered.
type Forecast struct {
	Fund     Fund
	On       workday.Date
	Open     money.Pence // on invoices that are not paid yet
	ToCome   money.Pence // of what is bound, for the days from today to the end of the year
	Expected money.Pence // paid + open + to come
	Weeks    int         // left of the year, part weeks count as whole
	AWeek    money.Pence // what the days to come cost a week on average
}

// Left is what remains of the budget at the end of the year; negative when the fund will overspend.
func (f Forecast) Left() money.Pence { return f.Fund.Budget - f.Expected }

// Over reports whether the fund is expected to overspend.
func (f Forecast) Over() bool { return f.Expected > f.Fund.Budget }

// Forecasts returns the forecast of every fund whose year has a day between two days, in three queries.
func (s *Service) Forecasts(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Forecast, error) {
	funds, err := s.Store.FundsBetween(ctx, tx, from, to)
	if err != nil {
		return nil, fmt.Errorf("funds: %w", err)
	}
	return s.forecast(ctx, tx, funds)
}

// Forecast returns the forecast of one fund.
func (s *Service) Forecast(ctx context.Context, tx *db.Tx, ref thread.Ref) (Forecast, error) {
	f, err := s.Store.Fund(ctx, tx, ref)
	if err != nil {
		return Forecast{}, err
	}
	out, err := s.forecast(ctx, tx, []Fund{f})
	if err != nil {
		return Forecast{}, err
	}
	return out[0], nil
}

func (s *Service) forecast(ctx context.Context, tx *db.Tx, funds []Fund) ([]Forecast, error) {
	refs := make([]thread.Ref, len(funds))
	for i, f := range funds {
		refs[i] = f.Ref
	}
	today := tx.Today()
	running, err := s.Store.Running(ctx, tx, refs, today)
	if err != nil {
		return nil, fmt.Errorf("running commitments: %w", err)
	}
	open, err := s.Store.OpenByFund(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("open invoices: %w", err)
	}
	toCome := map[thread.Ref]money.Pence{}
	for _, c := range running {
		toCome[c.Fund] += c.remaining(today)
	}
	out := make([]Forecast, len(funds))
	for i, f := range funds {
		out[i] = forecast(f, today, open[f.Ref], toCome[f.Ref])
	}
	return out, nil
}

func forecast(f Fund, today workday.Date, open, toCome money.Pence) Forecast {
	r := Forecast{Fund: f, On: today, Open: open, ToCome: toCome}
	r.Expected = f.Paid + open + toCome
	from := today
	if f.Start.After(from) {
		from = f.Start
	}
	if !from.After(f.End) {
		r.Weeks = (from.DaysUntil(f.End) + 7) / 7
		r.AWeek = toCome / money.Pence(r.Weeks)
	}
	return r
}
