package delivery

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// CorrectVisit puts right what the provider recorded: a wrong tap, other minutes. The day and the time stay.
type CorrectVisit struct {
	Visit   thread.Ref
	Version int
	Result  Result
	Minutes money.Minutes
	Whose   Whose
	Worker  string
	Note    string // why it is corrected
}

// CorrectVisit corrects a visit. The provider's own people may until it is billed or disputed; what stood before stays in
// the audit.
func (s *Service) CorrectVisit(ctx context.Context, by access.Actor, cmd CorrectVisit) error {
	if !by.May(access.DeliveryVisitRecord) {
		return fault.Forbidden("Only the provider's own people record visits.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.CorrectVisitTx(ctx, tx, by, cmd) })
}

// CorrectVisitTx is CorrectVisit inside a transaction.
func (s *Service) CorrectVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd CorrectVisit) error {
	v, err := s.load(ctx, tx, by, cmd.Visit, cmd.Version)
	if err != nil {
		return err
	}
	p, err := s.mayRecord(ctx, tx, by, v.Package)
	if err != nil {
		return err
	}
	switch {
	case v.Invoice != "":
		return fault.Conflict("This visit has been billed. Ask for the invoice to be taken back first.")
	case !v.Dispute.On.IsZero():
		return fault.Conflict("The two accounts of this visit differ. The council settles it.")
	case v.ByFamily:
		return fault.Conflictf("%s said that this visit did not happen. Record the visit if it did.", v.RecordedBy)
	case cmd.Note == "":
		return fault.Invalid("note", "Enter why you correct it.")
	}
	v.Result, v.Minutes, v.Whose, v.Note = cmd.Result, cmd.Minutes, cmd.Whose, cmd.Note
	if cmd.Worker != "" {
		v.Worker = cmd.Worker
	}
	if v.Result == Came {
		v.Whose = ""
	} else {
		v.Minutes = 0
	}
	if err := v.check(p, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), v, "visit corrected", cmd.Note)
}
