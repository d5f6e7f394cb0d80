package delivery

import (
	"cmp"
	"context"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// MissedVisit says that a visit did not happen. Start is NoTime when nobody knows when it was due; Planned may then be left
// out where the agreed days name one visit of that day.
type MissedVisit struct {
	Package thread.Ref
	On      workday.Date
	Start   Clock
	Planned money.Minutes
	Whose   Whose
	Note    string
}

// MissedVisit records that a visit did not happen. The provider's own people, the family and those who work with the
// child may.
func (s *Service) MissedVisit(ctx context.Context, by access.Actor, cmd MissedVisit) (thread.Ref, error) {
	if !by.May(access.DeliveryMissed) && !by.May(access.DeliveryVisitRecord) {
		return "", fault.Forbidden("You may not record visits.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.MissedVisitTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// MissedVisitTx is MissedVisit inside a transaction. A visit that the provider has recorded as delivered becomes disputed;
// neither account is thrown away.
func (s *Service) MissedVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd MissedVisit) (thread.Ref, error) {
	p, err := s.maySayMissed(ctx, tx, by, cmd.Package)
	if err != nil {
		return "", err
	}
	family := by.Provider == ""
	day, err := s.store.VisitsOf(ctx, tx, []thread.Ref{p.Ref}, cmd.On, cmd.On)
	if err != nil {
		return "", err
	}
	other, found, err := sameVisit(day, cmd.Start)
	switch {
	case err != nil:
		return "", err
	case found && family && other.Result == Came && other.Dispute.On.IsZero():
		return other.Ref, s.dispute(ctx, tx, by, other, Dispute{Note: cmd.Note})
	case found:
		return "", alreadyRecorded(other)
	}
	patterns, err := s.store.Patterns(ctx, tx, []thread.Ref{p.Ref})
	if err != nil {
		return "", err
	}
	start, agreed := planned(patterns, p.Ref, cmd.On, cmd.Start)
	v := Visit{
		Ref: thread.New(tx, thread.Visit), Version: 1, Package: p.Ref, Child: p.Child, Provider: p.Provider, On: cmd.On, Start: start,
		Planned: cmp.Or(agreed, cmd.Planned), Result: Missed, Whose: cmd.Whose, Note: cmd.Note, RecordedBy: by.Name, RecordedOn: tx.Today(), ByFamily: family,
	}
	if err := v.check(p, tx.Today()); err != nil {
		return "", err
	}
	if err := s.insert(ctx, tx, by.By(), p, []Visit{v}); err != nil || s.tellers == nil {
		return v.Ref, err
	}
	return v.Ref, s.tellers.VisitMissedTx(ctx, tx, p, v)
}

// maySayMissed loads a package for its provider's own people and for those who may work with the child.
func (s *Service) maySayMissed(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (brokerage.Package, error) {
	if by.Provider != "" {
		return s.mayRecord(ctx, tx, by, ref)
	}
	p, err := s.packages.Package(ctx, tx, ref)
	if err != nil {
		return brokerage.Package{}, err
	}
	return p, access.MayAct(ctx, tx, by, p.Child)
}

// settleWithin is how many days the council has to settle a disputed visit.
const settleWithin = 14

// RuleSettle names the deadline by which a disputed visit is settled.
const RuleSettle = "visit-settle"

// mayDispute refuses a second account of a visit whose invoice has been matched: it was paid for, or is about to be.
func (s *Service) mayDispute(ctx context.Context, tx *db.Tx, v Visit) error {
	if v.Invoice == "" {
		return nil
	}
	if s.bills != nil {
		if undecided, err := s.bills.Undecided(ctx, tx, v.Invoice); undecided || err != nil {
			return err
		}
	}
	return fault.Conflictf("The visit on %s has been billed already. Ask a question about it: we look at it with the bill.", v.On.Long())
}

// dispute keeps the second account of a visit beside the first and starts the time to settle it. An invoice that bills the visit
// and is not matched yet is queried until then.
func (s *Service) dispute(ctx context.Context, tx *db.Tx, by access.Actor, v Visit, d Dispute) error {
	if err := s.mayDispute(ctx, tx, v); err != nil {
		return err
	}
	d.On, d.By = tx.Today(), by.Name
	v.Dispute = d
	if err := s.save(ctx, tx, by.By(), v, "visit disputed", d.Note); err != nil {
		return err
	}
	start := deadline.Start{Rule: RuleSettle, Ref: v.Ref, Child: v.Child, From: tx.Today(), Title: "Settle whether the visit on " + v.On.Long() + " took place"}
	_, err := s.clocks.StartOn(ctx, tx, by.By(), start, tx.Today().AddDays(settleWithin), "Two weeks, so that both sides still remember it.")
	return err
}
