package brokerage

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps requirements, rankings, awards and packages. Both engines pass the suite in brokeragetest.
type Store interface {
	Requirement(ctx context.Context, tx *db.Tx, ref thread.Ref) (Requirement, error)
	// Requirements returns those of children, or all of the council when children is nil: open ones first, by promised date.
	Requirements(ctx context.Context, tx *db.Tx, f Filter) ([]Requirement, error)
	// InvitedFrom returns the open requirements of lots whose invitation is out, those that close first first.
	InvitedFrom(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Requirement, error)
	InsertRequirement(ctx context.Context, tx *db.Tx, r Requirement) error
	UpdateRequirement(ctx context.Context, tx *db.Tx, r Requirement) error
	// Invitations returns those of requirements, by requirement and number.
	Invitations(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]Invitation, error)
	// Tendered returns the requirements of lots that are open or whose providers were invited under a tender notice, open ones first and of these the
	// latest first, at most 500.
	Tendered(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Requirement, error)
	// Purchases returns up to limit of lots behind a reference, by reference, without those awarded through the emergency door.
	Purchases(ctx context.Context, tx *db.Tx, lots []thread.Ref, after thread.Ref, limit int) ([]Purchase, error)
	// PurchasesOf returns those of requirements, by reference.
	PurchasesOf(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]Purchase, error)
	// AskedFor counts the requirements that start on a day or later by lot, district and time of week, with the answers to them.
	AskedFor(ctx context.Context, tx *db.Tx, from workday.Date) ([]AskedFor, error)
	// SaidNo counts the reasons for saying no to them, the most frequent first.
	SaidNo(ctx context.Context, tx *db.Tx, from workday.Date) ([]SaidNo, error)
	// Hours returns the packages that had not ended before a day.
	Hours(ctx context.Context, tx *db.Tx, from workday.Date) ([]Hours, error)
	InsertInvitation(ctx context.Context, tx *db.Tx, i Invitation) error
	SaveResponse(ctx context.Context, tx *db.Tx, r Response) error
	Responses(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]Response, error)
	CallOff(ctx context.Context, tx *db.Tx, ref thread.Ref) (CallOff, error)
	InsertCallOff(ctx context.Context, tx *db.Tx, c CallOff) error
	SetNoneSuits(ctx context.Context, tx *db.Tx, ref thread.Ref, why string) error
	Award(ctx context.Context, tx *db.Tx, ref thread.Ref) (Award, error)
	// AwardsOf returns the awards of children, the latest first.
	AwardsOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Award, error)
	Emergencies(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Award, error)
	InsertAward(ctx context.Context, tx *db.Tx, a Award) error
	UpdateAward(ctx context.Context, tx *db.Tx, a Award) error
	Packages(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Package, error)
	PackagesOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Package, error)
	PackagesBy(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Package, error)
	// PackagesAfter returns up to 200 packages in the order of their references, from behind the one given.
	PackagesAfter(ctx context.Context, tx *db.Tx, after thread.Ref) ([]Package, error)
	// PackagesIn returns the packages of lots whose planned end is not before a day, by reference.
	PackagesIn(ctx context.Context, tx *db.Tx, lots []thread.Ref, from workday.Date) ([]Package, error)
	InsertPackage(ctx context.Context, tx *db.Tx, p Package) error
	UpdatePackage(ctx context.Context, tx *db.Tx, p Package) error
}

// Filter picks requirements for a board.
type Filter struct {
	Children []thread.Ref // nil for every child of the council; the caller has checked that the reader may
	OpenOnly bool
	State    State
	AgeFrom  int
	AgeTo    int          // 0 for any age
	DueBy    workday.Date // promised by that day at the latest
	After    string       // sort key of the last one shown
	Limit    int
}

// Agreements is what brokerage asks of package agreement.
type Agreements interface {
	// Laws returns the laws that agreements are let under.
	Laws() (agreement.Laws, error)
	ByLot(ctx context.Context, tx *db.Tx, lot thread.Ref) (agreement.Agreement, agreement.Lot, error)
	AdmissionsOf(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]agreement.Admission, error)
	Admitted(ctx context.Context, tx *db.Tx, lot thread.Ref, on workday.Date) ([]agreement.Admission, error)
	Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Admission, error)
	RateFor(ctx context.Context, tx *db.Tx, q agreement.RateQuery) (money.Rate, error)
	Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Rate, error)
	Ceilings(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Ceiling, error)
	// MayCost refuses a price set by hand that the ceilings, the wage floor or the agreed rate do not carry.
	MayCost(ctx context.Context, tx *db.Tx, r agreement.Rate) error
	CommitTx(ctx context.Context, tx *db.Tx, by audit.By, cmd agreement.Commit) error
	// RisesAhead returns the changes of a rate that are agreed already, KeepRisesTx keeps them with a package, and Rises returns all that a
	// package had since.
	RisesAhead(ctx context.Context, tx *db.Tx, q agreement.RateQuery, last workday.Date) ([]agreement.Rise, error)
	KeepRisesTx(ctx context.Context, tx *db.Tx, pkg thread.Ref, rises []agreement.Rise) error
	Rises(ctx context.Context, tx *db.Tx, pkg thread.Ref) ([]agreement.Rise, error)
	// WeightsFor returns the weights by which a council ranks, and whose they are.
	WeightsFor(ctx context.Context, tx *db.Tx, a agreement.Agreement, council string) (allocation.Weights, string, error)
}

// Providers is what brokerage asks of package provider.
type Providers interface {
	Provider(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Provider, error)
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Line is a plan's promised line, as far as brokerage needs it.
type Line struct {
	Ref            thread.Ref
	Child          thread.Ref
	Section        string
	What           string
	MinutesPerWeek money.Minutes
}

// Plans reads promised lines.
type Plans interface {
	Line(ctx context.Context, tx *db.Tx, provision thread.Ref) (Line, error)
}

// Child is what brokerage knows of a child.
type Child struct {
	Ref      thread.Ref
	Names    []string // every name by which the child could be known
	Born     workday.Date
	Outcode  string
	District string
}

// Children reads children.
type Children interface {
	BrokerageChild(ctx context.Context, tx *db.Tx, ref thread.Ref) (Child, error)
}

// Places measures distances between outcodes and knows places by name.
type Places interface {
	// Metres returns the distance; ok is false when one of the outcodes is not known.
	Metres(from, to string) (metres int, ok bool)
	// Within reports whether a place, in somebody's own words, takes in a home; known is false when the words name no place on the map.
	Within(place, outcode, district string) (within, known bool)
}

// Commitment is money that an award binds.
type Commitment struct {
	Award, Package, Child, Provision thread.Ref
	Section                          string
	Value                            money.Pence
	From, To                         workday.Date
}

// Funds binds the money of awards.
type Funds interface {
	CommitTx(ctx context.Context, tx *db.Tx, by audit.By, c Commitment) error
}

// Stops says which providers get no new invitations in a lot, and why: the rule and the result that it rests on.
type Stops interface {
	StoppedWhy(ctx context.Context, tx *db.Tx, lot thread.Ref) (map[thread.Ref]string, error)
}

// stopped returns the providers of a lot that get no new invitations.
func (s *Service) stopped(ctx context.Context, tx *db.Tx, lot thread.Ref) (map[thread.Ref]string, error) {
	if s.Stops == nil {
		return nil, nil
	}
	out, err := s.Stops.StoppedWhy(ctx, tx, lot)
	if err != nil {
		return nil, fmt.Errorf("who is stopped in %s: %w", lot, err)
	}
	return out, nil
}

// Families tells those who look after a child what changed and by when, with nothing private.
type Families interface {
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// tellFamily tells the family of a child what changed about its help; without Families its own page alone says so.
func (s *Service) tellFamily(ctx context.Context, tx *db.Tx, child thread.Ref, what string, pkg thread.Ref) error {
	if s.Families == nil {
		return nil
	}
	if err := s.Families.TellFamilyTx(ctx, tx, child, what, pkg, workday.Date{}); err != nil {
		return fmt.Errorf("tell the family of %s about %s: %w", child, pkg, err)
	}
	return nil
}

// Clocks are the deadlines of brokerage.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Deps is everything that brokerage needs.
type Deps struct {
	DB         db.Runner
	Store      Store
	Book       *statute.Book
	Agreements Agreements
	Providers  Providers
	Plans      Plans
	Children   Children
	Places     Places
	Funds      Funds
	Clocks     Clocks
	Reviewers  Reviewers // optional: without it nobody but brokers looks after packages
	Stops      Stops     // optional: without it no result stops invitations
	Notices    Notices   // optional: without it nothing is awarded where each award needs a tender notice
	Families   Families  // optional: without it families read what changed on their own page alone
	// Spans are how long the council lets what it sets for itself run; as shipped when nil.
	Spans func(ctx context.Context, tx *db.Tx) (statute.Spans, error)
	// Tell sends a message; notify.Send when nil. The demonstration county records messages as sent.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
}

// Service carries out the use cases of brokerage.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	if d.Spans == nil {
		d.Spans = func(context.Context, *db.Tx) (statute.Spans, error) { return d.Book.Spans("") }
	}
	return &Service{d}
}

// Requirement returns one requirement.
func (s *Service) Requirement(ctx context.Context, tx *db.Tx, ref thread.Ref) (Requirement, error) {
	return s.Store.Requirement(ctx, tx, ref)
}

// Packages returns the packages of refs by reference, in one query.
func (s *Service) Packages(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Package, error) {
	found, err := s.Store.Packages(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("load %d packages: %w", len(refs), err)
	}
	out := make(map[thread.Ref]Package, len(found))
	for _, p := range found {
		out[p.Ref] = p
	}
	return out, nil
}

// Package returns one package.
func (s *Service) Package(ctx context.Context, tx *db.Tx, ref thread.Ref) (Package, error) {
	found, err := s.Packages(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return Package{}, err
	}
	p, ok := found[ref]
	if !ok {
		return Package{}, fault.NotFound("That package")
	}
	return p, nil
}

// PackagesOf returns the packages of children, the latest start first, in one query.
func (s *Service) PackagesOf(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Package, error) {
	return s.Store.PackagesOf(ctx, tx, children)
}

// PackagesBy returns the packages of a provider, the latest start first.
func (s *Service) PackagesBy(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Package, error) {
	return s.Store.PackagesBy(ctx, tx, provider)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Requirement, error) {
	r, err := s.Store.Requirement(ctx, tx, ref)
	if err != nil {
		return Requirement{}, fmt.Errorf("load requirement %s: %w", ref, err)
	}
	if err := access.MayWork(ctx, tx, by, r.Child); err != nil {
		return Requirement{}, err
	}
	if version != 0 && version != r.Version {
		return Requirement{}, fault.Conflict("Someone else changed this requirement while you were reading it. Look at it again before you save.")
	}
	return r, nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, r Requirement, action, why string) error {
	node := thread.Node{
		Ref: r.Ref, Kind: thread.Requirement, Label: "Requirement: " + r.What, Child: r.Child, State: string(r.State()), URL: "/requirements/" + string(r.Ref),
	}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place requirement %s in the thread: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Ref), Child: string(r.Child), Payload: r, Why: why})
}
