package pack_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

type council struct{}

func (council) StatutePolicy(context.Context, *db.Tx) (string, error) { return "staffordshire", nil }

// operations is what was done and bought, and what the ledger and the applications say; a test changes it.
type operations struct {
	done             map[performance.Pair]performance.Done
	bought           []pack.Bought
	spot             map[pack.Priced]pack.Median
	waiting, applied int
}

func (o *operations) Done(context.Context, *db.Tx, []thread.Ref, []thread.Ref, workday.Date, workday.Date) (map[performance.Pair]performance.Done, error) {
	return o.done, nil
}

func (o *operations) Running(context.Context, *db.Tx, []thread.Ref, []thread.Ref, workday.Date) ([]pack.Bought, error) {
	return o.bought, nil
}

func (o *operations) Applicants(context.Context, *db.Tx, thread.Ref, workday.Date) (int, int, error) {
	return o.waiting, o.applied, nil
}

func (o *operations) Medians(context.Context, *db.Tx) (map[pack.Priced]pack.Median, error) {
	return o.spot, nil
}

type world struct {
	*pack.Service
	db             *db.DB
	ops            *operations
	quality        *performance.Service
	agreements     *agreement.Service
	providers      *provider.Service
	decisions      *decision.Service
	agreement, lot thread.Ref
	members        []thread.Ref
}

func actor(role access.Role) access.Actor {
	return access.Actor{Person: "PER-" + thread.Ref(role), Name: "Ada " + string(role), Roles: []access.Role{role}, Scope: "E10000028", Channel: "web"}
}

var (
	manager = actor(access.RoleContractManager)
	finance = actor(access.RoleFinance)
	quality = actor(access.RoleQualityOfficer)
	member  = actor(access.RoleMember)
)

func eachWorld(t *testing.T, run func(t *testing.T, w world)) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := performance.LoadPolicies()
	if err != nil {
		t.Fatal(err)
	}
	packRules, err := pack.LoadPolicies()
	if err != nil {
		t.Fatal(err)
	}
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), decisionsql.Migrations(),
		providersql.Migrations(), agreementsql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		clocks := deadline.NewClocks(book)
		providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
		w := world{db: d, providers: providers, ops: &operations{done: map[performance.Pair]performance.Done{}}}
		w.decisions = decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: council{}})
		w.agreements = agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: w.decisions, Providers: providers, Clocks: clocks})
		w.agreement, w.lot = agreementtest.Let(t, agreementtest.World{DB: d, Service: w.agreements, Providers: providers, Enter: func(t *testing.T) thread.Ref {
			t.Helper()
			return w.decided(t)
		}})
		w.quality = performance.New(performance.Deps{
			DB: d, Measures: agreementsql.Measures(), Returns: agreementsql.Returns(), Results: agreementsql.Results(), Visits: agreementsql.Visits(),
			Plans: agreementsql.Plans(), Concerns: agreementsql.Concerns(), Values: agreementsql.Values(), Shared: agreementsql.Shared(), Schedules: agreementsql.Schedules(), Promises: agreementsql.Promises(), Agreements: w.agreements,
			Providers: providers, Operations: w.ops, Clocks: clocks, Council: council{}, Policies: rules,
		})
		w.Service = pack.New(pack.Deps{
			DB: d, Packs: agreementsql.Packs(), Costs: agreementsql.Costs(), Comparisons: agreementsql.Comparisons(), Agreements: w.agreements, Providers: providers, Quality: w.quality, Packages: w.ops,
			Applicants: w.ops, Spot: w.ops, Decisions: w.decisions, Clocks: clocks, Council: council{}, Policies: packRules,
		})
		w.decisions.WhenTaken(w.DecidedTx)
		w.decisions.WhenWithdrawn(w.WithdrawnTx)
		w.fill(t, providers)
		run(t, w)
	})
}

func (w world) decided(t *testing.T) (ref thread.Ref) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = w.decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return w.decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	return ref
}

// fill admits three voluntary providers, each with its own rate, and has them support children.
func (w *world) fill(t *testing.T, providers *provider.Service) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		for i, name := range []string{"Beech", "Cedar", "Dogwood"} {
			ref, err := providers.CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: name + " (made up)", Kind: provider.Voluntary})
			if err != nil {
				return err
			}
			for _, k := range append(provider.Required(provider.Voluntary), provider.ChildSkills) {
				e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: workday.MustOn(2026, 1, 1), Expires: workday.MustOn(2029, 1, 1)}
				if _, err := providers.AddEvidenceTx(ctx, tx, agreementtest.By, e); err != nil {
					return err
				}
			}
			from := workday.MustOn(2026, 4, 1)
			if _, err := w.agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: w.lot, Provider: ref, From: from, Why: "Meets the conditions."}); err != nil {
				return err
			}
			rate := agreement.Rate{Lot: w.lot, Provider: ref, Price: money.Rate{Amount: money.Pence(2000 + 100*i), Unit: money.Hour, Band: money.Any}, From: from}
			if err := w.agreements.SetRateTx(ctx, tx, agreementtest.By, rate); err != nil {
				return err
			}
			w.members = append(w.members, ref)
			w.ops.bought = append(w.ops.bought, pack.Bought{Lot: w.lot, Provider: ref, Child: thread.Ref("CHD-" + name), Weekly: 420, Rate: rate.Price})
		}
		return nil
	})
}

func (w world) in(t *testing.T, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.db.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (w world) open(t *testing.T) thread.Ref {
	t.Helper()
	ref, err := w.Open(dbtest.Ctx(t), manager, w.agreement)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (w world) read(t *testing.T, by access.Actor, ref thread.Ref) (p pack.Pack, c pack.Content) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		p, c, err = w.Pack(ctx, tx, by, ref)
		return err
	})
	return p, c
}

func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fault.Message(err), says) {
		t.Errorf("got %v (%q), want kind %v and %q", err, fault.Message(err), kind, says)
	}
}

func TestAPackGathersWhatTheDecisionWeighs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.ops.spot, w.ops.waiting, w.ops.applied = map[pack.Priced]pack.Median{{w.lot, money.Hour}: {Amount: 2650, Lines: 41}}, 2, 5
		if err := w.EnterCost(dbtest.Ctx(t), finance, cost(workday.MustOn(2026, 11, 1))); err != nil {
			t.Fatal(err)
		}
		p, c := w.read(t, manager, w.open(t))
		if p.Break != workday.MustOn(2028, 3, 31) || p.NoticeBy != workday.MustOn(2027, 9, 30) || p.DecideBy != workday.MustOn(2027, 9, 2) {
			t.Errorf("break %s, notice by %s, decide by %s", p.Break, p.NoticeBy, p.DecideBy)
		}
		if len(c.Prices) != 1 || c.Prices[0].Median != 2100 || c.Prices[0].Lowest != 2000 || c.Prices[0].Highest != 2200 || c.Prices[0].Spot != 2650 || c.Prices[0].Lines != 41 {
			t.Errorf("prices %+v", c.Prices)
		}
		if c.Affected.Count != 3 || len(c.Children) != 3 || c.Children[0].Provider != "Beech (made up)" || c.Children[0].Weekly != 420 {
			t.Errorf("children %+v of %v", c.Children, c.Affected)
		}
		if m := c.Market; m.Members != 3 || m.Waiting != 2 || m.Applied != 5 || m.Concentration != 3333 || m.LargestShare != 333 {
			t.Errorf("market %+v", m)
		}
		// An hour: pay 13.00, 10 minutes of travel 2.17, training 5% 0.65, on-costs 20% of 15.82 = 3.16; together 18.98; cover 10% 1.90;
		// overheads 15% of 20.88 = 3.13: 24.01.
		if len(c.InHouse) != 1 || c.InHouse[0].Hourly != 2401 || c.InHouse[0].Market != 2100 || len(c.InHouse[0].Parts) != 6 {
			t.Errorf("in-house %+v", c.InHouse)
		}
		// 420 minutes a week are an hour a day: 365 hours in 12 months at £20, £21 and £22; in-house 3 × 365 × £24.01.
		want := map[string]money.Pence{"End at the break point": 0, "Take the next extension of 12 months": 2_299_500, "Let it again": 2_299_500, "Deliver in-house": 2_629_095}
		for _, o := range c.Options {
			if cost, ok := want[o.Title]; !ok || cost != o.Cost {
				t.Errorf("option %q costs %s, want %s", o.Title, o.Cost, cost)
			}
			delete(want, o.Title)
		}
		if len(want) != 0 {
			t.Errorf("options that lack: %v", want)
		}
		if !slices.ContainsFunc(c.Missing, func(s string) bool { return strings.Contains(s, "No measures") }) {
			t.Errorf("what is missing is not said: %v", c.Missing)
		}
	})
}

func cost(on workday.Date) pack.Cost {
	return pack.Cost{
		Service: "community-support", On: on, Cover: 1000, Source: "The council's pay scale of 2026",
		Inputs: agreement.Floor{PayPerHour: 13_00, TravelMinutes: 10, Training: 500, OnCosts: 2000, Overheads: 1500},
	}
}

func TestWhatIsRecordedChangesThePackUntilItIsDecided(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, m := range []performance.Measure{
				{Title: "Missed", Source: performance.FromMissed, Target: 20, Approaching: 40, Improvement: 80},
				{Title: "Queried", Source: performance.FromInvoices, Target: 50, Approaching: 100, Improvement: 200},
			} {
				m.Lot, m.Better, m.From = w.lot, performance.Down, workday.MustOn(2026, 4, 1)
				if _, err := w.quality.AddMeasureTx(ctx, tx, quality, m); err != nil {
					return err
				}
			}
			return nil
		})
		ref := w.open(t)
		row := func() pack.PerformanceRow {
			_, c := w.read(t, manager, ref)
			if len(c.Performance) != 3 {
				t.Fatalf("%d rows", len(c.Performance))
			}
			return c.Performance[0]
		}
		pair := performance.Pair{Lot: w.lot, Provider: w.members[0]}
		w.ops.done[pair] = performance.Done{Promised: 1000, Delivered: 1000, Invoices: 10}
		if r := row(); r.Now != performance.Good || r.Missed != 0 || r.Queried != 0 {
			t.Errorf("all is well: %+v", r)
		}
		w.ops.done[pair] = performance.Done{Promised: 1000, Delivered: 930, Missed: 70, Invoices: 10} // a visit is missed
		if r := row(); r.Now != performance.Improvement || r.Missed != 70 {
			t.Errorf("missed visits: %+v", r)
		}
		w.ops.done[pair] = performance.Done{Promised: 1000, Delivered: 930, Missed: 70, Invoices: 10, Queried: 3} // an invoice is queried
		if r := row(); r.Now != performance.Inadequate || r.Queried != 3 {
			t.Errorf("queried invoices: %+v", r)
		}
		if _, err := w.quality.Rate(ctx, quality, performance.Rate{Lot: w.lot, Provider: w.members[0], From: workday.MustOn(2026, 7, 1), To: workday.MustOn(2026, 9, 30), Given: performance.Inadequate, Why: "Too many missed."}); err != nil {
			t.Fatal(err)
		}
		if r := row(); r.Last != performance.Inadequate || !strings.Contains(r.Stopped, "stop-inadequate") {
			t.Errorf("a result is given: %+v", r)
		}
		made, err := w.Draft(ctx, manager, ref, 0, "Cabinet")
		if err != nil {
			t.Fatal(err)
		}
		w.drafted(t, made)
		refused(t, w.SetOptions(ctx, manager, pack.SetOptions{Pack: ref, Options: []pack.Option{{Title: "A"}, {Title: "B"}}}), fault.KindConflict, "draft decision holds the options")
		if p, _ := w.read(t, manager, ref); p.State(workday.MustOn(2026, 11, 23)) != pack.StateDrafted {
			t.Errorf("state %s", p.State(workday.MustOn(2026, 11, 23)))
		}
		w.take(t, made)
		before, c := w.read(t, member, ref)
		if before.State(workday.MustOn(2030, 1, 1)) != pack.StateDecided || !before.Whole() || len(before.Hash) != 64 {
			t.Errorf("after the decision: %+v", before)
		}
		w.ops.done[pair] = performance.Done{Promised: 1000, Delivered: 1000, Invoices: 10}
		if r := row(); r.Now != performance.Inadequate || r.Queried != 3 {
			t.Errorf("the frozen pack moved: %+v", r)
		}
		if got, _ := json.Marshal(c); c.AsAt.String() != "2026-11-23" || len(got) == 0 {
			t.Errorf("frozen as at %s", c.AsAt)
		}
		refused(t, w.SetOptions(ctx, manager, pack.SetOptions{Pack: ref}), fault.KindConflict, "frozen since")
		w.tamper(t, before)
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := w.Pack(ctx, tx, manager, ref)
			refused(t, err, fault.KindConflict, "does not have the hash")
			return nil
		})
	})
}

// drafted checks that the draft holds the options and leaves the reasons to people.
func (w world) drafted(t *testing.T, made thread.Ref) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		d, err := w.decisions.Decision(ctx, tx, made)
		if len(d.Options) != 3 || d.Reasons != "" || !d.DecidedOn.IsZero() || d.Maker != "Cabinet" || !strings.Contains(d.Proposal, "30 September 2027") {
			t.Errorf("the draft: %+v", d)
		}
		return err
	})
}

func (w world) take(t *testing.T, made thread.Ref) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: made, On: tx.Today(), Reasons: "Families asked for it.", Chosen: "2"})
	})
}

// tamper changes the frozen content behind the program's back.
func (w world) tamper(t *testing.T, p pack.Pack) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		p.Frozen = strings.Replace(p.Frozen, `"invoices_queried":3`, `"invoices_queried":0`, 1)
		p.Version++
		return w.Packs.Save(ctx, tx, p)
	})
}

func TestNoDecisionEscalatesAndNeverRolls(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		due := func() (n int) {
			w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = w.OpenDueTx(ctx, tx, audit.System)
				return err
			})
			return n
		}
		if n := due(); n != 0 {
			t.Errorf("%d opened ten months before notice", n)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 30).At(9, 0)) // nine months before 30 September 2027
		if first, again := due(), due(); first != 1 || again != 0 {
			t.Errorf("opened %d, then %d", first, again)
		}
		_, err := w.Open(dbtest.Ctx(t), manager, w.agreement)
		refused(t, err, fault.KindConflict, "open already")
		var p pack.Pack
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Of(ctx, tx, w.agreement)
			p = all[0]
			d, err2 := deadline.Of(ctx, tx, p.Ref)
			if len(d[p.Ref]) != 1 || d[p.Ref][0].Due != p.DecideBy || d[p.Ref][0].Look(p.DecideBy.AddDays(1)) != deadline.LookLate {
				t.Errorf("deadline %+v", d[p.Ref])
			}
			if err == nil {
				err = err2
			}
			return err
		})
		for on, want := range map[string]pack.State{"2027-09-02": pack.StateOpen, "2027-09-03": pack.StateOverdue, "2027-09-30": pack.StateOverdue, "2027-10-01": pack.StateMissed} {
			d, err := workday.Parse(on)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.State(d); got != want {
				t.Errorf("on %s it is %q, want %q", on, got, want)
			}
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2028, 5, 1).At(9, 0))
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.agreements.Agreement(ctx, tx, w.agreement)
			if a.End != workday.MustOn(2028, 3, 31) || a.State(tx.Today()) != "ended" {
				t.Errorf("the agreement went on by itself until %s", a.End)
			}
			return err
		})
	})
}

func TestWhoReadsAPackAndWhoMayNot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		for _, m := range w.members {
			w.ops.done[performance.Pair{Lot: w.lot, Provider: m}] = performance.Done{Promised: 1000, Delivered: 930, Missed: 70, Invoices: 10, Queried: 3}
		}
		ctx, ref := dbtest.Ctx(t), w.open(t)
		_, c := w.read(t, member, ref)
		if !c.Affected.Few || !c.Children[0].Children.Few || c.Children[0].Children.Count != 0 || c.Children[0].Weekly != 0 {
			t.Errorf("a member could recognise a child: %+v %v", c.Children, c.Affected)
		}
		for _, r := range c.Performance {
			if !r.Few || r.Promised+r.Delivered+r.Missed != 0 || r.Invoices+r.Queried != 0 {
				t.Errorf("the hours of the one child of a provider stand there: %+v", r)
			}
		}
		if _, whole := w.read(t, manager, ref); whole.Performance[0].Promised == 0 || whole.Performance[0].Few {
			t.Errorf("who prepares the pack does not see the hours: %+v", whole.Performance[0])
		}
		for _, o := range c.Options {
			if strings.Contains(o.Text, "3 children") {
				t.Errorf("an option gives the number away: %s", o.Text)
			}
		}
		worker := actor(access.RoleProvider)
		worker.Provider = w.members[0]
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := w.Pack(ctx, tx, worker, ref)
			refused(t, err, fault.KindNotFound, "")
			return nil
		})
		for _, by := range []access.Actor{member, worker, finance} {
			_, err := w.Draft(ctx, by, ref, 0, "Cabinet")
			refused(t, err, fault.KindForbidden, "prepare a decision pack")
		}
		refused(t, w.EnterCost(ctx, manager, cost(workday.MustOn(2026, 11, 1))), fault.KindForbidden, "Only finance")
		_, err := w.Open(ctx, finance, w.agreement)
		refused(t, err, fault.KindForbidden, "open a decision pack")
	})
}

func TestInHouseCostsAreRunAgain(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		bad := cost(workday.MustOn(2027, 1, 1))
		bad.Source = ""
		fields, _ := fault.Fields(w.EnterCost(ctx, finance, bad))
		if len(fields) != 2 {
			t.Errorf("a day to come and no source: %+v", fields)
		}
		first := cost(workday.MustOn(2026, 4, 1))
		first.Inputs.PayPerHour = 12_00
		for _, c := range []pack.Cost{first, cost(workday.MustOn(2026, 11, 1))} {
			if err := w.EnterCost(ctx, finance, c); err != nil {
				t.Fatal(err)
			}
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.CostsOf(ctx, tx, "Community-Support")
			if err != nil || len(all) != 2 {
				t.Fatalf("%d runs, %v", len(all), err)
			}
			due, err := deadline.Of(ctx, tx, all[0].Ref, all[1].Ref)
			if now, was := due[all[0].Ref], due[all[1].Ref]; len(now) != 1 || now[0].State != deadline.Running || now[0].Due != workday.MustOn(2027, 5, 23) || was[0].State != deadline.Kept {
				t.Errorf("the next run: %+v; the one before: %+v", now, was)
			}
			return err
		})
		_, c := w.read(t, manager, w.open(t))
		if c.InHouse[0].Runs != 2 || c.InHouse[0].Before == 0 || c.InHouse[0].Before >= c.InHouse[0].Hourly {
			t.Errorf("both runs: %+v", c.InHouse[0])
		}
	})
}
