package authority

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
)

// AuditCheck is the result of a walk along the council's audit chain.
type AuditCheck struct {
	At     time.Time
	By     string // who asked for it
	Report audit.Report
}

// KindAuditCheck is the kind of the job that walks the chain.
const KindAuditCheck = "authority.audit-check"

// checkJob is the payload of KindAuditCheck.
type checkJob struct{ By string }

// AskAuditCheck has the council's audit chain walked and every hash worked out again.
func (s *Service) AskAuditCheck(ctx context.Context, by access.Actor) error {
	if !by.May(access.AuditVerify) {
		return fault.Forbidden("Your role cannot have the audit checked.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		tx.OnCommit(s.wake)
		entry := audit.Entry{Action: "audit check asked for", Ref: string(tx.Scope())}
		if err := audit.Append(ctx, tx, by.By(), entry); err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Job{Kind: KindAuditCheck, Key: "check", Payload: checkJob{by.Name}})
	})
}

// checkAudit walks the chain of the context's scope and keeps what was found.
func (s *Service) checkAudit(ctx context.Context, payload []byte) error {
	var j checkJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return fmt.Errorf("check the audit: %w", err)
	}
	walking, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	report, err := audit.Verify(walking, s.db, audit.VerifyOptions{Progress: func(_ db.Scope, walked int64) {
		if err := job.Report(ctx, job.Progress{Step: int(walked), Message: "walking the chain"}); err != nil {
			stop(err)
		}
	}})
	if stopped := context.Cause(walking); stopped != nil {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("check the audit: %w", err)
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return s.store.SaveAuditCheck(ctx, tx, AuditCheck{At: tx.Now(), By: j.By, Report: report})
	})
}

// LastAuditCheck returns what the last walk found; ok is false before the first.
func (s *Service) LastAuditCheck(ctx context.Context, tx *db.Tx) (c AuditCheck, ok bool, err error) {
	c, err = s.store.LastAuditCheck(ctx, tx)
	if fault.Is(err, fault.KindNotFound) {
		return AuditCheck{}, false, nil
	}
	return c, err == nil, err
}
