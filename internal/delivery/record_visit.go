package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RecordVisit is one visit that took place. Planned is taken from the agreed days when they name its time, and else is
// what is given, or the minutes it took.
type RecordVisit struct {
	Package thread.Ref
	On      workday.Date
	Start   Clock
	Planned money.Minutes
	Minutes money.Minutes
	Worker  string
	Note    string
}

// RecordVisit records that a visit took place. Only the provider's own people may.
func (s *Service) RecordVisit(ctx context.Context, by access.Actor, cmd RecordVisit) (thread.Ref, error) {
	if !by.May(access.DeliveryVisitRecord) {
		return "", fault.Forbidden("Only the provider's own people record visits.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.RecordVisitTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RecordVisitTx is RecordVisit inside a transaction. Where the family has said that the visit did not happen, the
// provider's account stands beside the family's and the visit is disputed until the council settles it.
func (s *Service) RecordVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd RecordVisit) (thread.Ref, error) {
	p, err := s.mayRecord(ctx, tx, by, cmd.Package)
	if err != nil {
		return "", err
	}
	v, err := s.account(ctx, tx, p, cmd)
	if err != nil {
		return "", err
	}
	v.RecordedBy = by.Name
	if err := notBegun(v, tx); err != nil {
		return "", err
	}
	day, err := s.store.VisitsOf(ctx, tx, []thread.Ref{p.Ref}, v.On, v.On)
	if err != nil {
		return "", err
	}
	other, found, err := sameVisit(day, v.Start)
	switch {
	case err != nil:
		return "", err
	case found && other.Result == Missed && other.ByFamily && other.Dispute.On.IsZero():
		return other.Ref, s.dispute(ctx, tx, by, other, Dispute{Note: v.Note, Minutes: v.Minutes, Worker: v.Worker})
	case found:
		return "", alreadyRecorded(other)
	}
	return v.Ref, s.insert(ctx, tx, by.By(), p, []Visit{v})
}

// RecordVisitsTx records many visits of one package at once: a week's sheet, what was kept on paper in an outage, an
// import. It writes one audit entry for all of them.
func (s *Service) RecordVisitsTx(ctx context.Context, tx *db.Tx, by access.Actor, pkg thread.Ref, visits []Visit) ([]thread.Ref, error) {
	if len(visits) == 0 {
		return nil, nil
	}
	p, err := s.mayRecord(ctx, tx, by, pkg)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(visits))
	for i := range visits {
		v := &visits[i]
		v.Ref, v.Version, v.Package, v.Child, v.Provider = thread.New(tx, thread.Visit), 1, p.Ref, p.Child, p.Provider
		v.RecordedBy, v.RecordedOn, v.ByFamily, v.Invoice, v.Dispute = by.Name, tx.Today(), false, "", Dispute{}
		v.Planned = cmp.Or(v.Planned, v.Minutes)
		if err := v.check(p, tx.Today()); err != nil {
			return nil, fmt.Errorf("visit %d of %d: %w", i+1, len(visits), err)
		}
		if err := notBegun(*v, tx); err != nil {
			return nil, err
		}
		refs[i] = v.Ref
	}
	slices.SortStableFunc(visits, func(a, b Visit) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Start, b.Start)) })
	there, err := s.store.VisitsOf(ctx, tx, []thread.Ref{p.Ref}, visits[0].On, visits[len(visits)-1].On)
	if err != nil {
		return nil, err
	}
	if err := noneTwice(append(there, visits...)); err != nil {
		return nil, err
	}
	return refs, s.insert(ctx, tx, by.By(), p, visits)
}

func noneTwice(visits []Visit) error {
	type at struct {
		on    workday.Date
		start Clock
	}
	seen := map[at]Visit{}
	for _, v := range visits {
		if other, ok := seen[at{v.On, v.Start}]; ok {
			return alreadyRecorded(other)
		}
		seen[at{v.On, v.Start}] = v
	}
	return nil
}

// account makes the visit that a command describes and checks it.
func (s *Service) account(ctx context.Context, tx *db.Tx, p brokerage.Package, cmd RecordVisit) (Visit, error) {
	patterns, err := s.store.Patterns(ctx, tx, []thread.Ref{p.Ref})
	if err != nil {
		return Visit{}, err
	}
	_, agreed := planned(patterns, p.Ref, cmd.On, cmd.Start)
	v := Visit{
		Ref: thread.New(tx, thread.Visit), Version: 1, Package: p.Ref, Child: p.Child, Provider: p.Provider, On: cmd.On, Start: cmd.Start,
		Planned: cmp.Or(agreed, cmd.Planned, cmd.Minutes), Minutes: cmd.Minutes, Worker: cmd.Worker, Result: Came, Note: cmd.Note, RecordedOn: tx.Today(),
	}
	return v, v.check(p, tx.Today())
}

// notBegun refuses a visit that is said to have taken place before its time has come.
func notBegun(v Visit, tx *db.Tx) error {
	if v.Result == Came && !v.Start.Begun(v.On, tx.Now()) {
		return fault.Invalidf("start", "This visit begins at %s. Record it once it has begun.", v.Start)
	}
	return nil
}

func alreadyRecorded(v Visit) error {
	return fault.Conflictf("The visit on %s (%s) was recorded as %s by %s already.", v.On.Long(), v.Start, v.Result, v.RecordedBy)
}

// insert saves visits of one package, puts them on the thread and says in the audit who recorded them.
func (s *Service) insert(ctx context.Context, tx *db.Tx, by audit.By, p brokerage.Package, visits []Visit) error {
	if err := s.store.InsertVisits(ctx, tx, visits); err != nil {
		return fmt.Errorf("save %d visits of %s: %w", len(visits), p.Ref, err)
	}
	for _, v := range visits {
		if err := place(ctx, tx, v); err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, p.Ref, "delivered-as", v.Ref); err != nil {
			return err
		}
	}
	if len(visits) == 1 {
		v := visits[0]
		return audit.Append(ctx, tx, by, audit.Entry{Action: "visit recorded", Ref: string(v.Ref), Child: string(v.Child), Payload: v, Why: v.Note})
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "visits recorded", Ref: string(p.Ref), Child: string(p.Child), Payload: visits})
}

// place puts a visit on the thread or brings its state up to date.
func place(ctx context.Context, tx *db.Tx, v Visit) error {
	state := string(v.Result)
	if v.Disputed() {
		state = "disputed"
	}
	return thread.Put(ctx, tx, thread.Node{
		Ref: v.Ref, Kind: thread.Visit, Label: "Visit on " + v.On.Short(), Child: v.Child, Provider: v.Provider, State: state,
		URL: "/packages/" + string(v.Package) + "#" + string(v.Ref),
	})
}
