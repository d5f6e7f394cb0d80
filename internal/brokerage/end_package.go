package brokerage

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// EndPackage ends a package before its planned end and gives back the money that it no longer needs.
type EndPackage struct {
	Package thread.Ref
	Version int
	On      workday.Date // the last day
	Why     string
}

// EndPackage ends a package.
func (s *Service) EndPackage(ctx context.Context, by access.Actor, cmd EndPackage) error {
	if !by.May(access.DeliveryPackageEdit) {
		return fault.Forbidden("You may not end packages.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.EndPackageTx(ctx, tx, by, cmd) })
}

// EndPackageTx is EndPackage inside a transaction.
func (s *Service) EndPackageTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd EndPackage) error {
	p, err := s.Package(ctx, tx, cmd.Package)
	if err != nil {
		return err
	}
	if err := access.MayWork(ctx, tx, by, p.Child); err != nil {
		return err
	}
	switch {
	case cmd.Version != 0 && cmd.Version != p.Version:
		return fault.Conflict("Someone else changed this package while you were reading it.")
	case !p.EndedOn.IsZero():
		return fault.Conflictf("This package was ended on %s.", p.EndedOn.Long())
	case cmd.Why == "":
		return fault.Invalid("why", "Enter why the package ends. The family reads it.")
	case cmd.On.Before(p.Start) || !cmd.On.Before(p.End):
		return fault.Invalidf("on", "Enter a last day between %s and %s.", p.Start.Long(), p.End.AddDays(-1).Long())
	}
	unused, err := value(p.MinutesPerWeek, p.Rate, cmd.On.AddDays(1), p.End)
	if err != nil {
		return err
	}
	p.EndedOn, p.EndedWhy = cmd.On, cmd.Why
	if err := s.Store.UpdatePackage(ctx, tx, p); err != nil {
		return err
	}
	back := agreement.Commit{Lot: p.Lot, What: "The end of a package", From: cmd.On, To: p.End, Value: -unused}
	if err := s.Agreements.CommitTx(ctx, tx, by.By(), back); err != nil {
		return err
	}
	if err := s.Funds.CommitTx(ctx, tx, by.By(), Commitment{Award: p.Award, Package: p.Ref, Child: p.Child, Provision: p.Provision, Value: -unused, From: cmd.On, To: p.End}); err != nil {
		return err
	}
	if err := access.End(ctx, tx, by.By(), p.Provider, p.Child, access.PackageDelivery, cmd.On.AddDays(90)); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "package ended", Ref: string(p.Ref), Child: string(p.Child), Payload: p, Why: cmd.Why})
}
