package performance_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

type council struct{}

func (council) StatutePolicy(context.Context, *db.Tx) (string, error) { return "staffordshire", nil }

// records are what was done, which a test changes.
type records map[performance.Pair]performance.Done

func (r records) Done(_ context.Context, _ *db.Tx, lots, _ []thread.Ref, _, _ workday.Date) (map[performance.Pair]performance.Done, error) {
	out := map[performance.Pair]performance.Done{}
	for p, d := range r {
		if slices.Contains(lots, p.Lot) {
			out[p] = d
		}
	}
	return out, nil
}

// twins pretends that another council shares, which knows the provider under its own reference.
type twins struct{ there provider.Twin }

func (w twins) EachTwin(ctx context.Context, _ thread.Ref, fn func(ctx context.Context, t provider.Twin) error) error {
	return fn(db.WithScope(ctx, w.there.Scope), w.there)
}

// world is performance over one agreement with one lot and one member.
type world struct {
	*performance.Service
	db             *db.DB
	agreements     *agreement.Service
	records        records
	agreement, lot thread.Ref
	member         thread.Ref
}

var (
	officer = access.Actor{Person: "PER-QUA", Name: "Ada Quality", Roles: []access.Role{access.RoleQualityOfficer}, Scope: "E10000028", Channel: "web"}
	parent  = access.Actor{Person: "PER-PAR", Name: "Pat Parent", Roles: []access.Role{access.RoleParent}, Scope: "E10000028", Channel: "web"}
)

func (w world) worker() access.Actor {
	return access.Actor{Person: "PER-WRK", Name: "Robin Vale", Roles: []access.Role{access.RoleProvider}, Provider: w.member, Scope: "E10000028", Channel: "web"}
}

func eachWorld(t *testing.T, run func(t *testing.T, w world)) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	policies, err := performance.LoadPolicies()
	if err != nil {
		t.Fatal(err)
	}
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), decisionsql.Migrations(),
		providersql.Migrations(), agreementsql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		clocks := deadline.NewClocks(book)
		decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: council{}})
		providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
		w := world{db: d, records: records{}}
		w.agreements = agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks})
		w.agreement, w.lot = agreementtest.Let(t, agreementtest.World{DB: d, Service: w.agreements, Providers: providers, Enter: func(t *testing.T) thread.Ref {
			t.Helper()
			return decided(t, d, decisions)
		}})
		w.member = providertest.Make(t, d, providers, "Oak Lane (made up)")
		w.Service = performance.New(performance.Deps{
			DB: d, Measures: agreementsql.Measures(), Returns: agreementsql.Returns(), Results: agreementsql.Results(), Visits: agreementsql.Visits(),
			Plans: agreementsql.Plans(), Concerns: agreementsql.Concerns(), Values: agreementsql.Values(), Shared: agreementsql.Shared(), Schedules: agreementsql.Schedules(), Promises: agreementsql.Promises(), Agreements: w.agreements,
			Providers: providers, Operations: w.records, Clocks: clocks, Council: council{}, Policies: policies,
			Twins: twins{provider.Twin{Scope: "E10000016", Provider: "PVR-THERE"}},
		})
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, k := range append(provider.Required(provider.CareAgency), provider.ChildSkills) {
				e := provider.Evidence{Provider: w.member, Kind: k, Issuer: "Issuer", From: workday.MustOn(2026, 1, 1), Expires: workday.MustOn(2028, 1, 3)}
				if _, err := providers.AddEvidenceTx(ctx, tx, agreementtest.By, e); err != nil {
					return err
				}
			}
			_, err := w.agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: w.lot, Provider: w.member, From: workday.MustOn(2026, 4, 1), Why: "Meets the conditions."})
			return err
		})
		run(t, w)
	})
}

func decided(t *testing.T, d *db.DB, s *decision.Service) (ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := s.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (w world) in(t *testing.T, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.db.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// refused runs fn and checks that it is refused in these words.
func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %v", err, kind)
		return
	}
	text := fault.Message(err)
	fields, _ := fault.Fields(err)
	for _, f := range fields {
		text += " " + f.Message
	}
	if !strings.Contains(text, says) {
		t.Errorf("said %q, want %q in it", text, says)
	}
}

var (
	quarterStart = workday.MustOn(2026, 7, 1)
	quarterEnd   = workday.MustOn(2026, 9, 30)
)

// measures sets one measure of each source.
func (w world) measures(t *testing.T) (stated thread.Ref) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		for _, m := range []performance.Measure{
			{Title: "Delivered", Source: performance.FromVisits, Better: performance.Up, Target: 950, Approaching: 900, Improvement: 800},
			{Title: "Missed", Source: performance.FromMissed, Better: performance.Down, Target: 20, Approaching: 40, Improvement: 80},
			{Title: "Queried", Source: performance.FromInvoices, Better: performance.Down, Target: 50, Approaching: 100, Improvement: 200},
			{Title: "Concerns", Source: performance.FromConcerns, Better: performance.Down, Target: 0, Approaching: 1, Improvement: 2},
			{Title: "Staff trained", Source: performance.FromReturn, Percent: true, Better: performance.Up, Target: 900, Approaching: 800, Improvement: 700},
		} {
			m.Lot, m.From = w.lot, workday.MustOn(2026, 4, 1)
			ref, err := w.AddMeasureTx(ctx, tx, officer, m)
			if err != nil {
				return err
			}
			if m.Source == performance.FromReturn {
				stated = ref
			}
		}
		return nil
	})
	return stated
}

func (w world) picture(t *testing.T) (p performance.Picture) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.PictureOf(ctx, tx, []thread.Ref{w.lot}, quarterStart, quarterEnd)
		if len(all) != 1 {
			t.Fatalf("%d pictures", len(all))
		}
		p = all[0]
		return err
	})
	return p
}

func TestWhatIsRecordedMovesTheRating(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		if p := w.picture(t); p.Overall != performance.Other || len(p.Lines) != 0 {
			t.Errorf("without measures: %+v", p)
		}
		w.measures(t)
		pair := performance.Pair{Lot: w.lot, Provider: w.member}
		for _, c := range []struct {
			done performance.Done
			want performance.Rating
		}{
			{performance.Done{}, performance.Other}, // only concerns can be counted, and one of five says nothing of the whole
			{performance.Done{Promised: 1000, Delivered: 960, Missed: 10, Invoices: 20, Queried: 1}, performance.Good},
			{performance.Done{Promised: 1000, Delivered: 949, Missed: 10, Invoices: 20, Queried: 1}, performance.Approaching},
			{performance.Done{Promised: 1000, Delivered: 960, Missed: 60, Invoices: 20, Queried: 1}, performance.Improvement},
			{performance.Done{Promised: 1000, Delivered: 960, Missed: 10, Invoices: 20, Queried: 5}, performance.Inadequate},
			{performance.Done{Promised: 1000, Delivered: 2000, Missed: 10, Invoices: 20, Queried: 1}, performance.Good},
		} {
			w.records[pair] = c.done
			if p := w.picture(t); p.Overall != c.want {
				t.Errorf("%+v comes to %s, want %s: %+v", c.done, p.Overall, c.want, p.Lines)
			}
		}
	})
}

func TestAReturnIsAskedOnceAndLateIsShown(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, stated := dbtest.Ctx(t), w.measures(t)
		var n, again int
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
			if n, err = w.AskDueTx(ctx, tx, audit.System); err != nil {
				return err
			}
			again, err = w.AskDueTx(ctx, tx, audit.System)
			return err
		})
		if n != 1 || again != 0 {
			t.Fatalf("asked %d, then %d", n, again)
		}
		var r performance.Return
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Returns.List(ctx, tx, performance.Filter{Provider: w.member})
			r = all[0]
			if r.From != quarterStart || r.To != quarterEnd { // the agreement began on 1 April; today is 23 November
				t.Errorf("the return is about %s to %s", r.From, r.To)
			}
			due, err2 := deadline.Of(ctx, tx, r.Ref)
			if len(due[r.Ref]) != 1 || due[r.Ref][0].Due != r.Due || r.Due != tx.Today().AddDays(20) {
				t.Errorf("deadline %+v, due %s", due[r.Ref], r.Due)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		refused(t, w.HandIn(ctx, w.worker(), performance.HandIn{Return: r.Ref}), fault.KindInvalid, "Enter the figure for “Staff trained”")
		refused(t, w.HandIn(ctx, w.worker(), performance.HandIn{Return: r.Ref, Values: map[thread.Ref]int{stated: 1001}}), fault.KindInvalid, "between 0 and 100")
		refused(t, w.HandIn(ctx, w.worker(), performance.HandIn{Return: r.Ref, Values: map[thread.Ref]int{stated: 900}, Vacancies: 1}), fault.KindInvalid, "vacant")
		other := w.worker()
		other.Provider = "PVR-OTHER"
		refused(t, w.HandIn(ctx, other, performance.HandIn{Return: r.Ref}), fault.KindNotFound, "")
		refused(t, w.HandIn(ctx, officer, performance.HandIn{Return: r.Ref}), fault.KindForbidden, "Only the provider")
		if r.State(r.Due) != performance.ReturnDue || r.State(r.Due.AddDays(1)) != performance.ReturnLate {
			t.Error("the day after the due day is late, and no day before")
		}
		dbtest.Clock(w.db).Set(r.Due.AddDays(1).At(9, 0))
		good := performance.HandIn{Return: r.Ref, Version: 1, Values: map[thread.Ref]int{stated: 650}, Posts: 20, Vacancies: 3, Note: "Croeso 🌱"}
		if err := w.HandIn(ctx, w.worker(), good); err != nil {
			t.Fatal(err)
		}
		refused(t, w.HandIn(ctx, w.worker(), performance.HandIn{Return: r.Ref, Values: good.Values}), fault.KindConflict, "handed in")
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			got, err := w.Return(ctx, tx, officer, r.Ref)
			if got.State(tx.Today()) != performance.ReturnInLater || got.Values[stated] != 650 || got.Note != "Croeso 🌱" || got.Vacancies != 3 {
				t.Errorf("read back %+v", got)
			}
			return err
		})
		if p := w.picture(t); p.Overall != performance.Inadequate {
			t.Errorf("650 of 900 is inadequate, not %s", p.Overall)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	})
}

func TestAPoorResultStopsInvitationsByAStatedRule(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		w.measures(t)
		rate := func(given performance.Rating) (thread.Ref, error) {
			return w.Rate(ctx, officer, performance.Rate{Lot: w.lot, Provider: w.member, From: quarterStart, To: quarterEnd, Given: given, Why: "What we saw."})
		}
		stopped := func() (s performance.Stop) {
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				all, err := w.Stopped(ctx, tx, w.lot)
				s = all[w.member]
				return err
			})
			return s
		}
		step := func(given performance.Rating) thread.Ref {
			dbtest.Clock(w.db).Advance(24 * 3600 * 1e9)
			ref, err := rate(given)
			if err != nil {
				t.Fatal(err)
			}
			return ref
		}
		step(performance.Improvement)
		if s := stopped(); s.Why != "" {
			t.Errorf("one result of Requires improvement stops nothing: %s", s.Why)
		}
		second := step(performance.Improvement)
		if s := stopped(); s.Rule.ID != "stop-requires-improvement-twice" || s.Result.Ref != second || !strings.Contains(s.Why, "Two results in a row") {
			t.Errorf("two in a row: %+v", s)
		}
		refused(t, w.Lift(ctx, officer, performance.Lift{Result: second}), fault.KindInvalid, "Enter why")
		if err := w.Lift(ctx, officer, performance.Lift{Result: second, Version: 1, Why: "The plan is done."}); err != nil {
			t.Fatal(err)
		}
		if s := stopped(); s.Why != "" {
			t.Errorf("a lifted result still stops: %s", s.Why)
		}
		refused(t, w.Lift(ctx, officer, performance.Lift{Result: second, Why: "Again."}), fault.KindConflict, "stops no invitations")
		step(performance.Improvement)
		if s := stopped(); s.Why != "" {
			t.Errorf("results before a lift count against the next: %s", s.Why)
		}
		step(performance.Inadequate)
		if s := stopped(); s.Rule.ID != "stop-inadequate" {
			t.Errorf("inadequate: %+v", s)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Providers.Provider(ctx, tx, w.member)
			if p.Rating != "Inadequate" {
				t.Errorf("rankings use %q", p.Rating)
			}
			return err
		})
		step(performance.Good)
		if s := stopped(); s.Why != "" {
			t.Errorf("a good result ends it: %s", s.Why)
		}
		refused(t, func() error {
			_, err := w.Rate(ctx, officer, performance.Rate{Lot: w.lot, Provider: w.member, From: quarterStart, To: quarterEnd, Shown: performance.Inadequate, Given: performance.Good, Why: "As seen."})
			return err
		}(), fault.KindConflict, "The records changed")
		for name, by := range map[string]access.Actor{"provider": w.worker(), "parent": parent} {
			_, err := w.Rate(ctx, by, performance.Rate{Lot: w.lot, Provider: w.member})
			if !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%s rated: %v", name, err)
			}
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	})
}

func TestResultsReachCouncilsThatShare(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		ref, err := w.Rate(ctx, officer, performance.Rate{Lot: w.lot, Provider: w.member, From: quarterStart, To: quarterEnd, Given: performance.Approaching, Why: "Few gaps."})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{1, 0} {
			if n, err := w.Share(ctx, ref); err != nil || n != want {
				t.Errorf("time %d: shared with %d, %v", i+1, n, err)
			}
		}
		there := db.WithScope(ctx, "E10000016")
		err = w.db.View(there, func(tx *db.Tx) error {
			all, err := w.Shared.List(there, tx, performance.Filter{Provider: "PVR-THERE"})
			if len(all) != 1 || all[0].Given != performance.Approaching || all[0].Council != "E10000028" || all[0].Service != "community-support" {
				t.Errorf("there stands %+v", all)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOfTwoWhoSaveAtOnceOneIsTold(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		ref, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: w.member, On: workday.MustOn(2026, 11, 2)})
		if err != nil {
			t.Fatal(err)
		}
		write := performance.WriteVisit{Visit: ref, Version: 1, Findings: "Calm.", Proposed: performance.Good}
		if err := w.WriteVisit(ctx, officer, write); err != nil {
			t.Fatal(err)
		}
		refused(t, w.WriteVisit(ctx, officer, write), fault.KindConflict, "while you were reading it")
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			v, err := w.Visits.One(ctx, tx, ref)
			if err != nil {
				return err
			}
			v.Version = 2 // as if it had been read before the last change
			if err := w.Visits.Save(ctx, tx, v); !fault.Is(err, fault.KindConflict) {
				t.Errorf("a stale version was saved: %v", err)
			}
			return nil
		})
	})
}
