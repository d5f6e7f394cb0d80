package finance

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// OpenFund is a new fund.
type OpenFund struct {
	Name         string
	Sections     []string
	Start, End   workday.Date
	Budget       money.Pence
	MayOverspend bool
}

// OpenFund adds a fund and returns its reference.
func (s *Service) OpenFund(ctx context.Context, by access.Actor, cmd OpenFund) (thread.Ref, error) {
	if !by.May(access.FinanceFundEdit) {
		return "", fault.Forbidden("Only finance officers can open funds.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.OpenFundTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// OpenFundTx is OpenFund inside a transaction.
func (s *Service) OpenFundTx(ctx context.Context, tx *db.Tx, by audit.By, cmd OpenFund) (thread.Ref, error) {
	f := Fund{
		Ref: thread.New(tx, thread.Fund), Version: 1, Name: cmd.Name, Sections: cmd.Sections, Start: cmd.Start, End: cmd.End,
		Budget: cmd.Budget, MayOverspend: cmd.MayOverspend,
	}
	if err := f.validate(); err != nil {
		return "", err
	}
	if err := s.Store.InsertFund(ctx, tx, f); err != nil {
		return "", err
	}
	return f.Ref, recordFund(ctx, tx, by, f, "fund opened", "")
}

// ChangeFund changes a fund's budget, with the reason.
type ChangeFund struct {
	Fund         thread.Ref
	Version      int
	Budget       money.Pence
	MayOverspend bool
	Why          string
}

// ChangeFund changes a budget.
func (s *Service) ChangeFund(ctx context.Context, by access.Actor, cmd ChangeFund) error {
	if !by.May(access.FinanceFundEdit) {
		return fault.Forbidden("Only finance officers can change funds.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ChangeFundTx(ctx, tx, by.By(), cmd) })
}

// ChangeFundTx is ChangeFund inside a transaction.
func (s *Service) ChangeFundTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ChangeFund) error {
	f, err := s.Store.Fund(ctx, tx, cmd.Fund)
	if err != nil {
		return err
	}
	if cmd.Version != 0 && cmd.Version != f.Version {
		return fault.Conflict("Someone else changed this fund while you were reading it. Look at it again before you save.")
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why the budget changes, and who decided it.")
	}
	f.Budget, f.MayOverspend = cmd.Budget, cmd.MayOverspend
	if err := f.validate(); err != nil {
		return err
	}
	if f.Budget < f.Committed && !f.MayOverspend {
		return fault.Invalidf("budget", "%s is already bound by awards. Enter at least that, or allow the fund to overspend.", f.Committed)
	}
	if err := s.Store.UpdateFund(ctx, tx, f); err != nil {
		return err
	}
	return recordFund(ctx, tx, by, f, "fund changed", cmd.Why)
}

func recordFund(ctx context.Context, tx *db.Tx, by audit.By, f Fund, action, why string) error {
	state := "open"
	if f.End.Before(tx.Today()) {
		state = "year ended"
	}
	err := thread.Put(ctx, tx, thread.Node{Ref: f.Ref, Kind: thread.Fund, Label: f.Name, State: state, URL: "/funds/" + string(f.Ref)})
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(f.Ref), Payload: f, Why: why})
}
