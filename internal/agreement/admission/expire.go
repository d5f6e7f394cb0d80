package admission

import (
	"context"
	"encoding/json"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// KindCompletion is the kind of the job that reminds an applicant of an application that was returned, and ends it when its time has
// run out.
const KindCompletion = "admission.completion"

// completionRule is the word by which the time for completing an application is kept.
const completionRule = "application-completion"

// remindHour is when in the morning an applicant is written to.
const remindHour = 7

type completionJob struct {
	Application thread.Ref
	Until       workday.Date
	Over        bool // asked once the time is over, not before
}

// key parts what is asked of one return from what is asked of the next, which may fall on the same day.
func (j completionJob) key() string {
	return fmt.Sprintf("%s %s %t", j.Application, j.Until, j.Over)
}

// Register makes w do the jobs of admission.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindCondition, func(ctx context.Context, payload []byte) error {
		var j conditionJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.LookAtConditionTx(ctx, tx, j.Application) })
	})
	w.Register(KindCompletion, func(ctx context.Context, payload []byte) error {
		var j completionJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.completionTx(ctx, tx, j) })
	})
}

// startCompletion starts the time in which a returned application may be completed, and has its applicant reminded and told.
func (s *Service) startCompletion(ctx context.Context, tx *db.Tx, by audit.By, a Application, o Opening) error {
	check, _ := a.checked()
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	team, err := s.contractTeam(ctx, tx)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: completionRule, Ref: a.Ref, From: tx.Today(), Team: team, Title: p.Name + " completes its application"}
	why := fmt.Sprintf("%d working days from the day it was returned, as the terms of admission say. It runs out then.", o.CompleteDays)
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, check.Until, why); err != nil {
		return err
	}
	for _, day := range []workday.Date{check.Until.AddDays(-o.Remind()), check.Until.AddDays(1)} {
		if !day.After(tx.Today()) {
			continue // it is too short to be reminded of
		}
		of := completionJob{a.Ref, check.Until, day.After(check.Until)}
		if err := job.Enqueue(ctx, tx, job.Job{Kind: KindCompletion, Payload: of, RunAt: day.At(remindHour, 0), Key: of.key()}); err != nil {
			return fmt.Errorf("remind of %s: %w", a.Ref, err)
		}
	}
	return nil
}

// completionTx reminds the applicant while the application may be completed, and says that it has run out once it has. It does nothing
// about one that was handed in again, withdrawn, or returned a second time since.
func (s *Service) completionTx(ctx context.Context, tx *db.Tx, j completionJob) error {
	a, err := s.Store.Application(ctx, tx, j.Application)
	if err != nil {
		return fmt.Errorf("load application %s: %w", j.Application, err)
	}
	if check, ok := a.checked(); !ok || check.Until != j.Until {
		return nil
	}
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	page := "/applications/" + string(a.Ref)
	switch state := a.State(tx.Today()); {
	case state == Returned && !j.Over:
		return s.tell(ctx, tx, p, notify.ApplicationRunsOut, notify.Facts{Ref: a.Ref, By: j.Until}, page)
	case state == Expired && j.Over:
		if err := s.Clocks.Stop(ctx, tx, audit.System, a.Ref, completionRule, "The application ran out: it was not completed in time."); err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err := s.record(ctx, tx, audit.System, a, "application ran out", "It was not completed by "+j.Until.Long()+"."); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, notify.ApplicationRanOut, notify.Facts{Ref: a.Ref, On: j.Until}, page)
	default:
		return nil
	}
}
