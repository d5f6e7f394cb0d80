package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// AskEvidence says which evidence a lot asks for besides what every provider must hold.
type AskEvidence struct {
	Agreement, Lot thread.Ref
	Version        int // of the agreement that was read; 0 takes whatever is there
	Kinds          []provider.EvidenceKind
	PersonalCare   bool // personal care is given under it
	Why            string
}

// AskEvidence changes what a lot asks for. It counts at once: a member that lacks it gets no new invitations in the lot until it
// has given it and the council has accepted it. What members have already goes on.
func (s *Service) AskEvidence(ctx context.Context, by access.Actor, cmd AskEvidence) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers can change what a lot asks for.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.AskEvidenceTx(ctx, tx, by.By(), cmd) })
}

// AskEvidenceTx is AskEvidence inside a transaction.
func (s *Service) AskEvidenceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AskEvidence) error {
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	l, ok := a.Lot(cmd.Lot)
	if !ok {
		return fault.Invalid("lot", "Choose a lot of this agreement.")
	}
	l.Asks, l.PersonalCare = slices.Clone(cmd.Kinds), cmd.PersonalCare
	slices.Sort(l.Asks)
	l.Asks = slices.Compact(l.Asks)
	if err := l.validate(); err != nil {
		return err
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why. Providers read it in the history.")
	}
	if err := s.store.UpdateAsks(ctx, tx, l); err != nil {
		return fmt.Errorf("save what %s asks for: %w", l.Ref, err)
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "evidence asked for in a lot", Ref: string(a.Ref), Payload: l, Why: cmd.Why}); err != nil {
		return err
	}
	i := slices.IndexFunc(a.Lots, func(one Lot) bool { return one.Ref == l.Ref })
	a.Lots = slices.Clone(a.Lots)
	a.Lots[i] = l
	a.Version++
	return s.changed(ctx, tx, a)
}
