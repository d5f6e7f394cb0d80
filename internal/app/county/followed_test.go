package county_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/wiring"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/delivery"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestEverybodyHasSomethingToDoAlongOneThread goes along the thread of the child that newcomers follow: on each day on which
// somebody may start, and in a county of another size, the parent, the lead, the broker, the provider, finance and a member
// find what the README says.
func TestEverybodyHasSomethingToDoAlongOneThread(t *testing.T) {
	for name, c := range map[string]struct {
		today    workday.Date
		families int
	}{
		"a Monday": {workday.MustOn(2026, 11, 23), 30}, "a Sunday": {workday.MustOn(2026, 11, 22), 60}, "the first of a month": {workday.MustOn(2026, 12, 1), 30},
		"after Christmas": {workday.MustOn(2026, 12, 29), 30}, "a Saturday of spring": {workday.MustOn(2027, 4, 3), 30},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := buildOn(t, c.families, c.today)
			child := thread.Ref(rows(t, d, "SELECT ref FROM family_child WHERE scope=$1 AND last=$2", county.FollowedLast)[0])
			f := follower{t: t, d: d, Services: s, child: child, today: c.today}
			f.asks()
			req := f.isPlacedNext()
			f.isVisitedToday()
			f.isBilled()
			f.movesTheForecast(req)
		})
	}
}

// follower looks at the one child's records.
type follower struct {
	*wiring.Services
	t     *testing.T
	d     *db.DB
	child thread.Ref
	today workday.Date
}

func (f follower) view(do func(ctx context.Context, tx *db.Tx) error) {
	f.t.Helper()
	ctx := db.WithScope(f.t.Context(), county.Scope)
	if err := f.d.View(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		f.t.Fatal(err)
	}
}

// asks has one question that the lead of the personas owes an answer to, and one answer that the parent may judge.
func (f follower) asks() {
	f.t.Helper()
	parent, led := persona(f.t, f.d, f.Services, access.RoleParent), persona(f.t, f.d, f.Services, access.RoleLead)
	f.view(func(ctx context.Context, tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, parent, f.child); err != nil {
			f.t.Errorf("the parent: %v", err)
		}
		mine, err := f.Lead.Allocation(ctx, tx, f.child)
		if err != nil || mine.Lead != led.Person || !mine.Current(f.today) {
			f.t.Errorf("the lead is %s, not %s: %v", mine.Lead, led.Person, err)
		}
		all, err := f.Query.Of(ctx, tx, f.child)
		var open []query.State
		for _, q := range all {
			if q.State() != query.StateClosed && q.Owner == led.Person {
				open = append(open, q.State())
			}
		}
		if !slices.Contains(open, query.StateAnswered) || !slices.Contains(open, query.StateAsked) {
			f.t.Errorf("the questions are %q", open)
		}
		return err
	})
}

// isPlacedNext is the first of all that the broker has to place, and the provider of the personas can.
func (f follower) isPlacedNext() (req thread.Ref) {
	f.t.Helper()
	provider := persona(f.t, f.d, f.Services, access.RoleProvider).Provider
	f.view(func(ctx context.Context, tx *db.Tx) error {
		found, _, err := f.Brokerage.Board(ctx, tx, persona(f.t, f.d, f.Services, access.RoleBroker), brokerage.Filter{OpenOnly: true, Limit: 5})
		if err != nil || len(found) == 0 || found[0].Child != f.child {
			f.t.Fatalf("the first to place is not the child's: %v, %v", found, err)
		}
		req = found[0].Ref
		answers, err := f.Brokerage.Responses(ctx, tx, req)
		if !slices.ContainsFunc(answers, func(r brokerage.Response) bool { return r.Provider == provider && r.Can }) {
			f.t.Errorf("the provider has not said that it can: %+v", answers)
		}
		return err
	})
	return req
}

func (f follower) isVisitedToday() {
	f.t.Helper()
	provider := persona(f.t, f.d, f.Services, access.RoleProvider).Provider
	f.view(func(ctx context.Context, tx *db.Tx) error {
		day, err := f.Delivery.DayOf(ctx, tx, provider, f.today)
		var hers []thread.Ref
		for _, p := range day.Packages {
			if p.Child == f.child {
				hers = append(hers, p.Ref)
			}
		}
		if !slices.ContainsFunc(day.Due, func(v delivery.Due) bool { return slices.Contains(hers, v.Package) && v.Recorded == nil }) {
			f.t.Errorf("nobody of the provider comes to her today: %+v", day.Due)
		}
		return err
	})
}

// isBilled is the first invoice of those that nobody has looked at, and every line of it matches.
func (f follower) isBilled() {
	f.t.Helper()
	officer := persona(f.t, f.d, f.Services, access.RoleFinance)
	provider := persona(f.t, f.d, f.Services, access.RoleProvider).Provider
	var first finance.Invoice
	f.view(func(ctx context.Context, tx *db.Tx) error {
		owed, err := f.Finance.Invoices(ctx, tx, officer, finance.Filter{State: finance.StateSubmitted, Limit: 1})
		if err != nil || len(owed) == 0 {
			f.t.Fatalf("%d invoices are submitted: %v", len(owed), err)
		}
		first, err = f.Finance.Invoice(ctx, tx, officer, owed[0].Ref)
		return err
	})
	if first.Provider != provider || first.Lines[0].Child != f.child {
		f.t.Errorf("the first invoice that is submitted is of %s, for %s", first.Provider, first.Lines[0].Child)
	}
	state, err := f.Finance.Match(db.WithScope(f.t.Context(), county.Scope), officer, first.Ref, 0)
	if err != nil || state != finance.StateMatched {
		f.t.Errorf("matched: %s, %v", state, err)
	}
}

// movesTheForecast awards her the first of the ranking: the year's forecast rises, and the decision it stands on is in effect.
func (f follower) movesTheForecast(req thread.Ref) {
	f.t.Helper()
	ctx, broker := db.WithScope(f.t.Context(), county.Scope), persona(f.t, f.d, f.Services, access.RoleBroker)
	before := f.expected()
	ranked, err := f.Brokerage.CallOff(ctx, broker, req, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	first := thread.Ref(ranked.Ranking.Places[0].ID)
	given, err := f.Brokerage.Give(ctx, broker, brokerage.Give{Requirement: req, Provider: first, Why: "Its workers know her."})
	if err != nil || first != persona(f.t, f.d, f.Services, access.RoleProvider).Provider {
		f.t.Fatalf("awarded to %s: %v", first, err)
	}
	if after := f.expected(); after <= before {
		f.t.Errorf("the forecast was %s and is %s", before, after)
	}
	c := walk(f.t, f.d, given.Package)
	member := persona(f.t, f.d, f.Services, access.RoleMember)
	stands := slices.ContainsFunc(c.Nodes, func(n thread.Node) bool {
		if n.Kind != thread.Decision || !member.May(access.DecisionSee) {
			return false
		}
		var state decision.State
		f.view(func(ctx context.Context, tx *db.Tx) error {
			d, err := f.Decision.Decision(ctx, tx, n.Ref)
			state = d.State(f.today)
			return err
		})
		return state == decision.StateEffective
	})
	if !stands {
		f.t.Errorf("no decision in effect stands above %s: %v", given.Package, c.Nodes)
	}
}

// expected is what the funds of this year are expected to spend.
func (f follower) expected() (sum money.Pence) {
	f.t.Helper()
	f.view(func(ctx context.Context, tx *db.Tx) error {
		all, err := f.Finance.Forecasts(ctx, tx, f.today, f.today)
		for _, one := range all {
			sum += one.Expected
		}
		return err
	})
	return sum
}

// TestTheReadmeCallsTheChildByHerName holds the README to the county, and the county to one child of that name.
func TestTheReadmeCallsTheChildByHerName(t *testing.T) {
	d, _ := build(t, 60)
	named := rows(t, d, "SELECT first FROM family_child WHERE scope=$1 AND last=$2", county.FollowedLast)
	if len(named) != 1 || named[0] != county.FollowedFirst {
		t.Errorf("of this name are %q", named)
	}
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), county.FollowedFirst+" "+county.FollowedLast) {
		t.Errorf("the README does not name %s %s", county.FollowedFirst, county.FollowedLast)
	}
}
