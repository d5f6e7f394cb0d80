package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead/explanation"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// explanations leaves one at each place: a partner agency’s that may not be told any more, a partner agency's that is late, a colleague's that is to come, one that was given,
// one that was sent back, and one that is not needed any more. All are of families of the lead who is the persona.
func (b *builder) explanations() error {
	for stop := range 6 {
		st := &story{builder: b, parent: b.stranger(), lead: b.cast.of(access.RoleLead), from: b.working(b.today.AddDays(-90 - stop)), born: b.today.AddMonths(-12*9 - stop)}
		for _, step := range []func() error{st.worry, st.open, st.allocate, st.introduce} {
			if err := step(); err != nil {
				return err
			}
		}
		asked, err := b.explain(st, stop)
		if err != nil {
			return fmt.Errorf("explanation %d: %w", stop, err)
		}
		if err := b.settleExplanation(st, stop, asked); err != nil {
			return fmt.Errorf("explanation %d: %w", stop, err)
		}
	}
	return nil
}

// explain has an assessment refused, and the lead require the reasons.
func (b *builder) explain(st *story, stop int) (ref thread.Ref, err error) {
	chair := b.cast.of(access.RolePanelChair)
	var about thread.Ref
	err = b.on(b.working(b.today.AddDays(-40)), 10, func(ctx context.Context, tx *db.Tx) (err error) {
		about, err = b.Pathway.RequestTx(ctx, tx, st.parent.actor(), pathway.Request{Child: st.child, Basis: pathway.EHC, Why: "School cannot meet the need.", Officer: b.cast.ehc})
		if err == nil {
			err = b.Pathway.DecideTx(ctx, tx, chair.actor(), pathway.Decide{Assessment: about, Why: "What family and school sent was read."})
		}
		return err
	})
	if err != nil {
		return "", err
	}
	days := 5
	if stop == 0 {
		days = 25 // late by now
	}
	err = b.on(b.working(b.today.AddDays(-days)), 11, func(ctx context.Context, tx *db.Tx) error {
		cmd := explanation.Require{Child: st.child, About: about, Question: "The letter gives one sentence. Which reports were read, and what was missing?", Name: "The children’s clinic", Email: "panel@clinic.example",
			Share: explanation.Share{Ground: explanation.Agreed, Giver: st.parent.name, How: "At a visit"}}
		if stop > 0 && stop < 5 {
			account, err := b.Authority.Account(ctx, tx, chair.ref)
			if err != nil {
				return err
			}
			cmd.Name, cmd.Email = "", account.Email
		}
		e, err := b.Explanation.RequireTx(ctx, tx, st.lead.actor(), cmd)
		ref = e.Ref
		return err
	})
	return ref, err
}

// settleExplanation takes it as far as the place that it is to show.
func (b *builder) settleExplanation(st *story, stop int, ref thread.Ref) error {
	at := func(days, hour int, do func(ctx context.Context, tx *db.Tx) error) error {
		return b.on(b.working(b.today.AddDays(-days)), hour, do)
	}
	if stop == 2 || stop == 3 {
		err := at(3, 15, func(ctx context.Context, tx *db.Tx) error {
			return b.Explanation.AnswerTx(ctx, tx, b.cast.of(access.RolePanelChair).actor(), explanation.Answer{
				Explanation: ref, Reasons: "The reports show progress with the help that the school gives now.", Read: "Report of the school\nThe family’s statement",
				Rule: "Children and Families Act 2014, section 36(8)",
			})
		})
		if err != nil {
			return err
		}
	}
	switch stop {
	case 3:
		return at(2, 16, func(ctx context.Context, tx *db.Tx) error {
			return b.Explanation.ReturnTx(ctx, tx, st.lead.actor(), ref, 0, "It does not say which progress, and measured how.")
		})
	case 4:
		return at(2, 16, func(ctx context.Context, tx *db.Tx) error {
			return b.Explanation.WithdrawTx(ctx, tx, st.lead.actor(), ref, 0, "The chair rang the family and explained it.")
		})
	case 5:
		return at(2, 16, func(ctx context.Context, tx *db.Tx) error {
			e, err := b.Explanation.Explanation(ctx, tx, ref)
			if err != nil {
				return err
			}
			return b.Family.WithdrawConsentTx(ctx, tx, st.parent.actor().By(), family.WithdrawConsent{Child: st.child, N: e.Share.Consent, Why: "We want to ask the clinic ourselves."})
		})
	default:
		return nil
	}
}
