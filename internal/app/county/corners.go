package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// corners builds what chance may leave out: every state of every object stands somewhere in the county, however small it is.
func (b *builder) corners() error {
	for _, part := range []struct {
		what string
		do   func() error
	}{
		{"concerns", b.screened}, {"questions", b.questions}, {"assessments", b.assessments}, {"explanations", b.explanations}, {"plans", b.plans}, {"requirements", b.requirements},
		{"emergency awards", b.emergencies}, {"visits and invoices", b.disputes}, {"bookings", b.bookings}, {"waits", b.waits}, {"waiting lists", b.lists}, {"diaries", b.diaries}, {"proposals", b.proposals}, {"calls-in", b.callIns},
		{"providers and people", b.leavers}, {"what would shorten a wait", b.comparisons},
	} {
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.what, err)
		}
	}
	return nil
}

// newcomer is a family whose story began so many days ago, as far as its introduction.
func (b *builder) newcomer(days int) (*story, error) {
	st := &story{builder: b, parent: b.stranger(), lead: pick(b, b.cast.leads), from: b.working(b.today.AddDays(-days)), born: b.today.AddMonths(-12*8 - days%30)}
	for _, step := range []func() error{st.worry, st.open, st.allocate, st.introduce} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// screened adds the ways in which a concern ends other than a family.
func (b *builder) screened() error {
	for i, s := range []family.Screen{
		{Outcome: family.SafeguardingReferral, Risk: true, ReferredTo: "Children’s social care, first contact team", Why: "A child may be at risk of harm at home."},
		{Outcome: family.NotReachable, Why: "Three calls and a message without an answer."},
		{Outcome: family.AdviceOnly, Why: "The family asked where a group is.", Advice: "The groups near you are on our list of what is on offer."},
	} {
		st := &story{builder: b, parent: b.stranger(), from: b.working(b.today.AddDays(-20 - i)), born: b.today.AddMonths(-12 * (5 + i))}
		if err := st.worry(); err != nil {
			return err
		}
		s.Concern, s.Version = st.concern, 1
		if s.Outcome == family.NotReachable {
			s.RetryOn = b.working(st.from.AddDays(1))
		}
		if _, err := st.step(0, 14, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Family.ScreenTx(ctx, tx, b.cast.of(access.RolePractitioner).by(), s)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// questions leaves one question at each place of its cycle. All are of families of the lead who is the persona.
func (b *builder) questions() error {
	for stop := range 5 {
		st, err := b.newcomer(60 + stop)
		if err != nil {
			return err
		}
		var ref thread.Ref
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) (err error) {
				ref, err = b.Query.AskTx(ctx, tx, st.parent.actor(), query.Ask{Child: st.child, Subject: subjects[stop], Points: points[:1+stop%2]})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.AcknowledgeTx(ctx, tx, st.lead.actor(), ref, 0)
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.AnswerTx(ctx, tx, st.lead.actor(), query.Give{Query: ref, Points: []string{"Yes, from the start of next term.", "The letter says so on its first page."}[:1+stop%2],
					NoDecision: true, Next: "I ring you to go through it.", NextBy: b.working(tx.Today().AddDays(5)), Challenge: "Tell us here, and my manager looks at it."})
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.JudgeTx(ctx, tx, st.parent.actor(), query.Judge{Query: ref, Valid: stop == 4, Verdict: "You did not say when."})
			},
		}
		for i, do := range steps[:min(stop+1, len(steps))] {
			if err := b.on(b.working(b.today.AddDays(-12+2*i)), 11, do); err != nil {
				return err
			}
		}
	}
	return b.sortedQuestions()
}

// keepInTouch lets most leads speak with their families every few weeks; the others are late with it.
func (s *story) keepInTouch() error {
	since := s.from.AddDays(14).DaysUntil(s.today)
	ago := 2 + s.rand.IntN(30)
	if s.chance(12) {
		ago = 45 + s.rand.IntN(60)
	}
	if since <= ago {
		return nil
	}
	return s.on(s.working(s.today.AddDays(-ago)), 15, func(ctx context.Context, tx *db.Tx) error {
		return s.Lead.IntroduceTx(ctx, tx, s.lead.by(), lead.Introduce{Child: s.child, On: tx.Today(), How: pick(s.builder, []lead.How{lead.Rang, lead.Visited, lead.Video})})
	})
}
