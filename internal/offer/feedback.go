package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Feedback is what families said of an offer's sessions, as its organisation and the co-ordinator may read it.
type Feedback struct {
	From, To workday.Date
	Answers  disclosure.Table // yes, partly, no
	Words    []string         // what families wrote, without names; none where a figure is hidden
	Kept     int              // how many wrote something that is not shown
	Replies  []Reply
}

// Reply is what an organisation says came of what families told it.
type Reply struct {
	Offer thread.Ref
	N     int
	On    workday.Date
	By    string // the organisation's person
	Said  string
	Did   string
}

// feedbackMonths is how far back answers are counted.
const feedbackMonths = 12

// FeedbackOf counts the answers of the twelve months up to the end of last month: a figure that moved with each session would tell
// who gave the newest answer. The caller has asked MayReadFeedback.
func (s *Service) FeedbackOf(ctx context.Context, tx *db.Tx, o thread.Ref) (Feedback, error) {
	today := tx.Today()
	f := Feedback{To: workday.MustOn(today.Year(), int(today.Month()), 1).AddDays(-1)}
	f.From = f.To.AddDays(1).AddMonths(-feedbackMonths)
	counts, words, err := s.deps.Store.Scores(ctx, tx, o, f.From, f.To)
	if err != nil {
		return Feedback{}, fmt.Errorf("read what families said of %s: %w", o, err)
	}
	f.Answers, err = disclosure.Publish([]disclosure.Cell{
		{Label: "Yes", Count: counts[VeryUseful]}, {Label: "Partly", Count: counts[SomeUse]}, {Label: "No", Count: counts[NotUseful]},
	}, disclosure.Default())
	if err != nil {
		return Feedback{}, err
	}
	if f.Answers.Hides() {
		f.Kept = len(words)
	} else {
		f.Words = words
	}
	f.Replies, err = s.Replies(ctx, tx, o)
	return f, err
}

// mostReplies is how many replies a page shows.
const mostReplies = 10

// Replies returns what came of what families said, the latest first. Everybody may read it.
func (s *Service) Replies(ctx context.Context, tx *db.Tx, o thread.Ref) ([]Reply, error) {
	found, err := s.deps.Store.Replies(ctx, tx, o, mostReplies)
	if err != nil {
		return nil, fmt.Errorf("read what came of it for %s: %w", o, err)
	}
	return found, nil
}

// MayReadFeedback reports whether a may read what families said of an offer: its organisation and the co-ordinator.
func MayReadFeedback(a access.Actor, o Offer) bool { return MayEdit(a, o) }

// AnswerFeedback tells families what came of what they said.
type AnswerFeedback struct {
	Offer     thread.Ref
	Said, Did string
}

// AnswerFeedback tells families what came of what they said.
func (s *Service) AnswerFeedback(ctx context.Context, by access.Actor, cmd AnswerFeedback) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, by, cmd.Offer); err != nil {
			return err
		}
		return s.AnswerFeedbackTx(ctx, tx, by.By(), cmd)
	})
}

// AnswerFeedbackTx is AnswerFeedback inside a transaction.
func (s *Service) AnswerFeedbackTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AnswerFeedback) error {
	var wrong []fault.Field
	for _, f := range []struct{ name, text, message string }{
		{"said", cmd.Said, "Write what families told you, up to 500 characters."}, {"did", cmd.Did, "Write what you did, or why you cannot, up to 500 characters."},
	} {
		if f.text == "" || len(f.text) > 500 {
			wrong = append(wrong, fault.Field{Name: f.name, Message: f.message})
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	before, err := s.deps.Store.Replies(ctx, tx, cmd.Offer, 1)
	if err != nil {
		return fmt.Errorf("read the replies of %s: %w", cmd.Offer, err)
	}
	r := Reply{Offer: cmd.Offer, N: 1, On: tx.Today(), By: by.Name, Said: cmd.Said, Did: cmd.Did}
	if len(before) > 0 {
		r.N = before[0].N + 1
	}
	if err := s.deps.Store.InsertReply(ctx, tx, r); err != nil {
		return fmt.Errorf("insert reply: %w", err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "told families what came of it", Ref: string(cmd.Offer), Payload: r})
}
