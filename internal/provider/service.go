package provider

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps providers and their evidence. Both engines pass the suite in providertest.
type Store interface {
	// Providers returns those of refs that the scope has, each with all its evidence.
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Provider, error)
	// List returns providers by name behind the key after (a name, a zero byte and a reference), each with its evidence.
	List(ctx context.Context, tx *db.Tx, after Key, limit int) ([]Provider, error)
	// RegisteredThemselves returns the providers that registered themselves, by name.
	RegisteredThemselves(ctx context.Context, tx *db.Tx) ([]Provider, error)
	// Unchecked reports whether a provider registered itself and nobody has looked at it; false of one that is not known.
	Unchecked(ctx context.Context, tx *db.Tx, ref thread.Ref) (bool, error)
	Insert(ctx context.Context, tx *db.Tx, p Provider) error
	// Update saves all but the evidence over the version that was read.
	Update(ctx context.Context, tx *db.Tx, p Provider) error
	InsertEvidence(ctx context.Context, tx *db.Tx, e Evidence) error
	// UpdateEvidence saves the state and the check over the state that was read.
	UpdateEvidence(ctx context.Context, tx *db.Tx, e Evidence, was EvidenceState) error
	// EvidenceOf returns whose a piece of evidence is, or a fault of kind not found.
	EvidenceOf(ctx context.Context, tx *db.Tx, evidence thread.Ref) (thread.Ref, error)
	// WaitingEvidence returns evidence that waits to be checked, what was given first first.
	WaitingEvidence(ctx context.Context, tx *db.Tx, limit int) ([]Evidence, error)
	// InsertHold adds a step of a suspension by the council; a fault of kind conflict when the number is taken.
	InsertHold(ctx context.Context, tx *db.Tx, e HoldEvent) error
	// Holds returns the steps of a provider's suspensions, the first first.
	Holds(ctx context.Context, tx *db.Tx, provider thread.Ref) (Holds, error)
	Passports
	Register
}

// Passports keeps official numbers, and which evidence came from where.
type Passports interface {
	// In returns a context for the transactions of another council, and Everywhere one across councils, for jobs alone.
	In(ctx context.Context, council db.Scope) context.Context
	Everywhere(ctx context.Context) context.Context
	// SetIdentity saves a number in place of the one of that system; an empty value takes it away.
	SetIdentity(ctx context.Context, tx *db.Tx, i Identity) error
	Identities(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Identity, error)
	// ByIdentity returns the numbers of the council's providers that are among values.
	ByIdentity(ctx context.Context, tx *db.Tx, values []string) ([]Identity, error)
	// Twins returns the records of other councils that share and have one of the shared numbers. The transaction is under
	// db.System.
	Twins(ctx context.Context, tx *db.Tx, from db.Scope, of []Identity) ([]Twin, error)
	// NoteTwin keeps that a provider of the council at work was given what another council has of it, until ForgetTwins.
	NoteTwin(ctx context.Context, tx *db.Tx, provider thread.Ref, of Twin) error
	// ForgetTwins forgets what was noted between a provider of the council at work and another council.
	ForgetTwins(ctx context.Context, tx *db.Tx, provider thread.Ref, council db.Scope) error
	// Noted returns the records of other councils that a record gave something to or was given something by, whatever they share
	// now. The transaction is under db.System.
	Noted(ctx context.Context, tx *db.Tx, of Twin) ([]Twin, error)
	// Origins returns where copied evidence came from, by evidence.
	Origins(ctx context.Context, tx *db.Tx, provider thread.Ref) (map[thread.Ref]string, error)
	InsertOrigin(ctx context.Context, tx *db.Tx, provider, evidence thread.Ref, origin string) error
	DeleteOrigin(ctx context.Context, tx *db.Tx, provider, evidence thread.Ref) error
}

// Register keeps what the regulators' registers say.
type Register interface {
	// Locations returns places by system and number with a space between.
	Locations(ctx context.Context, tx *db.Tx, ids []string) (map[string]Location, error)
	SaveLocation(ctx context.Context, tx *db.Tx, l Location) error
	InsertAlert(ctx context.Context, tx *db.Tx, a Alert) error
	Alerts(ctx context.Context, tx *db.Tx, provider thread.Ref, limit int) ([]Alert, error)
	// OpenAlerts returns the changes of every provider that nobody has looked into, the latest first.
	OpenAlerts(ctx context.Context, tx *db.Tx, limit int) ([]Alert, error)
	// SettleAlert saves what was done about an open change; a fault of kind conflict when it is open no longer.
	SettleAlert(ctx context.Context, tx *db.Tx, a Alert) error
	// MarkListed notes that a reading of a directory named places.
	MarkListed(ctx context.Context, tx *db.Tx, run thread.Ref, ids []string) error
	// CountListed counts the registered places of a register that a reading named, and those that only earlier ones did.
	CountListed(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref) (named, left int, err error)
	// LeftOut returns those of the places left out whose number a provider of the council has.
	LeftOut(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref) ([]Location, error)
	// MarkMissing notes from when a reading left the places out.
	MarkMissing(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref, on workday.Date) error
	// AllowPlace saves the council's word on a place's rating, as long as the rating is that one.
	AllowPlace(ctx context.Context, tx *db.Tx, l Location) error
}

// Key is where a list of providers goes on.
type Key struct {
	Name string
	Ref  thread.Ref
}

// Clocks are the deadlines of evidence that runs out.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Teams says who checks what providers give.
type Teams interface {
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
	// Manager returns who manages a team, "" when nobody does.
	Manager(ctx context.Context, tx *db.Tx, team thread.Ref) (thread.Ref, error)
}

// Files makes documents of what is sent with evidence. Package document answers.
type Files interface {
	// AttachAll makes received files documents about an object.
	AttachAll(ctx context.Context, tx *db.Tx, by audit.By, child, about thread.Ref, files []document.Received) error
}

// Deps is everything that providers need.
type Deps struct {
	DB     db.Runner
	Store  Store
	Clocks Clocks
	// Optional: without Teams the check of evidence stands with nobody's team; without Tell nobody is written to.
	Teams Teams
	Tell  func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// Policy names the policy whose periods the council goes by; nil: the one of its own code.
	Policy func(ctx context.Context, tx *db.Tx) (string, error)
	// PublicURL is the address that people type; messages lead there. It may be empty.
	PublicURL string
}

// Service carries out the use cases on providers.
type Service struct {
	db     db.Runner
	store  Store
	clocks Clocks
	teams  Teams
	tell   func(ctx context.Context, tx *db.Tx, m notify.Message) error
	site   string
	policy func(ctx context.Context, tx *db.Tx) (string, error)
	files  Files // nil where an installation keeps no documents
	// accepted is told in the same transaction that evidence of a provider counts; nil: nobody is.
	accepted func(ctx context.Context, tx *db.Tx, by audit.By, provider thread.Ref) error
	joined   func(ctx context.Context, ref thread.Ref) error
	apart    func(ctx context.Context, ref thread.Ref, from db.Scope) error
}

// Keep has the files that are sent with evidence kept. It is called once, before the service is used.
func (s *Service) Keep(f Files) { s.files = f }

// WhenEvidenceCounts sets who is told that evidence was accepted. It is called once, before the service is used.
func (s *Service) WhenEvidenceCounts(told func(ctx context.Context, tx *db.Tx, by audit.By, provider thread.Ref) error) {
	s.accepted = told
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, clocks: d.Clocks, teams: d.Teams, tell: d.Tell, site: d.PublicURL, policy: d.Policy}
}

// Provider returns one provider with its evidence, or a fault of kind not found.
func (s *Service) Provider(ctx context.Context, tx *db.Tx, ref thread.Ref) (Provider, error) {
	found, err := s.store.Providers(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return Provider{}, fmt.Errorf("load provider %s: %w", ref, err)
	}
	if len(found) == 0 {
		return Provider{}, fault.NotFound("That provider")
	}
	return found[0], nil
}

// Providers returns the providers of refs by reference, in one query each for providers and evidence.
func (s *Service) Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Provider, error) {
	found, err := s.store.Providers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("load %d providers: %w", len(refs), err)
	}
	out := make(map[thread.Ref]Provider, len(found))
	for _, p := range found {
		out[p.Ref] = p
	}
	return out, nil
}

// List returns up to limit providers by name, behind after.
func (s *Service) List(ctx context.Context, tx *db.Tx, after Key, limit int) ([]Provider, error) {
	return s.store.List(ctx, tx, after, limit)
}

// Mine reports whether by works for the provider ref.
func Mine(by access.Actor, ref thread.Ref) bool { return by.Provider != "" && by.Provider == ref }

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, p Provider, action, why string) error {
	node := thread.Node{Ref: p.Ref, Kind: thread.Provider, Label: p.Name, Provider: p.Ref, URL: "/providers/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place provider %s in the thread: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(p.Ref), Payload: p, Why: why})
}
