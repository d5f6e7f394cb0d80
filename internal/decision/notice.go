package decision

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// GiveNotice publishes the document that regulation 9 asks for, or those of regulation 10 or 11.
type GiveNotice struct {
	Decision  thread.Ref
	Version   int
	Published workday.Date
	Basis     Basis
	Why       string // why the ordinary notice is impracticable, or the decision urgent
	AgreedBy  string // special urgency: the chairman who agreed
}

// GiveNotice records that notice was published and works out from which day the decision may be taken.
func (s *Service) GiveNotice(ctx context.Context, by access.Actor, cmd GiveNotice) error {
	if !by.May(access.DecisionPublish) {
		return fault.Forbidden("Only democratic services can publish a notice.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.GiveNoticeTx(ctx, tx, by.By(), cmd) })
}

// GiveNoticeTx is GiveNotice inside a transaction.
func (s *Service) GiveNoticeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd GiveNotice) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	wait, err := s.noticeWait(ctx, tx, cmd)
	if err != nil {
		return err
	}
	if err := d.giveNotice(cmd, wait, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by, d, "notice published", cmd.Why, wait.Rule)
}

// noticeWait computes the first day on which the decision may be taken, by the rule for the basis. Special urgency has
// no period: it may be taken once the notice of reasons is published.
func (s *Service) noticeWait(ctx context.Context, tx *db.Tx, cmd GiveNotice) (statute.Result, error) {
	policy, err := s.policy.StatutePolicy(ctx, tx)
	if err != nil {
		return statute.Result{}, err
	}
	switch cmd.Basis {
	case BasisSpecialUrgency:
		return statute.Result{Rule: "special-urgency", NextStepFrom: cmd.Published}, nil
	case BasisGeneralException:
		return s.book.Compute("general-exception", statute.Query{From: cmd.Published, Policy: policy})
	default:
		return s.book.Compute("key-decision-notice", statute.Query{From: cmd.Published, Policy: policy})
	}
}

func (d *Decision) giveNotice(cmd GiveNotice, wait statute.Result, today workday.Date) error {
	if !d.DecidedOn.IsZero() {
		return fault.Conflict("The decision has been taken; a notice can no longer be given.")
	}
	if cmd.Published.IsZero() || cmd.Published.After(today) {
		return fault.Invalid("published", "Enter the day on which the notice was published, today or earlier.")
	}
	if cmd.Basis != BasisOrdinary && cmd.Why == "" {
		return fault.Invalid("why", "Say why the decision cannot wait for 28 clear days. The reason is published.")
	}
	if cmd.Basis == BasisSpecialUrgency && cmd.AgreedBy == "" {
		return fault.Invalid("agreed-by", "Name the chairman who agreed that the decision is urgent (regulation 11).")
	}
	if cmd.Basis == "" {
		cmd.Basis = BasisOrdinary
	}
	d.Basis, d.BasisWhy, d.BasisAgreedBy = cmd.Basis, cmd.Why, cmd.AgreedBy
	d.NoticePublished, d.NotBefore = cmd.Published, wait.NextStepFrom
	return nil
}
