package county

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// entrants are providers that ask to join, each as far as its application has come.
var entrants = []struct {
	name string
	as   admission.State
}{
	{"Beacon Home Support", admission.Draft}, {"Fernside Care", admission.Submitted}, {"Two Rivers Support", admission.Returned}, {"Kestrel Care", admission.Scoring},
	{"Lantern Short Breaks", admission.Moderating}, {"Millpond Support", admission.ToDecide}, {"Quarry Bank Support", admission.Accepted},
	{"Willow Tree Care", admission.Admitted}, {"Cloudside Support", admission.Refused}, {"Penny Lane Care", admission.Reviewing}, {"Ashbrook Support", admission.Withdrawn},
	{"Teasel Home Support", admission.Admitted},
}

// writtenTo is the address of a provider that applies, so that the messages at each step of an application can be seen. The others
// have none: every invitation of the county's past would be a message to each.
func writtenTo(name string) string {
	for _, e := range entrants {
		if e.name == name {
			return "office@" + strings.ReplaceAll(strings.ToLower(name), " ", "-") + ".example"
		}
	}
	return ""
}

// admissions opens the framework and takes new entrants as far as each has come, so that every state stands somewhere.
func (b *builder) admissions() error {
	commissioner := b.cast.of(access.RoleCommissioner).actor()
	published := b.working(b.today.AddDays(-60))
	if err := b.on(published, 9, func(ctx context.Context, tx *db.Tx) error {
		return b.Admission.OpenTx(ctx, tx, commissioner, b.terms(""))
	}); err != nil {
		return fmt.Errorf("terms of admission: %w", err)
	}
	for _, e := range entrants {
		if err := b.entrant(e.name, e.as, b.working(b.today.AddDays(-24))); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	if err := b.conditional(); err != nil {
		return fmt.Errorf("the entrant that is accepted on a condition: %w", err)
	}
	// The latest version waits out a standstill, and so does one application under it.
	if err := b.on(b.working(b.today.AddDays(-20)), 9, func(ctx context.Context, tx *db.Tx) error {
		return b.Admission.OpenTx(ctx, tx, commissioner, b.terms("pa2023-standstill"))
	}); err != nil {
		return fmt.Errorf("terms with a standstill: %w", err)
	}
	if err := b.entrant("Harecastle Care", admission.Standstill, b.working(b.today.AddDays(-18))); err != nil {
		return fmt.Errorf("the entrant that waits: %w", err)
	}
	if err := b.asked(); err != nil {
		return fmt.Errorf("questions on the terms: %w", err)
	}
	return b.heldMembers()
}

// terms are the terms on which the framework takes new providers. Their figures are made up.
func (b *builder) terms(standstill string) admission.Opening {
	return admission.Opening{
		Agreement: b.market.agreement, OpensAt: b.today.AddDays(-60).At(9, 0), DecideDays: 20, CompleteDays: 10, StandstillRule: standstill, ReplyDays: 10, ReviewDays: 10, PassMark: 60,
		Questions: []admission.Question{
			{Words: "Are you registered for what you offer?", Kind: admission.PassFail},
			{Words: "How do you match staff with a child’s needs and interests?", Kind: admission.Scored, Max: 5, Weight: 60},
			{Words: "How do you hear what children and families think?", Kind: admission.Scored, Max: 5, Weight: 40},
		},
		Declarations: []string{"What we say is true.", "No ground for exclusion applies to us."},
		Floor:        agreement.Floor{PayPerHour: 12_50, TravelMinutes: 8, Training: 400, OnCosts: 1250, MilesPerHour: 300, PencePerMile: 45, Overheads: 1000, LeastMargin: 200},
	}
}

// asked asks two questions on the terms, of which one is answered.
func (b *builder) asked() error {
	asker := b.market.providers[1].actor()
	for i, q := range []string{"Does the lot cover visits across the county boundary?", "May staff of two providers share a visit?"} {
		if err := b.on(b.today.AddDays(-12+i), 10, func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.AskTx(ctx, tx, asker, b.market.agreement, q)
		}); err != nil {
			return err
		}
	}
	manager := b.cast.of(access.RoleContractManager).actor()
	return b.on(b.today.AddDays(-9), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Admission.AnswerTx(ctx, tx, manager, b.market.agreement, 1, "Yes, when the child lives in the county.")
	})
}

// entrant makes a provider and takes its application as far as a state.
func (b *builder) entrant(name string, as admission.State, begun workday.Date) error {
	_, _, err := b.enters(name, as, begun)
	return err
}

// enters is entrant, and returns the application with who made it.
func (b *builder) enters(name string, as admission.State, begun workday.Date) (ref thread.Ref, by person, err error) {
	if err = b.on(begun, 9, func(ctx context.Context, tx *db.Tx) (err error) {
		by, err = b.provide(ctx, tx, name, provider.CareAgency, begun.AddMonths(-3))
		return err
	}); err != nil {
		return ref, by, err
	}
	b.joinedAs(by, as == admission.Admitted)
	err = b.on(begun, 11, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = b.Admission.BeginTx(ctx, tx, by.actor(), b.market.lot); err != nil {
			return err
		}
		return b.Admission.SaveTx(ctx, tx, by.actor(), admission.At{Application: ref}, admission.Answers{
			Answers:  map[string]string{"q1": "Yes, for personal care.", "q2": "Each child meets two of us first and chooses.", "q3": "We ask after every visit, with pictures where words are hard."},
			Declared: []string{"What we say is true.", "No ground for exclusion applies to us."}, Rates: []money.Rate{{Amount: 23_40, Unit: money.Hour, Band: money.Any}},
		})
	})
	if err != nil || as == admission.Draft {
		return ref, by, err
	}
	if err := b.on(begun.AddDays(1), 11, func(ctx context.Context, tx *db.Tx) error {
		return b.Admission.SubmitTx(ctx, tx, by.actor(), admission.At{Application: ref}, by.name)
	}); err != nil || as == admission.Submitted {
		return ref, by, err
	}
	return ref, by, b.assessed(ref, by, as)
}

// conditional accepts two providers whose certificate of training was another's on the condition that they show their own. One has its
// place, and no invitations yet; the other's acceptance has fallen away.
func (b *builder) conditional() error {
	if err := b.accepts("Cannock Edge Companions", admission.ToDecide, -1, 40); err != nil {
		return err
	}
	return b.accepts("Sandon Visitors", admission.Lapsed, -39, -10)
}

// accepts takes an application to its acceptance on a condition, decided and to be met so many days from today.
func (b *builder) accepts(name string, as admission.State, decided, met int) error {
	ref, by, err := b.enters(name, as, b.working(b.today.AddDays(decided-10)))
	if err != nil {
		return err
	}
	at := admission.At{Application: ref}
	if err := b.conditionally(at, by, decided, met); err != nil || as != admission.Lapsed {
		return err
	}
	return b.on(b.today.AddDays(met+1), 8, func(ctx context.Context, tx *db.Tx) error { return b.Admission.LookAtConditionTx(ctx, tx, ref) })
}

func (b *builder) conditionally(at admission.At, by person, decided, met int) error {
	commissioner, quality := b.cast.of(access.RoleCommissioner).actor(), b.cast.of(access.RoleQualityOfficer).actor()
	return b.on(b.today.AddDays(decided), 15, func(ctx context.Context, tx *db.Tx) error {
		p, err := b.Provider.Provider(ctx, tx, by.provider)
		if err != nil {
			return err
		}
		for _, e := range p.Evidence {
			if e.Kind != provider.ChildSkills {
				continue
			}
			back := provider.CheckEvidence{Provider: p.Ref, Evidence: e.Ref, Says: "The certificate names another organisation. Please give your own."}
			if err := b.Provider.CheckEvidenceTx(ctx, tx, quality, back); err != nil {
				return err
			}
		}
		c := admission.Condition{What: "The council’s two days on working with disabled children, for everybody who visits.", By: b.today.AddDays(met)}
		if err := b.Admission.AcceptOnTx(ctx, tx, commissioner, at, "Good answers; so far its staff have worked with adults.", c); err != nil {
			return err
		}
		_, err = b.Admission.AdmitTx(ctx, tx, commissioner, at, tx.Today())
		return err
	})
}

// assessed takes an application that is handed in as far as a state.
func (b *builder) assessed(ref thread.Ref, by person, as admission.State) error {
	quality, manager, commissioner := b.cast.of(access.RoleQualityOfficer).actor(), b.cast.of(access.RoleContractManager).actor(), b.cast.of(access.RoleCommissioner).actor()
	at := admission.At{Application: ref}
	type does = func(ctx context.Context, tx *db.Tx) error
	marks := func(match, hear int, why string) admission.Marks {
		return admission.Marks{Marks: map[string]int{"q1": 1, "q2": match, "q3": hear}, Notes: map[string]string{"q1": "On the register.", "q2": why, "q3": why}}
	}
	check := func(missing string) does {
		return func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.CheckCompleteTx(ctx, tx, quality, at, missing)
		}
	}
	decide := func(accept bool, why string) does {
		return func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.DecideTx(ctx, tx, commissioner, at, accept, why)
		}
	}
	withdraw := func(ctx context.Context, tx *db.Tx) error {
		return b.Admission.WithdrawTx(ctx, tx, by.actor(), admission.At{Application: ref, Why: "We are short of staff this winter."})
	}
	way := []does{
		check(""),
		func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.MarkTx(ctx, tx, quality, at, marks(4, 4, "Clear, with examples."))
		},
		func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.MarkTx(ctx, tx, manager, at, marks(3, 4, "Clear."))
		},
		func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.ModerateTx(ctx, tx, commissioner, at, marks(4, 4, "Agreed after talking."))
		},
	}
	switch as {
	case admission.Returned, admission.Expired:
		way = []does{check("The third answer is about adults.")}
	case admission.Withdrawn:
		way = []does{withdraw}
	case admission.Scoring:
		way = way[:2]
	case admission.Moderating:
		way = way[:3]
	case admission.Standstill:
		way = append(way, decide(true, "Meets every condition of the lot."), func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.PublishNoticeTx(ctx, tx, commissioner, at, admission.Published{Number: "Made up 000-054321", On: tx.Today()})
		})
	case admission.Accepted:
		way = append(way, decide(true, "Meets every condition of the lot."))
	case admission.Refused:
		way = append(way, decide(false, "The answers do not say how staff learn about the children they will meet."))
	case admission.Reviewing:
		way = append(way, decide(false, "The answers do not say how staff learn about the children they will meet."), func(ctx context.Context, tx *db.Tx) error {
			return b.Admission.ObjectTx(ctx, tx, by.actor(), at, "The second answer says it: each child meets two of us first.")
		})
	case admission.Admitted:
		way = append(way, decide(true, "Meets every condition of the lot."), func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Admission.AdmitTx(ctx, tx, commissioner, at, tx.Today())
			return err
		})
	}
	for i, do := range way {
		day := b.today.AddDays(-2 - len(way) + i)
		if as == admission.Returned || as == admission.Standstill {
			day = b.today.AddDays(-1)
		}
		if as == admission.Expired || as == admission.Lapsed {
			day = b.today.AddDays(-40)
		}
		if err := b.on(day, 12, do); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// heldMembers refreshes the persona's place, and adds a member that is suspended and one that is banned.
func (b *builder) heldMembers() error {
	manager := b.cast.of(access.RoleContractManager).actor()
	change := func(place thread.Ref, c agreement.MemberChange) error {
		c.Admission = place
		return b.on(b.today.AddDays(-1), 15, func(ctx context.Context, tx *db.Tx) error { return b.Agreement.ChangeMemberTx(ctx, tx, manager, c) })
	}
	var own []agreement.Admission
	if err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
		own, err = b.Agreement.AdmissionsOf(b.ctx, tx, b.market.providers[0].provider)
		return err
	}); err != nil {
		return err
	}
	if err := change(own[0].Ref, agreement.MemberChange{Kind: agreement.Refresh, Why: "What it was admitted on still holds."}); err != nil {
		return err
	}
	for _, c := range []agreement.MemberChange{
		{Kind: agreement.Suspension, Why: "Three visits were missed without a word."},
		{Kind: agreement.Ban, Until: b.today.AddMonths(6), Why: "Invoices for visits that did not happen."},
	} {
		name := map[agreement.EventKind]string{agreement.Suspension: "Blackwater Support", agreement.Ban: "Greyfriars Care"}[c.Kind]
		var place thread.Ref
		joined := b.working(b.today.AddDays(-90))
		if err := b.on(joined, 10, func(ctx context.Context, tx *db.Tx) error {
			p, err := b.provide(ctx, tx, name, provider.CareAgency, joined)
			if err != nil {
				return err
			}
			place, err = b.Agreement.AdmitTx(ctx, tx, manager.By(), agreement.Admit{Lot: b.market.lot, Provider: p.provider, From: joined, Why: "Meets every condition of the lot."})
			return err
		}); err != nil {
			return err
		}
		if err := change(place, c); err != nil {
			return err
		}
	}
	return nil
}
