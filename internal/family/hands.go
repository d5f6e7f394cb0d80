package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Hands say to whom what one person did for a child belongs, as somebody stands who would undo it.
type Hands string

// In whose hands it is.
const (
	OwnHands   Hands = "own"   // the reader's own home's; of somebody at work too, of whoever cares for the child no more, and of nobody known
	OtherHands Hands = "other" // a carer's in another home
	YoungHands Hands = "young" // the young person's own, and the reader is not they nor acts for them
	WorkHands  Hands = "work"  // anybody's: the reader works with the child
)

// InHands returns in whose hands it is what a person did for a child, "" for somebody who is not known. Carers with whom the child lives are
// one home; each of the others is one of their own. The caller has checked that the reader may see the child.
func (s *Service) InHands(ctx context.Context, tx *db.Tx, reader access.Actor, child, doer thread.Ref) (Hands, error) {
	kin, err := AsFamily(ctx, tx, reader, child)
	if err != nil || !kin {
		return WorkHands, err
	}
	if doer == "" || doer == reader.Person {
		return OwnHands, nil
	}
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return "", fmt.Errorf("how the family of %s stands to it: %w", child, err)
	}
	stands := func(person thread.Ref, why access.Reason) bool {
		return slices.ContainsFunc(all, func(r access.Relationship) bool {
			return r.Actor == person && r.Reason == why && r.Level != access.Deny && r.InForce(tx.Today())
		})
	}
	switch {
	case stands(reader.Person, access.OwnRecord), stands(reader.Person, access.Representative):
		return OwnHands, nil
	case stands(doer, access.OwnRecord):
		return YoungHands, nil
	}
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return "", fmt.Errorf("carers of %s: %w", child, err)
	}
	home := func(person thread.Ref) (carer, lives bool) {
		for _, c := range carers {
			if _, barred := c.Barred(tx.Today()); c.Person == person && c.Current(tx.Today()) && !barred {
				carer, lives = true, lives || c.Lives
			}
		}
		return carer, lives
	}
	carer, there := home(doer)
	if _, here := home(reader.Person); carer && !(here && there) {
		return OtherHands, nil
	}
	return OwnHands, nil
}
