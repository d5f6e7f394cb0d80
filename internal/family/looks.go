package family

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// SeenBy is one look at a child's record as its reader may know it.
type SeenBy struct {
	At   time.Time
	Who  string // a name, or a role where the council shows roles
	Page string
}

// Looks lists who looked at a child's record, the latest first. A family sees names or roles as the council has set, not the
// other parent's looks, and nothing of an investigation to keep the child safe. Withheld reports whether a rule keeps some
// looks back; it does not say that there are any.
func (s *Service) Looks(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, limit int) (seen []SeenBy, withheld bool, err error) {
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return nil, false, fmt.Errorf("who looked at %s: %w", child, err)
	}
	rows, err := audit.Looks(ctx, tx, string(child), limit)
	if err != nil {
		return nil, false, err
	}
	keep, err := s.keptBack(ctx, tx, reader, child)
	if err != nil {
		return nil, false, err
	}
	closed, err := s.ClosedAt(ctx, tx, child)
	if err != nil {
		return nil, false, err
	}
	byName := council.LooksByName || !IsFamily(reader)
	for _, l := range rows {
		if keep[thread.Ref(l.By.Person)] || l.At.Before(closed) {
			continue
		}
		seen = append(seen, SeenBy{At: l.At, Who: shownAs(l.By, reader, byName), Page: l.Page})
	}
	return seen, IsFamily(reader), nil
}

// keptBack says whose looks the reader does not see.
func (s *Service) keptBack(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (map[thread.Ref]bool, error) {
	keep := map[thread.Ref]bool{}
	if !IsFamily(reader) {
		return keep, nil
	}
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	families := []access.Reason{access.ParentalResponsibility, access.Caring}
	for _, r := range all {
		if r.Actor != reader.Person && (r.Reason == access.Safeguarding || slices.Contains(families, r.Reason)) {
			keep[r.Actor] = true
		}
	}
	return keep, nil
}

func shownAs(by audit.By, reader access.Actor, byName bool) string {
	role := access.Role(by.Role).Label()
	switch {
	case thread.Ref(by.Person) == reader.Person:
		return "You"
	case !byName:
		return role
	case by.Name == "":
		return role
	default:
		return by.Name + ", " + role
	}
}
