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
	if err := s.giveBack(ctx, tx, by, p, cmd.On); err != nil {
		return err
	}
	p.EndedOn, p.EndedWhy = cmd.On, cmd.Why
	if err := s.Store.UpdatePackage(ctx, tx, p); err != nil {
		return err
	}
	if err := s.leave(ctx, tx, by.By(), p); err != nil {
		return err
	}
	if err := s.tellFamily(ctx, tx, p.Child, "Help that was arranged comes to an end. Sign in to read when, and why.", p.Ref); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "package ended", Ref: string(p.Ref), Child: string(p.Child), Payload: p, Why: cmd.Why})
}

// giveBack gives back what a package that ends on a day no longer needs: to its agreement all that was committed, by the award and by
// every uplift since, and to its funds what the award and funded uplifts took from them.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, by access.Actor, p Package, on workday.Date) error {
	rises, err := s.Agreements.Rises(ctx, tx, p.Ref)
	if err != nil {
		return err
	}
	years, err := p.spare(rises, on)
	if err != nil {
		return err
	}
	if years.Total() <= 0 { // days that cost nothing free nothing
		return nil
	}
	for year := range years {
		years[year] = -years[year]
	}
	back := agreement.Commit{
		Lot: p.Lot, What: "The end of a package", From: on.AddDays(1), To: p.End, Value: years.Total(), Years: years, Provider: p.Provider,
	}
	if err := s.Agreements.CommitTx(ctx, tx, by.By(), back); err != nil {
		return err
	}
	funded, err := p.spare(inFunds(rises), on)
	if err != nil || funded.Total() <= 0 {
		return err
	}
	return s.Funds.CommitTx(ctx, tx, by.By(), Commitment{
		Award: p.Award, Package: p.Ref, Child: p.Child, Provision: p.Provision, Value: -funded.Total(), From: on, To: p.End,
	})
}

// seenAfter is how many days a provider still reaches the child's record after its last package: to enter the last visits
// and bill them.
const seenAfter = 90

// leave ends what the package brought the provider: its relationship with the child, unless another package of the same
// provider goes on for longer, and the package's state on the thread.
func (s *Service) leave(ctx context.Context, tx *db.Tx, by audit.By, p Package) error {
	until, err := s.seenUntil(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := access.End(ctx, tx, by, p.Provider, p.Child, access.PackageDelivery, until); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	if err := s.endReview(ctx, tx, by, p); err != nil {
		return err
	}
	nodes, err := thread.Nodes(ctx, tx, p.Ref)
	if err != nil {
		return err
	}
	node, ok := nodes[p.Ref]
	if !ok {
		return nil
	}
	node.State = "ends on " + p.EndedOn.Short()
	return thread.Put(ctx, tx, node)
}

// seenUntil returns the last day on which a package's provider reaches the child's record, by this and its other packages.
func (s *Service) seenUntil(ctx context.Context, tx *db.Tx, p Package) (workday.Date, error) {
	all, err := s.Store.PackagesOf(ctx, tx, []thread.Ref{p.Child})
	if err != nil {
		return workday.Date{}, err
	}
	last := p.LastDay()
	for _, other := range all {
		if other.Provider == p.Provider && other.Ref != p.Ref && other.LastDay().After(last) {
			last = other.LastDay()
		}
	}
	return last.AddDays(seenAfter), nil
}
