package authority

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps councils, accounts and what signing in needs. Both engines pass the suite in authoritytest.
type Store interface {
	Councils
	Accounts
	SignIns
}

// Councils keeps one row for each council.
type Councils interface {
	// Authority returns the council of the scope; a fault of kind not found when it has not been set up.
	Authority(ctx context.Context, tx *db.Tx) (Authority, error)
	// InsertAuthority adds the council at a.Version.
	InsertAuthority(ctx context.Context, tx *db.Tx, a Authority) error
	// UpdateAuthority saves a over the version it was read at.
	UpdateAuthority(ctx context.Context, tx *db.Tx, a Authority) error
	// SaveAuditCheck keeps the result of a walk along the audit chain in place of the one before.
	SaveAuditCheck(ctx context.Context, tx *db.Tx, c AuditCheck) error
	// LastAuditCheck returns the result of the last walk; a fault of kind not found before the first.
	LastAuditCheck(ctx context.Context, tx *db.Tx) (AuditCheck, error)
}

// Filter chooses accounts to list. The zero value lists all, by name.
type Filter struct {
	Text   string // a part of the name or e-mail address
	Role   access.Role
	Status Status
	// Provider is the organisation that the people work for.
	Provider thread.Ref
	On       workday.Date // the day that Status is asked for
	After    string       // SortKey of the last account before
	Limit    int
}

// Accounts keeps who may sign in.
type Accounts interface {
	// Account returns one account; a fault of kind not found when the scope has none for that person.
	Account(ctx context.Context, tx *db.Tx, person thread.Ref) (Account, error)
	// AccountByEmail returns the account with an address, compared by EmailKey; a fault of kind not found when there is none.
	AccountByEmail(ctx context.Context, tx *db.Tx, key string) (Account, error)
	// ListAccounts returns up to f.Limit accounts in the order of SortKey.
	ListAccounts(ctx context.Context, tx *db.Tx, f Filter) ([]Account, error)
	// Names returns the names of those of the people that have accounts, in one query.
	Names(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref]string, error)
	// InsertAccount adds an account at version 1.
	InsertAccount(ctx context.Context, tx *db.Tx, a Account) error
	// UpdateAccount saves a over the version it was read at.
	UpdateAccount(ctx context.Context, tx *db.Tx, a Account) error
	// PutLanguages saves what a person speaks besides English in place of what was saved before.
	PutLanguages(ctx context.Context, tx *db.Tx, person thread.Ref, languages []string) error
	// Languages returns what people speak besides English, each in order, in one query.
	Languages(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error)
	// SavePersona says whose account a persona of the demonstration uses.
	SavePersona(ctx context.Context, tx *db.Tx, p Persona) error
	// Personas lists the personas of the demonstration.
	Personas(ctx context.Context, tx *db.Tx) ([]Persona, error)
}

// SignIns keeps links, credentials, locks and known devices.
type SignIns interface {
	// InsertAsked keeps an address for which a link was asked, until TakeAsked returns and removes it.
	InsertAsked(ctx context.Context, tx *db.Tx, a Asked) error
	// TakeAsked returns what was asked and removes it; a fault of kind not found when it is gone.
	TakeAsked(ctx context.Context, tx *db.Tx, id string) (Asked, error)

	// InsertLink keeps a link under its hash.
	InsertLink(ctx context.Context, tx *db.Tx, l Link) error
	// Link returns a link by its hash; a fault of kind not found when there is none.
	Link(ctx context.Context, tx *db.Tx, hash string) (Link, error)
	// UseLink marks a link as used at a time; a fault of kind conflict when it was used or had expired.
	UseLink(ctx context.Context, tx *db.Tx, hash string, at time.Time) error
	// CountLinks counts the links made for a person since a time.
	CountLinks(ctx context.Context, tx *db.Tx, person thread.Ref, since time.Time) (int, error)

	// Credential returns what a person has set up to sign in with; version 0 when nothing.
	Credential(ctx context.Context, tx *db.Tx, person thread.Ref) (Credential, error)
	// SaveCredential saves c over the version it was read at, adding it at version 0.
	SaveCredential(ctx context.Context, tx *db.Tx, c Credential) error
	// DropCredential removes what a person has set up.
	DropCredential(ctx context.Context, tx *db.Tx, person thread.Ref) error

	// Lock returns how often a key was guessed wrongly; the zero Lock when never.
	Lock(ctx context.Context, tx *db.Tx, key string) (Lock, error)
	// SaveLock keeps a lock under its key.
	SaveLock(ctx context.Context, tx *db.Tx, key string, l Lock) error
	// DropLock forgets wrong guesses.
	DropLock(ctx context.Context, tx *db.Tx, key string) error

	// SawDevice records that a person signed in from a device, and says whether the device is new and whether others were
	// seen before it.
	SawDevice(ctx context.Context, tx *db.Tx, person thread.Ref, device string, at time.Time) (fresh, others bool, err error)
	// LastSignIn returns when a person last signed in, zero when never.
	LastSignIn(ctx context.Context, tx *db.Tx, person thread.Ref) (time.Time, error)

	// Sweep removes links, questions and locks from before a time, in every scope.
	Sweep(ctx context.Context, tx *db.Tx, before time.Time) error
}
