package authority

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TeamsOf says which teams a person is in today. Package team answers.
type TeamsOf interface {
	TeamsOf(ctx context.Context, tx *db.Tx, person thread.Ref) ([]thread.Ref, error)
}

// Providers knows which providers nobody of the council has looked at yet. Package provider answers.
type Providers interface {
	Unchecked(ctx context.Context, tx *db.Tx, provider thread.Ref) (bool, error)
}

// Sessions ends where a person is signed in. Package web keeps the sessions; authorityweb.Sessions asks it.
type Sessions interface {
	// EndAll ends all of a person's sessions but the one called keep, which may be empty.
	EndAll(ctx context.Context, tx *db.Tx, person thread.Ref, keep string) error
}

// Deps is everything that councils, accounts and signing in need.
type Deps struct {
	DB    db.Runner
	Store Store
	// Teams is optional; without it nobody is in a team.
	Teams TeamsOf
	// Sessions is optional for programs without pages; without it no session is ended.
	Sessions Sessions
	// PublicURL is the address that people type, such as https://alongside.example. It stands in messages.
	PublicURL string
	// Key seals authenticator secrets. Without it authenticators, and so passwords, cannot be set up.
	Key Key
	// LinkLasts is how long a sign-in link works; 15 minutes when zero.
	LinkLasts time.Duration
	// Wake tells the worker that there is a job; optional.
	Wake func()
	// Policies names the local policies that clocks can follow; without it any name is taken.
	Policies []string
	// KnowsPolicy says whether a name stands for a council's policies in any of the ways that clocks take: the folder, the
	// council's name, its GSS code. Without it only the names of Policies are taken.
	KnowsPolicy func(name string) error
	// Duties says what somebody whose account ends still has to do; optional.
	Duties Duties
}

// Duties knows what families would lose with a person. The packages that keep the work answer.
type Duties interface {
	// HeldAfter returns what the person still has to do after a day, each with the page on which it is handed over: "leads 3 children: …".
	HeldAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) ([]string, error)
	// HandOverTx has somebody hand over, by a date, what a person leaves whose account ended at once for safety.
	HandOverTx(ctx context.Context, tx *db.Tx, by audit.By, left Account) error
}

// Service carries out the use cases on councils, accounts and signing in. It implements web.Actors.
type Service struct {
	db        db.Runner
	store     Store
	teams     TeamsOf
	sessions  Sessions
	publicURL string
	key       Key
	linkLasts time.Duration
	wake      func()
	policies  []string
	knows     func(name string) error
	duties    Duties
	providers Providers
	hashing   chan struct{} // bounds the memory that hashing passwords takes
}

// hashesAtOnce is how many passwords are hashed at the same time: 4 × 19 MiB.
const hashesAtOnce = 4

// New returns a Service.
func New(d Deps) *Service {
	s := &Service{
		db: d.DB, store: d.Store, teams: d.Teams, sessions: d.Sessions, publicURL: d.PublicURL, key: d.Key,
		linkLasts: d.LinkLasts, wake: d.Wake, policies: d.Policies, knows: d.KnowsPolicy, duties: d.Duties, hashing: make(chan struct{}, hashesAtOnce),
	}
	if s.linkLasts == 0 {
		s.linkLasts = 15 * time.Minute
	}
	if s.wake == nil {
		s.wake = func() {}
	}
	return s
}

// UseProviders has sessions of people of a provider that registered itself narrowed until somebody has looked at who it is. It is called
// once, before any session; without it none is.
func (s *Service) UseProviders(p Providers) { s.providers = p }

// Get returns the council of the transaction's scope.
func (s *Service) Get(ctx context.Context, tx *db.Tx) (Authority, error) {
	a, err := s.store.Authority(ctx, tx)
	if err != nil {
		return Authority{}, fmt.Errorf("read council %s: %w", tx.Scope(), err)
	}
	return a, nil
}

// StatutePolicy returns the local policy that the council's clocks follow.
func (s *Service) StatutePolicy(ctx context.Context, tx *db.Tx) (string, error) {
	a, err := s.Get(ctx, tx)
	return a.StatutePolicy, err
}

// Actor returns who a session belongs to. A person whose account has ended, or not begun, is not found.
func (s *Service) Actor(ctx context.Context, tx *db.Tx, person thread.Ref) (access.Actor, error) {
	a, err := s.active(ctx, tx, person)
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Person: a.Person, Name: a.Name, Roles: a.Roles, Provider: a.Provider, Scope: tx.Scope(), Channel: "web"}
	if s.teams != nil {
		if actor.Teams, err = s.teams.TeamsOf(ctx, tx, person); err != nil {
			return access.Actor{}, fmt.Errorf("read the teams of %s: %w", person, err)
		}
	}
	if a.Provider != "" && s.providers != nil {
		if actor.Unchecked, err = s.providers.Unchecked(ctx, tx, a.Provider); err != nil {
			return access.Actor{}, fmt.Errorf("what %s may do: %w", person, err)
		}
	}
	return actor, nil
}

// active returns a person's account; a fault of kind not found unless the person may sign in today.
func (s *Service) active(ctx context.Context, tx *db.Tx, person thread.Ref) (Account, error) {
	a, err := s.store.Account(ctx, tx, person)
	if err != nil {
		return Account{}, fmt.Errorf("read account %s: %w", person, err)
	}
	if a.Status(tx.Today()) != StatusActive {
		return Account{}, fault.NotFound("The account")
	}
	return a, nil
}

// Names returns the names of those of the references that are people with accounts, in one query.
func (s *Service) Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error) {
	if len(refs) == 0 {
		return map[thread.Ref]string{}, nil
	}
	names, err := s.store.Names(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return names, nil
}

// Account returns one account.
func (s *Service) Account(ctx context.Context, tx *db.Tx, person thread.Ref) (Account, error) {
	return s.store.Account(ctx, tx, person)
}

// Accounts returns up to f.Limit accounts by name, behind f.After. Status is asked for today unless f.On says otherwise.
func (s *Service) Accounts(ctx context.Context, tx *db.Tx, f Filter) ([]Account, error) {
	if f.On.IsZero() {
		f.On = tx.Today()
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	return s.store.ListAccounts(ctx, tx, f)
}

// endSessions ends a person's sessions but one.
func (s *Service) endSessions(ctx context.Context, tx *db.Tx, person thread.Ref, keep string) error {
	if s.sessions == nil {
		return nil
	}
	if err := s.sessions.EndAll(ctx, tx, person, keep); err != nil {
		return fmt.Errorf("end the sessions of %s: %w", person, err)
	}
	return nil
}
