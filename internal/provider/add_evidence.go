package provider

import (
	"context"
	"fmt"

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

// AddEvidence gives evidence once; it counts in every agreement from then on. The provider's own people and those who
// edit providers may. The files are what proves it, such as the certificate.
func (s *Service) AddEvidence(ctx context.Context, by access.Actor, e Evidence, files ...document.Received) (thread.Ref, error) {
	if !by.May(access.ProviderEdit) && (!by.May(access.ProviderEvidence) || !Mine(by, e.Provider)) {
		return "", fault.NotFound("That provider")
	}
	if len(files) > 0 && (s.files == nil || !by.May(access.DocumentUpload)) {
		return "", fault.Invalid("file", "No documents are kept here. Send it without the files.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if ref, err = s.AddEvidenceTx(ctx, tx, by.By(), e); err != nil || len(files) == 0 {
			return err
		}
		return s.files.AttachAll(ctx, tx, by.By(), "", ref, files)
	})
	return ref, err
}

// AddEvidenceTx is AddEvidence inside a transaction. It starts the deadline by which the evidence is to be renewed.
func (s *Service) AddEvidenceTx(ctx context.Context, tx *db.Tx, by audit.By, e Evidence) (thread.Ref, error) {
	p, err := s.Provider(ctx, tx, e.Provider)
	if err != nil {
		return "", err
	}
	if err := e.validate(tx.Today()); err != nil {
		return "", err
	}
	e.Ref = thread.New(tx, thread.Evidence)
	if err := s.store.InsertEvidence(ctx, tx, e); err != nil {
		return "", fmt.Errorf("save evidence of %s: %w", p.Ref, err)
	}
	if err := s.renew(ctx, tx, by, p, e); err != nil {
		return "", err
	}
	p.Evidence = append(p.Evidence, e)
	node := thread.Node{Ref: e.Ref, Kind: thread.Evidence, Label: e.Kind.Words(), Provider: p.Ref, URL: "/providers/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return "", err
	}
	if !e.Expires.IsZero() {
		start := deadline.Start{Rule: renewalRule, Ref: e.Ref, From: e.From, Title: e.Kind.Words() + " of " + p.Name + " is to be renewed", Owner: p.Ref}
		if _, err := s.clocks.StartOn(ctx, tx, by, start, e.Expires, "The last day on which this evidence counts."); err != nil {
			return "", fmt.Errorf("start the renewal of %s: %w", e.Ref, err)
		}
	}
	if err := s.share(ctx, tx, p.Ref); err != nil {
		return "", err
	}
	return e.Ref, s.record(ctx, tx, by, p, "evidence given", e.Kind.Words())
}
