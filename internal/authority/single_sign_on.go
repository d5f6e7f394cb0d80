package authority

import (
	"context"
	"fmt"
	"net/url"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// SingleSignOn is a council's own sign-in service. None is built in; an implementation is given to authorityweb, whose
// sign-in page then offers it.
type SingleSignOn interface {
	// Label is the button's text: "Sign in with your council account".
	Label() string
	// Begin returns the address at which the person signs in there. state comes back to the return address unchanged.
	Begin(ctx context.Context, state string) (address string, err error)
	// Finish checks what came back and returns the e-mail address that the council vouches for.
	Finish(ctx context.Context, query url.Values) (email string, err error)
}

// Vouched signs in whoever has an address that the council's own sign-in service vouches for. That service asks for its own
// second step, so no code is asked for here.
func (s *Service) Vouched(ctx context.Context, email, agent string) (Identified, error) {
	var found Identified
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		a, err := s.store.AccountByEmail(ctx, tx, EmailKey(email))
		if err != nil {
			return fmt.Errorf("find a vouched account: %w", err)
		}
		if a.Status(tx.Today()) != StatusActive {
			return fault.NotFound("The account")
		}
		found = Identified{Person: a.Person}
		return s.signedIn(ctx, tx, a, "council sign-on", agent)
	})
	return found, err
}
