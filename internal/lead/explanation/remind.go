package explanation

import (
	"context"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// Partner agencies are reminded here; colleagues are reminded of their dates with all others.
const (
	mostReminded = 6 // then it is the lead's and the manager's to pursue
	againAfter   = 7 // days, once it is late
)

// RemindTx reminds up to limit agencies of the transaction's council: before the date, on the day after it, and then every
// week. Each reminder holds a new link, since the one before is known to its message only. It returns how many there were.
func (s *Service) RemindTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	found, err := s.Store.ToRemind(ctx, tx, tx.Today(), limit)
	if err != nil {
		return 0, err
	}
	for _, e := range found {
		e.Reminded = append(e.Reminded, tx.Today())
		late := e.Due.AddDays(1)
		switch {
		case len(e.Reminded) >= mostReminded:
			e.RemindOn = workday.Date{}
		case late.After(tx.Today()):
			e.RemindOn = late
		default:
			e.RemindOn = tx.Today().AddDays(againAfter)
		}
		if err := s.newLink(ctx, tx, audit.System, e); err != nil {
			return 0, err
		}
		if err := s.save(ctx, tx, audit.System, e, "partner agency reminded to explain a decision", ""); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}
