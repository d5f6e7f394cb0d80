package provider

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Create adds a provider. Ref and Version of p are set here.
func (s *Service) Create(ctx context.Context, by access.Actor, p Provider) (thread.Ref, error) {
	if !by.May(access.ProviderEdit) {
		return "", fault.Forbidden("You may not add providers.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.CreateTx(ctx, tx, by.By(), p)
		return err
	})
	return ref, err
}

// CreateTx is Create inside a transaction.
func (s *Service) CreateTx(ctx context.Context, tx *db.Tx, by audit.By, p Provider) (thread.Ref, error) {
	if err := p.validate(); err != nil {
		return "", err
	}
	p.Ref, p.Version, p.Evidence, p.Places = thread.New(tx, thread.Provider), 1, nil, nil
	if err := s.store.Insert(ctx, tx, p); err != nil {
		return "", err
	}
	return p.Ref, s.record(ctx, tx, by, p, "provider added", "")
}
