package explanation

import (
	"context"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/workday"
)

// Partner agencies are reminded here; colleagues are reminded of their dates with all others.
const (
	mostReminded = 6 // then it is the lead's and the manager's to pursue
	againAfter   = 7 // days, once it is late
)

// RemindTx reminds up to limit agencies of the transaction's council: before the date, on the day after it, and then every
// week. Each reminder holds a new link, since the one before is known to its message only. An agency that nothing allows to be told is
// not reminded any more: the date stays its lead's to pursue. It returns how many requests it went through.
func (s *Service) RemindTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	found, err := s.Store.ToRemind(ctx, tx, tx.Today(), limit)
	if err != nil {
		return 0, err
	}
	for _, e := range found {
		if !e.Share.Holds() {
			e.RemindOn = workday.Date{}
			if err := s.save(ctx, tx, audit.System, e, "partner agency not reminded", "Nothing on record allows that it is told about the child."); err != nil {
				return 0, err
			}
			continue
		}
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

// remindFirst is the day of the first reminder after a link was sent: as long before the date as its clock warns, or the next day where
// that has come.
func remindFirst(clock deadline.Deadline, today workday.Date) workday.Date {
	return laterOf(clock.Due.AddDays(-clock.WarnBefore), today.AddDays(1))
}

func laterOf(a, b workday.Date) workday.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// clockOf returns the clock that runs for an answer.
func clockOf(ctx context.Context, tx *db.Tx, e Explanation) (deadline.Deadline, error) {
	all, err := deadline.Of(ctx, tx, e.Ref)
	if err != nil {
		return deadline.Deadline{}, err
	}
	for _, d := range all[e.Ref] {
		if d.Rule == RuleAnswer && d.Due == e.Due {
			return d, nil
		}
	}
	return deadline.Deadline{Due: e.Due}, nil
}
