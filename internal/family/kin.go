package family

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// AsFamily reports whether the reader reads the child's record as its family: because that is all they are here, or because they
// are or were family of this child, whatever they work as. Their work opens nothing more of it to them.
func AsFamily(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error) {
	if IsFamily(reader) || reader.Person == "" {
		return IsFamily(reader), nil
	}
	return access.Kin(ctx, tx, reader.Person, child)
}

// AtWork refuses whoever is or was family of the child: a colleague keeps the record.
func AtWork(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	kin, err := AsFamily(ctx, tx, by, child)
	if err == nil && kin {
		err = access.ErrOwnFamily
	}
	return err
}

// mayKeep refuses who may not work with the child, and its family.
func mayKeep(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	if err := access.MayWork(ctx, tx, by, child); err != nil {
		return err
	}
	return AtWork(ctx, tx, by, child)
}

// mayReadAbout refuses who may not see the child; and its family what others told, among them how to reach another carer.
func mayReadAbout(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) error {
	if err := access.MaySee(ctx, tx, reader, child); err != nil {
		return err
	}
	return AtWork(ctx, tx, reader, child)
}

// standsAlone refuses a record that was merged into another: what is written about the child is written on the one that is kept,
// or it would not hold there.
func (s *Service) standsAlone(ctx context.Context, tx *db.Tx, child thread.Ref) error {
	c, err := s.Child(ctx, tx, child)
	if err == nil && c.MergedInto != "" {
		err = fault.Conflictf("This record was merged into %s. Write it there, or undo the merge first.", c.MergedInto)
	}
	return err
}
