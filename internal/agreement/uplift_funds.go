package agreement

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Raise is what an uplift adds to what one package costs on the days from From to To; less than nothing where rates fall.
type Raise struct {
	Package  thread.Ref
	More     money.Pence
	From, To workday.Date
}

// FundEffect is what an uplift asks of one fund.
type FundEffect struct {
	Fund         thread.Ref
	Name         string
	Budget       money.Pence
	Left         money.Pence // of the budget, before the uplift
	More         money.Pence // what the uplift binds
	MayOverspend bool        // finance lets it go beyond its budget
}

// Over is by how much the uplift goes beyond the fund's budget; 0 when it does not.
func (f FundEffect) Over() money.Pence {
	if f.More <= 0 {
		return 0
	}
	return max(0, f.More-f.Left)
}

// Lacks says in sentences what the fund has and what the uplift asks of it.
func (f FundEffect) Lacks() string {
	return fmt.Sprintf("The fund “%s” has %s left of its budget of %s; this uplift needs %s of it. Finance must raise the budget or allow the fund to overspend.",
		f.Name, max(f.Left, 0), f.Budget, f.More)
}

// Funds are what pays for packages, from package finance.
type Funds interface {
	// Bear works out what raised packages ask of each fund that pays for them. Nothing is bound.
	Bear(ctx context.Context, tx *db.Tx, all []Raise) ([]FundEffect, error)
	// RaiseTx binds the same, or refuses with the fund that cannot bear it.
	RaiseTx(ctx context.Context, tx *db.Tx, by audit.By, why string, all []Raise) error
}

// UseFunds sets what pays for packages, which is made after agreements are. Without any, an uplift is held to agreement and decision alone.
func (s *Service) UseFunds(f Funds) { s.funds = f }

// raises are what each package of an effect costs more.
func (e Effect) raises() []Raise {
	out := make([]Raise, len(e.Packages))
	for i, c := range e.Packages {
		out[i] = Raise{Package: c.Package, More: c.After - c.Before, From: c.First, To: c.Until}
	}
	return out
}

// effectOnFunds adds what an uplift asks of the funds of this council's packages.
func (s *Service) effectOnFunds(ctx context.Context, tx *db.Tx, e *Effect) (err error) {
	if s.funds == nil {
		return nil
	}
	if e.Funds, err = s.funds.Bear(ctx, tx, e.raises()); err != nil {
		return fmt.Errorf("what an uplift asks of funds: %w", err)
	}
	return nil
}

// funded returns nil when every fund bears the uplift, or may be overspent; otherwise a conflict that names those that do not.
func (e Effect) funded() error {
	for _, f := range e.Funds {
		if f.Over() > 0 && !f.MayOverspend {
			return fault.Conflictf("This uplift cannot be paid. %s", f.Lacks())
		}
	}
	return nil
}

// raiseFunds binds what an agreed uplift adds to this council's packages with their funds.
func (s *Service) raiseFunds(ctx context.Context, tx *db.Tx, by audit.By, why string, changes []PackageChange) error {
	if s.funds == nil || len(changes) == 0 {
		return nil
	}
	return s.funds.RaiseTx(ctx, tx, by, why, Effect{Packages: changes}.raises())
}
