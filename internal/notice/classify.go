package notice

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Classification says what the contracts of an agreement are for, and so whether they are light touch. The latest counts; earlier ones are
// kept. The zero Classification is that nobody has said.
type Classification struct {
	Agreement  thread.Ref
	Number     int    // from 1
	CPV        string // the code of the common procurement vocabulary, such as 85311300
	LightTouch bool
	Why        string
	By         string
	At         time.Time
}

// Said reports whether somebody has said it.
func (c Classification) Said() bool { return c.Number > 0 }

// Words say what the classification comes to, "" while nobody has said.
func (c Classification) Words() string {
	switch {
	case !c.Said():
		return ""
	case c.LightTouch:
		return "Yes: " + c.Why
	default:
		return "No: " + c.Why
	}
}

// Classify says what an agreement's contracts are for. Over is the number of the classification that was read, 0 of none.
type Classify struct {
	Agreement  thread.Ref
	Over       int
	CPV        string
	LightTouch bool
	Why        string
}

// cpv is a code of the common procurement vocabulary, with or without its check digit.
var cpv = regexp.MustCompile(`^[0-9]{8}(-[0-9])?$`)

// Classify records what an agreement's contracts are for, and whether that makes them light touch. It refuses a code that is none, and one
// that would take the place of a colleague's, given since the form was read.
func (s *Service) Classify(ctx context.Context, by access.Actor, cmd Classify) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers classify contracts.")
	}
	c := Classification{Agreement: cmd.Agreement, CPV: strings.TrimSpace(cmd.CPV), LightTouch: cmd.LightTouch, Why: strings.TrimSpace(cmd.Why), By: by.Name}
	var wrong []fault.Field
	if !cpv.MatchString(c.CPV) {
		wrong = append(wrong, fault.Field{Name: "cpv", Message: "Enter the code of the service, eight digits such as 85311300."})
	}
	if c.Why == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say why it is, or is not. It stands in the drafts of notices."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.ownOrBought(ctx, tx, cmd.Agreement); err != nil {
			return err
		}
		before, err := s.Classified(ctx, tx, cmd.Agreement)
		if err != nil {
			return err
		}
		if before.Number != cmd.Over {
			return fault.Conflict("Someone else classified this while you were reading. Look at it again before you save.")
		}
		c.Number, c.At = before.Number+1, tx.Now()
		if err := s.store.InsertClassification(ctx, tx, c); err != nil {
			return fmt.Errorf("classify %s: %w", c.Agreement, err)
		}
		if err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "contracts classified", Ref: string(c.Agreement), Payload: c, Why: c.Why}); err != nil {
			return err
		}
		return s.SettleTx(ctx, tx, by.By(), c.Agreement)
	})
}

// Classified returns the classification of an agreement that counts, the zero one while nobody has said.
func (s *Service) Classified(ctx context.Context, tx *db.Tx, agreement thread.Ref) (Classification, error) {
	c, err := s.store.Classification(ctx, tx, agreement)
	if fault.Is(err, fault.KindNotFound) {
		return Classification{}, nil
	}
	if err != nil {
		return c, fmt.Errorf("classification of %s: %w", agreement, err)
	}
	return c, nil
}
