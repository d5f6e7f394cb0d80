package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// assessments leaves one at each place, the refused one and the one that ends without a plan among them.
func (b *builder) assessments() error {
	officer, chair := b.cast.of(access.RoleEHCOfficer), b.cast.of(access.RolePanelChair)
	for stop := range 5 {
		st, err := b.newcomer(120 + stop)
		if err != nil {
			return err
		}
		var ref, advice thread.Ref
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) (err error) {
				ref, err = b.Pathway.RequestTx(ctx, tx, st.parent.actor(), pathway.Request{Child: st.child, Basis: pathway.EHC, Why: "School cannot meet the need.", Officer: b.cast.ehc})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Pathway.DecideTx(ctx, tx, chair.actor(), pathway.Decide{Assessment: ref, Assess: stop > 1, Why: "What family and school sent was read."})
			},
			func(ctx context.Context, tx *db.Tx) (err error) {
				advice, err = b.Pathway.AskAdviceTx(ctx, tx, officer.actor(), pathway.AskAdvice{Assessment: ref, Agency: pathway.Education, Adviser: b.cast.of(access.RoleSENCO).ref})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				if err := b.Pathway.GiveAdviceTx(ctx, tx, b.cast.of(access.RoleSENCO).actor(), pathway.GiveAdvice{Advice: advice, Text: "Works well with what the school gives now."}); err != nil {
					return err
				}
				_, err := b.Pathway.DetermineTx(ctx, tx, chair.actor(), pathway.Determine{Assessment: ref, Plan: false, Why: "The school can give what is needed.", Read: []string{"Advice from education"}})
				return err
			},
		}
		last := min(stop+1, len(steps))
		for i, do := range steps[:last] {
			if err := b.on(b.working(b.today.AddDays(-60+14*i)), 11, do); err != nil {
				return err
			}
		}
	}
	return nil
}

// planned is a family with a section 17 plan, drafted, served or final.
func (b *builder) planned(days int, to plan.State) (*story, thread.Ref, error) {
	st, err := b.newcomer(days)
	if err != nil {
		return nil, "", err
	}
	social := b.cast.of(access.RolePractitioner)
	var assessed, determined, ref thread.Ref
	steps := []func(ctx context.Context, tx *db.Tx) error{
		func(ctx context.Context, tx *db.Tx) (err error) {
			assessed, err = b.Pathway.RequestTx(ctx, tx, st.lead.actor(), pathway.Request{Child: st.child, Basis: pathway.Section17, Why: "The family needs a break from caring.", Officer: social.ref})
			if err != nil {
				return err
			}
			return b.Pathway.DecideTx(ctx, tx, social.actor(), pathway.Decide{Assessment: assessed, Assess: true, Why: "The child is disabled and so in need."})
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			determined, err = b.Pathway.DetermineTx(ctx, tx, social.actor(), pathway.Determine{Assessment: assessed, Plan: true, Why: "A regular break keeps the family well.", Read: []string{"The social worker’s visit"}})
			return err
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Plan.DraftTx(ctx, tx, social.actor(), plan.Plan{
				Child: st.child, Basis: plan.Section17, Assessment: assessed, Determination: determined, Needs: []plan.Need{{Text: pick(b, needs), From: "The social worker’s visit"}},
				Outcomes:  []string{"The family has one evening a week of its own."},
				Provision: []plan.Provision{{Section: plan.SectionH2, What: "One to one support at home and outside", MinutesPerWeek: 120, WeeksPerYear: 50, Who: "A trained support worker", Need: 1}},
			})
			return err
		},
		func(ctx context.Context, tx *db.Tx) error {
			return b.Plan.ServeDraftTx(ctx, tx, social.actor(), ref, 0)
		},
		func(ctx context.Context, tx *db.Tx) error {
			if err := b.Plan.CommentTx(ctx, tx, st.parent.actor(), plan.Say{Plan: ref, Text: "Wednesdays are best.", Last: true}); err != nil {
				return err
			}
			if err := b.Plan.AnswerCommentsTx(ctx, tx, social.actor(), plan.Answer{Plan: ref, Outcomes: []string{"We ask for Wednesdays."}}); err != nil {
				return err
			}
			return b.Plan.FinaliseTx(ctx, tx, social.actor(), plan.Finalise{Plan: ref, Why: "It says what the assessment asks for.", KeepVague: true})
		},
	}
	last := map[plan.State]int{plan.StateDrafted: 3, plan.StateServed: 4, plan.StateFinal: 5}[to]
	for i, do := range steps[:last] {
		if _, err := st.step(10+7*i, 12, do); err != nil {
			return nil, "", err
		}
	}
	return st, ref, nil
}

func (b *builder) plans() error {
	for i, to := range []plan.State{plan.StateDrafted, plan.StateServed, plan.StateFinal} {
		st, ref, err := b.planned(52+7*i, to)
		if err != nil {
			return err
		}
		if st == nil || to != plan.StateFinal {
			continue
		}
		// What a family asked for a week ago, and nobody has decided yet.
		if err := st.later(7, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Dispute.AskTx(ctx, tx, st.parent.actor(), dispute.Ask{About: ref, Kind: dispute.Budget, Words: "We would like to pay a worker whom he knows."})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// need is a requirement raised, so many days ago, from the only line of a new family's plan.
func (b *builder) need(start workday.Date, ago int) (*story, thread.Ref, error) {
	return b.needIn(b.market.lot, start, ago)
}

// needIn is a need to be bought in a lot.
func (b *builder) needIn(lot thread.Ref, start workday.Date, ago int) (*story, thread.Ref, error) {
	st, ref, err := b.planned(ago+45+b.rand.IntN(9), plan.StateFinal)
	if err != nil {
		return nil, "", err
	}
	var req thread.Ref
	err = b.on(b.today.AddDays(-ago), 14, func(ctx context.Context, tx *db.Tx) error {
		p, err := b.Plan.Of(ctx, tx, st.child)
		if err != nil || len(p) == 0 || p[0].Ref != ref {
			return fmt.Errorf("the plan of %s: %w", st.child, err)
		}
		req, err = b.Brokerage.RequireTx(ctx, tx, st.lead.actor(), brokerage.Require{Broker: b.cast.brokers, Requirement: brokerage.Requirement{
			Provision: p[0].Provision[0].Ref, Lot: lot, What: p[0].Provision[0].What, Need: "A child who likes swimming and needs the same person each week.", Skills: []string{"autism"},
			MinutesPerWeek: 120, Band: money.Weekday, Start: start, End: b.endOfTerm(start),
		}})
		return err
	})
	return st, req, err
}

// endOfTerm is the last day of support that starts on a day, within the agreement's term.
func (b *builder) endOfTerm(start workday.Date) workday.Date {
	return (&story{builder: b}).endOf(start)
}
