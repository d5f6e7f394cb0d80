package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
)

// Told returns children as the reader may be told of them in a list: flags are for those who work with a child and never for its family,
// and where a child lives is not for a carer from whom it is kept (HomeKept). The children given stay as they are.
func (s *Service) Told(ctx context.Context, tx *db.Tx, reader access.Actor, children []Child) ([]Child, error) {
	told := slices.Clone(children)
	own, err := access.KinOf(ctx, tx, reader.Person)
	if err != nil || len(own) == 0 {
		return told, err
	}
	for i := range told {
		c := &told[i]
		if !slices.Contains(own, c.Ref) {
			continue
		}
		c.Flags = nil
		kept, err := s.HomeKept(ctx, tx, reader, c.Ref)
		if err != nil {
			return nil, fmt.Errorf("what %s may be told of %s: %w", reader.Person, c.Ref, err)
		}
		if kept {
			c.Postcode, c.Outcode, c.District, c.School = "", "", "", ""
		}
	}
	return told, nil
}
