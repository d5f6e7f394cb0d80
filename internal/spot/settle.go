package spot

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/spot/supplier"
)

// Settlement is what a person said about two names of suppliers. It holds whatever is imported later, until it is undone, and
// then it is still on record.
type Settlement struct {
	ID        int64
	A, B      string // the names, A the earlier in the alphabet
	Same      bool
	Why       string
	By        audit.By
	At        time.Time
	UndoneBy  audit.By
	UndoneAt  time.Time // zero while it holds
	UndoneWhy string
}

// InForce reports whether it is not undone.
func (s Settlement) InForce() bool { return s.UndoneAt.IsZero() }

// decision is a settlement as the matching knows it.
func (s Settlement) decision() supplier.Decision {
	d := supplier.Decision{A: s.A, B: s.B, Same: s.Same, By: who(s.By), At: s.At}
	if !s.InForce() {
		d.UndoneBy, d.UndoneAt = who(s.UndoneBy), s.UndoneAt
	}
	return d
}

func who(by audit.By) string { return cmp.Or(by.Name, string(by.Person)) }

func decisions(all []Settlement) []supplier.Decision {
	out := make([]supplier.Decision, 0, len(all))
	for _, s := range all {
		out = append(out, s.decision())
	}
	return out
}

// Settlements keeps what persons settled. Both engines pass the suite in spottest.
type Settlements interface {
	// Settlements returns all, undone ones too, the latest first.
	Settlements(ctx context.Context, tx *db.Tx) ([]Settlement, error)
	// InsertSettlement adds one; a conflict when one in force is about the same names.
	InsertSettlement(ctx context.Context, tx *db.Tx, s Settlement) error
	// UndoSettlement saves who took one back, when and why; a conflict when somebody did already.
	UndoSettlement(ctx context.Context, tx *db.Tx, s Settlement) error
}

// Settle is a person's answer about two names.
type Settle struct {
	A, B string
	Same bool
	Why  string // optional
}

// longestWhy is how many bytes a reason may have; longestName how many a name.
const (
	longestWhy  = 2000
	longestName = 1000
)

// SettleSupplier keeps an answer about two names for ever. It is refused when it contradicts what was settled before, and the
// fault names that. The figures that depend on it are worked out anew in the background.
func (s *Service) SettleSupplier(ctx context.Context, by access.Actor, cmd Settle) (Settlement, error) {
	if !by.May(access.SpotImport) {
		return Settlement{}, fault.NotFound("That question")
	}
	switch {
	case len(cmd.A) > longestName || len(cmd.B) > longestName:
		return Settlement{}, fault.Invalidf("name", "A name has at most %d characters.", longestName)
	case len(cmd.Why) > longestWhy:
		return Settlement{}, fault.Invalidf("why", "Say it in at most %d characters.", longestWhy)
	}
	var made Settlement
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.Settlements.Settlements(ctx, tx)
		if err != nil {
			return err
		}
		next := Settlement{ID: newNumber(), A: cmd.A, B: cmd.B, Same: cmd.Same, Why: cmd.Why, By: by.By(), At: tx.Now()}
		settled, err := supplier.Settle(decisions(all), next.decision())
		if err != nil {
			return err
		}
		last := settled[len(settled)-1]
		next.A, next.B = last.A, last.B
		if err := s.Settlements.InsertSettlement(ctx, tx, next); err != nil {
			return err
		}
		made = next
		return s.settled(ctx, tx, by.By(), "supplier settled", next)
	})
	return made, err
}

// UndoSettlement takes an answer back, and says why; it stays on record.
func (s *Service) UndoSettlement(ctx context.Context, by access.Actor, id int64, why string) error {
	if !by.May(access.SpotImport) {
		return fault.NotFound("That answer")
	}
	switch {
	case why == "":
		return fault.Invalid("why", "Say why the answer is taken back.")
	case len(why) > longestWhy:
		return fault.Invalidf("why", "Say it in at most %d characters.", longestWhy)
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.Settlements.Settlements(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.ID != id {
				continue
			}
			if !one.InForce() {
				return fault.Conflict(fmt.Sprintf("%s has taken this answer back already.", who(one.UndoneBy)))
			}
			if _, err := supplier.Undo(decisions(all), one.A, one.B, who(by.By()), tx.Now()); err != nil {
				return err
			}
			one.UndoneBy, one.UndoneAt, one.UndoneWhy = by.By(), tx.Now(), why
			if err := s.Settlements.UndoSettlement(ctx, tx, one); err != nil {
				return err
			}
			return s.settled(ctx, tx, by.By(), "supplier settlement undone", one)
		}
		return fault.NotFound("That answer")
	})
}

// settled records an answer and has the figures worked out anew.
func (s *Service) settled(ctx context.Context, tx *db.Tx, by audit.By, action string, one Settlement) error {
	err := audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: SettlementRef(one.ID), Payload: one})
	if err != nil {
		return err
	}
	return wantMatch(ctx, tx)
}

// KindMatch is the kind of the job that matches the suppliers of all published ledgers.
const KindMatch = "spot.match"

// wantMatch has suppliers matched once tx is saved; asked many times, it runs once.
func wantMatch(ctx context.Context, tx *db.Tx) error {
	return job.Enqueue(ctx, tx, job.Job{Kind: KindMatch, Key: "suppliers"})
}

// SettlementRef is what the audit trail knows a settlement by.
func SettlementRef(id int64) string { return fmt.Sprintf("spot-settlement-%d", id) }
