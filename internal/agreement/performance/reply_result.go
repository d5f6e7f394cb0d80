package performance

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Reply is a provider's word on a result, and what an officer who did not give the result said to it.
type Reply struct {
	Text       string
	On         workday.Date
	By         string
	Answer     string
	Stands     bool // the result stands; otherwise the period is rated anew, which takes its place
	AnsweredOn workday.Date
	AnsweredBy string
}

// Waits reports whether the reply has no answer yet.
func (r Reply) Waits() bool { return !r.On.IsZero() && r.AnsweredOn.IsZero() }

// ResultStep is one step about a result: the provider's reply, or the answer to it.
type ResultStep struct {
	Result  thread.Ref
	Version int
	Text    string
	Stands  bool // of an answer
}

// longestReply bounds a reply and its answer, in characters.
const longestReply = 5000

// ReplyResult is the provider's right of reply to a result, once. It starts the time in which an officer who did not give the result
// answers (policy quality-hold-reply). Errors: forbidden to others, conflict when it has replied, a field that is wrong.
func (s *Service) ReplyResult(ctx context.Context, by access.Actor, cmd ResultStep) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReplyResultTx(ctx, tx, by, cmd) })
}

// ReplyResultTx is ReplyResult inside a transaction.
func (s *Service) ReplyResultTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ResultStep) error {
	return s.resultStep(ctx, tx, by, cmd, "provider replied to a result", func(r *Result) error {
		if by.Provider == "" || !by.May(access.AdmissionApply) {
			return fault.Forbidden("Only the provider replies.")
		}
		if !r.Reply.On.IsZero() {
			return fault.Conflictf("Your organisation replied on %s.", r.Reply.On.Long())
		}
		r.Reply = Reply{Text: strings.TrimSpace(cmd.Text), On: tx.Today(), By: by.Name}
		return s.startReply(ctx, tx, by, *r, "Answer the reply of %s to its result, by an officer who did not give it")
	})
}

// startReply starts the time in which the council answers a reply to a result, or rates its period anew.
func (s *Service) startReply(ctx context.Context, tx *db.Tx, by access.Actor, r Result, title string) error {
	p, err := s.Providers.Provider(ctx, tx, r.Provider)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: replyRule, Ref: r.Ref, From: tx.Today(), Title: fmt.Sprintf(title, p.Name)}
	if start.Policy, err = s.Council.StatutePolicy(ctx, tx); err != nil {
		return fmt.Errorf("the council's policy: %w", err)
	}
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return err
	}
	if _, err := s.Clocks.Start(ctx, tx, by.By(), start); err != nil {
		return fmt.Errorf("start the time for the reply to %s: %w", r.Ref, err)
	}
	return nil
}

// ratedAnew keeps the time for rating anew of earlier results whose period the new one rates.
func (s *Service) ratedAnew(ctx context.Context, tx *db.Tx, by access.Actor, r Result, before []Result) error {
	for _, b := range before {
		if b.Reply.AnsweredOn.IsZero() || b.Reply.Stands || r.From.After(b.To) || r.To.Before(b.From) {
			continue
		}
		if err := s.Clocks.Keep(ctx, tx, by.By(), b.Ref, replyRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindConflict) {
			return fmt.Errorf("keep the time for rating anew of %s: %w", b.Ref, err)
		}
	}
	return nil
}

// AnswerResult answers a provider's reply to a result: the result stands, or the period is to be rated anew. Whoever gave the result does not
// answer. Until the period is rated anew, which has its own date, the result counts. Errors: forbidden, conflict when no reply waits, a field that is wrong.
func (s *Service) AnswerResult(ctx context.Context, by access.Actor, cmd ResultStep) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerResultTx(ctx, tx, by, cmd) })
}

// AnswerResultTx is AnswerResult inside a transaction.
func (s *Service) AnswerResultTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ResultStep) error {
	return s.resultStep(ctx, tx, by, cmd, "reply to a result answered", func(r *Result) error {
		if err := mayWork(by); err != nil {
			return err
		}
		if !r.Reply.Waits() {
			return fault.Conflict("No reply to this result waits for an answer.")
		}
		if r.GivenBy(by) {
			return fault.Forbidden("You gave this result. An officer who did not give it answers the reply.")
		}
		r.Reply.Answer, r.Reply.Stands, r.Reply.AnsweredOn, r.Reply.AnsweredBy = strings.TrimSpace(cmd.Text), cmd.Stands, tx.Today(), by.Name
		if err := s.Clocks.Keep(ctx, tx, by.By(), r.Ref, replyRule, tx.Today()); err != nil {
			return err
		}
		if !cmd.Stands {
			if err := s.startReply(ctx, tx, by, *r, "Rate the period of %s anew, as its reply was answered"); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, r.Provider, notify.ResultAnswered, notify.Facts{Ref: r.Ref, On: tx.Today()}, "/quality-results/")
	})
}

// GivenBy reports whether a person gave the result: by their account, and of results from before it was kept by their name.
func (r Result) GivenBy(by access.Actor) bool {
	if r.ByRef != "" {
		return r.ByRef == by.Person
	}
	return r.By == by.Name
}

// resultStep loads a result at the version that was read, has it changed and saves it.
func (s *Service) resultStep(ctx context.Context, tx *db.Tx, by access.Actor, cmd ResultStep, action string, do func(r *Result) error) error {
	r, err := s.Result(ctx, tx, by, cmd.Result)
	if err != nil {
		return err
	}
	if cmd.Version != 0 && cmd.Version != r.Version {
		return fault.Conflict("Somebody else changed this result while you were reading it. Look at it again before you save.")
	}
	switch text := strings.TrimSpace(cmd.Text); {
	case text == "":
		return fault.Invalid("text", "Enter what you have to say.")
	case len([]rune(text)) > longestReply:
		return fault.Invalid("text", "Say it in at most 5,000 characters.")
	}
	if err := do(&r); err != nil {
		return err
	}
	r.Version++
	if err := s.Results.Save(ctx, tx, r); err != nil {
		return fmt.Errorf("save result %s: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(r.Ref), Payload: r, Why: cmd.Text})
}
