package county

import (
	"context"
	"fmt"
	"math/rand/v2"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/geo"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Scope is the council that the county borrows districts from.
const Scope db.Scope = "E10000028"

// Name is what the made-up council is called.
const Name = "Stafford Vale County Council (made up)"

// Options say which county to build.
type Options struct {
	// Scope is the council that the county is; Scope, the constant, when it is empty.
	Scope    db.Scope
	Seed     uint64
	Families int
	Today    workday.Date
	// Progress is told how many families are built; optional.
	Progress func(done, of int)
	// Documents keeps the county's signed papers; without it there are none.
	Documents *document.Store
	// Folder holds the files of the directories of neighbouring councils; without it there are none.
	Folder string
}

// usualFamilies is how many families the staff, the groups and the money of one county go round; a larger one has as much
// more of each.
const usualFamilies = 2000

// builder holds what the stories share.
type builder struct {
	*wiring.Services
	ctx         context.Context
	scope       db.Scope
	today       workday.Date
	size        int // how many times as large as a county of usualFamilies, at least 1
	rand        *rand.Rand
	seed        uint64
	outcodes    []geo.Outcode
	cast        cast
	market      market
	documents   *document.Store
	folder      string
	schoolTerms workday.TermCalendar
	invoices    int        // how many were sent
	closer      thread.Ref // the measure that counts the goals of families
	progress    func(done, of int)
}

// Build fills an empty database. The database must allow backdating.
func Build(ctx context.Context, s *wiring.Services, o Options) error {
	if o.Scope == "" {
		o.Scope = Scope
	}
	b := &builder{
		Services: s, ctx: db.WithScope(ctx, o.Scope), scope: o.Scope, today: o.Today, progress: o.Progress, documents: o.Documents, folder: o.Folder,
		size: max(1, (o.Families+usualFamilies-1)/usualFamilies), seed: o.Seed,
		rand: rand.New(rand.NewPCG(o.Seed, 0x5eed)), //nolint:gosec // the same seed has to give the same county; nothing in it is secret
	}
	if o.Documents != nil {
		s.Family.KeepFiles(o.Documents)
	}
	if b.progress == nil {
		b.progress = func(int, int) {}
	}
	var err error
	if b.schoolTerms, err = Terms(o.Today); err != nil {
		return fmt.Errorf("the terms: %w", err)
	}
	for _, d := range s.Atlas.DistrictsOf("Staffordshire") {
		b.outcodes = append(b.outcodes, s.Atlas.OutcodesOf(d.Code)...)
	}
	if len(b.outcodes) == 0 {
		return fmt.Errorf("no outcodes of Staffordshire are known")
	}
	for _, part := range []struct {
		what string
		do   func() error
	}{
		{"the council and its people", b.people}, {"the waiting lists", b.waitingLists}, {"the funds", b.funds}, {"decisions, agreements and providers", b.buy}, {"what is on offer", b.offers}, {"what goals count in", b.goals}, {"the families of the personas", b.mainStory},
		{"the families with new plans", b.recent}, {"what chance may leave out", b.corners}, {"the other families", func() error { return b.crowd(o.Families) }}, {"what members asked and read", b.members},
		{"providers that ask to join", b.admissions}, {"a dynamic market of several councils", b.dynamicMarket}, {"another council’s agreement", b.together}, {"what the council paid", b.ledger},
		{"how providers keep their promises", b.quality}, {"a member whose insurance ran out", b.uninsured},
		{"what staff speak", b.languages}, {"families in depth", b.familyRows}, {"questions that came by several ways", b.joinedQuestions},
		{"the directories of neighbours", b.neighbours}, {"how an agency looks after itself", b.ownHouse},
		{"the budgets of the years", b.budgets}, {"what is planned to be bought", b.toBuy}, {"organisations that register themselves", b.registered},
	} {
		if err := s.DB.Together(ctx, func(context.Context) error { return part.do() }); err != nil {
			return fmt.Errorf("build %s: %w", part.what, err)
		}
	}
	return nil
}

// on runs fn in one transaction at a time of a day. Days in the future are today.
func (b *builder) on(day workday.Date, hour int, fn func(ctx context.Context, tx *db.Tx) error) error {
	if day.After(b.today) {
		day = b.today
	}
	ctx := db.WithNow(b.ctx, day.At(hour, b.rand.IntN(60)))
	return b.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

// chance is true in percent of the cases.
func (b *builder) chance(percent int) bool { return b.rand.IntN(100) < percent }

// working returns day, or the next working day when it is none.
func (b *builder) working(day workday.Date) workday.Date {
	for range 10 {
		if ok, err := b.Book.Calendar().WorkingDay(day); err != nil || ok {
			return day
		}
		day = day.AddDays(1)
	}
	return day
}

func pick[T any](b *builder, from []T) T { return from[b.rand.IntN(len(from))] }

// person is somebody who acts in the county.
type person struct {
	ref      thread.Ref
	name     string
	role     access.Role
	teams    []thread.Ref
	provider thread.Ref
	scope    db.Scope
}

func (p person) actor() access.Actor {
	return access.Actor{Person: p.ref, Name: p.name, Roles: []access.Role{p.role}, Teams: p.teams, Provider: p.provider, Scope: p.scope}
}

func (p person) by() audit.By { return p.actor().By() }
