package county

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/report"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
)

// members makes what was asked, promised and reported.
func (b *builder) members() error {
	officer, commissioner, member := b.cast.of(access.RoleDemocraticServices).by(), b.cast.of(access.RoleCommissioner).by(), b.cast.of(access.RoleMember).by()
	var asked []thread.Ref
	for i, text := range []string{
		"That every family has a named lead professional who can require an explanation.", "That questions are answered by a date and that parents say whether they were.",
		"That voluntary organisations add to what the council must provide and never replace it.", "That a report on this arrangement comes back to the committee.",
	} {
		err := b.on(b.working(b.today.AddDays(-300+10*i)), 15, func(ctx context.Context, tx *db.Tx) error {
			ref, err := b.Scrutiny.RecommendTx(ctx, tx, officer, scrutiny.Recommend{
				Label: []string{"1", "2", "2", "4"}[i], Theme: "Families", Text: text, Committee: "Children's scrutiny committee", MadeOn: tx.Today(), Decision: b.market.decision,
			})
			asked = append(asked, ref)
			return err
		})
		if err != nil {
			return err
		}
	}
	for i, ref := range asked[:3] {
		err := b.on(b.working(b.today.AddDays(-240+10*i)), 15, func(ctx context.Context, tx *db.Tx) error {
			if err := b.Scrutiny.RespondTx(ctx, tx, commissioner, scrutiny.Respond{Recommendation: ref, Answer: scrutiny.Accepted, Text: "We agree and have begun.", Agency: "The council", On: tx.Today()}); err != nil {
				return err
			}
			_, err := b.Scrutiny.ActTx(ctx, tx, commissioner, scrutiny.Act{
				Recommendation: ref, What: "Build it into the new arrangement", Owner: "Head of commissioning", Due: b.today.AddDays(90 + 30*i),
				Milestones: []scrutiny.Milestone{{What: "Agreed with parents", By: b.today.AddDays(-30)}, {What: "In use everywhere", By: b.today.AddDays(60)}},
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	err := b.on(b.working(b.today.AddDays(-60)), 15, func(ctx context.Context, tx *db.Tx) error {
		return b.Scrutiny.JudgeTx(ctx, tx, member, scrutiny.Judge{Recommendation: asked[0], Satisfied: false, Why: "We want to see it in every district."})
	})
	if err != nil {
		return err
	}
	return b.reports(asked[3])
}

// reports promises measures and compiles the report that brings them back.
func (b *builder) reports(asked thread.Ref) error {
	commissioner := b.cast.of(access.RoleCommissioner).by()
	var measures []thread.Ref
	promises := []report.Promise{
		{Title: "Promised minutes that come", Source: wiring.FigureVisits, Unit: report.PerCent, Baseline: 820, Target: 950, Direction: report.Up},
		{Title: "Goals that are closer", Source: wiring.FigureOutcomes, Unit: report.PerCent, Baseline: 500, Target: 700, Direction: report.Up},
		{Title: "Something offered while families wait", Source: wiring.FigureWaiting, Unit: report.PerCent, Baseline: 300, Target: 900, Direction: report.Up},
	}
	err := b.on(b.working(b.today.AddDays(-200)), 15, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range promises {
			p.Decision, p.BaselineOn, p.TargetBy = b.market.decision, tx.Today().AddDays(-30), b.today.AddDays(200)
			ref, err := b.Report.PromiseTx(ctx, tx, commissioner, p)
			if err != nil {
				return err
			}
			measures = append(measures, ref)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range []struct{ from, to, due int }{{-200, -100, -90}, {-100, -1, 20}} {
		err := b.on(b.working(b.today.AddDays(min(r.to+5, -1))), 16, func(ctx context.Context, tx *db.Tx) error {
			ref, err := b.Report.CompileTx(ctx, tx, commissioner, report.Compile{
				Title: "What families got: report to members", Committee: "Children's scrutiny committee", For: asked, DueOn: b.today.AddDays(r.due),
				From: b.today.AddDays(r.from), To: b.today.AddDays(r.to), Measures: measures, Text: "What was promised in the decision, and where it stands.",
			})
			if err != nil || r.due > 0 {
				return err
			}
			return b.Report.PublishTx(ctx, tx, b.cast.of(access.RoleDemocraticServices).by(), report.Publish{Report: ref})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
