package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// quality measures the framework's providers, with returns, results, visits, plans, concerns and packs in every state.
func (b *builder) quality() error {
	for _, part := range []func() error{b.measured, b.returned, b.scheduled, b.rated, b.visited, b.improved, b.worried, b.added, b.costed, b.weighed, b.uplifted} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) officer() access.Actor { return b.cast.of(access.RoleQualityOfficer).actor() }

// act does something as of a working day near so many days from today.
func (b *builder) act(days int, do func(ctx context.Context, tx *db.Tx) error) error {
	return b.on(b.working(b.today.AddDays(days)), 11, do)
}

func (b *builder) measured() error {
	return b.act(-500, func(ctx context.Context, tx *db.Tx) error {
		for _, lot := range []thread.Ref{b.market.lot, b.market.therapy} {
			for _, m := range []performance.Measure{
				{Title: "Promised time that is delivered", Source: performance.FromVisits, Better: performance.Up, Target: 900, Approaching: 800, Improvement: 600},
				{Title: "Promised time that the provider missed", Source: performance.FromMissed, Better: performance.Down, Target: 30, Approaching: 60, Improvement: 120},
				{Title: "Invoices queried", Source: performance.FromInvoices, Better: performance.Down, Target: 100, Approaching: 200, Improvement: 400},
				{Title: "Concerns", Source: performance.FromConcerns, Better: performance.Down, Target: 1, Approaching: 2, Improvement: 4},
				{Title: "Staff trained for work with disabled children", Source: performance.FromReturn, Percent: true, Better: performance.Up, Target: 950, Approaching: 850, Improvement: 700},
			} {
				m.Lot, m.From = lot, tx.Today()
				if _, err := b.Performance.AddMeasureTx(ctx, tx, b.officer(), m); err != nil {
					return fmt.Errorf("measures: %w", err)
				}
			}
		}
		return nil
	})
}

// returned asks for two quarters: one is handed in, by some too late and by one never; the other waits.
func (b *builder) returned() error {
	if err := b.act(-110, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Performance.AskReturnsTx(ctx, tx, b.officer().By(), b.market.agreement, tx.Today().AddDays(-95), tx.Today().AddDays(-5))
		return err
	}); err != nil {
		return fmt.Errorf("ask for returns: %w", err)
	}
	var first []performance.Return
	if err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
		first, err = b.Performance.Returns.List(b.ctx, tx, performance.Filter{})
		return err
	}); err != nil {
		return err
	}
	for i, r := range first {
		if i == 0 {
			continue // one is never handed in
		}
		late := -95
		if i%4 == 1 {
			late = -80
		}
		if err := b.act(late, func(ctx context.Context, tx *db.Tx) error { return b.handIn(ctx, tx, r, 980-40*(i%5)) }); err != nil {
			return fmt.Errorf("hand in: %w", err)
		}
	}
	return b.act(-6, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Performance.AskReturnsTx(ctx, tx, b.officer().By(), b.market.agreement, tx.Today().AddDays(-91), tx.Today().AddDays(-1))
		return err
	})
}

// scheduled has the framework's performance and reporting schedule agreed at a review: returns by the quarter, a visit a year.
func (b *builder) scheduled() error {
	return b.act(-60, func(ctx context.Context, tx *db.Tx) error {
		lots := []thread.Ref{b.market.lot, b.market.therapy}
		measures, err := b.Performance.Measures.List(ctx, tx, performance.Filter{Lots: lots})
		if err != nil {
			return err
		}
		cmd := performance.SetSchedule{Agreement: b.market.agreement, From: tx.Today(), Why: "Agreed with the providers at the review of the first year."}
		for _, lot := range lots {
			line := performance.ScheduleLine{Lot: lot, ReturnMonths: 3, ReturnDays: 20, VisitMonths: 12}
			for _, m := range measures {
				if m.Lot == lot {
					line.Measures = append(line.Measures, m.Ref)
				}
			}
			cmd.Lines = append(cmd.Lines, line)
		}
		if _, err := b.Performance.SetScheduleTx(ctx, tx, b.officer(), cmd); err != nil {
			return fmt.Errorf("the reporting schedule: %w", err)
		}
		return nil
	})
}

func (b *builder) handIn(ctx context.Context, tx *db.Tx, r performance.Return, trained int) error {
	asked, err := b.Performance.Stated(ctx, tx, r)
	if err != nil {
		return err
	}
	cmd := performance.HandIn{Return: r.Ref, Values: map[thread.Ref]int{}, Posts: 20, Vacancies: b.rand.IntN(6), Note: "Two carers are in training."}
	for _, m := range asked {
		cmd.Values[m.Ref] = trained
	}
	return b.Performance.HandInTx(ctx, tx, b.worker(r.Provider), cmd)
}

// worker is who signs in for a provider.
func (b *builder) worker(of thread.Ref) access.Actor {
	for _, p := range append(b.market.providers, b.market.voluntary...) {
		if p.provider == of {
			a := p.actor()
			a.Roles = []access.Role{access.RoleProvider}
			return a
		}
	}
	return access.Actor{Person: "PER-WORKER", Name: "A worker (made up)", Roles: []access.Role{access.RoleProvider}, Provider: of, Scope: b.scope}
}

// rated gives results: one provider is stopped by its result, one was and may be invited again.
func (b *builder) rated() error {
	var lifted thread.Ref
	for i, given := range []performance.Rating{performance.Good, performance.Approaching, performance.Improvement, performance.Inadequate, performance.Good, performance.Other, performance.Inadequate} {
		if err := b.act(-40+i, func(ctx context.Context, tx *db.Tx) error {
			ref, err := b.Performance.RateTx(ctx, tx, b.officer(), performance.Rate{
				Lot: b.market.lot, Provider: b.market.providers[i+1].provider, From: tx.Today().AddDays(-95), To: tx.Today().AddDays(-5), Given: given,
				Why: "What the records, the visit and families say together.",
			})
			lifted = ref
			return err
		}); err != nil {
			return fmt.Errorf("results: %w", err)
		}
	}
	return b.act(-10, func(ctx context.Context, tx *db.Tx) error {
		return b.Performance.LiftTx(ctx, tx, b.officer(), performance.Lift{Result: lifted, Why: "Every action of its plan is done and checked."})
	})
}

// visited makes a visit in each state.
func (b *builder) visited() error {
	stages := []struct{ on, steps, sent int }{{14, 0, 0}, {-3, 0, 0}, {-6, 1, 0}, {-12, 2, -5}, {-40, 2, -30}, {-20, 3, -9}, {-60, 4, -50}}
	for i, st := range stages {
		of := b.market.providers[i%len(b.market.providers)].provider
		var ref thread.Ref
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.WriteVisitTx(ctx, tx, b.officer(), performance.WriteVisit{
					Visit: ref, Findings: "Staff know the children well. Two records of training were out of date.", Proposed: performance.Approaching,
					Interviews: []performance.Interview{{With: performance.Child, How: "With pictures", Said: "I like going swimming best."}, {With: performance.Family, How: "By telephone", Said: "They ring when they are late."}},
				})
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.SendVisitTx(ctx, tx, b.officer(), ref, 0)
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.ReplyVisitTx(ctx, tx, b.worker(of), ref, 0, "One of the two records was complete. The certificate is attached.")
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.FinishVisitTx(ctx, tx, b.officer(), performance.FinishVisit{Visit: ref, Final: performance.Good, Answer: "The reply was right; one record remains."})
			},
		}
		if err := b.act(min(st.on-10, -1), func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Performance.PlanVisitTx(ctx, tx, b.officer(), performance.PlanVisit{Lot: b.market.lot, Provider: of, On: b.today.AddDays(st.on), Unannounced: i == 1})
			return err
		}); err != nil {
			return fmt.Errorf("plan a visit: %w", err)
		}
		for n, do := range steps[:st.steps] {
			day := st.on + 1
			if n > 0 {
				day = st.sent + 3*(n-1)
			}
			if err := b.act(day, do); err != nil {
				return fmt.Errorf("visit %d, step %d: %w", i, n, err)
			}
		}
	}
	return nil
}

// improved makes an improvement plan in each state.
func (b *builder) improved() error {
	for i, st := range []struct {
		opened, done, checked int
		closed                bool
	}{{opened: -10}, {opened: -70, done: 1}, {opened: -60, done: 2}, {opened: -80, done: 2, checked: 2, closed: true}} {
		of := b.market.providers[i+2].provider
		var ref thread.Ref
		if err := b.act(st.opened, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Performance.OpenPlanTx(ctx, tx, b.officer(), performance.Plan{
				Lot: b.market.lot, Provider: of, Why: "Visits come late at weekends.",
				Actions: []performance.Action{{What: "A rota for weekends", By: tx.Today().AddDays(20)}, {What: "Training in moving and handling", By: tx.Today().AddDays(45)}},
			})
			return err
		}); err != nil {
			return fmt.Errorf("improvement plans: %w", err)
		}
		step := func(days int, by access.Actor, n int) error {
			return b.act(days, func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.ActionDoneTx(ctx, tx, by, performance.ActionDone{Plan: ref, Action: n, Evidence: "The new rota and the list of who was trained."})
			})
		}
		for n := range st.done {
			if err := step(-30, b.worker(of), n); err != nil {
				return err
			}
		}
		for n := range st.checked {
			if err := step(-20, b.officer(), n); err != nil {
				return err
			}
		}
		if st.closed {
			if err := b.act(-15, func(ctx context.Context, tx *db.Tx) error {
				return b.Performance.ClosePlanTx(ctx, tx, b.officer(), ref, 0, "Families say that weekends work now.")
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// worried raises concerns, as far as each has come.
func (b *builder) worried() error {
	member := b.cast.of(access.RoleMember).actor()
	for i, steps := range []int{0, 1, 2, 3} {
		of, ref := b.market.providers[i].provider, thread.Ref("")
		if i == 3 { // the parent speaks of who helps, or helped, her child
			of = b.market.left
		}
		by := []access.Actor{b.cast.of(access.RoleParent).actor(), member, b.cast.of(access.RoleLead).actor(), b.cast.of(access.RoleParent).actor()}[i]
		if err := b.act(-8-i, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Performance.RaiseConcernTx(ctx, tx, by, performance.RaiseConcern{Provider: of, Text: "Twice nobody came when we waited for them, and nobody rang.", Complaint: i == 3})
			return err
		}); err != nil {
			return fmt.Errorf("concerns: %w", err)
		}
		for n := range steps {
			do := []func(ctx context.Context, tx *db.Tx, by access.Actor, cmd performance.ConcernStep) error{b.Performance.PutConcernTx, b.Performance.ReplyConcernTx, b.Performance.AnswerConcernTx}[n]
			who := b.officer()
			if n == 1 {
				who = b.worker(of)
			}
			words := []string{"Which visits failed, and why did nobody ring?", "The worker was ill and the cover did not come.", "The provider now rings within a quarter of an hour when a visit is late. We are sorry."}[n]
			if err := b.act(-6+n, func(ctx context.Context, tx *db.Tx) error {
				return do(ctx, tx, who, performance.ConcernStep{Concern: ref, Text: words})
			}); err != nil {
				return fmt.Errorf("concern %d, step %d: %w", i, n, err)
			}
		}
	}
	return nil
}

// added tests twice what a voluntary organisation adds; the second time a line has begun to replace a duty.
func (b *builder) added() error {
	manager, of := b.cast.of(access.RoleContractManager), b.market.voluntary[0].provider
	var lot thread.Ref
	if err := b.act(-420, func(ctx context.Context, tx *db.Tx) (err error) {
		if lot, err = b.Agreement.AddLotTx(ctx, tx, manager.by(), agreement.Lot{Agreement: b.market.sla, Name: "Groups and courses", Service: "parent-support", AgeTo: 25}); err != nil {
			return err
		}
		_, err = b.Agreement.AdmitTx(ctx, tx, manager.by(), agreement.Admit{Lot: lot, Provider: of, From: tx.Today(), Why: "Led by parents, in every district."})
		return err
	}); err != nil {
		return fmt.Errorf("the voluntary lot: %w", err)
	}
	if err := b.promised(lot, of); err != nil {
		return err
	}
	for i, days := range []int{-400, -30} {
		if err := b.act(days, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Performance.TestValueTx(ctx, tx, b.officer(), performance.AddedValue{Lot: lot, Provider: of, Lines: []performance.ValueLine{
				{What: "Coffee mornings", Minutes: 240}, {What: "Siblings’ group", Minutes: 120},
				{What: "Saturday club", Minutes: 300, Statutory: i == 1, Duty: []string{"", "Short breaks, Children Act 1989 Schedule 2 paragraph 6"}[i]},
			}})
			return err
		}); err != nil {
			return fmt.Errorf("added value: %w", err)
		}
	}
	return nil
}

// promised has a voluntary organisation held to what it stated that it adds: one thing was delivered in part by its day, another is to come.
func (b *builder) promised(lot, of thread.Ref) error {
	var ref thread.Ref
	if err := b.act(-400, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = b.Performance.EnterPromiseTx(ctx, tx, b.officer(), performance.Promise{
			Lot: lot, Provider: of, What: "Volunteers’ time with families", Amount: 200, Unit: "hours", By: b.today.AddDays(-20), Stated: "Its offer when the agreement was let",
		})
		if err != nil {
			return err
		}
		_, err = b.Performance.EnterPromiseTx(ctx, tx, b.officer(), performance.Promise{
			Lot: lot, Provider: of, What: "Toy library visits for families who wait", Amount: 24, Unit: "visits", By: b.today.AddDays(120), Stated: "Its offer when the agreement was let",
		})
		return err
	}); err != nil {
		return fmt.Errorf("what is added: %w", err)
	}
	if err := b.act(-45, func(ctx context.Context, tx *db.Tx) error {
		return b.Performance.GiveEvidenceTx(ctx, tx, b.worker(of), performance.GiveEvidence{Promise: ref, Amount: 180, Text: "The volunteers’ rota from spring to autumn."})
	}); err != nil {
		return fmt.Errorf("evidence of what is added: %w", err)
	}
	return b.act(-40, func(ctx context.Context, tx *db.Tx) error {
		return b.Performance.CheckEvidenceTx(ctx, tx, b.officer(), performance.CheckEvidence{Promise: ref, Counted: 150, Note: "Thirty hours of the rota were training."})
	})
}

// costed has a decision require a comparison of in-house costs, and works them out, one service twice.
func (b *builder) costed() error {
	if err := b.act(-256, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Pack.StartComparisonTx(ctx, tx, b.cast.of(access.RoleCommissioner).actor(), pack.Compare{
			Service: "community-support", Decision: b.market.decision, First: tx.Today().AddDays(14), Until: tx.Today().AddMonths(24),
		})
		return err
	}); err != nil {
		return fmt.Errorf("in-house comparison: %w", err)
	}
	for i, days := range []int{-250, -70, -70} {
		if err := b.act(days, func(ctx context.Context, tx *db.Tx) error {
			return b.Pack.EnterCostTx(ctx, tx, b.cast.of(access.RoleFinance).actor(), pack.Cost{
				Service: []string{"community-support", "community-support", "therapy"}[i], On: workday.MustOn(tx.Today().Year(), 1, 1), Cover: 1100, Source: "Made-up pay scale of the demonstration",
				Inputs: agreement.Floor{PayPerHour: []money.Pence{12_60, 13_10, 19_40}[i], OnCosts: 2650, TravelMinutes: 9, MilesPerHour: 250, PencePerMile: 45, Training: 450, Overheads: 1400},
			})
		}); err != nil {
			return fmt.Errorf("in-house costs: %w", err)
		}
	}
	return nil
}

// weighed has decision packs in every state that a county in good order has: one that is due is being prepared, that of the dynamic
// market has its draft decision, and that of the support for parents is decided and frozen, and what was decided is done.
func (b *builder) weighed() error {
	manager := b.cast.of(access.RoleContractManager).actor()
	for _, at := range []struct {
		of         thread.Ref
		days, last int
	}{{b.market.sla, -230, stepPublished}, {b.market.dynamic, -20, stepEntered}} {
		var ref, draft thread.Ref
		if err := b.act(at.days, func(ctx context.Context, tx *db.Tx) (err error) {
			if ref, err = b.Pack.OpenTx(ctx, tx, manager, at.of); err != nil {
				return err
			}
			draft, err = b.Pack.DraftTx(ctx, tx, manager, ref, 0, "Cabinet")
			return err
		}); err != nil {
			return fmt.Errorf("decision packs: %w", err)
		}
		if err := b.carry(draft, b.today.AddDays(at.days+5), at.last, decision.Clause{Label: "a", Text: "To extend the agreement by twelve months."}); err != nil {
			return fmt.Errorf("decide a pack: %w", err)
		}
	}
	if err := b.act(-120, func(ctx context.Context, tx *db.Tx) error {
		return b.Agreement.ExtendTx(ctx, tx, manager.By(), agreement.Extend{Agreement: b.market.sla, Why: "Decided on the pack of the break point: families ask for it and it costs less than what would come after it."})
	}); err != nil {
		return fmt.Errorf("extend what was decided: %w", err)
	}
	return b.act(-2, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Pack.OpenDueTx(ctx, tx, audit.System)
		return err
	})
}
