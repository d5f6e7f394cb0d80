package performance_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestAVisitIsAnsweredBeforeItIsFinal(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		plan := performance.PlanVisit{Lot: w.lot, Provider: w.member, On: workday.MustOn(2026, 11, 20), Unannounced: true}
		_, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: "PVR-NONE", On: plan.On})
		refused(t, err, fault.KindInvalid, "no place in the lot")
		ref, err := w.PlanVisit(ctx, officer, plan)
		if err != nil {
			t.Fatal(err)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Visit(ctx, tx, w.worker(), ref)
			refused(t, err, fault.KindNotFound, "") // it is not told before
			return nil
		})
		refused(t, w.SendVisit(ctx, officer, ref, 0), fault.KindConflict, "Write the visit up first")
		interviews := []performance.Interview{{With: performance.Child, How: "With pictures", Said: "I like Sam."}}
		refused(t, w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: ref, Findings: "Calm.", Proposed: performance.Good, Interviews: []performance.Interview{{With: "cat", Said: "Miaow"}}}), fault.KindInvalid, "whom you talked with")
		if err := w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: ref, Findings: "Calm.", Proposed: performance.Improvement, Interviews: interviews}); err != nil {
			t.Fatal(err)
		}
		if err := w.SendVisit(ctx, officer, ref, 0); err != nil {
			t.Fatal(err)
		}
		var v performance.Visit
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
			if v, err = w.Visit(ctx, tx, w.worker(), ref); err != nil {
				return err
			}
			due, err := deadline.Of(ctx, tx, ref)
			if v.ReplyBy != workday.MustOn(2026, 12, 7) || len(due[ref]) != 1 || due[ref][0].Rule != "quality-factual-accuracy" {
				t.Errorf("14 days from 23 November: reply by %s, %+v", v.ReplyBy, due[ref])
			}
			return err
		})
		if v.Findings != "Calm." || len(v.Interviews) != 1 || v.Interviews[0] != interviews[0] {
			t.Errorf("the provider reads %+v", v)
		}
		finish := performance.FinishVisit{Visit: ref, Final: performance.Good, Answer: "One fact was wrong."}
		refused(t, w.FinishVisit(ctx, officer, finish), fault.KindConflict, "has until Monday 7 December 2026")
		refused(t, w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: ref, Findings: "Other.", Proposed: performance.Good}), fault.KindConflict, "with the provider")
		refused(t, w.ReplyVisit(ctx, officer, ref, 0, "I say so."), fault.KindForbidden, "Only the provider")
		refused(t, w.ReplyVisit(ctx, w.worker(), ref, 0, "  "), fault.KindInvalid, "Say what is wrong")
		if err := w.ReplyVisit(ctx, w.worker(), ref, 0, "The rota was complete."); err != nil {
			t.Fatal(err)
		}
		refused(t, w.ReplyVisit(ctx, w.worker(), ref, 0, "And more."), fault.KindConflict, "does not wait")
		if err := w.FinishVisit(ctx, officer, finish); err != nil {
			t.Fatal(err)
		}
		refused(t, w.FinishVisit(ctx, officer, finish), fault.KindConflict, "final since")
	})
}

func TestASilentProviderDoesNotHoldAReportUp(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		ref, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: w.member, On: workday.MustOn(2026, 11, 20)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: ref, Findings: "Calm.", Proposed: performance.Good}); err != nil {
			t.Fatal(err)
		}
		if err := w.SendVisit(ctx, officer, ref, 0); err != nil {
			t.Fatal(err)
		}
		finish := performance.FinishVisit{Visit: ref, Final: performance.Good, Answer: "No reply came."}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 7).At(23, 59))
		refused(t, w.FinishVisit(ctx, officer, finish), fault.KindConflict, "has until")
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 8).At(0, 1))
		if err := w.FinishVisit(ctx, officer, finish); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnImprovementPlanIsCheckedActionByAction(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, today := dbtest.Ctx(t), workday.MustOn(2026, 11, 23)
		plan := performance.Plan{Lot: w.lot, Provider: w.member, Why: "Visits come late.", Actions: []performance.Action{{What: "New rota", By: today.AddDays(10)}, {What: "Training", By: today.AddDays(20)}}}
		for says, change := range map[string]func(*performance.Plan){
			"at least one action":   func(p *performance.Plan) { p.Actions = nil },
			"within 90 days":        func(p *performance.Plan) { p.Actions = []performance.Action{{What: "Late", By: today.AddDays(91)}} },
			"what is to be done":    func(p *performance.Plan) { p.Actions = []performance.Action{{By: today}} },
			"has to become better.": func(p *performance.Plan) { p.Why = " " },
		} {
			bad := plan
			change(&bad)
			_, err := w.OpenPlan(ctx, officer, bad)
			refused(t, err, fault.KindInvalid, says)
		}
		ref, err := w.OpenPlan(ctx, officer, plan)
		if err != nil {
			t.Fatal(err)
		}
		var again workday.Date
		step := func(by access.Actor, action int, refuse bool) error {
			return w.ActionDone(ctx, by, performance.ActionDone{Plan: ref, Action: action, Evidence: "The new rota.", Refuse: refuse, By: again})
		}
		first := func() (found deadline.Deadline) {
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				due, err := deadline.Of(ctx, tx, ref)
				for _, d := range due[ref] {
					if d.Rule == "improvement-action-1" && (found.Rule == "" || d.State == deadline.Running) {
						found = d
					}
				}
				return err
			})
			return found
		}
		refused(t, step(officer, 0, false), fault.KindConflict, "has not said")
		if err := step(w.worker(), 0, false); err != nil || first().State != deadline.Kept {
			t.Fatalf("said to be done: %v, %+v", err, first())
		}
		refused(t, step(officer, 0, true), fault.KindInvalid, "within 90 days")
		again = today.AddDays(91)
		refused(t, step(officer, 0, true), fault.KindInvalid, "within 90 days")
		again = today.AddDays(30)
		if err := step(officer, 0, true); err != nil {
			t.Fatal(err)
		}
		if d := first(); d.State != deadline.Running || d.Due != again || d.Owner != officer.Person {
			t.Errorf("sent back it has no new day: %+v", d)
		}
		for _, do := range []error{step(w.worker(), 0, false), step(officer, 0, false), step(w.worker(), 1, false)} {
			if do != nil {
				t.Fatal(do)
			}
		}
		refused(t, step(officer, 0, true), fault.KindConflict, "checked already")
		refused(t, w.ClosePlan(ctx, officer, ref, 0, "Done."), fault.KindConflict, "Action 2")
		refused(t, step(w.worker(), 7, false), fault.KindNotFound, "")
		stranger := w.worker()
		stranger.Provider = "PVR-OTHER"
		refused(t, step(stranger, 1, false), fault.KindNotFound, "")
		if err := step(officer, 1, false); err != nil {
			t.Fatal(err)
		}
		if err := w.ClosePlan(ctx, officer, ref, 0, "Visits come in time."); err != nil {
			t.Fatal(err)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Plan(ctx, tx, w.worker(), ref)
			due, err2 := deadline.Of(ctx, tx, ref)
			if p.State(today) != performance.PlanClosed || len(due[ref]) != 3 || slices.ContainsFunc(due[ref], func(d deadline.Deadline) bool { return d.State != deadline.Kept }) {
				t.Errorf("%s with %+v", p.State(today), due[ref])
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

func TestAConcernIsAnsweredAndTellsTheProviderNoName(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		w.measures(t)
		_, err := w.RaiseConcern(ctx, w.worker(), performance.RaiseConcern{Provider: w.member, Text: "We are good."})
		refused(t, err, fault.KindForbidden, "Families, staff and members")
		_, err = w.RaiseConcern(ctx, parent, performance.RaiseConcern{Provider: w.member})
		refused(t, err, fault.KindInvalid, "what happened")
		ref, err := w.RaiseConcern(ctx, parent, performance.RaiseConcern{Provider: w.member, Text: "Nobody came on Monday.", Complaint: true})
		if err != nil {
			t.Fatal(err)
		}
		see := func(by access.Actor) (c performance.Concern, err error) {
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				c, err = w.Concern(ctx, tx, by, ref)
				return nil
			})
			return c, err
		}
		other := parent
		other.Person = "PER-OTHER"
		for _, by := range []access.Actor{other, w.worker()} {
			_, err := see(by)
			refused(t, err, fault.KindNotFound, "")
		}
		if c, err := see(parent); err != nil || c.From != performance.FromFamily || c.State() != performance.ConcernOpen {
			t.Errorf("who raised it reads %+v, %v", c, err)
		}
		if err := w.PutConcern(ctx, officer, performance.ConcernStep{Concern: ref, Text: "Did a visit fail on Monday?"}); err != nil {
			t.Fatal(err)
		}
		if c, err := see(w.worker()); err != nil || c.Text != "" || c.By != "" || c.ByRef != "" || c.Put == "" {
			t.Errorf("the provider reads %+v, %v", c, err)
		}
		if err := w.ReplyConcern(ctx, w.worker(), performance.ConcernStep{Concern: ref, Text: "The carer was ill."}); err != nil {
			t.Fatal(err)
		}
		counted := func() int {
			n := -1
			dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				all, err := w.PictureOf(ctx, tx, []thread.Ref{w.lot}, tx.Today().AddDays(-1), tx.Today())
				for _, l := range all[0].Lines {
					if l.Measure.Source == performance.FromConcerns {
						n = l.Value
					}
				}
				return err
			})
			return n
		}
		if n := counted(); n != 1 {
			t.Errorf("%d concerns count", n)
		}
		if err := w.AnswerConcern(ctx, officer, performance.ConcernStep{Concern: ref, Text: "The visit was yours to call off.", Baseless: true}); err != nil {
			t.Fatal(err)
		}
		if n := counted(); n != 0 {
			t.Errorf("%d concerns count though it was without ground", n)
		}
		if c, err := see(parent); err != nil || c.Answer == "" || c.Text != "Nobody came on Monday." || c.Put == "" {
			t.Errorf("the answer and what it is about: %+v, %v", c, err)
		}
	})
}

func TestWhatAVoluntaryOrganisationAdds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		lines := []performance.ValueLine{{What: "Saturday club", Minutes: 300}, {What: "Short breaks", Minutes: 100, Statutory: true, Duty: "Children Act 1989 Sch 2 para 6"}}
		refused(t, w.TestValue(ctx, officer, performance.AddedValue{Lot: w.lot, Provider: w.member, Lines: lines}), fault.KindInvalid, "voluntary organisations")
		var charity thread.Ref
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
			p, ok := w.Providers.(*provider.Service)
			if !ok {
				t.Fatalf("providers are %T", w.Providers)
			}
			if charity, err = p.CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: "Side by Side (made up)", Kind: provider.Voluntary}); err != nil {
				return err
			}
			for _, k := range append(provider.Required(provider.Voluntary), provider.ChildSkills) {
				if _, err := p.AddEvidenceTx(ctx, tx, agreementtest.By, provider.Evidence{Provider: charity, Kind: k, Issuer: "Issuer", From: tx.Today(), Expires: tx.Today().AddDays(400)}); err != nil {
					return err
				}
			}
			_, err = w.agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: w.lot, Provider: charity, From: tx.Today(), Why: "Welcome."})
			return err
		})
		refused(t, w.TestValue(ctx, officer, performance.AddedValue{Lot: w.lot, Provider: charity, Lines: []performance.ValueLine{{What: "Help", Statutory: true}}}), fault.KindInvalid, "Name the duty")
		save := func(lines ...performance.ValueLine) []string {
			dbtest.Clock(w.db).Advance(24 * 3600 * 1e9)
			if err := w.TestValue(ctx, officer, performance.AddedValue{Lot: w.lot, Provider: charity, Lines: lines}); err != nil {
				t.Fatal(err)
			}
			var got performance.AddedValue
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				all, err := w.Values.List(ctx, tx, performance.Filter{Provider: charity, Limit: 1})
				got = all[0]
				return err
			})
			return got.Alarms
		}
		if alarms := save(lines...); len(alarms) != 0 {
			t.Errorf("the first test has nothing before it: %v", alarms)
		}
		if alarms := save(lines...); len(alarms) != 0 {
			t.Errorf("nothing changed: %v", alarms)
		}
		alarms := strings.Join(save(performance.ValueLine{What: "saturday club", Minutes: 300, Statutory: true, Duty: "Section F of plans"}, lines[1]), " ")
		if !strings.Contains(alarms, "was additional and now meets a duty") || !strings.Contains(alarms, "rose from 25% to 100%") {
			t.Errorf("a voluntary line replaces a statutory one: %q", alarms)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	})
}

func TestPoliciesAreReadStrictly(t *testing.T) {
	good := `[{"id":"a","version":1,"policy":"default","citation":"c","return_months":3,"return_days":20,"plan_days":90,"known_percent":60,"missing_return":"Approaching target","stops":[{"id":"s","rating":"Inadequate","in_a_row":1,"says":"Stops."}],
		"register":[{"id":"r","system":"cqc","rating":"Inadequate","says":"Stops too."}]},
		{"id":"a","version":1,"policy":"kent","citation":"c","return_months":6,"return_days":20,"plan_days":90,"known_percent":100,"missing_return":"Other","stops":[]}]`
	all, err := performance.ParsePolicies([]byte(good))
	if err != nil || all.Of("kent").Months != 6 || all.Of("nowhere").Months != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for name, bad := range map[string]string{
		"an unknown field": strings.Replace(good, `"id":"a"`, `"idd":"a"`, 1), "no default": strings.Replace(good, `"default"`, `"hants"`, 1),
		"a rating that is none": strings.Replace(good, `"Inadequate"`, `"Poor"`, 1), "a register that is none": strings.Replace(good, `"cqc"`, `"cqq"`, 1),
		"a register's rule without a word": strings.Replace(good, `"Stops too."`, `""`, 1), "Other stops nothing": strings.Replace(good, `"Inadequate"`, `"Other"`, 1),
		"more than every measure": strings.Replace(good, `"known_percent":60`, `"known_percent":101`, 1), "no share of measures": strings.Replace(good, `"known_percent":60,`, ``, 1),
		"a missing return of no rating": strings.Replace(good, `"Approaching target"`, `"Late"`, 1),
		"no citation":                   strings.Replace(good, `"citation":"c"`, `"citation":""`, 1), "never in a row": strings.Replace(good, `"in_a_row":1`, `"in_a_row":0`, 1),
	} {
		if _, err := performance.ParsePolicies([]byte(bad)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// order is a rating's place, the best first.
func order(r performance.Rating) int {
	for i, one := range performance.Ratings() {
		if one == r {
			return i
		}
	}
	return -1
}

func TestABetterFigureIsNeverRatedWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bounds := []int{rapid.IntRange(0, 1000).Draw(t, "a"), rapid.IntRange(0, 1000).Draw(t, "b"), rapid.IntRange(0, 1000).Draw(t, "c")}
		m := performance.Measure{Better: performance.Up, Target: max(bounds[0], bounds[1], bounds[2]), Improvement: min(bounds[0], bounds[1], bounds[2])}
		m.Approaching = bounds[0] + bounds[1] + bounds[2] - m.Target - m.Improvement
		worse, better := rapid.IntRange(0, 1000).Draw(t, "worse"), rapid.IntRange(0, 1000).Draw(t, "better")
		if worse > better {
			worse, better = better, worse
		}
		if order(m.Rate(better)) > order(m.Rate(worse)) {
			t.Fatalf("%d is %s and %d is %s", better, m.Rate(better), worse, m.Rate(worse))
		}
		down := performance.Measure{Better: performance.Down, Target: m.Improvement, Approaching: m.Approaching, Improvement: m.Target}
		if order(down.Rate(worse)) > order(down.Rate(better)) {
			t.Fatalf("less is better: %d is %s and %d is %s", worse, down.Rate(worse), better, down.Rate(better))
		}
		if m.Rate(m.Target) != performance.Good || down.Rate(down.Target) != performance.Good {
			t.Fatal("the target itself is good")
		}
	})
}

func TestAMeasureEndsAndWhatWasMeasuredStays(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, stated := dbtest.Ctx(t), w.measures(t)
		today := workday.MustOn(2026, 11, 23)
		before := w.picture(t)
		cmd := performance.EndMeasure{Agreement: w.agreement, Measure: stated, Last: today.AddDays(-1), Why: "Every provider reaches it."}
		refused(t, w.EndMeasure(ctx, w.worker(), cmd), fault.KindForbidden, "look after quality")
		for says, change := range map[string]func(*performance.EndMeasure){
			"from Sunday 22 November 2026 on": func(c *performance.EndMeasure) { c.Last = today.AddDays(-2) },
			"Enter a last day":                func(c *performance.EndMeasure) { c.Last = workday.Date{} },
			"Say why":                         func(c *performance.EndMeasure) { c.Why = " " },
			"of this agreement":               func(c *performance.EndMeasure) { c.Agreement = "AGR-OTHER" },
		} {
			bad := cmd
			change(&bad)
			refused(t, w.EndMeasure(ctx, officer, bad), fault.KindInvalid, says)
		}
		stale := cmd
		stale.Version = 7
		refused(t, w.EndMeasure(ctx, officer, stale), fault.KindConflict, "Somebody else changed")
		if err := w.EndMeasure(ctx, officer, cmd); err != nil {
			t.Fatal(err)
		}
		refused(t, w.EndMeasure(ctx, officer, cmd), fault.KindConflict, "ends on Sunday 22 November 2026 already")
		if after := w.picture(t); len(after.Lines) != len(before.Lines) || after.Overall != before.Overall {
			t.Errorf("the quarter before its end: %+v, was %+v", after, before)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			later, err := w.PictureOf(ctx, tx, []thread.Ref{w.lot}, today, today.AddDays(30))
			if err == nil && (len(later) != 1 || len(later[0].Lines) != len(before.Lines)-1) {
				t.Errorf("after its end it still counts: %+v", later)
			}
			history, histErr := audit.History(ctx, tx, string(cmd.Agreement), 100)
			if len(history) == 0 || history[0].Action != "measure ended" && history[len(history)-1].Action != "measure ended" {
				t.Errorf("on record: %+v", history)
			}
			return errors.Join(err, histErr)
		})
	})
}
