package brokerage

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Require asks that help be bought for a child. Outcode, District and Age come from the child's record, Ref, Version and
// the states are set here. Broker is the team or person that places it.
type Require struct {
	Requirement
	Broker thread.Ref
}

// Require raises a requirement from a promised line and lets the brokers see the child.
func (s *Service) Require(ctx context.Context, by access.Actor, cmd Require) (thread.Ref, error) {
	if !by.May(access.BrokerageRequire) {
		return "", fault.Forbidden("You may not ask for help to be bought.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.RequireTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RequireTx is Require inside a transaction.
func (s *Service) RequireTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Require) (thread.Ref, error) {
	line, err := s.Plans.Line(ctx, tx, cmd.Provision)
	if err != nil {
		return "", err
	}
	if err := access.MayWork(ctx, tx, by, line.Child); err != nil {
		return "", err
	}
	child, err := s.Children.BrokerageChild(ctx, tx, line.Child)
	if err != nil {
		return "", err
	}
	r := cmd.Requirement
	r.Ref, r.Version, r.Child = thread.New(tx, thread.Requirement), 1, line.Child
	r.Outcode, r.District, r.Age = child.Outcode, child.District, Age(child.Born, r.Start)
	r.InvitedUntil, r.CallOff, r.Award, r.WithdrawnOn = workday.Date{}, "", "", workday.Date{}
	r.RaisedBy = by.Name
	if r.PromisedBy.IsZero() {
		spans, err := s.Spans(ctx, tx)
		if err != nil {
			return "", err
		}
		r.PromisedBy = tx.Today().AddDays(spans.RequirementDays)
	}
	if err := r.validate(tx.Today(), child.Names); err != nil {
		return "", err
	}
	if err := s.fits(ctx, tx, r); err != nil {
		return "", err
	}
	if err := s.Store.InsertRequirement(ctx, tx, r); err != nil {
		return "", err
	}
	if err := s.record(ctx, tx, by.By(), r, "requirement raised", ""); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, cmd.Provision, "bought-by", r.Ref); err != nil {
		return "", err
	}
	return r.Ref, s.handOver(ctx, tx, by, r, cmd.Broker)
}

// handOver gives the requirement to the brokers: their relationship with the child and the promised date.
func (s *Service) handOver(ctx context.Context, tx *db.Tx, by access.Actor, r Requirement, broker thread.Ref) error {
	start := deadline.Start{Rule: "requirement-place", Ref: r.Ref, Child: r.Child, From: tx.Today(), Title: "A provider for: " + r.What, Team: broker}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, r.PromisedBy, "The day by which this was promised to the family."); err != nil {
		return err
	}
	if broker == "" {
		return nil
	}
	return access.Grant(ctx, tx, by.By(), access.Relationship{
		Actor: broker, Child: r.Child, Reason: access.Brokering, From: tx.Today(), Source: r.Ref, Level: access.Work,
	})
}

// fits refuses a lot that does not serve the child.
func (s *Service) fits(ctx context.Context, tx *db.Tx, r Requirement) error {
	_, lot, err := s.Agreements.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	if !lot.Covers(r.District, r.Age) {
		return fault.Invalidf("lot", "The lot “%s” serves ages %d to %d and not every district. Choose one that serves this child.", lot.Name, lot.AgeFrom, lot.AgeTo)
	}
	return nil
}

// Age returns the age in whole years on a day; it is 0 when the birth date is not known.
func Age(born, on workday.Date) int {
	if born.IsZero() {
		return 0
	}
	return max(born.YearsUntil(on), 0)
}
