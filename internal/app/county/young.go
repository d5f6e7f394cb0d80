package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/plan"
	"alongside/internal/thread"
)

// youngAge is how old the young person of the personas is. They have come to the age at which they speak for themselves, so that
// what is asked and said in their name is their own word.
const youngAge = 17

// ownRights builds the young person of the personas: the account, the child on record and who speaks in the plan are one.
func (b *builder) ownRights() error {
	first, last := b.fullName(firstNames)
	young, err := b.familyPersona(access.RoleYoungPerson, first+" "+last)
	if err != nil {
		return err
	}
	own := &story{
		builder: b, parent: b.stranger(), lead: b.cast.of(access.RoleLead), from: b.working(b.today.AddDays(-360)), born: b.today.AddMonths(-12*youngAge - 11),
		first: first, last: last, young: young,
	}
	if err := own.whole(); err != nil {
		return err
	}
	return own.joinNext(young, youngAge)
}

// comeOfAge opens the record to a young person who has an account, before anything is asked in their name.
func (s *story) comeOfAge() error {
	if s.young.ref == "" {
		return nil
	}
	_, err := s.step(25, 9, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Family.GiveOwnRecordTx(ctx, tx, s.lead.by(), s.child, s.young.ref, "The end of compulsory school age has passed."); err != nil {
			return err
		}
		return s.Family.SayReachTx(ctx, tx, s.young.actor(), family.SayReach{Child: s.child, Reach: family.Reach{Way: family.ByText, Phone: "07700 900482",
			SafeTimes: "After 4pm, not on Wednesdays", Formats: family.FormatList("").With(family.EasyRead)}})
	})
	return err
}

// speaker is who speaks of an assessment and a plan: the young person of their own, or the parent.
func (s *story) speaker() person {
	if s.young.ref != "" {
		return s.young
	}
	return s.parent
}

// wish is what the family asks of a draft: that a line names who gives it.
type wish struct {
	section    plan.Section
	asked, who string
}

func wishFor(basis plan.Basis) wish {
	if basis == plan.Section17 {
		return wish{plan.SectionH2, "Please say that the support worker is trained.", "A trained support worker"}
	}
	return wish{plan.SectionF, "Please say that the therapist is a speech and language therapist.", "A speech and language therapist"}
}

// grant writes into the draft what the family asked for, and answers that it is there.
func (s *story) grant(ctx context.Context, tx *db.Tx, ref thread.Ref, writer person, w wish) error {
	p, err := s.Plan.Plan(ctx, tx, ref)
	if err != nil {
		return err
	}
	lines := p.Provision
	for i := range lines {
		if lines[i].Section == w.section {
			lines[i].Who = w.who
		}
	}
	if err := s.Plan.ReviseTx(ctx, tx, writer.actor(), plan.Revise{Plan: ref, Needs: p.Needs, Outcomes: p.Outcomes, Provision: lines}); err != nil {
		return fmt.Errorf("revise the draft: %w", err)
	}
	return s.Plan.AnswerCommentsTx(ctx, tx, writer.actor(), plan.Answer{Plan: ref, Outcomes: []string{"It says so now."}})
}
