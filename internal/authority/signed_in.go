package authority

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// Identified is who a link, a password or the council's own sign-in stands for.
type Identified struct {
	Person thread.Ref
	// NeedsCode says that the person is not signed in yet: a code comes next.
	NeedsCode bool
	// Back is the page to go to.
	Back string
}

// how is what the audit keeps of a sign-in.
type how struct {
	By string `json:"by"`
}

// identified signs the person in, unless a code comes next.
func (s *Service) identified(ctx context.Context, tx *db.Tx, a Account, by, agent string) (Identified, error) {
	c, err := s.store.Credential(ctx, tx, a.Person)
	if err != nil {
		return Identified{}, fmt.Errorf("read how %s signs in: %w", a.Person, err)
	}
	found := Identified{Person: a.Person, NeedsCode: c.HasAuthenticator()}
	if found.NeedsCode {
		return found, nil
	}
	return found, s.signedIn(ctx, tx, a, by, agent)
}

// signedIn records a sign-in and tells the person when it came from a device that was not seen before.
func (s *Service) signedIn(ctx context.Context, tx *db.Tx, a Account, by, agent string) error {
	fresh, others, err := s.store.SawDevice(ctx, tx, a.Person, hashToken(agent), tx.Now())
	if err != nil {
		return fmt.Errorf("record the sign-in of %s: %w", a.Person, err)
	}
	if fresh && others {
		if err := s.tell(ctx, tx, a, notify.SignInNoticed); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, a.By(), audit.Entry{Action: "signed in", Ref: string(a.Person), Payload: how{by}})
}

// tell sends a person with an e-mail address a message about the account.
func (s *Service) tell(ctx context.Context, tx *db.Tx, a Account, t notify.Template) error {
	if a.Email == "" {
		return nil
	}
	m, err := t.Message(notify.ToEmail(a.Name, a.Email), notify.Facts{On: tx.Today(), Link: s.publicURL + "/account"})
	if err == nil {
		err = notify.Send(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("tell %s about the account: %w", a.Person, err)
	}
	tx.OnCommit(s.wake)
	return nil
}

// SetUp returns what a person has set up to sign in with.
func (s *Service) SetUp(ctx context.Context, tx *db.Tx, person thread.Ref) (SetUp, error) {
	c, err := s.store.Credential(ctx, tx, person)
	if err != nil {
		return SetUp{}, fmt.Errorf("read how %s signs in: %w", person, err)
	}
	last, err := s.store.LastSignIn(ctx, tx, person)
	if err != nil {
		return SetUp{}, fmt.Errorf("read when %s signed in: %w", person, err)
	}
	return SetUp{Password: c.HasPassword(), Authenticator: c.HasAuthenticator(), PasswordAt: c.PasswordAt,
		AuthenticatorAt: c.SecretAt, RecoveryLeft: len(c.Recovery), LastSignIn: last}, nil
}
