package agreement

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// AddLot adds a lot to an agreement. Its Ref is set here.
func (s *Service) AddLot(ctx context.Context, by access.Actor, l Lot) (thread.Ref, error) {
	if !by.May(access.AgreementEdit) {
		return "", fault.Forbidden("Only commissioners and contract managers can add a lot.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.AddLotTx(ctx, tx, by.By(), l)
		return err
	})
	return ref, err
}

// AddLotTx is AddLot inside a transaction.
func (s *Service) AddLotTx(ctx context.Context, tx *db.Tx, by audit.By, l Lot) (thread.Ref, error) {
	if err := l.validate(); err != nil {
		return "", err
	}
	a, err := s.load(ctx, tx, l.Agreement, 0)
	if err != nil {
		return "", err
	}
	if err := a.ours(); err != nil {
		return "", err
	}
	l.Ref = thread.New(tx, thread.Lot)
	if err := s.placeLot(ctx, tx, l); err != nil {
		return "", err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "lot added", Ref: string(a.Ref), Payload: l}); err != nil {
		return "", err
	}
	return l.Ref, s.changed(ctx, tx, a)
}

// placeLot saves a lot and places it in the thread under its agreement.
func (s *Service) placeLot(ctx context.Context, tx *db.Tx, l Lot) error {
	if err := s.store.InsertLot(ctx, tx, l); err != nil {
		return err
	}
	node := thread.Node{Ref: l.Ref, Kind: thread.Lot, Label: l.Name, URL: "/agreements/" + string(l.Agreement) + "#" + string(l.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return err
	}
	return thread.Link(ctx, tx, l.Agreement, "has-lot", l.Ref)
}
