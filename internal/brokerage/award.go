package brokerage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Give awards a requirement to a provider of its ranking.
type Give struct {
	Requirement thread.Ref
	Version     int
	Provider    thread.Ref
	Why         string // compulsory; when the provider does not stand first it says why it was chosen all the same
	// Price of an hour in the band that is required, set by hand for this child; 0 buys at the rate that is agreed for the provider.
	Price    money.Pence
	PriceWhy string // why it is another than the agreed rate; the provider and finance read it
	// The emergency door.
	Emergency  bool
	Authoriser string       // who authorised it: name and title
	Until      workday.Date // the last day of an emergency award, as far on as the council allows
	// Authorised is the day on which an emergency award was made, where it was on paper and is entered later; today when zero.
	Authorised workday.Date
}

// ErrBeyond is in the chain of a refused award that the agreement, its decision or the officer's limit does not carry.
var ErrBeyond = errors.New("beyond what was decided")

// Awarded is what an award made.
type Awarded struct{ Award, Package thread.Ref }

// Give makes an award and starts its package. It refuses a provider that is not ranked, a value beyond the officer's limit
// or the decision's terms, and says what decision is missing.
func (s *Service) Give(ctx context.Context, by access.Actor, cmd Give) (Awarded, error) {
	need := access.BrokerageAward
	if cmd.Emergency {
		need = access.BrokerageEmergency
	}
	if !by.May(need) {
		return Awarded{}, fault.Forbidden("You may not make this award.")
	}
	var out Awarded
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		out, err = s.GiveTx(ctx, tx, by, cmd)
		return err
	})
	return out, err
}

// GiveTx is Give inside a transaction.
func (s *Service) GiveTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Give) (Awarded, error) {
	r, err := s.load(ctx, tx, by, cmd.Requirement, cmd.Version)
	if err != nil {
		return Awarded{}, err
	}
	if cmd.Authorised.IsZero() || !cmd.Emergency {
		cmd.Authorised = tx.Today()
	}
	spans, err := s.Spans(ctx, tx)
	if err != nil {
		return Awarded{}, err
	}
	if err := cmd.check(r, tx.Today(), spans.EmergencyAwardDays); err != nil {
		return Awarded{}, err
	}
	if !cmd.Emergency {
		if err := s.announced(ctx, tx, r); err != nil {
			return Awarded{}, err
		}
	}
	p, err := s.Providers.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return Awarded{}, err
	}
	place, err := s.placeOf(ctx, tx, r, p, cmd)
	if err != nil {
		return Awarded{}, err
	}
	first, last := cmd.span(r)
	price, err := s.price(ctx, tx, r, cmd, first, last)
	if err != nil {
		return Awarded{}, err
	}
	a := Award{
		Ref: thread.New(tx, thread.Award), Version: 1, Requirement: r.Ref, CallOff: r.CallOff, Child: r.Child, Lot: r.Lot, Provider: p.Ref, Place: place,
		Rate: price.rate, PriceWhy: price.why, Start: first, End: last, Value: price.years.Total(), On: cmd.Authorised, By: by.Name, Why: cmd.Why,
		Emergency: cmd.Emergency, Authoriser: cmd.Authoriser,
	}
	commit := agreement.Commit{
		Lot: r.Lot, What: "The award to " + p.Name, From: a.Start, To: a.End, Value: a.Value, Years: price.years, ByOfficer: true, Emergency: cmd.Emergency, Provider: p.Ref,
	}
	if err := s.Agreements.CommitTx(ctx, tx, by.By(), commit); err != nil {
		return Awarded{}, fmt.Errorf("%w: %w", ErrBeyond, err)
	}
	pkg, err := s.start(ctx, tx, by, r, a, p)
	if err != nil {
		return Awarded{}, err
	}
	if err := s.Agreements.KeepRisesTx(ctx, tx, pkg, price.rises); err != nil {
		return Awarded{}, err
	}
	if err := s.tell(ctx, tx, p, notify.AwardMade, pkg, a.Start, a.Start); err != nil {
		return Awarded{}, err
	}
	if err := s.tellFamily(ctx, tx, r.Child, "Help has been arranged. Sign in to read who gives it, from when, and why they were chosen.", pkg); err != nil {
		return Awarded{}, err
	}
	return Awarded{Award: a.Ref, Package: pkg}, nil
}

// check refuses what is not said, and an emergency award that runs longer than so many days.
func (cmd Give) check(r Requirement, today workday.Date, days int) error {
	if err := r.mustBeOpen(); err != nil {
		return err
	}
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if cmd.Why == "" {
		add("why", "Enter why this provider. The family and the provider read it.")
	}
	if cmd.Price < 0 {
		add("price", "Enter the price of an hour, or leave it empty for the agreed rate.")
	}
	if cmd.Price > 0 && strings.TrimSpace(cmd.PriceWhy) == "" {
		add("price-why", "Say why the price is another than the agreed rate. The provider and finance read it.")
	}
	if cmd.Emergency {
		if cmd.Authoriser == "" {
			add("authoriser", "Name who authorised this: name and title.")
		}
		if cmd.Authorised.After(today) || cmd.Authorised.Before(today.AddDays(-days)) {
			add("authorised", "Enter a day from "+today.AddDays(-days).Long()+" to today.")
			return fault.InvalidFields(wrong...)
		}
		last := cmd.Authorised.AddDays(days)
		if cmd.Until.IsZero() || cmd.Until.After(last) || cmd.Until.Before(cmd.Authorised) {
			add("until", "An emergency award ends by "+last.Long()+" at the latest.")
		}
	}
	return fault.InvalidFields(wrong...)
}

// placeOf returns where the provider stands in the ranking. Nobody is awarded anything unranked, or after they have said that they
// cannot help, save in an emergency.
func (s *Service) placeOf(ctx context.Context, tx *db.Tx, r Requirement, p provider.Provider, cmd Give) (int, error) {
	first, _ := cmd.span(r)
	barred, err := s.Barred(ctx, tx, r, first, p.Ref)
	if err != nil {
		return 0, err
	}
	if bar, is := barred[p.Ref]; is && (bar.Held || !cmd.Emergency) {
		return 0, fault.Conflictf("%s cannot be awarded anything now. %s", p.Name, bar.Why)
	}
	if r.CallOff == "" {
		if cmd.Emergency {
			return 0, nil
		}
		return 0, fault.Conflict("Rank the providers first: an award says where the provider stood and why.")
	}
	c, err := s.Store.CallOff(ctx, tx, r.CallOff)
	if err != nil {
		return 0, err
	}
	place, ok := c.place(p.Ref)
	if !ok && !cmd.Emergency {
		return 0, fault.Conflictf("%s is not in the ranking of %s. %s", p.Name, c.On.Long(), c.leftOut(p.Ref))
	}
	said, err := s.Responses(ctx, tx, r.Ref)
	if err != nil {
		return 0, fmt.Errorf("who is out since the ranking %s: %w", c.Ref, err)
	}
	if no, out := c.OutSince(said)[p.Ref]; out && !cmd.Emergency {
		return 0, fault.Conflictf("%s answered on %s, after the ranking, that it cannot help: %s Choose another provider, or rank them again.", p.Name, no.On.Long(), no.Says())
	}
	return place.Rank, nil
}

// span is from when to when an award of a requirement runs: as required, and in an emergency from the day it was authorised where the
// requirement's own first day lies outside.
func (cmd Give) span(r Requirement) (first, last workday.Date) {
	if !cmd.Emergency {
		return r.Start, r.End
	}
	if r.Start.Before(cmd.Authorised) || r.Start.After(cmd.Until) {
		return cmd.Authorised, cmd.Until
	}
	return r.Start, cmd.Until
}

// start saves the award, its package, its money and its links, and lets the provider see the child.
func (s *Service) start(ctx context.Context, tx *db.Tx, by access.Actor, r Requirement, a Award, p provider.Provider) (thread.Ref, error) {
	pkg := Package{
		Ref: thread.New(tx, thread.Package), Version: 1, Child: r.Child, Provider: p.Ref, Requirement: r.Ref, Award: a.Ref, Provision: r.Provision,
		Lot: r.Lot, District: r.District, What: r.What, MinutesPerWeek: r.MinutesPerWeek, Rate: a.Rate, PriceWhy: a.PriceWhy, Start: a.Start, End: a.End,
	}
	if a.Emergency {
		ratify, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{
			Rule: "emergency-ratify", Ref: a.Ref, Child: r.Child, From: a.On, Title: "Ratify the emergency award to " + p.Name,
		})
		if err != nil {
			return "", fmt.Errorf("start the ratification of %s: %w", a.Ref, err)
		}
		a.RatifyBy = ratify.Due
	}
	if err := s.Store.InsertAward(ctx, tx, a); err != nil {
		return "", err
	}
	if err := s.Store.InsertPackage(ctx, tx, pkg); err != nil {
		return "", err
	}
	if err := s.bind(ctx, tx, by, r, a, pkg, p); err != nil {
		return "", err
	}
	r.Award = a.Ref
	if err := s.Store.UpdateRequirement(ctx, tx, r); err != nil {
		return "", err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), r.Ref, "requirement-place", tx.Today()); err != nil {
		return "", err
	}
	action := "award made"
	if a.Emergency {
		action = "emergency award made"
		if err := s.recordLater(ctx, tx, by, a); err != nil {
			return "", err
		}
	}
	if a.PriceWhy != "" {
		set := audit.Entry{Action: "price set by hand", Ref: string(a.Ref), Child: string(a.Child), Payload: a, Why: a.PriceWhy}
		if err := audit.Append(ctx, tx, by.By(), set); err != nil {
			return "", err
		}
	}
	return pkg.Ref, s.record(ctx, tx, by.By(), r, action, a.Why)
}

// recordLater puts both times of an emergency award on record that was made on paper: the day it was authorised and, as the entry's
// own, when it was entered.
func (s *Service) recordLater(ctx context.Context, tx *db.Tx, by access.Actor, a Award) error {
	if a.On == tx.Today() {
		return nil
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{
		Action: "emergency award entered later", Ref: string(a.Ref), Child: string(a.Child), Payload: a, Why: "Authorised on " + a.On.Long() + ", entered afterwards.",
	})
}

// bind writes what follows from an award: money, thread, and the provider's relationship with the child.
func (s *Service) bind(ctx context.Context, tx *db.Tx, by access.Actor, r Requirement, a Award, pkg Package, p provider.Provider) error {
	line, err := s.Plans.Line(ctx, tx, r.Provision)
	if err != nil {
		return err
	}
	err = s.Funds.CommitTx(ctx, tx, by.By(), Commitment{
		Award: a.Ref, Package: pkg.Ref, Child: r.Child, Provision: r.Provision, Section: line.Section, Value: a.Value, From: a.Start, To: a.End,
	})
	if err != nil {
		return err
	}
	nodes := []thread.Node{
		{Ref: a.Ref, Kind: thread.Award, Label: "Award to " + p.Name, Child: r.Child, Provider: p.Ref, State: "made", URL: "/requirements/" + string(r.Ref)},
		{Ref: pkg.Ref, Kind: thread.Package, Label: pkg.What + " by " + p.Name, Child: r.Child, Provider: p.Ref, URL: "/packages/" + string(pkg.Ref)},
	}
	for _, n := range nodes {
		if err := thread.Put(ctx, tx, n); err != nil {
			return err
		}
	}
	for _, l := range []thread.Arrow{
		{From: r.Ref, Rel: "called-off", To: a.Ref}, {From: r.Lot, Rel: "supplies", To: a.Ref},
		{From: p.Ref, Rel: "wins", To: a.Ref}, {From: a.Ref, Rel: "starts", To: pkg.Ref},
	} {
		if err := thread.Link(ctx, tx, l.From, l.Rel, l.To); err != nil {
			return err
		}
	}
	until, err := s.seenUntil(ctx, tx, pkg)
	if err != nil {
		return err
	}
	err = access.Grant(ctx, tx, by.By(), access.Relationship{
		Actor: p.Ref, Child: r.Child, Reason: access.PackageDelivery, From: tx.Today(), To: until, Source: pkg.Ref, Level: access.Work,
	})
	if err != nil {
		return err
	}
	return s.letReview(ctx, tx, by.By(), pkg)
}

// leftOut says why a provider was left out of a ranking.
func (c CallOff) leftOut(ref thread.Ref) string {
	for _, l := range c.Ranking.LeftOut {
		if thread.Ref(l.ID) == ref {
			return "It was left out: " + strings.Join(l.Why, " ")
		}
	}
	return "It had no place in the lot then."
}
