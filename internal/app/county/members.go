package county

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/modgov"
	"alongside/internal/report"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
)

// ask is one recommendation of members, and how far it has come.
type ask struct {
	label, theme, text string
	answer             scrutiny.Answer // "" while the committee waits for one
	act                string          // what is done about it, "" for nothing yet
	reached            int             // of two milestones
	verdict            string          // what members said, "" for nothing yet
	content            bool            // members are satisfied
	ago                int             // days since it was made, 0 for months ago
}

// asks are recommendations in every state. A label stands twice, and one is skipped, as in real papers.
var asks = []ask{
	{label: "1", theme: "A named person", text: "That every family has a named lead professional who can require an explanation.", answer: scrutiny.Accepted, act: "Name a lead for every family", reached: 1, verdict: "We want to see it in every district."},
	{label: "2", theme: "Questions", text: "That questions are answered by a date and that parents say whether they were.", answer: scrutiny.Accepted, act: "Give each question a date", reached: 2, verdict: "Parents told us that it works.", content: true},
	{label: "2", theme: "Voluntary groups", text: "That voluntary organisations add to what the council must provide and never replace it.", answer: scrutiny.Partly, act: "Test each grant for what it adds", reached: 1},
	{label: "4", theme: "Reporting back", text: "That a report on this arrangement comes back to the committee.", answer: scrutiny.Accepted, act: "Bring what families got to the committee each season", reached: 1},
	{label: "5", theme: "Waiting", text: "That every family is offered something while it waits.", answer: scrutiny.Accepted, act: "Offer support within four weeks", reached: 2},
	{label: "6", theme: "Pay of carers", text: "That every provider pays at least the real living wage.", answer: scrutiny.Rejected},
	{label: "7", theme: "Transition", text: "That planning for adult life begins at fourteen.", answer: scrutiny.Accepted},
	{label: "8", theme: "Transport", text: "That the cost of transport is shown beside the cost of support.", answer: scrutiny.Noted},
	{label: "9", theme: "Holidays", text: "That short breaks in the holidays are told of before the term ends.", ago: 20},
}

// members makes what was asked, promised and reported.
func (b *builder) members() error {
	officer := b.cast.of(access.RoleDemocraticServices).by()
	asked := make([]thread.Ref, len(asks))
	for i, a := range asks {
		made := b.today.AddDays(-300 + 10*i)
		if a.ago > 0 {
			made = b.today.AddDays(-a.ago)
		}
		err := b.on(b.working(made), 15, func(ctx context.Context, tx *db.Tx) (err error) {
			asked[i], err = b.Scrutiny.RecommendTx(ctx, tx, officer, scrutiny.Recommend{
				Label: a.label, Theme: a.theme, Text: a.text, Committee: "Children’s scrutiny committee", MadeOn: tx.Today(), Decision: b.market.decision,
			})
			return err
		})
		if err != nil {
			return err
		}
		if err := b.follow(asked[i], a, i); err != nil {
			return err
		}
	}
	if err := b.paper(); err != nil {
		return err
	}
	return b.reports(asked[3])
}

// paper takes over an older paper whose answer does not say whether it accepts.
func (b *builder) paper() error {
	return b.on(b.working(b.today.AddDays(-200)), 15, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Scrutiny.ImportTx(ctx, tx, b.cast.of(access.RoleDemocraticServices).by(), scrutiny.Import{
			Source: "made-up-review.txt", Committee: "Children’s scrutiny committee", On: b.today.AddDays(-260), Decision: b.market.decision,
			Paper: modgov.Document{Title: "A made-up review of therapy in schools", Themes: []modgov.Theme{{Title: "Therapy in schools"}}, Recommendations: []modgov.Recommendation{
				{Label: "1", Theme: "Therapy in schools", Text: "That schools can ask for a therapist without a form.", Response: "Officers will look at how other councils do this.", Owner: "The council"},
			}},
		})
		return err
	})
}

// follow answers a recommendation, acts on it and lets members judge, as far as it has come.
func (b *builder) follow(ref thread.Ref, a ask, i int) error {
	commissioner, member := b.cast.of(access.RoleCommissioner).by(), b.cast.of(access.RoleMember).by()
	var did scrutiny.Action
	for _, step := range []struct {
		skip bool
		day  int
		do   func(ctx context.Context, tx *db.Tx) error
	}{
		{a.answer == "", -240 + 10*i, func(ctx context.Context, tx *db.Tx) error {
			return b.Scrutiny.RespondTx(ctx, tx, commissioner, scrutiny.Respond{Recommendation: ref, Answer: a.answer, Text: "Our answer is in the paper of the day.", Agency: "The council", On: tx.Today()})
		}},
		{a.act == "", -230 + 10*i, func(ctx context.Context, tx *db.Tx) (err error) {
			did, err = b.Scrutiny.ActTx(ctx, tx, commissioner, scrutiny.Act{
				Recommendation: ref, What: a.act, Owner: "Head of commissioning", Due: b.today.AddDays(90 + 30*i),
				Milestones: []scrutiny.Milestone{{What: "Agreed with parents", By: b.today.AddDays(-30)}, {What: "In use everywhere", By: b.today.AddDays(60)}},
			})
			return err
		}},
		{a.reached == 0, -80 + i, func(ctx context.Context, tx *db.Tx) error {
			for _, m := range did.Milestones[:a.reached] {
				if err := b.Scrutiny.MilestoneDoneTx(ctx, tx, commissioner, scrutiny.MilestoneDone{Recommendation: ref, Milestone: m.Ref, On: tx.Today(), Evidence: "The note of the meeting with the parents’ forum."}); err != nil {
					return err
				}
			}
			return nil
		}},
		{a.verdict == "", -60 + i, func(ctx context.Context, tx *db.Tx) error {
			return b.Scrutiny.JudgeTx(ctx, tx, member, scrutiny.Judge{Recommendation: ref, Satisfied: a.content, Why: a.verdict})
		}},
	} {
		if step.skip {
			continue
		}
		if err := b.on(b.working(b.today.AddDays(step.day)), 15, step.do); err != nil {
			return err
		}
	}
	return nil
}

// goals promises the measure in which the goals of families count, before the first of them is scored.
func (b *builder) goals() error {
	return b.at(b.working(b.today.AddDays(-200)), 15, func(ctx context.Context, tx *db.Tx) (err error) {
		b.closer, err = b.Report.PromiseTx(ctx, tx, b.cast.of(access.RoleCommissioner).by(), report.Promise{
			Title: "Goals that are closer", Source: wiring.FigureOutcomes, Unit: report.PerCent, Baseline: 500, Target: 700, Direction: report.Up,
			Decision: b.market.decision, BaselineOn: tx.Today().AddDays(-30), TargetBy: b.today.AddDays(200),
		})
		return err
	})
}

// reports promises measures and compiles the report that brings them back.
func (b *builder) reports(asked thread.Ref) error {
	commissioner := b.cast.of(access.RoleCommissioner).by()
	measures := []thread.Ref{b.closer}
	promises := []report.Promise{
		{Title: "Promised minutes that come", Source: wiring.FigureVisits, Unit: report.PerCent, Baseline: 820, Target: 950, Direction: report.Up},
		{Title: "Something offered while families wait", Source: wiring.FigureWaiting, Unit: report.PerCent, Baseline: 300, Target: 900, Direction: report.Up},
		{Title: "Questions answered in time", Source: wiring.FigureReplies, Unit: report.PerCent, Baseline: 640, Target: 950, Direction: report.Up},
		{Title: "Places in groups and courses", Source: wiring.FigurePlaces, Unit: report.Count, Baseline: 940, Target: 1335, Direction: report.Up},
	}
	grown, err := b.earlierSeason()
	if err != nil {
		return err
	}
	promises = append(promises, grown)
	err = b.on(b.working(b.today.AddDays(-200)), 15, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range promises {
			p.Decision, p.TargetBy = b.market.decision, b.today.AddDays(200)
			if p.BaselineOn.IsZero() {
				p.BaselineOn = tx.Today().AddDays(-30)
			}
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
	for _, r := range []struct{ from, to, due int }{{-190, -100, -90}, {-150, -60, -10}, {-91, -1, 20}} {
		err := b.on(b.working(b.today.AddDays(min(r.to+5, -1))), 16, func(ctx context.Context, tx *db.Tx) error {
			ref, err := b.Report.CompileTx(ctx, tx, commissioner, report.Compile{
				Title: "What families got: report to members", Committee: "Children's scrutiny committee", For: asked, DueOn: b.today.AddDays(r.due),
				From: b.today.AddDays(r.from), To: b.today.AddDays(r.to), Measures: measures, Text: "What was promised in the decision, and where it stands.",
			})
			if err != nil || r.due > -20 {
				return err // the second is late, the third is being written
			}
			return b.Report.PublishTx(ctx, tx, b.cast.of(access.RoleDemocraticServices).by(), report.Publish{Report: ref})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
