package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// CheckEvidence is what an officer says of evidence that a provider gave.
type CheckEvidence struct {
	Provider, Evidence thread.Ref
	Was                EvidenceState // that was read; "" takes whatever is there
	Accept             bool
	Says               string // what was seen, or why it is sent back: the provider reads it
}

// CheckEvidence accepts what a provider gave, so that it counts, or sends it back with the reason. What was accepted can still be
// sent back, when it turns out to be wrong; it counts no longer then, here and in the councils that it was shared with.
func (s *Service) CheckEvidence(ctx context.Context, by access.Actor, cmd CheckEvidence) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.CheckEvidenceTx(ctx, tx, by, cmd) })
}

// CheckEvidenceTx is CheckEvidence inside a transaction.
func (s *Service) CheckEvidenceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd CheckEvidence) error {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality for the council check evidence.")
	}
	p, e, err := s.piece(ctx, tx, cmd.Provider, cmd.Evidence)
	if err != nil {
		return err
	}
	if e.Checked.Says = strings.TrimSpace(cmd.Says); e.Checked.Says == "" {
		if cmd.Accept {
			return fault.Invalid("says", "Say what you have seen, such as the certificate, or the insurer’s answer.")
		}
		return fault.Invalid("says", "Say why it is sent back and what is needed. The provider reads it.")
	}
	if cmd.Was != "" && cmd.Was != e.State || e.State != ToCheck && (cmd.Accept || e.State != Accepted) {
		return fault.Conflictf("Someone else changed this evidence while you were reading it: it stands as “%s” since %s.", e.State.Words(), e.Checked.On.Long())
	}
	waited := e.State == ToCheck
	e.Checked.By, e.Checked.On = by.Name, tx.Today()
	state, action := Accepted, "evidence accepted"
	if !cmd.Accept {
		state, action = SentBack, "evidence sent back"
	}
	if err := s.setState(ctx, tx, by.By(), e, state, action); err != nil {
		return err
	}
	e.State = state
	if waited {
		if err := s.clocks.Keep(ctx, tx, by.By(), e.Ref, checkRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the check of %s: %w", e.Ref, err)
		}
	}
	return s.checked(ctx, tx, by.By(), p, e)
}

// checked follows from an officer's word: accepted evidence counts everywhere, what is sent back counts nowhere, and the provider
// hears of either.
func (s *Service) checked(ctx context.Context, tx *db.Tx, by audit.By, p Provider, e Evidence) error {
	told := notify.EvidenceAccepted
	if e.State == Accepted {
		if err := s.counts(ctx, tx, by, p, e); err != nil {
			return err
		}
	} else {
		told = notify.EvidenceSentBack
		if err := s.share(ctx, tx, p.Ref); err != nil {
			return err
		}
	}
	return s.write(ctx, tx, p, told, notify.Facts{Ref: e.Ref, On: tx.Today()})
}

// write writes to a provider that has an e-mail address. The message has no reason: that stands on the page behind the sign-in.
func (s *Service) write(ctx context.Context, tx *db.Tx, p Provider, t notify.Template, f notify.Facts) error {
	if s.tell == nil || p.Email == "" {
		return nil
	}
	if s.site != "" {
		f.Link = s.site + "/providers/" + string(p.Ref)
	}
	m, err := t.Message(notify.ToEmail(p.Name, p.Email), f)
	if err != nil {
		return fmt.Errorf("write to %s: %w", p.Ref, err)
	}
	return s.tell(ctx, tx, m)
}

// piece returns one piece of a provider's evidence with the provider, or a fault of kind not found.
func (s *Service) piece(ctx context.Context, tx *db.Tx, of, evidence thread.Ref) (Provider, Evidence, error) {
	p, err := s.Provider(ctx, tx, of)
	if err != nil {
		return p, Evidence{}, err
	}
	i := slices.IndexFunc(p.Evidence, func(e Evidence) bool { return e.Ref == evidence })
	if i < 0 {
		return p, Evidence{}, fault.NotFound("That evidence")
	}
	return p, p.Evidence[i], nil
}

// Evidence returns one piece of evidence with its provider, or a fault of kind not found.
func (s *Service) Evidence(ctx context.Context, tx *db.Tx, ref thread.Ref) (Provider, Evidence, error) {
	of, err := s.store.EvidenceOf(ctx, tx, ref)
	if err != nil {
		return Provider{}, Evidence{}, fmt.Errorf("whose evidence %s is: %w", ref, err)
	}
	return s.piece(ctx, tx, of, ref)
}

// WaitingEvidence returns up to limit pieces of evidence that wait to be checked, what was given first first.
func (s *Service) WaitingEvidence(ctx context.Context, tx *db.Tx, limit int) ([]Evidence, error) {
	found, err := s.store.WaitingEvidence(ctx, tx, limit)
	if err != nil {
		return nil, fmt.Errorf("evidence to check: %w", err)
	}
	return found, nil
}
