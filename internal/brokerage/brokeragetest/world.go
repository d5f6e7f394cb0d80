// Package brokeragetest holds the suite that brokerage passes on both engines, and a small market for other suites: real
// decisions, agreements and providers, with children, plans and funds made up in memory.
package brokeragetest

import (
	"context"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Stores are the stores of one engine; only tests know them.
type Stores struct {
	Decisions  decision.Store
	Providers  provider.Store
	Agreements agreement.Store
	Brokerage  brokerage.Store
}

// World is a market to place children's requirements in.
type World struct {
	DB         *db.DB
	Decisions  *decision.Service
	Providers  *provider.Service
	Agreements *agreement.Service
	Service    *brokerage.Service
	Clocks     *deadline.Clocks
	Town       *Town
}

// Town makes up what other capabilities know: children, plans' lines, distances and funds.
type Town struct {
	mu       sync.Mutex
	Kids     map[thread.Ref]brokerage.Child
	Lines    map[thread.Ref]brokerage.Line
	Bound    []brokerage.Commitment
	Messages []notify.Message
	News     []News
	Tenders  map[thread.Ref]brokerage.Announcement
	Contract thread.Ref // the contract team; "" while the council has none
}

// ContractTeam returns the contract team.
func (t *Town) ContractTeam(context.Context, *db.Tx) (thread.Ref, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Contract, nil
}

// TenderNotice implements brokerage.Notices.
func (t *Town) TenderNotice(_ context.Context, _ *db.Tx, _, requirement thread.Ref) (brokerage.Announcement, bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, published := t.Tenders[requirement]
	return a, published, nil
}

// Announce records that the tender notice of a requirement was published on a day, with a last day for tenders.
func (t *Town) Announce(requirement thread.Ref, on, until workday.Date) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Tenders[requirement] = brokerage.Announcement{Number: "2026/S 000-1", On: on, Until: until}
}

// Line returns a plan's line.
func (t *Town) Line(_ context.Context, _ *db.Tx, ref thread.Ref) (brokerage.Line, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, ok := t.Lines[ref]
	if !ok {
		return brokerage.Line{}, fault.NotFound("That line")
	}
	return line, nil
}

// BrokerageChild returns a child.
func (t *Town) BrokerageChild(_ context.Context, _ *db.Tx, ref thread.Ref) (brokerage.Child, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Kids[ref], nil
}

// Metres measures the distance from ST16 to ST17, and knows no other.
func (t *Town) Metres(from, to string) (int, bool) {
	if from == to {
		return 0, true
	}
	return 4_000, from == "ST16" && to == "ST17"
}

// Within knows two places: Hither, where every child lives, and Yonder.
func (t *Town) Within(place, _, _ string) (within, known bool) {
	return place == "Hither", place == "Hither" || place == "Yonder"
}

// CommitTx remembers what was bound.
func (t *Town) CommitTx(_ context.Context, tx *db.Tx, _ audit.By, c brokerage.Commitment) error {
	tx.OnCommit(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.Bound = append(t.Bound, c)
	})
	return nil
}

// Value returns what is bound for a package.
func (t *Town) Value(pkg thread.Ref) money.Pence {
	t.mu.Lock()
	defer t.mu.Unlock()
	var sum money.Pence
	for _, c := range t.Bound {
		if c.Package == pkg {
			sum += c.Value
		}
	}
	return sum
}

// Told returns the addresses to which messages of a template went.
func (t *Town) Told(template string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, m := range t.Messages {
		if m.Template == template {
			out = append(out, m.To.Value)
		}
	}
	return out
}

func (t *Town) tell(_ context.Context, _ *db.Tx, m notify.Message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Messages = append(t.Messages, m)
	return nil
}

// TellFamilyTx implements brokerage.Families.
func (t *Town) TellFamilyTx(_ context.Context, _ *db.Tx, child thread.Ref, what string, about thread.Ref, _ workday.Date) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.News = append(t.News, News{Child: child, What: what, About: about})
	return nil
}

// News is what a family was told.
type News struct {
	Child, About thread.Ref
	What         string
}

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

// New wires a world over d.
func New(t testing.TB, d *db.DB, s Stores) World {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := World{DB: d, Clocks: deadline.NewClocks(book), Town: &Town{Kids: map[thread.Ref]brokerage.Child{}, Lines: map[thread.Ref]brokerage.Line{}, Tenders: map[thread.Ref]brokerage.Announcement{}}}
	w.Decisions = decision.New(decision.Deps{DB: d, Store: s.Decisions, Book: book, Policy: staffordshire{}})
	w.Providers = provider.New(provider.Deps{DB: d, Store: s.Providers, Clocks: w.Clocks})
	w.Agreements = agreement.New(agreement.Deps{DB: d, Store: s.Agreements, Decisions: w.Decisions, Providers: w.Providers, Clocks: w.Clocks, Council: councilHere})
	w.Service = brokerage.New(brokerage.Deps{
		DB: d, Store: s.Brokerage, Book: book, Agreements: w.Agreements, Providers: w.Providers, Plans: w.Town, Children: w.Town, Places: w.Town,
		Funds: w.Town, Clocks: w.Clocks, Reviewers: w.Town, Tell: w.Town.tell, Families: w.Town, Notices: w.Town,
	})
	return w
}

// Team is the brokers' team, which every requirement of the suite is handed to.
const Team thread.Ref = "TEM-BR0K-ERS1-3"

// The people of the suite.
var (
	Broker       = person("PER-BR0K-ER01-P", "Bo Ashby", access.RoleBroker, Team)
	OtherBroker  = person("PER-BR0K-ER02-2", "Ola Finch", access.RoleBroker)
	Lead         = person("PER-1EAD-0001-8", "Priya Shah", access.RoleLead)
	Manager      = person("PER-MANA-GER1-5", "Max Oduya", access.RoleLeadManager, Team)
	Commissioner = person("PER-C0MM-1SS1-3", "Cam Reed", access.RoleCommissioner)
	Parent       = person("PER-PARE-NT01-B", "Robin Vale", access.RoleParent)
	Stranger     = person("PER-STRA-NGE1-M", "Sam Else", access.RoleParent)
)

func person(ref thread.Ref, name string, role access.Role, teams ...thread.Ref) access.Actor {
	return access.Actor{Person: ref, Name: name, Roles: []access.Role{role}, Teams: teams, Scope: dbtest.Scope, Channel: "web"}
}

// Worker is somebody who works for a provider.
func Worker(of thread.Ref) access.Actor {
	return access.Actor{Person: "PER-WORKER-" + of, Name: "Wren Hill", Roles: []access.Role{access.RoleProvider}, Provider: of, Scope: dbtest.Scope, Channel: "web"}
}

// Lot enters a decision with the terms of agreementtest, lets the agreement under it and adds one lot for children.
func (w World) Lot(t testing.TB) thread.Ref { return w.LotOf(t, agreement.OpenFramework) }

// LotOf is Lot under an agreement of another kind.
func (w World) LotOf(t testing.TB, kind agreement.Kind) thread.Ref {
	t.Helper()
	by := agreementtest.By
	var lot thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		ref, err := w.Decisions.EnterTx(ctx, tx, by, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := w.Decisions.TakeTx(ctx, tx, by, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		if err := w.Decisions.PublishTx(ctx, tx, by, decision.Publish{Decision: ref, On: on}); err != nil {
			return err
		}
		terms := agreementtest.Agreement(ref)
		terms.Kind = kind
		a, err := w.Agreements.LetTx(ctx, tx, by, terms)
		if err != nil {
			return err
		}
		lot, err = w.Agreements.AddLotTx(ctx, tx, by, agreement.Lot{Agreement: a, Name: "One to one", Service: "community-support", AgeTo: 18})
		return err
	})
	return lot
}

// Admit makes a provider with every evidence, admits it to a lot from today and agrees an hourly rate.
func (w World) Admit(t testing.TB, lot thread.Ref, name string, rate money.Pence) thread.Ref {
	t.Helper()
	ref := providertest.Make(t, w.DB, w.Providers, name)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: lot, Provider: ref, From: tx.Today(), Why: "Meets every condition."}); err != nil {
			return err
		}
		return w.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{
			Lot: lot, Provider: ref, From: workday.MustOn(2026, 4, 1), Price: money.Rate{Amount: rate, Unit: money.Hour, Band: money.Any},
		})
	})
	return ref
}

// Line makes a child, ten years old, whose plan promises two hours a week, with Lead working with it and Parent its parent.
// It returns the line.
func (w World) Line(t testing.TB) (line brokerage.Line) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		child, provision := thread.New(tx, thread.Child), thread.New(tx, thread.Provision)
		line = brokerage.Line{Ref: provision, Child: child, Section: "H1", What: "Support at home", MinutesPerWeek: 120}
		w.Town.mu.Lock()
		w.Town.Kids[child] = brokerage.Child{
			Ref: child, Names: []string{"Tamsin", "Vale", "Tam"}, Born: workday.MustOn(2016, 5, 4), Outcode: "ST16", District: "E07000197",
		}
		w.Town.Lines[provision] = line
		w.Town.mu.Unlock()
		for _, n := range []thread.Node{
			{Ref: child, Label: "Child", URL: "/children/" + string(child)}, {Ref: provision, Label: "Provision", Child: child, URL: "/provisions/" + string(provision)},
		} {
			if err := thread.Put(ctx, tx, n); err != nil {
				return err
			}
		}
		for who, reason := range map[*access.Actor]access.Reason{&Lead: access.LeadAllocation, &Parent: access.ParentalResponsibility} {
			grant := access.Relationship{Actor: who.Person, Child: child, Reason: reason, From: tx.Today().AddDays(-60), Level: access.Work, Source: child}
			if err := access.Grant(ctx, tx, agreementtest.By, grant); err != nil {
				return err
			}
		}
		return nil
	})
	return line
}

// Need is a requirement for a line: from 1 December 2026 for a year.
func Need(line brokerage.Line, lot thread.Ref) brokerage.Require {
	return brokerage.Require{Broker: Team, Requirement: brokerage.Requirement{
		Provision: line.Ref, Lot: lot, What: "Support at home", Need: "Help with getting out, for a child who uses signs.", Skills: []string{"Makaton"},
		MinutesPerWeek: line.MinutesPerWeek, Band: money.Weekday, Start: workday.MustOn(2026, 12, 1), End: workday.MustOn(2027, 11, 30),
	}}
}

// Require raises the requirement of a line.
func (w World) Require(t testing.TB, cmd brokerage.Require) brokerage.Requirement {
	t.Helper()
	var out brokerage.Requirement
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		ref, err := w.Service.RequireTx(ctx, tx, Lead, cmd)
		if err != nil {
			return err
		}
		out, err = w.Service.Requirement(ctx, tx, ref)
		return err
	})
	return out
}

// Rank ranks a requirement's providers and returns the requirement as it then stands.
func (w World) Rank(t testing.TB, ref thread.Ref) brokerage.Requirement {
	t.Helper()
	var out brokerage.Requirement
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.CallOffTx(ctx, tx, Broker, ref, 0); err != nil {
			return err
		}
		var err error
		out, err = w.Service.Requirement(ctx, tx, ref)
		return err
	})
	return out
}

// Place raises the requirement of a line and awards it to a provider of the lot. It returns the package.
func (w World) Place(t testing.TB, line brokerage.Line, lot, to thread.Ref) brokerage.Package {
	t.Helper()
	return w.PlaceAs(t, Need(line, lot), to)
}

// PlaceAs is Place for a requirement of the caller's making.
func (w World) PlaceAs(t testing.TB, cmd brokerage.Require, to thread.Ref) brokerage.Package {
	t.Helper()
	r := w.Rank(t, w.Require(t, cmd).Ref)
	var out brokerage.Package
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		made, err := w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: to, Why: "Knows signs and lives near."})
		if err != nil {
			return err
		}
		out, err = w.Service.Package(ctx, tx, made.Package)
		return err
	})
	return out
}

// InTx runs fn in a transaction that must succeed.
func (w World) InTx(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Try runs fn in a transaction and returns its error.
func (w World) Try(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

// View reads and must succeed.
func (w World) View(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
