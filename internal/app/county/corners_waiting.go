package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer/told"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/whatif"
)

// lists moves one child up its list and back to its turn, gives one family notice that it may answer, and takes one child off
// whose notice is over.
func (b *builder) lists() error {
	coordinator := b.cast.of(access.RoleCoOrdinator)
	for i, do := range []func(ctx context.Context, tx *db.Tx, ref thread.Ref, day int) error{
		func(ctx context.Context, tx *db.Tx, ref thread.Ref, day int) error {
			move := waiting.Prioritise{Entry: ref, Priority: waiting.Sooner, Rule: "school-at-risk", Evidence: "The head teacher’s letter, read the day before.", Why: "The school wrote that it cannot keep the place beyond Easter."}
			if day > 0 {
				return nil
			}
			return b.Waiting.PrioritiseTx(ctx, tx, coordinator.by(), move)
		},
		func(ctx context.Context, tx *db.Tx, ref thread.Ref, day int) error {
			if day > 0 {
				return b.Waiting.PrioritiseTx(ctx, tx, coordinator.by(), waiting.Prioritise{Entry: ref, Priority: waiting.InTurn, Why: "The doctor says that the danger is over."})
			}
			return b.Waiting.PrioritiseTx(ctx, tx, coordinator.by(), waiting.Prioritise{Entry: ref, Priority: waiting.Sooner, Rule: "health", Evidence: "The community paediatrician’s letter.", Why: "The doctor wrote that waiting harms the child’s sleep."})
		},
		func(ctx context.Context, tx *db.Tx, ref thread.Ref, day int) error {
			if day == 0 {
				return nil
			}
			return b.Waiting.GiveNoticeTx(ctx, tx, coordinator.by(), waiting.GiveNotice{Entry: ref, Evidence: "The clinic of another county wrote that it has assessed the child."})
		},
		func(ctx context.Context, tx *db.Tx, ref thread.Ref, day int) error {
			if day > 0 {
				return b.Waiting.LeaveTx(ctx, tx, coordinator.by(), waiting.Leave{Entry: ref, Reason: waiting.NotNeeded})
			}
			return b.Waiting.GiveNoticeTx(ctx, tx, coordinator.by(), waiting.GiveNotice{Entry: ref, Evidence: "The family’s new council wrote that the child is on its list."})
		},
	} {
		st, err := b.newcomer(120 + i)
		if err != nil {
			return err
		}
		var ref thread.Ref
		if _, err := st.step(20, 14, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Waiting.JoinTx(ctx, tx, st.lead.by(), waiting.Join{Child: st.child, Pathway: "neurodevelopmental", On: tx.Today(), Why: "Referred by the school with the family."})
			return err
		}); err != nil {
			return err
		}
		for day, at := range []int{50, 110} {
			if _, err := st.step(at, 11, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, ref, day) }); err != nil {
				return fmt.Errorf("list %d: %w", i, err)
			}
		}
	}
	return nil
}

// diaries lets families write what only they read, call their leads, be answered, and need no call after all.
func (b *builder) diaries() error {
	for i, then := range []diary.State{diary.Answered, diary.CalledOff, diary.Called} {
		st, err := b.newcomer(60 + i)
		if err != nil {
			return err
		}
		if err := b.diary(st.parent, st.lead, st.child, then); err != nil {
			return err
		}
	}
	// The parent of the personas has a diary of their own.
	parent := b.cast.of(access.RoleParent)
	var child thread.Ref
	err := b.DB.View(b.ctx, func(tx *db.Tx) error {
		mine, err := access.Children(b.ctx, tx, parent.actor())
		if len(mine) > 0 {
			child = mine[0]
		}
		return err
	})
	if err != nil || child == "" {
		return err
	}
	return b.diary(parent, b.cast.of(access.RoleLead), child, diary.Answered)
}

// diary is three weeks of one.
func (b *builder) diary(parent, lead person, child thread.Ref, then diary.State) error {
	write := func(daysAgo, score int, words string) (c diary.Call, err error) {
		err = b.on(b.today.AddDays(-daysAgo), 21, func(ctx context.Context, tx *db.Tx) error {
			c, err = b.Diary.WriteTx(ctx, tx, parent.actor(), diary.Write{Child: child, Score: score, Words: words})
			return err
		})
		return c, err
	}
	if _, err := write(21, 4, "School rang twice. We walked home slowly."); err != nil {
		return err
	}
	if _, err := write(14, 7, "Up from three."); err != nil {
		return err
	}
	if err := b.on(b.today.AddDays(-13), 9, func(ctx context.Context, tx *db.Tx) error {
		return b.Diary.SetTx(ctx, tx, parent.actor(), diary.Set{Child: child, TellFrom: 8, ShareWords: true})
	}); err != nil {
		return err
	}
	if _, err := write(10, 2, ""); err != nil {
		return err
	}
	daysAgo := 3
	if then == diary.Called {
		daysAgo = 0
	}
	c, err := write(daysAgo, 9, "Nobody slept. I do not know how to do tomorrow.")
	if err != nil {
		return err
	}
	switch then {
	case diary.CalledOff:
		return b.Diary.NotNeeded(db.WithNow(b.ctx, b.today.AddDays(-2).At(8, 10)), parent.actor(), child, c.Ref)
	case diary.Answered:
		return b.on(b.today.AddDays(-2), 9, func(ctx context.Context, tx *db.Tx) error {
			return b.Diary.AnswerTx(ctx, tx, lead.actor(), diary.Answer{Call: c.Ref, Words: "We talked for half an hour. A night nurse comes on Thursday, and I ring again on Friday at ten."})
		})
	}
	return nil
}

// proposals lets families say what they would change, and the co-ordinator answer, in every state.
func (b *builder) proposals() error {
	coordinator := b.cast.of(access.RoleCoOrdinator).actor()
	for i, words := range []string{
		"A group on Saturdays for children who love trains, near the north of the county.", "The library groups end before I am home from work. Could one be in the evening?",
		"A place to swim without loud music.", "Pay for a taxi to every session.", "Tell us in Polish, please.", "The caretaker at the hall is rude.",
	} {
		at := func(daysAgo, hour int) context.Context {
			return db.WithNow(b.ctx, b.working(b.today.AddDays(-daysAgo)).At(hour, 5))
		}
		came := []int{80, 70, 60, 50, 8, 12}[i]
		ref, err := b.Proposals.Propose(at(came, 20), access.Actor{Public: true, Scope: b.scope}, told.Propose{Words: words})
		if err != nil {
			return err
		}
		if i == 4 {
			continue // nobody has read it yet
		}
		if err := b.Proposals.Read(at(came-4, 10), coordinator, told.Read{Proposal: ref, Publish: i != 5, WhyKept: "It is about one person. We have passed it on to who runs the hall."}); err != nil {
			return err
		}
		answers := []told.Answer{
			{Say: told.WeWill, Words: "The model railway club opens its room for us.", By: b.today.AddDays(-10)}, {Say: told.WeWill, Words: "From spring one group a month meets at 6pm.", By: b.today.AddDays(90)},
			{Say: told.There, Words: "The leisure centre has a quiet swim every second Sunday at 5pm."}, {Say: told.NotNow, Words: "It would cost more than all groups together. We ask again with next year’s budget."},
		}
		answer := told.Answer{Say: told.WeCannot, Words: "This page is about what is on offer. Who runs the hall has your words."}
		if i < len(answers) {
			answer = answers[i]
		}
		answer.Proposal = ref
		if err := b.Proposals.Answer(at(max(1, came-15), 10), coordinator, answer); err != nil {
			return err
		}
		if i == 0 {
			if err := b.Proposals.Became(at(12, 10), coordinator, told.Became{Proposal: ref, Words: "It began, and nine children came the first time.", Offer: b.market.groups[0].ref}); err != nil {
				return err
			}
		}
	}
	return nil
}

// comparisons asks what would shorten the longest wait. It is played when the county is served: that takes a second.
func (b *builder) comparisons() error {
	fewer := 5
	return b.on(b.working(b.today.AddDays(-4)), 10, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.WhatIf.SaveTx(ctx, tx, b.cast.of(access.RoleCoOrdinator).by(), whatif.Comparison{
			Name: "A second clinic, or an offer meanwhile", Pathway: "neurodevelopmental", Years: 2, Scenarios: []whatif.Scenario{
				{Places: 1}, {NoLongerNeed: 20}, {Missed: &fewer, Name: "Only 5% of appointments missed, by reminders"},
			},
		})
		return err
	})
}
