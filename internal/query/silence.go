package query

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Silence is what happens while the family says nothing about an answer. Two reminders go out; a period after the second the
// query closes. It opens again at one click, and is then never closed by silence again.
type Silence struct {
	ActOn    workday.Date   // the day of the next reminder or of the closing; zero while the family's word is not awaited
	Reminded []workday.Date // the days on which the family was reminded
	Closed   bool           // closed because nothing was heard
	Never    bool           // opened again by the family, so that silence no longer closes it
	Wrote    workday.Date   // the day on which the family wrote about its answer, while nobody has read it
}

// reminders is how often a family is reminded before silence closes its query.
const reminders = 2

// The council's policy on silence, each counted from the step before.
const (
	ruleRemind      = "query-remind"       // from the answer to the first reminder
	ruleRemindAgain = "query-remind-again" // from the first to the second
	ruleSilence     = "query-silence"      // from the second to the closing
)

// awaitWord starts the wait for the family's word on a new answer.
func (s *Service) awaitWord(tx *db.Tx, q *Query) (err error) {
	q.Silence.Reminded, q.Silence.ActOn = nil, workday.Date{}
	if !q.Silence.Never {
		q.Silence.ActOn, err = s.period(tx, ruleRemind)
	}
	return err
}

// period returns the last day of one of the council's periods from today.
func (s *Service) period(tx *db.Tx, rule string) (workday.Date, error) {
	r, err := s.Book.Compute(rule, statute.Query{From: tx.Today(), Policy: string(tx.Scope())})
	if err != nil {
		return workday.Date{}, fmt.Errorf("work out %s: %w", rule, err)
	}
	return r.LastDay, nil
}

// Silent acts on up to limit queries about whose answers nothing was heard: it reminds the family, and after two reminders
// closes. It returns how many it acted on. Each step counts from the day on which the one before happened, so that a worker
// that stood still skips none.
func (s *Service) Silent(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	found, err := s.Store.Silent(ctx, tx, tx.Today(), limit)
	if err != nil {
		return 0, fmt.Errorf("list queries without a word: %w", err)
	}
	for _, q := range found {
		if err := s.silent(ctx, tx, q); err != nil {
			return 0, fmt.Errorf("query %s without a word: %w", q.Ref, err)
		}
	}
	return len(found), nil
}

func (s *Service) silent(ctx context.Context, tx *db.Tx, q Query) (err error) {
	if n := len(q.Silence.Reminded); n < reminders {
		next := ruleRemindAgain
		if n+1 == reminders {
			next = ruleSilence
		}
		if q.Silence.ActOn, err = s.period(tx, next); err != nil {
			return err
		}
		q.Silence.Reminded = append(q.Silence.Reminded, tx.Today())
		told := "There is an answer to your question. Please say whether it is one: sign in, and choose yes or no."
		if n+1 == reminders {
			told = "This is our last reminder about an answer. If we hear nothing by then, we close your question. You can open it again at any time."
		}
		if err := s.tell(ctx, tx, q, told, q.Silence.ActOn); err != nil {
			return err
		}
		return s.save(ctx, tx, audit.System, q, "family reminded of an answer", "")
	}
	q.Silence.ActOn, q.Silence.Closed, q.ClosedOn = workday.Date{}, true, tx.Today()
	if err := s.tell(ctx, tx, q, "We heard nothing about our answer, so your question is closed. One click opens it again.", workday.Date{}); err != nil {
		return err
	}
	if err := s.save(ctx, tx, audit.System, q, "query closed because nothing was heard", "Two reminders, and the period that the council states."); err != nil {
		return err
	}
	return s.letGo(ctx, tx, audit.System, q.Owner, q.Child)
}

// CloseSilent acts on all of one council's queries without a word, in short transactions.
func (s *Service) CloseSilent(ctx context.Context) error {
	for n := silentBatch; n == silentBatch; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.Silent(ctx, tx, silentBatch)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SilentScopes returns the councils that have such queries today. The transaction is one across councils.
func (s *Service) SilentScopes(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	return s.Store.SilentScopes(ctx, tx, tx.Today())
}

// silentBatch is how many queries one transaction reminds about or closes.
const silentBatch = 50

// heard ends the wait for the family's word because it wrote: an answer that somebody replied to is not met by silence.
func (q *Query) heard() { q.Silence.ActOn = workday.Date{} }

// errSilentOnly refuses to open again by one click what the family itself closed.
var errSilentOnly = fault.Conflict("Say what is still missing; then your question opens again.")

// Reopen opens again, at one click of the family, a query that silence closed.
func (s *Service) Reopen(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		q, err := s.load(ctx, tx, ref, version)
		if err != nil {
			return err
		}
		if err := s.mayJudge(ctx, tx, by, q); err != nil {
			return err
		}
		if !q.Silence.Closed {
			return errSilentOnly
		}
		return s.JudgeTx(ctx, tx, by, Judge{Query: ref, Version: version})
	})
}
