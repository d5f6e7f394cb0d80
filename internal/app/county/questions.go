package county

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// sortedQuestions leaves what came in as a question and was something else, what waits for others, what closed because nothing
// was heard, and messages that a person has to place.
func (b *builder) sortedQuestions() error {
	for i, kind := range []query.Kind{query.KindAssessment, query.KindComplaint, query.KindFreedom, query.KindHarm} {
		if err := b.oneQuestion(i, "Something is wrong with our support", func(ctx context.Context, tx *db.Tx, st *story, ref thread.Ref) error {
			return b.Query.SortTx(ctx, tx, st.lead.actor(), query.Sort{Query: ref, Kind: kind, Why: "The second line says so.", Withhold: kind == query.KindHarm})
		}); err != nil {
			return err
		}
	}
	if err := b.oneQuestion(4, "Who helps with swallowing at lunch", func(ctx context.Context, tx *db.Tx, st *story, ref thread.Ref) error {
		for i, agency := range []string{"The made-up school nurses", "The made-up school kitchen", "The made-up swallowing clinic"} {
			if err := b.Query.AskOnwardTx(ctx, tx, st.lead.actor(), query.AskOnward{
				Query: ref, Name: agency, Email: []string{"nurses", "kitchen", "clinic"}[i] + "@partners.example", What: "What do you do at lunch now?",
				Due: b.working(tx.Today().AddDays(2 + i)),
			}); err != nil {
				return err
			}
		}
		return b.Query.ReplyOnwardTx(ctx, tx, st.lead.actor(), query.ReplyOnward{Query: ref, Number: 2, Reply: "One of us sits beside every child who needs it."})
	}); err != nil {
		return err
	}
	if err := b.laterTexts(); err != nil {
		return err
	}
	if err := b.silentQuestion(); err != nil {
		return err
	}
	return b.heldMessages()
}

// laterTexts has a question that goes on while what the family added to it is a complaint, and then a request for its data.
func (b *builder) laterTexts() error {
	return b.oneQuestion(7, "Nobody rings us back", func(ctx context.Context, tx *db.Tx, st *story, ref thread.Ref) error {
		for i, later := range []struct {
			text string
			kind query.Kind
		}{{"We have rung four times. I complain about this.", query.KindComplaint}, {"Please send me everything that you hold about us.", query.KindAccess}} {
			if err := b.Query.AddTx(ctx, tx, st.parent.actor(), query.Add{Query: ref, Text: later.text}); err != nil {
				return err
			}
			sort := query.Sort{Query: ref, Text: fmt.Sprintf("added-%d", i+1), Kind: later.kind, Why: "It says so in these words."}
			if err := b.Query.SortTx(ctx, tx, st.lead.actor(), sort); err != nil {
				return err
			}
		}
		return nil
	})
}

// joinedQuestions have one question that came by three ways: asked on the site, added to there, and once more by letter. A second
// letter is much like another question, and nobody has said yet whether it belongs to it.
func (b *builder) joinedQuestions() error {
	letter := func(ctx context.Context, tx *db.Tx, st *story, into thread.Ref, point string) error {
		_, err := b.Query.AskTx(ctx, tx, st.lead.actor(), query.Ask{
			Child: st.child, Subject: "The walk to the bus stop", Points: []string{point}, Received: tx.Today(), Channel: "letter", For: st.parent.name, Into: into, IntoWhy: "It speaks of the same walk.",
		})
		return err
	}
	if err := b.oneQuestion(5, "The walk to the bus stop", func(ctx context.Context, tx *db.Tx, st *story, ref thread.Ref) error {
		if err := b.Query.AddTx(ctx, tx, st.parent.actor(), query.Add{Query: ref, Text: "Is there a light at the stop in winter?"}); err != nil {
			return err
		}
		return letter(ctx, tx, st, ref, "Could somebody walk with us to the stop?")
	}); err != nil {
		return err
	}
	return b.oneQuestion(6, "The walk to the bus stop in winter", func(ctx context.Context, tx *db.Tx, st *story, _ thread.Ref) error {
		return letter(ctx, tx, st, "", "Who clears the snow on the walk to the bus stop in winter?")
	})
}

// oneQuestion asks a question a few days ago and does something with it a day later.
func (b *builder) oneQuestion(i int, subject string, then func(ctx context.Context, tx *db.Tx, st *story, ref thread.Ref) error) error {
	st, err := b.newcomer(80 + i)
	if err != nil {
		return err
	}
	var ref thread.Ref
	day := b.working(b.today.AddDays(-4))
	if err := b.on(day, 10, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = b.Query.AskTx(ctx, tx, st.parent.actor(), query.Ask{Child: st.child, Subject: subject, Points: []string{points[i%len(points)], "Please look at this as soon as you can."}})
		return err
	}); err != nil {
		return err
	}
	return b.on(b.working(day.AddDays(1)), 11, func(ctx context.Context, tx *db.Tx) error { return then(ctx, tx, st, ref) })
}

// silentQuestion is answered weeks ago; nothing was heard, and it closed after two reminders.
func (b *builder) silentQuestion() error {
	st, err := b.newcomer(90)
	if err != nil {
		return err
	}
	var ref thread.Ref
	day := b.working(b.today.AddDays(-60))
	if err := b.on(day, 10, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = b.Query.AskTx(ctx, tx, st.parent.actor(), query.Ask{Child: st.child, Subject: "The bus in winter", Points: []string{"Does it run when it snows?"}})
		return err
	}); err != nil {
		return err
	}
	if err := b.on(b.working(day.AddDays(3)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Query.AnswerTx(ctx, tx, st.lead.actor(), query.Give{
			Query: ref, Points: []string{"Yes. On the worst days a taxi comes."}, Decision: "A taxi comes when the bus cannot.",
			Reason: "The plan promises the way to school.", Next: "Nothing more.", NoDate: true, Challenge: "Tell us here, and my manager looks at it.",
		})
	}); err != nil {
		return err
	}
	for range 3 { // two reminders and the closing, each on its day
		var q query.Query
		err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
			q, err = b.Query.Query(b.ctx, tx, ref)
			return err
		})
		if err != nil || q.Silence.ActOn.IsZero() || q.Silence.ActOn.After(b.today) {
			return err
		}
		if err := b.on(q.Silence.ActOn, 6, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Query.Silent(ctx, tx, 500)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// heldMessages are e-mails and a text that a person has to place: from an address that nobody has, and from a parent's.
func (b *builder) heldMessages() error {
	return b.on(b.working(b.today.AddDays(-1)), 15, func(ctx context.Context, tx *db.Tx) error {
		for _, in := range []query.Incoming{
			{Channel: query.ByEmail, Address: "grandma@elsewhere.example", Name: "A made-up grandmother", Subject: "His shoes", Body: "Who pays for the special shoes?", MessageID: "held-1@elsewhere.example"},
			{Channel: query.ByText, Address: "+447700900999", Body: "Is the group on this week?", MessageID: "text-held-2"},
		} {
			if _, err := b.Query.TakeTx(ctx, tx, in); err != nil {
				return err
			}
		}
		return nil
	})
}
