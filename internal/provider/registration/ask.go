package registration

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// linkJob is the payload of KindLink.
type linkJob struct{ Ref thread.Ref }

// Ask asks for an organisation to be registered. It does and answers the same whether or not anybody has the address or the organisation
// is on record: a job finds out later.
func (s *Service) Ask(ctx context.Context, b Body) error {
	b.tidy()
	if err := b.check(); err != nil {
		return err
	}
	b.Matches, b.SettledBy, b.SettledAt, b.Why = nil, "", time.Time{}, ""
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		r := Registration{Ref: thread.New(tx, thread.Registration), Version: 1, EmailKey: emailKey(b.Email), AskedAt: tx.Now(), Expires: tx.Now().Add(Lasts), State: Asked, Body: b}
		if err := s.Store.InsertRegistration(ctx, tx, r); err != nil {
			return fmt.Errorf("keep a registration: %w", err)
		}
		tx.OnCommit(s.Wake)
		return job.Enqueue(ctx, tx, job.Job{Kind: KindLink, Payload: linkJob{r.Ref}})
	})
}

// SendLinkTx sends the link that confirms an address, or says to whoever has it that they sign in here already. An address that asked too
// often gets nothing more until the time of a link has passed.
func (s *Service) SendLinkTx(ctx context.Context, tx *db.Tx, payload []byte) error {
	var j linkJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return fmt.Errorf("send a link to register: %w", err)
	}
	r, err := s.Store.Registration(ctx, tx, j.Ref)
	if fault.Is(err, fault.KindNotFound) || err == nil && (r.State != Asked || r.Token != "") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("send a link to register: %w", err)
	}
	n, err := s.Store.CountAsked(ctx, tx, r.EmailKey, tx.Now().Add(-Lasts))
	if err != nil || n > mostAsked {
		return err
	}
	known, err := s.Accounts.HasAccount(ctx, tx, r.Email)
	if err != nil {
		return fmt.Errorf("whether %s has an account: %w", r.Ref, err)
	}
	if known {
		return s.write(ctx, tx, r, notify.RegistrationKnown, notify.Facts{Link: s.PublicURL + "/sign-in"})
	}
	token := rand.Text() // never from a seeded source: it registers its reader
	r.Token, r.Expires = hashed(token), tx.Now().Add(Lasts)
	if err := s.Store.UpdateRegistration(ctx, tx, r); err != nil {
		return fmt.Errorf("keep the link of %s: %w", r.Ref, err)
	}
	return s.write(ctx, tx, r, notify.RegistrationLink, notify.Facts{Link: s.PublicURL + "/register-as-provider/link?token=" + url.QueryEscape(token), Count: int(Lasts / time.Hour)})
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OpenLink looks at a link without using it, so that a mail scanner that follows it changes nothing. It returns the name by which Confirm
// knows it. A link that is unknown, used or too old is not found; which of these, it does not say.
func (s *Service) OpenLink(ctx context.Context, token string) (id string, err error) {
	id = hashed(token)
	_, err = s.Opened(ctx, id)
	return id, err
}

// Opened returns what an opened link confirms.
func (s *Service) Opened(ctx context.Context, id string) (r Registration, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		r, err = s.opened(ctx, tx, id)
		return err
	})
	return r, err
}

func (s *Service) opened(ctx context.Context, tx *db.Tx, id string) (Registration, error) {
	if id == "" {
		return Registration{}, fault.NotFound("The link")
	}
	r, err := s.Store.RegistrationByToken(ctx, tx, id)
	if err != nil {
		return Registration{}, err
	}
	if r.State != Asked || !tx.Now().Before(r.Expires) {
		return Registration{}, fault.NotFound("The link")
	}
	return r, nil
}
