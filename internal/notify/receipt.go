package notify

import (
	"context"
	"errors"
	"strings"

	"alongside/internal/db"
)

// Receipt is what the text service says later about one message.
type Receipt struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
}

// TakeReceipt records a receipt. The caller has checked that it comes from the service. A receipt about a message that is
// not ours, or that says nothing new, is not an error.
func (s *Sender) TakeReceipt(ctx context.Context, r Receipt) error {
	m, err := s.locate(ctx, r.Reference)
	if err != nil || m.ID == "" || m.To.Channel != Text {
		return err
	}
	return s.db.InTx(db.WithScope(ctx, m.Scope), func(tx *db.Tx) error {
		switch {
		case r.Status == "delivered":
			return delivered(ctx, tx, m)
		case strings.HasSuffix(r.Status, "-failure"):
			return s.undelivered(ctx, tx, m, Bounced, failureText(errors.New("the text service says "+r.Status)))
		default:
			return nil
		}
	})
}
