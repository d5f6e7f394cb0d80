package spot

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
)

// SeeMoves returns moves behind a place to somebody who may see packages, and records the look at their children. A child that is
// known here and whom the reader has nothing to do with has no name in it.
func (s *Service) SeeMoves(ctx context.Context, tx *db.Tx, by access.Actor, after, limit int) ([]rates.Move, error) {
	if !by.May(access.SpotPackages) {
		return nil, notTheirs()
	}
	found, err := s.Workbench.Moves(ctx, tx, after, limit)
	if err != nil {
		return nil, err
	}
	l := make(look, 0, len(found))
	for n := range found {
		l = append(l, named{&found[n].Child, found[n].ChildRef})
	}
	return found, l.record(ctx, tx, by, "packages at agreed rates")
}

func notTheirs() error { return fault.Forbidden("You may not see packages.") }

// named is a child's reference in a row, and who that is here; "" when nobody knows.
type named struct {
	reference *string
	ref       thread.Ref
}

// look is the children of one list.
type look []named

// record takes out whom the reader may not see and records the look at the others. A child who is not known here is recorded by
// the list's own reference.
func (l look) record(ctx context.Context, tx *db.Tx, by access.Actor, page string) error {
	refs := make([]thread.Ref, 0, len(l))
	for _, one := range l {
		if one.ref != "" {
			refs = append(refs, one.ref)
		}
	}
	visible, err := access.Visible(ctx, tx, by, refs...)
	if err != nil {
		return err
	}
	may := make(map[thread.Ref]bool, len(visible))
	for _, ref := range visible {
		may[ref] = true
	}
	seen := make([]string, 0, len(l))
	for _, one := range l {
		switch {
		case one.ref == "":
			seen = append(seen, "ledger:"+*one.reference)
		case may[one.ref]:
			seen = append(seen, string(one.ref))
		default:
			*one.reference = ""
		}
	}
	return audit.Look(ctx, tx, by.By(), page, seen...)
}

// CompareWith keeps which lot a service is compared with; "" for none. The picture follows in the background.
func (s *Service) CompareWith(ctx context.Context, by access.Actor, service string, lot thread.Ref) error {
	if !by.May(access.SpotImport) {
		return fault.Forbidden("You may not say what services are compared with.")
	}
	service = rates.Fold(service)
	if service == "" || len(service) > longestName {
		return fault.Invalid("service", "Name the service.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		known := lot == ""
		if s.Prices != nil {
			lots, err := s.Prices.Lots(ctx, tx)
			if err != nil {
				return err
			}
			for _, l := range lots {
				known = known || l.Ref == lot
			}
		}
		if !known {
			return fault.Invalid("lot", "Choose a lot of an agreement that is in force.")
		}
		if err := s.Workbench.SaveService(ctx, tx, service, lot); err != nil {
			return err
		}
		err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "service compared with a lot", Ref: string(lot), Payload: compared{service, lot}})
		if err != nil {
			return err
		}
		return wantMatch(ctx, tx)
	})
}

// compared is the payload of the entry.
type compared struct {
	Service string
	Lot     thread.Ref
}
