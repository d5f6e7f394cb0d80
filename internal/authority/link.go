package authority

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// Asked is an address for which somebody asked a link. Whether anybody has it is found out later, by a job.
type Asked struct {
	ID    string
	Email string
	Back  string // the page to go to after signing in
	At    time.Time
}

// Link is a sign-in link. Its token is known only to the e-mail; here is the hash.
type Link struct {
	Hash    string
	Person  thread.Ref
	Back    string
	Made    time.Time
	Expires time.Time
	Used    time.Time
}

// usable reports whether the link still lets its reader in.
func (l Link) usable(now time.Time) bool { return l.Used.IsZero() && now.Before(l.Expires) }

// mostLinks is how many links one person is sent within the time that one lasts.
const mostLinks = 5

// KindLink is the kind of the job that sends a link to whoever has an address.
const KindLink = "authority.sign-in-link"

// linkJob is the payload of KindLink.
type linkJob struct{ ID string }

// AskLink asks for a sign-in link to be sent. It does and answers the same whether or not anybody has the address; back is
// the page to go to after signing in.
func (s *Service) AskLink(ctx context.Context, email, back string) error {
	if notify.ToEmail("", email).Validate() != nil {
		return fault.Invalid("email", "Enter an email address in the correct format, like name@example.com.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		a := Asked{ID: rand.Text(), Email: EmailKey(email), Back: back, At: tx.Now()}
		if err := s.store.InsertAsked(ctx, tx, a); err != nil {
			return fmt.Errorf("ask for a sign-in link: %w", err)
		}
		tx.OnCommit(s.wake)
		return job.Enqueue(ctx, tx, job.Job{Kind: KindLink, Payload: linkJob{a.ID}})
	})
}

// sendLink makes and sends the link that was asked for, when somebody who may sign in has the address.
func (s *Service) sendLink(ctx context.Context, tx *db.Tx, payload []byte) error {
	var j linkJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return fmt.Errorf("send a sign-in link: %w", err)
	}
	asked, err := s.store.TakeAsked(ctx, tx, j.ID)
	if err != nil {
		return gone(err)
	}
	a, err := s.store.AccountByEmail(ctx, tx, asked.Email)
	if err != nil {
		return gone(err)
	}
	if a.Status(tx.Today()) != StatusActive {
		return nil
	}
	n, err := s.store.CountLinks(ctx, tx, a.Person, tx.Now().Add(-s.linkLasts))
	if err != nil || n >= mostLinks {
		return err
	}
	token := rand.Text() // never from a seeded source: it lets its reader in
	l := Link{Hash: hashToken(token), Person: a.Person, Back: asked.Back, Made: tx.Now(), Expires: tx.Now().Add(s.linkLasts)}
	if err := s.store.InsertLink(ctx, tx, l); err != nil {
		return fmt.Errorf("keep a sign-in link for %s: %w", a.Person, err)
	}
	m, err := notify.SignInLink.Message(notify.ToEmail(a.Name, a.Email), notify.Facts{
		Link: s.publicURL + "/sign-in/link?token=" + url.QueryEscape(token), Count: int(s.linkLasts / time.Minute),
	})
	if err != nil {
		return fmt.Errorf("write a sign-in link for %s: %w", a.Person, err)
	}
	if err := notify.Send(ctx, tx, m); err != nil {
		return fmt.Errorf("send a sign-in link to %s: %w", a.Person, err)
	}
	tx.OnCommit(s.wake)
	return audit.Append(ctx, tx, audit.System, audit.Entry{Action: "sign-in link sent", Ref: string(a.Person)})
}

// gone turns not found into success: there is nobody to send a link to.
func gone(err error) error {
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// Opened is what the page that confirms a link may show before the link is used.
type Opened struct {
	Name, Email string
}

// OpenLink looks at a link without using it, so that a mail scanner that follows it changes nothing. It returns the name by
// which UseLink knows the link. A link that is unknown, used or too old is not found; which of these, it does not say.
func (s *Service) OpenLink(ctx context.Context, token string) (id string, err error) {
	id = hashToken(token)
	_, err = s.Opened(ctx, id)
	return id, err
}

// Opened returns whom the opened link lets in.
func (s *Service) Opened(ctx context.Context, id string) (Opened, error) {
	var o Opened
	err := s.db.View(ctx, func(tx *db.Tx) error {
		l, err := s.store.Link(ctx, tx, id)
		if err != nil {
			return err
		}
		if !l.usable(tx.Now()) {
			return fault.NotFound("The link")
		}
		a, err := s.active(ctx, tx, l.Person)
		o = Opened{Name: a.Name, Email: a.Email}
		return err
	})
	return o, err
}

// UseLink uses an opened link up. When the person has an authenticator, a code comes next; otherwise they are signed in.
func (s *Service) UseLink(ctx context.Context, id, agent string) (Identified, error) {
	var found Identified
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		found = Identified{}
		l, err := s.store.Link(ctx, tx, id)
		if err != nil {
			return err
		}
		a, err := s.active(ctx, tx, l.Person)
		if err != nil {
			return err
		}
		if err := s.store.UseLink(ctx, tx, id, tx.Now()); err != nil {
			if fault.Is(err, fault.KindConflict) {
				return fault.NotFound("The link")
			}
			return fmt.Errorf("use a sign-in link of %s: %w", a.Person, err)
		}
		found, err = s.identified(ctx, tx, a, "link", agent)
		found.Back = l.Back
		return err
	})
	return found, err
}
