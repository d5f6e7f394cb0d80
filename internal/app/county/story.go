package county

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// story is one child's way through the county.
type story struct {
	*builder
	child   thread.Ref
	family  thread.Ref
	parent  person
	lead    person
	concern thread.Ref
	from    workday.Date
	born    workday.Date
	// first and last are the child's name; drawn when there is none.
	first, last string
	// helper is the provider of the story that newcomers follow, as followed.go tells; nobody in the others.
	helper thread.Ref
	// young speaks for themself from the day on which the rights are their own, as young.go tells; nobody in the other stories.
	young person
}

// mainStory builds the families of the personas: one child whose thread is complete from the worry to the payment, and one
// young person in their own right.
func (b *builder) mainStory() error {
	if err := b.followed(); err != nil {
		return fmt.Errorf("the parent's child: %w", err)
	}
	if err := b.ownRights(); err != nil {
		return fmt.Errorf("the young person: %w", err)
	}
	return nil
}

// familyPersona opens the account of a persona who is served by the council.
func (b *builder) familyPersona(role access.Role, name string) (person, error) {
	var p person
	err := b.on(b.today.AddMonths(-18), 9, func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = b.accountOf(ctx, tx, name, role, ""); err != nil {
			return err
		}
		b.cast.roles[role] = p
		return b.personas(ctx, tx, role)
	})
	return p, err
}

// stranger is a parent who has no account.
func (b *builder) stranger() person {
	first, last := b.fullName(adultNames)
	return person{name: first + " " + last, role: access.RoleParent, scope: b.scope}
}

// whole lives through every step.
func (s *story) whole() error {
	for _, step := range []func() error{s.worry, s.open, s.allocate, s.introduce, s.keepInTouch, s.ask, s.wait, s.join, s.join, s.comeOfAge, s.assess, s.careAssess} {
		if err := step(); err != nil {
			return err
		}
	}
	return s.support()
}

// recent builds families whose plan has just become final, so that needs are there to be placed, invitations to be answered
// and rankings to be decided on.
func (b *builder) recent() error {
	for i := range 16 {
		st := &story{builder: b, parent: b.stranger(), lead: pick(b, b.cast.leads), from: b.working(b.today.AddDays(-163 - i)), born: b.today.AddMonths(-12*6 - 7*i)}
		for _, step := range []func() error{st.worry, st.open, st.allocate, st.introduce, st.keepInTouch, st.assess, st.support} {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return nil
}

// crowd builds the other families, each as far as its turn of fate takes it.
func (b *builder) crowd(n int) error {
	for i := range n {
		st := &story{builder: b, parent: b.stranger(), lead: pick(b, b.cast.leads)}
		st.from = b.working(b.today.AddDays(-b.rand.IntN(540)))
		st.born = st.from.AddDays(-365*2 - b.rand.IntN(365*15))
		if err := st.live(i); err != nil && !errors.Is(err, errStopped) {
			return fmt.Errorf("family %d: %w", i+1, err)
		}
		if i%50 == 49 {
			b.progress(i+1, n)
		}
	}
	return nil
}

// live goes as far as chance allows: about one in fifteen goes all the way to help that is delivered.
func (s *story) live(i int) error {
	if i%40 == 0 {
		s.from = s.working(s.today.AddDays(-s.rand.IntN(2))) // still to be screened
		return s.worry()
	}
	advice, led, known := s.chance(8), s.chance(99), s.chance(98)
	switch { // nobody is left waiting for a year: who has no lead yet, or has not met her, came lately
	case advice:
	case !led:
		s.from = s.working(s.today.AddDays(-1 - s.rand.IntN(8)))
	case !known:
		s.from = s.working(s.today.AddDays(-4 - s.rand.IntN(14)))
	}
	if err := s.worry(); err != nil {
		return err
	}
	if advice {
		return s.adviseOnly()
	}
	for _, step := range []struct {
		goes bool
		do   func() error
	}{{true, s.open}, {led, s.allocate}, {known, s.introduce}} {
		if !step.goes {
			return nil
		}
		if err := step.do(); err != nil {
			return err
		}
	}
	if err := s.keepInTouch(); err != nil {
		return err
	}
	if s.chance(30) {
		if err := s.ask(); err != nil {
			return err
		}
	}
	if s.chance(45) {
		if err := s.wait(); err != nil {
			return err
		}
	}
	if s.chance(30) {
		if err := s.join(); err != nil {
			return err
		}
	}
	switch n := s.rand.IntN(100); {
	case n < 8 && s.from.DaysUntil(s.today) > 260:
		if err := s.assess(); err != nil {
			return err
		}
		return s.support()
	case n < 25:
		return s.assess()
	case n < 35:
		return s.careAssess()
	}
	return nil
}

// step runs fn on a day after the story's start; what would happen in the future does not happen yet.
func (s *story) step(days, hour int, fn func(ctx context.Context, tx *db.Tx) error) (bool, error) {
	day := s.working(s.from.AddDays(days))
	if day.After(s.today) {
		return false, nil
	}
	return true, s.on(day, hour, fn)
}

func (s *story) worry() error {
	out := pick(s.builder, s.outcodes)
	ch := "web"
	if rings := s.chance(30); rings && s.from.Before(s.today) { // today's may be told before the office opens
		ch = "phone"
	}
	_, err := s.step(0, 9, func(ctx context.Context, tx *db.Tx) error {
		raised, err := s.Family.RaiseTx(ctx, tx, access.Actor{Public: true, Name: s.parent.name, Scope: s.scope}.By(), family.Raise{
			Worry: pick(s.builder, worries), Tried: pick(s.builder, tries), Born: s.born, Age: family.NoAge, Area: out.Code,
			Stage: pick(s.builder, family.Stages()), Reach: s.reach(), Channel: ch,
		})
		s.concern = raised.Ref
		return err
	})
	return err
}

func (s *story) reach() family.Reach {
	return family.Reach{Way: family.ByEmail, Name: s.parent.name, Email: fmt.Sprintf("family.%d@families.example", s.rand.IntN(1_000_000_000)),
		Language: tongue(s.parent.name, familiesPerTongue)}
}

func (s *story) adviseOnly() error {
	_, err := s.step(0, 14, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Family.ScreenTx(ctx, tx, s.cast.of(access.RolePractitioner).by(), family.Screen{
			Concern: s.concern, Version: 1, Outcome: family.AdviceOnly, Why: "The family asked where to find a group near them.", Advice: "The groups near you are on our list of what is on offer.",
		})
		return err
	})
	return err
}

func (s *story) open() error {
	first, last := pick(s.builder, firstNames), pick(s.builder, lastNames)
	if s.first != "" {
		first, last = s.first, s.last
	}
	done, err := s.step(0, 15, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Family.ScreenTx(ctx, tx, s.cast.of(access.RolePractitioner).by(), family.Screen{
			Concern: s.concern, Version: 1, Outcome: family.OpenAsFamily, Why: "The family wants a named person.",
			Open: family.OpenFamily{
				Agreed: s.parent.name + ", on the telephone",
				Child:  family.NewChild{First: first, Last: last, Born: s.born, Area: pick(s.builder, s.outcodes).Code, School: pick(s.builder, schools)},
				Carers: []family.NewCarer{{Person: s.parent.ref, Relation: "mother", Lives: true, Reach: s.reach(),
					Responsible: []family.Fact{{From: s.born, Evidence: "Birth certificate seen"}}}},
			},
		})
		if err != nil {
			return err
		}
		s.child, s.family = c.Child, c.Family
		carers, err := s.Family.Carers(ctx, tx, s.child)
		if err == nil && len(carers) > 0 {
			s.parent.ref = carers[0].Person
		}
		return err
	})
	if !done && err == nil {
		return errStopped
	}
	return err
}

func (s *story) allocate() error {
	_, err := s.step(1+s.rand.IntN(4), 10, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Lead.AllocateTx(ctx, tx, s.cast.of(access.RoleLeadManager).by(), lead.Allocate{Child: s.child, Lead: s.lead.ref, Why: "Works in this area and has room."})
		return err
	})
	return err
}

func (s *story) introduce() error {
	_, err := s.step(6+s.rand.IntN(8), 11, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Lead.IntroduceTx(ctx, tx, s.lead.by(), lead.Introduce{Child: s.child, On: tx.Today(), How: pick(s.builder, []lead.How{lead.Rang, lead.Visited, lead.Video})}); err != nil {
			return err
		}
		if s.chance(80) {
			return s.Lead.ConfirmTx(ctx, tx, s.parent.by(), lead.Confirm{Child: s.child, Spoken: true})
		}
		return nil
	})
	return err
}

// ask goes through the query cycle: most answers are answers; some go one level up.
func (s *story) ask() error {
	at := 20 + s.rand.IntN(max(1, s.from.DaysUntil(s.today)))
	var ref thread.Ref
	asked, err := s.step(at, 20, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.Query.AskTx(ctx, tx, s.parent.actor(), query.Ask{Child: s.child, Subject: pick(s.builder, subjects), Points: []string{pick(s.builder, points), pick(s.builder, points)}})
		return err
	})
	if !asked || err != nil {
		return err
	}
	if _, err := s.step(at+2, 9, func(ctx context.Context, tx *db.Tx) error {
		return s.Query.AcknowledgeTx(ctx, tx, s.lead.actor(), ref, 0)
	}); err != nil {
		return err
	}
	answered, err := s.step(at+5+s.rand.IntN(14), 16, func(ctx context.Context, tx *db.Tx) error { return s.answer(ctx, tx, s.lead, ref) })
	if !answered || err != nil {
		return err
	}
	valid := s.chance(75)
	if _, err := s.step(at+22, 21, func(ctx context.Context, tx *db.Tx) error {
		return s.Query.JudgeTx(ctx, tx, s.parent.actor(), query.Judge{Query: ref, Valid: valid, Verdict: "The second part is not answered."})
	}); err != nil || valid {
		return err
	}
	_, err = s.step(at+28, 16, func(ctx context.Context, tx *db.Tx) error {
		return s.answer(ctx, tx, s.cast.of(access.RoleLeadManager), ref)
	})
	return err
}

func (s *story) answer(ctx context.Context, tx *db.Tx, by person, ref thread.Ref) error {
	return s.Query.AnswerTx(ctx, tx, by.actor(), query.Give{
		Query: ref, Points: []string{"Yes, from the start of next term.", "We asked, and the answer is in the letter that comes with this."},
		NoDecision: true, Next: "I ring you to go through it.", NextBy: s.working(tx.Today().AddDays(5)), Challenge: "Tell us here that this is no answer, and my manager looks at it.",
	})
}
