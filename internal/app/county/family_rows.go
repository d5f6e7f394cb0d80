package county

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/pathway"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// familyRows gives the pages on rights, merges, adoptions, visits and consents something to show: a family each, of the lead who is
// the persona. They come after all others, so that they change nothing of those.
func (b *builder) familyRows() error {
	for _, part := range []struct {
		what string
		do   func() error
	}{
		{"separated parents", b.separated}, {"a parent whom an order keeps out", b.keptOut}, {"a finding on capacity", b.capacity}, {"records of one child", b.mergedRecords},
		{"an adoption", b.adoption}, {"a worry told twice", b.toldTwice}, {"referrals", b.referrals},
		{"parental responsibility for a time", b.forATime},
	} {
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.what, err)
		}
	}
	return nil
}

// known is a family of the persona who is a lead, as far as its introduction, with its first carer.
func (b *builder) known(days int, born workday.Date) (*story, family.Carer, error) {
	st := &story{builder: b, parent: b.stranger(), lead: b.cast.of(access.RoleLead), from: b.working(b.today.AddDays(-days)), born: born}
	for _, step := range []func() error{st.worry, st.open, st.allocate, st.introduce} {
		if err := step(); err != nil {
			return nil, family.Carer{}, err
		}
	}
	var carers []family.Carer
	err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
		carers, err = b.Family.Carers(b.ctx, tx, st.child)
		return err
	})
	if err == nil && len(carers) == 0 {
		err = fmt.Errorf("child %s has no carer", st.child)
	}
	if err != nil {
		return nil, family.Carer{}, err
	}
	return st, carers[0], nil
}

// relative is somebody to be put on record beside a parent, reached by a telephone number that belongs to nobody.
func (b *builder) relative(child thread.Ref, relation string, facts ...family.Fact) family.NewCarer {
	first, last := b.fullName(adultNames)
	return family.NewCarer{Child: child, Relation: relation, Responsible: facts, Reach: family.Reach{Way: family.ByPhone, Name: first + " " + last,
		Phone: fmt.Sprintf("07700 900%03d", b.rand.IntN(1000)), SafeTimes: "Weekdays after 4pm"}}
}

// later runs fn as the lead of a story, some days before today.
func (st *story) later(daysAgo int, fn func(ctx context.Context, tx *db.Tx) error) error {
	return st.on(st.working(st.today.AddDays(-daysAgo)), 11, fn)
}

// separated has two parents with responsibility in two homes, an order on where the child stays, visits, words and consents.
func (b *builder) separated() error {
	st, mother, err := b.known(80, b.today.AddMonths(-12*9-4))
	if err != nil {
		return err
	}
	by := st.lead.by()
	birth := family.Fact{From: st.born, Evidence: "Birth certificate seen (made up)"}
	var elsewhere thread.Ref // the carer in the other home
	if err := st.later(50, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Family.RecordResponsibilityTx(ctx, tx, by, family.RecordResponsibility{Carer: mother.Ref, Fact: birth}); err != nil {
			return err
		}
		mistaken := family.Fact{From: st.born, Evidence: "An agreement, as we were told (made up)"}
		father, err := b.Family.AddCarerTx(ctx, tx, by, b.relative(st.child, "father", mistaken, birth))
		if err != nil {
			return err
		}
		elsewhere = father.Ref
		if err := b.Family.EndResponsibilityTx(ctx, tx, by, family.EndResponsibility{Carer: father.Ref, N: 1, Mistaken: true,
			Evidence: "He is on the birth certificate: there is no agreement."}); err != nil {
			return err
		}
		reach := mother.Reach // she has confirmed an address beside the one that she signs in with
		reach.Email = "maya." + strings.ToLower(string(mother.Ref)) + "@families.example"
		reach.Language, reach.Interpreter = "Tigrinya", true
		reach.Confirmed, reach.ConfirmedHow = reach.Email, "She read it out when we rang the number on record."
		if err := b.Family.MoveTx(ctx, tx, by, family.Move{Carer: mother.Ref, Lives: mother.Lives, Reach: &reach}); err != nil {
			return err
		}
		return b.Family.RecordOrderTx(ctx, tx, by, family.RecordOrder{Child: st.child, Kind: family.ChildArrangements, Court: "The Family Court at Madeup", MadeOn: tx.Today().AddDays(-200),
			Terms: "Lives with the first parent; stays with the other every second weekend and half of the holidays."})
	}); err != nil {
		return err
	}
	if err := st.consents(by.Name); err != nil {
		return err
	}
	if err := st.visit(); err != nil {
		return err
	}
	if err := st.meetings(); err != nil {
		return err
	}
	return st.later(20, func(ctx context.Context, tx *db.Tx) error {
		return st.Family.WriteStatementTx(ctx, tx, by, family.WriteStatement{Child: st.child, Of: elsewhere, Text: "At weekends he sleeps late with us, and that is all right.\nTell him on Thursday who fetches him on Friday."})
	})
}

// meetings plans to meet a family that needs an interpreter: one is arranged for the first day, and for the second somebody still has to.
func (st *story) meetings() error {
	by := st.lead.by()
	return st.later(2, func(ctx context.Context, tx *db.Tx) error {
		first, err := st.Family.PlanMeetingTx(ctx, tx, by, family.PlanMeeting{Child: st.child, Kind: family.HomeVisit, On: st.working(st.today.AddDays(12)), Time: "10:30", Where: "At home"})
		if err != nil {
			return err
		}
		if err := st.Family.ArrangeInterpreterTx(ctx, tx, by, family.ArrangeInterpreter{Meeting: first.Ref, Version: 1, Who: "Selam, of Made-Up Languages", How: "in the room"}); err != nil {
			return err
		}
		_, err = st.Family.PlanMeetingTx(ctx, tx, by, family.PlanMeeting{Child: st.child, Kind: family.Talk, On: st.working(st.today.AddDays(18)), Time: "14:00", Where: "At the school"})
		return err
	})
}

// consents gives two agreements to share and takes one of them back.
func (st *story) consents(giver string) error {
	by := st.lead.by()
	if err := st.later(40, func(ctx context.Context, tx *db.Tx) error {
		for _, c := range []family.GiveConsent{
			{With: "Harbour Play Scheme (made up)", What: "Name, age and what helps", How: "In writing", Giver: st.parent.name},
			{With: "A study of waiting times (made up)", What: "Dates without names", How: "On the telephone", Giver: st.parent.name},
		} {
			c.Child = st.child
			if _, err := st.Family.GiveConsentTx(ctx, tx, by, c); err != nil {
				return fmt.Errorf("consent of %s: %w", giver, err)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return st.later(12, func(ctx context.Context, tx *db.Tx) error {
		return st.Family.WithdrawConsentTx(ctx, tx, by, family.WithdrawConsent{Child: st.child, N: 2, Why: "The family no longer wants to take part."})
	})
}

// visit writes the family's and the child's words, hands a note of a visit in with them, and begins another.
func (st *story) visit() error {
	by := st.lead.by()
	if err := st.later(30, func(ctx context.Context, tx *db.Tx) error {
		for _, w := range []family.WriteStatement{
			{Voice: family.FamilyVoice, Text: "Mornings are hard. A picture of the day on the fridge helps.\nPlease do not change a visit on the same day."},
			{Voice: family.ChildVoice, Text: "I like trains and my cousin. I do not like the big hall."},
		} {
			w.Child = st.child
			if err := st.Family.WriteStatementTx(ctx, tx, by, w); err != nil {
				return err
			}
		}
		_, err := st.Family.SaveVisitTx(ctx, tx, by, family.SaveVisit{Child: st.child, N: 1, Key: "made up " + string(st.child) + " 1", Answers: family.Answers{
			family.VisitDay: tx.Today().Long(), family.VisitWho: "The child, a parent and I", family.VisitSeen: "A calm home. The child showed me a drawing.",
			family.VisitAgreed: "I ring before each visit, the day before."}})
		return err
	}); err != nil {
		return err
	}
	if err := st.shows(); err != nil {
		return err
	}
	at := db.WithNow(st.ctx, st.working(st.today.AddDays(-29)).At(15, 0))
	if err := st.Family.HandIn(at, st.lead.actor(), family.HandIn{Child: st.child, Version: 1, Words: family.ReadUsing(family.UseAsIs, "")}); err != nil {
		return err
	}
	return st.later(2, func(ctx context.Context, tx *db.Tx) error {
		_, err := st.Family.SaveVisitTx(ctx, tx, by, family.SaveVisit{Child: st.child, N: 2, Key: "made up " + string(st.child) + " 2",
			Answers: family.Answers{family.VisitDay: tx.Today().Long(), family.VisitSeen: "The new picture plan hangs by the door."}})
		return err
	})
}

// keptOut has an order that keeps one parent from the record, and one that was discharged.
func (b *builder) keptOut() error {
	st, _, err := b.known(70, b.today.AddMonths(-12*6-1))
	if err != nil {
		return err
	}
	by := st.lead.by()
	return st.later(35, func(ctx context.Context, tx *db.Tx) error {
		father, err := b.Family.AddCarerTx(ctx, tx, by, b.relative(st.child, "father"))
		if err != nil {
			return err
		}
		for _, o := range []family.RecordOrder{
			{Kind: family.SpecificIssue, Terms: "The child stays at the present school."},
			{Kind: family.ProhibitedSteps, Terms: "The father must not contact the child or the school.", Against: father.Ref, KeepsOut: true},
		} {
			o.Child, o.Court, o.MadeOn = st.child, "The Family Court at Madeup", tx.Today().AddDays(-90)
			if err := b.Family.RecordOrderTx(ctx, tx, by, o); err != nil {
				return err
			}
		}
		return b.Family.EndOrderTx(ctx, tx, by, family.EndOrder{Child: st.child, N: 1, On: tx.Today().AddDays(-1), Why: "Discharged by the court."})
	})
}

// capacity has a young person who decides one matter and for whom a parent decides another.
func (b *builder) capacity() error {
	st, parent, err := b.known(60, b.today.AddMonths(-12*17-8))
	if err != nil {
		return err
	}
	return st.later(25, func(ctx context.Context, tx *db.Tx) error {
		for _, c := range []family.RecordCapacity{
			{Matter: "Choosing a place at college", Able: true, Reasons: "Weighed two colleges with pictures of both and said why."},
			{Matter: "Asking for a personal budget", Matters: []family.Matter{family.MatterBudget}, Reasons: "Explained on two days with an easy read page; could not keep the amounts in mind.", Representative: parent.Ref,
				Standing: family.ParentStands, ReviewOn: tx.Today().AddMonths(12)},
		} {
			c.Child, c.On, c.By = st.child, tx.Today(), "A psychologist (made up)"
			if err := b.Family.RecordCapacityTx(ctx, tx, st.lead.by(), c); err != nil {
				return err
			}
		}
		return b.Family.LetHelpTx(ctx, tx, st.lead.by(), family.LetHelp{Child: st.child, Carer: parent.Ref, Matters: []family.Matter{family.MatterRequest, family.MatterDraft},
			How: "Told me so on our walk to college."})
	})
}

// mergedRecords has two records of one child that are merged, and two of cousins whose merge was taken back.
func (b *builder) mergedRecords() error {
	for i, why := range []string{"", "They are cousins with the same name: the grandmother told us both birth dates."} {
		st, _, err := b.known(55+i, b.today.AddMonths(-12*7-i))
		if err != nil {
			return err
		}
		var drop thread.Ref
		if err := st.later(20, func(ctx context.Context, tx *db.Tx) error {
			child, err := b.Family.Child(ctx, tx, st.child)
			if err != nil {
				return err
			}
			out, err := b.Family.OpenFamilyTx(ctx, tx, st.lead.by(), family.OpenFamily{Agreed: "The grandmother, on the phone",
				Child:  family.NewChild{First: child.First, Last: child.Last, Born: st.born, Area: child.Outcode},
				Carers: []family.NewCarer{b.relative("", "grandmother")}})
			if drop = out.Child; err != nil {
				return err
			}
			if err := b.bothWait(ctx, tx, st, drop); err != nil {
				return err
			}
			return b.Family.MergeTx(ctx, tx, st.lead.by(), family.MergeChildren{Keep: st.child, Drop: drop, Why: "The same name and birth date; the school confirms."})
		}); err != nil {
			return err
		}
		if why == "" {
			continue
		}
		if err := st.later(9, func(ctx context.Context, tx *db.Tx) error {
			return b.Family.UndoMergeTx(ctx, tx, st.lead.by(), family.UndoMerge{Drop: drop, Why: why})
		}); err != nil {
			return err
		}
	}
	return nil
}

// bothWait puts two records of one child on the same waiting list, as two people who referred would.
func (b *builder) bothWait(ctx context.Context, tx *db.Tx, st *story, other thread.Ref) error {
	for i, child := range []thread.Ref{st.child, other} {
		join := waiting.Join{Child: child, Pathway: "neurodevelopmental", On: tx.Today().AddDays(-3 * i), Why: "Referred by the school with the family."}
		if _, err := b.Waiting.JoinTx(ctx, tx, st.lead.by(), join); err != nil {
			return err
		}
	}
	return nil
}

// adoption has a child whose former name is closed, and covered in what was written under it.
func (b *builder) adoption() error {
	st, _, err := b.known(75, b.today.AddMonths(-12*4-3))
	if err != nil {
		return err
	}
	if err := st.later(25, func(ctx context.Context, tx *db.Tx) error {
		c, err := b.Family.Child(ctx, tx, st.child)
		if err != nil {
			return err
		}
		_, err = b.Pathway.RequestTx(ctx, tx, st.lead.actor(), pathway.Request{Child: st.child, Basis: pathway.Section17, Officer: b.cast.of(access.RolePractitioner).ref,
			Why: c.Name() + " moves to a new home soon, and will need help with " + c.First + "’s sleep there."})
		return err
	}); err != nil {
		return err
	}
	first, last := b.fullName(firstNames)
	return st.later(15, func(ctx context.Context, tx *db.Tx) error {
		return b.Family.AdoptTx(ctx, tx, st.lead.by(), family.Adopt{Child: st.child, Court: "The Family Court at Madeup", MadeOn: tx.Today().AddDays(-3), First: first, Last: last,
			Area: pick(b, b.outcodes).Code, School: "Madeup Primary", Adopters: []family.NewCarer{b.relative("", "adoptive mother"), b.relative("", "adoptive father")}})
	})
}

// forATime has an aunt look after a child under an order that ends in three weeks: the lead has its last day as a date.
func (b *builder) forATime() error {
	st, _, err := b.known(66, b.today.AddMonths(-12*6-5))
	if err != nil {
		return err
	}
	return st.later(40, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Family.AddCarerTx(ctx, tx, st.lead.by(), b.relative(st.child, "aunt", family.Fact{
			From: tx.Today().AddDays(-30), To: b.today.AddDays(21), Evidence: "An interim order of the Family Court at Madeup, seen (made up)"}))
		return err
	})
}

// toldTwice has one worry told on the web and on the telephone today, for whoever screens to compare.
func (b *builder) toldTwice() error {
	teller := b.relative("", "mother").Reach
	born := b.today.AddMonths(-12 * 8)
	if other, err := workday.On(born.Year(), 3, 9); err == nil {
		born = other
	}
	round, err := workday.On(born.Year(), 9, 3)
	if err != nil {
		return err
	}
	open, err := b.Book.Calendar().AddWorkingDays(b.today, -1)
	if err != nil {
		return err
	}
	area := pick(b, b.outcodes).Code
	worker := b.cast.of(access.RolePractitioner)
	for _, told := range []family.Raise{
		{Worry: "She does not sleep and is afraid of the school hall.", ChildName: "Catherine Madeup-Example", Born: born, Channel: "web"},
		{Worry: "The mother rang: no sleep, and she will not go into school.", ChildName: "Madeup Example, Kate", Born: round, Channel: "phone"},
	} {
		told.Age, told.Area, told.Stage, told.Reach = family.NoAge, area, family.Considering, teller
		by := access.Actor{Public: true, Name: teller.Name, Scope: b.scope}.By()
		if told.Channel == "phone" {
			by = worker.by()
		}
		if err := b.on(open, 10, func(ctx context.Context, tx *db.Tx) error { // the telephone is answered in the day
			_, err := b.Family.RaiseTx(ctx, tx, by, told)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
