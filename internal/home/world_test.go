package home_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/delivery"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/family"
	"alongside/internal/home"
	"alongside/internal/lead/leadtest"
	"alongside/internal/pathway"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/provider/providersql"
	"alongside/internal/query"
	"alongside/internal/query/querysql"
	"alongside/internal/query/querytest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// world is a site with the home pages over real families, leads and a real market.
type world struct {
	*leadtest.World
	site     *webtest.Site
	market   brokeragetest.World
	delivery *delivery.Service
	query    *query.Service
	clocks   *deadline.Clocks
}

// priya answers every question, and families are told nothing.
type priya struct{}

func (priya) OwnerFor(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return leadtest.Priya.Person, nil
}

func (priya) Above(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return leadtest.Manager.Person, nil
}

func (priya) OwnerOf(context.Context, *db.Tx, thread.Ref, query.Kind) (thread.Ref, error) {
	return "", nil
}

func (priya) Sorts(context.Context, *db.Tx) (thread.Ref, error) { return "", nil }

func (priya) TellFamilyButTx(context.Context, *db.Tx, thread.Ref, string, thread.Ref, workday.Date, []family.Carer) error {
	return nil
}

func (priya) TellFamilyTx(context.Context, *db.Tx, thread.Ref, string, thread.Ref, workday.Date) error {
	return nil
}

func newWorld(t *testing.T) world {
	t.Helper()
	return newWorldWith(t, func(*home.Deps) {})
}

// newWorldWith is newWorld with dependencies changed before the site starts.
func newWorldWith(t *testing.T, change func(*home.Deps)) world {
	t.Helper()
	d := dbtest.SQLite(t, slices.Concat(leadtest.Migrations(), web.Migrations(), authoritysql.Migrations(), querysql.Migrations(), pathwaysql.Migrations(),
		providersql.Migrations(), decisionsql.Migrations(), agreementsql.Migrations(), brokeragesql.Migrations(), deliverysql.Migrations())...)
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := world{World: leadtest.New(t, d), clocks: deadline.NewClocks(book)}
	w.market = brokeragetest.New(t, d, brokeragetest.Stores{
		Decisions: decisionsql.Store{}, Providers: providersql.Store{}, Agreements: agreementsql.Store{}, Brokerage: brokeragesql.Store{},
	})
	w.delivery = delivery.New(delivery.Deps{DB: d, Store: deliverysql.Store{}, Packages: w.market.Service, Clocks: w.clocks})
	w.query = query.New(query.Deps{DB: d, Store: querysql.Store{}, Owners: priya{}, Clocks: w.clocks, Families: priya{}, Carers: w.Families, Areas: querytest.Areas{}, Book: w.clocks.Book})
	people, _ := authoritytest.Service(t, d)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return people.SetUpTx(ctx, tx, authoritytest.By, authority.Authority{Code: dbtest.Scope, Name: "Testshire County Council", Kind: "county",
			Contact: authority.Contact{Phone: "0300 000 0000", Hours: "Monday to Friday, 9am to 5pm", Danger: []string{"Ring 999 first.", "At night, ring 0300 000 0001."}}})
	})
	deps := home.Deps{
		DB: d, Authority: people, Family: w.Families, Lead: w.Leads, Query: w.query, Provider: w.market.Providers, Decision: w.market.Decisions,
		Pathway:   pathway.New(pathway.Deps{DB: d, Store: pathwaysql.Store{}, Clocks: w.clocks, Families: priya{}}),
		Agreement: w.market.Agreements, Brokerage: w.market.Service, Delivery: w.delivery,
	}
	change(&deps)
	w.site = webtest.Start(t, d, dbtest.Scope, func(r *web.Router) { home.Register(r, deps) },
		func(c *web.Config) { c.Closed = w.Families.ClosedPlaces })
	return w
}

// supported gives a child of the family's a package of two hours a week since Monday 23 November 2026. It returns the package.
func (w world) supported(t *testing.T, child thread.Ref) brokerage.Package {
	t.Helper()
	return w.supportedFrom(t, child, workday.MustOn(2026, 11, 23))
}

// supportedFrom is supported from a day on.
func (w world) supportedFrom(t *testing.T, child thread.Ref, start workday.Date) brokerage.Package {
	t.Helper()
	line := w.market.Line(t)
	w.market.Town.Kids[child] = brokerage.Child{Ref: child, Outcode: "ST17", District: "E07000197", Born: workday.MustOn(2018, 5, 14)}
	line.Child = child
	w.market.Town.Lines[line.Ref] = line
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		for _, who := range []access.Actor{brokeragetest.Lead, brokeragetest.Broker} {
			grant := access.Relationship{Actor: who.Person, Child: child, Reason: access.Brokering, From: tx.Today(), Level: access.Work, Source: child}
			if err := access.Grant(ctx, tx, leadtest.Manager.By(), grant); err != nil {
				return err
			}
		}
		return nil
	})
	lot := w.market.Lot(t)
	need := brokeragetest.Need(line, lot)
	need.Start = start
	return w.market.PlaceAs(t, need, w.market.Admit(t, lot, "Hollow Oak Care", 20_00))
}

// moveTo makes it another day, at ten in the morning.
func (w world) moveTo(day workday.Date) { dbtest.Clock(w.DB).Set(day.At(10, 0)) }

// looks counts the looks at a child's record on the home page.
func (w world) looks(t *testing.T, child thread.Ref, page string) int {
	t.Helper()
	n := 0
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := auditLooks(ctx, tx, child)
		for _, r := range rows {
			if r == page {
				n++
			}
		}
		return err
	})
	return n
}

func says(t *testing.T, p *webtest.Page, selector string, words ...string) {
	t.Helper()
	got := p.Text(selector)
	for _, s := range words {
		if !strings.Contains(got, s) {
			t.Errorf("%s: %s does not say %q: %s", p.Path, selector, s, got)
		}
	}
}

func lacks(t *testing.T, p *webtest.Page, words ...string) {
	t.Helper()
	for _, s := range words {
		if strings.Contains(p.Body, s) {
			t.Errorf("%s says %q", p.Path, s)
		}
	}
}

// queriesOf counts the statements that opening a page takes when it was open before: the first look at a set of children
// saves the set.
func (w world) queriesOf(t *testing.T, c *webtest.Client, path string) uint64 {
	t.Helper()
	c.Get(path).Want(200)
	before := w.DB.Queries()
	c.Get(path).Want(200)
	return w.DB.Queries() - before
}
