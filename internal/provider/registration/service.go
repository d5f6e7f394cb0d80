package registration

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps registrations. Both engines pass the suite in providertest.
type Store interface {
	InsertRegistration(ctx context.Context, tx *db.Tx, r Registration) error
	// Registration returns one, or a fault of kind not found.
	Registration(ctx context.Context, tx *db.Tx, ref thread.Ref) (Registration, error)
	// RegistrationByToken returns the one whose link has a hash, or a fault of kind not found.
	RegistrationByToken(ctx context.Context, tx *db.Tx, hash string) (Registration, error)
	// UpdateRegistration saves one over the version that was read.
	UpdateRegistration(ctx context.Context, tx *db.Tx, r Registration) error
	// Registrations returns those that are confirmed, the latest first.
	Registrations(ctx context.Context, tx *db.Tx, limit int) ([]Registration, error)
	// CountAsked counts how often an address asked since a time.
	CountAsked(ctx context.Context, tx *db.Tx, emailKey string, since time.Time) (int, error)
	// SweepRegistrations deletes those that were not confirmed in time, in every scope.
	SweepRegistrations(ctx context.Context, tx *db.Tx, now time.Time) error
}

// Providers are the organisations on record. Package provider answers.
type Providers interface {
	WithNumber(ctx context.Context, tx *db.Tx, of []provider.Identity) ([]provider.Provider, error)
	CreateTx(ctx context.Context, tx *db.Tx, by audit.By, p provider.Provider) (thread.Ref, error)
	IdentifyTx(ctx context.Context, tx *db.Tx, by audit.By, i provider.Identity) error
	StartLookTx(ctx context.Context, tx *db.Tx, by access.Actor, of thread.Ref, title string) (deadline.Deadline, error)
}

// Accounts are who signs in. Package authority answers.
type Accounts interface {
	// HasAccount reports whether an account of the council has an address, also one that has ended.
	HasAccount(ctx context.Context, tx *db.Tx, email string) (bool, error)
	// OpenForProviderTx opens the account of somebody who acts for a provider.
	OpenForProviderTx(ctx context.Context, tx *db.Tx, by audit.By, name, email string, of thread.Ref) (thread.Ref, error)
	// EnterTx records that somebody whose address a link proved signs in.
	EnterTx(ctx context.Context, tx *db.Tx, person thread.Ref, agent string) error
}

// Clocks are the time in which the council looks at who it is.
type Clocks interface {
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
}

// Deps is everything that registrations need.
type Deps struct {
	DB        db.Runner
	Store     Store
	Providers Providers
	Accounts  Accounts
	Clocks    Clocks
	Tell      func(ctx context.Context, tx *db.Tx, m notify.Message) error // notify.Send when nil
	PublicURL string
	Wake      func() // tells the worker that there is a job; optional
}

// Service takes in organisations that register themselves.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	if d.Wake == nil {
		d.Wake = func() {}
	}
	return &Service{d}
}

// The kinds of job: one sends the link, one deletes what nobody confirmed.
const (
	KindLink  = "registration.link"
	KindSweep = "registration.sweep"
)

// Lasts is how long a link works. What is not confirmed by then is deleted.
const Lasts = 24 * time.Hour

// mostAsked is how many links go to one address within the time that one lasts.
const mostAsked = 5

// Register makes the worker send links and delete what nobody confirmed.
func (s *Service) Register(w *job.Worker) {
	w.RegisterTx(KindLink, s.SendLinkTx)
	w.RegisterTx(KindSweep, func(ctx context.Context, tx *db.Tx, _ []byte) error {
		return s.Store.SweepRegistrations(ctx, tx, tx.Now())
	})
	w.Schedule(job.Schedule{Kind: KindSweep, Every: time.Hour})
}

// Registration returns one that is confirmed, for the council's people who look at it.
func (s *Service) Registration(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Registration, error) {
	if err := mayLook(by); err != nil {
		return Registration{}, err
	}
	r, err := s.Store.Registration(ctx, tx, ref)
	if err == nil && r.State == Asked {
		return Registration{}, fault.NotFound("That registration") // nobody stands behind it yet
	}
	return r, err
}

// mostListed is how many registrations a list shows.
const mostListed = 200

// Registrations returns the latest that are confirmed, for the council's people who look at them.
func (s *Service) Registrations(ctx context.Context, tx *db.Tx, by access.Actor) ([]Registration, error) {
	if err := mayLook(by); err != nil {
		return nil, err
	}
	return s.Store.Registrations(ctx, tx, mostListed)
}

func mayLook(by access.Actor) error {
	if by.Provider != "" || !by.May(access.ProviderEdit) {
		return fault.Forbidden("Only the council’s people look at who an organisation is.")
	}
	return nil
}

// record places a registration in the thread and writes what was done.
func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, r Registration, action string) error {
	node := thread.Node{Ref: r.Ref, Kind: thread.Registration, Label: r.Name, State: string(r.State), URL: "/provider-registrations/" + string(r.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place registration %s in the thread: %w", r.Ref, err)
	}
	r.Token = ""
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Ref), Payload: r, Why: r.Why})
}

// write writes to whoever registered.
func (s *Service) write(ctx context.Context, tx *db.Tx, r Registration, t notify.Template, f notify.Facts) error {
	m, err := t.Message(notify.ToEmail(r.Contact, r.Email), f)
	if err == nil {
		err = s.Tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("write to whoever registered %s: %w", r.Ref, err)
	}
	tx.OnCommit(s.Wake)
	return nil
}
