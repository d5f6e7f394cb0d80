package provider

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// renewalRule is the word by which the deadline of evidence that runs out is kept, and on which the ladder of warnings stands.
const renewalRule = "evidence-renewal"

// checkRule is the council's own promise to providers of how soon it looks at what they gave.
const checkRule = "quality-evidence-check"

// AddEvidence gives evidence once; it counts in every agreement as soon as the council accepts it. The provider's own people may,
// and what they give waits to be checked; those who edit providers enter what they have seen, which counts at once: Checked.Says of
// e is what they saw. The files are what proves it, such as the certificate.
func (s *Service) AddEvidence(ctx context.Context, by access.Actor, e Evidence, files ...document.Received) (thread.Ref, error) {
	council := by.Provider == "" && by.May(access.ProviderEdit)
	if !council && (!by.May(access.ProviderEvidence) || !Mine(by, e.Provider)) {
		return "", fault.NotFound("That provider")
	}
	if len(files) > 0 && (s.files == nil || !by.May(access.DocumentUpload)) {
		return "", fault.Invalid("file", "No documents are kept here. Send it without the files.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if council {
			if strings.TrimSpace(e.Checked.Says) == "" {
				wrong, _ := fault.Fields(e.validate(tx.Today()))
				return fault.InvalidFields(append(wrong, fault.Field{Name: "seen", Message: "Say what you have seen: the certificate itself, or the register and the day."})...)
			}
			ref, err = s.AddEvidenceTx(ctx, tx, by.By(), e)
		} else {
			ref, err = s.GiveEvidenceTx(ctx, tx, by.By(), e)
		}
		if err != nil || len(files) == 0 {
			return err
		}
		return s.files.AttachAll(ctx, tx, by.By(), "", ref, files)
	})
	return ref, err
}

// AddEvidenceTx enters evidence that the council has seen: it counts at once. It starts the deadline by which it is to be renewed.
func (s *Service) AddEvidenceTx(ctx context.Context, tx *db.Tx, by audit.By, e Evidence) (thread.Ref, error) {
	e.Checked.By, e.Checked.On = by.Name, tx.Today()
	return s.addTx(ctx, tx, by, e)
}

// GiveEvidenceTx is what a provider gives of itself. It counts once the council has accepted it, and starts the deadline by which
// the council looks at it.
func (s *Service) GiveEvidenceTx(ctx context.Context, tx *db.Tx, by audit.By, e Evidence) (thread.Ref, error) {
	e.State = ToCheck
	return s.addTx(ctx, tx, by, e)
}

func (s *Service) addTx(ctx context.Context, tx *db.Tx, by audit.By, e Evidence) (thread.Ref, error) {
	p, err := s.Provider(ctx, tx, e.Provider)
	if err != nil {
		return "", err
	}
	if err := e.validate(tx.Today()); err != nil {
		return "", err
	}
	if e.Ref = thread.New(tx, thread.Evidence); e.State == "" {
		e.State = Accepted
	}
	e.Given = Hand{By: by.Name, On: tx.Today()}
	if err := s.store.InsertEvidence(ctx, tx, e); err != nil {
		return "", fmt.Errorf("save evidence of %s: %w", p.Ref, err)
	}
	node := thread.Node{Ref: e.Ref, Kind: thread.Evidence, Label: e.Kind.Words(), Provider: p.Ref, URL: "/providers/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return "", err
	}
	if e.State == Accepted {
		err = s.counts(ctx, tx, by, p, e)
	} else {
		err = s.toCheck(ctx, tx, by, p, e)
	}
	if err != nil {
		return "", err
	}
	p.Evidence = append(p.Evidence, e)
	return e.Ref, s.record(ctx, tx, by, p, "evidence given", e.Kind.Words())
}

// counts follows from evidence that is accepted: older evidence needs no renewal any more, this one does, and other councils get it.
func (s *Service) counts(ctx context.Context, tx *db.Tx, by audit.By, p Provider, e Evidence) error {
	if err := s.renew(ctx, tx, by, p, e); err != nil {
		return err
	}
	if !e.Expires.IsZero() {
		start := deadline.Start{Rule: renewalRule, Ref: e.Ref, From: e.From, Title: e.Kind.Words() + " of " + p.Name + " is to be renewed", Owner: p.Ref}
		if _, err := s.clocks.StartOn(ctx, tx, by, start, e.Expires, "The last day on which this evidence counts."); err != nil {
			return fmt.Errorf("start the renewal of %s: %w", e.Ref, err)
		}
	}
	if s.accepted != nil {
		if err := s.accepted(ctx, tx, by, p.Ref); err != nil {
			return fmt.Errorf("what follows from evidence of %s: %w", p.Ref, err)
		}
	}
	return s.share(ctx, tx, p.Ref)
}

// toCheck starts the council's deadline to look at what a provider gave.
func (s *Service) toCheck(ctx context.Context, tx *db.Tx, by audit.By, p Provider, e Evidence) error {
	start := deadline.Start{Rule: checkRule, Ref: e.Ref, From: tx.Today(), Title: "Check what " + p.Name + " gave: " + e.Kind.Words()}
	if s.teams != nil {
		var err error
		if start.Team, err = s.teams.ContractTeam(ctx, tx); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("who checks the evidence of %s: %w", p.Ref, err)
		}
	}
	if err := s.startPolicy(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start the check of %s: %w", e.Ref, err)
	}
	return nil
}

// startPolicy starts a clock under the policy that the council goes by.
func (s *Service) startPolicy(ctx context.Context, tx *db.Tx, by audit.By, start deadline.Start) error {
	if s.policy != nil {
		var err error
		if start.Policy, err = s.policy(ctx, tx); err != nil {
			return fmt.Errorf("the council’s policy: %w", err)
		}
	}
	_, err := s.clocks.Start(ctx, tx, by, start)
	return err
}
