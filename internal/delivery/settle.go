package delivery

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// Settle ends a dispute about a visit: it took place, for so many minutes, or it did not, and whose miss that was.
type Settle struct {
	Visit   thread.Ref
	Version int
	Came    bool
	Minutes money.Minutes // 0 keeps what the provider recorded
	Whose   Whose
	Why     string
}

// Settle settles a disputed visit. Both sides read the reason.
func (s *Service) Settle(ctx context.Context, by access.Actor, cmd Settle) error {
	if !by.May(access.DeliveryPackageEdit) {
		return fault.Forbidden("Only brokers and contract managers settle disputed visits.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SettleTx(ctx, tx, by, cmd) })
}

// SettleTx is Settle inside a transaction.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Settle) error {
	v, err := s.load(ctx, tx, by, cmd.Visit, cmd.Version)
	if err != nil {
		return err
	}
	if err := v.settle(cmd); err != nil {
		return err
	}
	v.Dispute.SettledOn, v.Dispute.SettledBy, v.Dispute.SettledWhy = tx.Today(), by.Name, cmd.Why
	if err := s.save(ctx, tx, by.By(), v, "visit settled", cmd.Why); err != nil {
		return err
	}
	return s.clocks.Keep(ctx, tx, by.By(), v.Ref, RuleSettle, tx.Today())
}

// settle gives the visit the result that was found.
func (v *Visit) settle(cmd Settle) error {
	if !v.Disputed() {
		return fault.Conflict("Nothing about this visit is in dispute.")
	}
	var wrong []fault.Field
	if cmd.Why == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Enter what you found and how. Both sides read it."})
	}
	minutes := cmd.Minutes
	if minutes == 0 {
		minutes = max(v.Minutes, v.Dispute.Minutes)
	}
	switch {
	case cmd.Came && (minutes <= 0 || minutes > minutesADay):
		wrong = append(wrong, fault.Field{Name: "minutes", Message: "Enter how many minutes the visit took, between 1 and 1,440."})
	case !cmd.Came && !slices.Contains(AllWhose(), cmd.Whose):
		wrong = append(wrong, fault.Field{Name: "whose", Message: "Say why the visit did not happen."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if cmd.Came {
		v.Result, v.Minutes, v.Whose = Came, minutes, ""
		if v.Worker == "" {
			v.Worker = v.Dispute.Worker
		}
		return nil
	}
	v.Result, v.Minutes, v.Whose = Missed, 0, cmd.Whose
	return nil
}

// load reads a visit that by may change, on the version that was shown.
func (s *Service) load(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Visit, error) {
	v, err := s.Visit(ctx, tx, ref)
	if err != nil {
		return Visit{}, err
	}
	if err := access.MayWork(ctx, tx, by, v.Child); err != nil {
		return Visit{}, err
	}
	if version != 0 && version != v.Version {
		return Visit{}, fault.Conflict("Someone else changed this visit while you were reading it. Look at it again before you save.")
	}
	return v, nil
}

// save writes a visit, its state on the thread and its audit entry.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, v Visit, action, why string) error {
	if err := s.store.UpdateVisit(ctx, tx, v); err != nil {
		return fmt.Errorf("save visit %s: %w", v.Ref, err)
	}
	if err := place(ctx, tx, v); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(v.Ref), Child: string(v.Child), Payload: v, Why: why})
}
