package notice

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/ocds"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// mostHistory is how many entries of an agreement's history are looked through for the moments of what happened to it.
const mostHistory = 5000

// remember reads how an agreement was let and which extensions were taken. The extensions are those on record, with the moment from
// the history; one that only the history knows, from before extensions were kept, counts too.
func (s *Service) remember(ctx context.Context, tx *db.Tx, p *Process) error {
	ref := p.Agreement.Ref
	rows, err := audit.History(ctx, tx, string(ref), mostHistory)
	if err != nil {
		return fmt.Errorf("history of %s: %w", ref, err)
	}
	taken, err := s.agreements.Extensions(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return fmt.Errorf("extensions of %s: %w", ref, err)
	}
	for _, e := range taken[ref] {
		p.Extended = append(p.Extended, Extended{Number: e.Number, At: e.TakenOn.At(0, 0), Before: e.Before, End: e.End, Value: e.Value, Late: e.Late()})
	}
	p.LotsAdded = map[thread.Ref]time.Time{}
	for _, r := range slices.Backward(rows) {
		var then agreement.Agreement
		switch {
		case r.Action == "lot added":
			var l agreement.Lot
			if json.Unmarshal(r.Payload, &l) == nil && l.Ref != "" {
				p.LotsAdded[l.Ref] = r.At
			}
		case r.Action == "agreement let":
			p.LetAt = r.At
			if json.Unmarshal(r.Payload, &then) == nil {
				p.LetBreaks = then.Breaks
			}
		case strings.HasPrefix(r.Action, "agreement extended"):
			if json.Unmarshal(r.Payload, &then) != nil || then.End.IsZero() {
				continue
			}
			if i := slices.IndexFunc(p.Extended, func(e Extended) bool { return e.Number == then.ExtensionsTaken }); i >= 0 {
				p.Extended[i].At = r.At
			} else {
				p.Extended = append(p.Extended, Extended{Number: then.ExtensionsTaken, At: r.At, Before: without(then), End: then.End})
			}
		}
	}
	slices.SortFunc(p.Extended, func(a, b Extended) int { return cmp.Compare(a.Number, b.Number) })
	return nil
}

// without is the last day of an agreement before the extension it took last.
func without(a agreement.Agreement) workday.Date {
	n := a.ExtensionsTaken
	if n < 1 || n > len(a.ExtensionMonths) {
		return a.End
	}
	return a.End.AddDays(1).AddMonths(-a.ExtensionMonths[n-1]).AddDays(-1)
}

// firstEnd is the agreement's last day before any extension and change: as the earliest of them found it.
func (m maker) firstEnd() workday.Date {
	end, since := m.p.Agreement.End, ocds.Moment("")
	for _, e := range m.p.Extended {
		if on := ocds.At(e.At); since == "" || on < since {
			end, since = e.Before, on
		}
	}
	for _, c := range m.p.Changes {
		if on := ocds.At(c.At); since == "" || on < since {
			end, since = c.End.AddDays(-c.DaysBy), on
		}
	}
	return end
}
