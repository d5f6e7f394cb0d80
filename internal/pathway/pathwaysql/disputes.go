package pathwaysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/pathway/dispute"
	"alongside/internal/thread"
)

// Disputes implements dispute.Store.
type Disputes struct{}

const disputes = `
CREATE TABLE pathway_dispute (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  about TEXT NOT NULL,
  kind TEXT NOT NULL,
  notice_on TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  asker TEXT NOT NULL,
  by_name TEXT NOT NULL,
  words TEXT NOT NULL,
  lodged_on TEXT NOT NULL,
  reference TEXT NOT NULL,
  officer TEXT NOT NULL,
  due_on TEXT NOT NULL,
  outcome TEXT NOT NULL,
  outcome_on TEXT NOT NULL,
  reasons TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  done_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX pathway_dispute_child ON pathway_dispute (scope, child, asked_on, ref)`

const disputeColumns = `ref, version, child, about, kind, notice_on, asked_on, asker, by_name, words, lodged_on, reference, officer, due_on, outcome, outcome_on, reasons,
	answered_by, answered_on, done_on, withdrew`

// Dispute returns one.
func (Disputes) Dispute(ctx context.Context, tx *db.Tx, ref thread.Ref) (dispute.Dispute, error) {
	found, err := someDisputes(ctx, tx, "ref = $2", ref)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That page")
	}
	if err != nil {
		return dispute.Dispute{}, err
	}
	return found[0], nil
}

// Disputes returns those of children, the latest first.
func (Disputes) Disputes(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]dispute.Dispute, error) {
	return someDisputes(ctx, tx, "child IN list($2) ORDER BY asked_on DESC, ref DESC", db.List(children))
}

func someDisputes(ctx context.Context, tx *db.Tx, where string, arg any) ([]dispute.Dispute, error) {
	var found []dispute.Dispute
	err := db.Each(ctx, tx, "SELECT "+disputeColumns+" FROM pathway_dispute WHERE scope = $1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var d dispute.Dispute
			err := scan(&d.Ref, &d.Version, &d.Child, &d.About, &d.Kind, &d.NoticeOn, &d.AskedOn, &d.Asker, &d.By, &d.Words, &d.LodgedOn, &d.Reference, &d.Officer, &d.DueOn,
				&d.Outcome, &d.OutcomeOn, &d.Reasons, &d.AnsweredBy, &d.AnsweredOn, &d.DoneOn, &d.Withdrew)
			found = append(found, d)
			return err
		})
	return found, err
}

// InsertDispute adds one.
func (Disputes) InsertDispute(ctx context.Context, tx *db.Tx, d dispute.Dispute) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO pathway_dispute (scope, "+disputeColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.Scope(), d.Ref, d.Version, d.Child, d.About, d.Kind, d.NoticeOn, d.AskedOn, d.Asker, d.By, d.Words, d.LodgedOn, d.Reference, d.Officer, d.DueOn,
		d.Outcome, d.OutcomeOn, d.Reasons, d.AnsweredBy, d.AnsweredOn, d.DoneOn, d.Withdrew)
	return err
}

// UpdateDispute saves what came of it.
func (Disputes) UpdateDispute(ctx context.Context, tx *db.Tx, d dispute.Dispute) error {
	return db.ExecOne(ctx, tx, `UPDATE pathway_dispute SET version = version + 1, outcome = $4, outcome_on = $5, reasons = $6, answered_by = $7, answered_on = $8, done_on = $9, withdrew = $10
		WHERE scope = $1 AND ref = $2 AND version = $3`, tx.Scope(), d.Ref, d.Version, d.Outcome, d.OutcomeOn, d.Reasons, d.AnsweredBy, d.AnsweredOn, d.DoneOn, d.Withdrew)
}
