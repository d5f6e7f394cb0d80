package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Council is what a council has set that families and their clocks depend on.
type Council struct {
	Name   string
	Policy string // whose local periods count; the default when empty
	// ScreenBy is the time of day, such as "16:00", after which a concern counts as told on the next day.
	ScreenBy string
	// DutyTeam reads concerns.
	DutyTeam thread.Ref
	Phone    string // the number that families ring
	Hours    string // when it is answered
	// Danger says what to do when a child is in danger, a line each.
	Danger []string
	// LooksByName shows families the names of those who looked; otherwise their roles.
	LooksByName bool
	// FollowURL is the address of the page where a family follows its concern; messages name it. It may be empty.
	FollowURL string
}

// Councils says what the council of the transaction has set.
type Councils interface {
	Council(ctx context.Context, tx *db.Tx) (Council, error)
}

// Clocks are the deadlines of concerns.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	// StartOn starts one of the council's own choosing; why says how the day was chosen.
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
	Reassign(ctx context.Context, tx *db.Tx, by audit.By, from, to thread.Ref, refs ...thread.Ref) error
}

// The rules by which concerns are promised and kept.
const (
	RuleScreen    = "concern-screen"
	RuleAllocate  = "lead-allocate"
	RuleIntroduce = "lead-introduce"
	// RuleAnswer is the day on which whoever told us hears from a named person, worked out from the three above when they told us.
	RuleAnswer = "concern-answer"
	// RuleRetry is the day on which somebody tries again to reach them.
	RuleRetry = "concern-retry"
)

// Deps is everything that families need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Clocks   Clocks
	Book     *statute.Book
	Councils Councils
	Atlas    Atlas
	// Tell sends a message; notify.Send when nil. The demonstration county records messages as sent.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
}

// Service carries out the use cases on concerns and families.
type Service struct {
	db       db.Runner
	store    Store
	clocks   Clocks
	book     *statute.Book
	councils Councils
	atlas    Atlas
	files    Files // nil where an installation keeps none
	tell     func(ctx context.Context, tx *db.Tx, m notify.Message) error
	sharing  []Sharing
	leads    Leads                                                                                     // nil where nobody leads
	readers  Readers                                                                                   // nil where nobody is written to
	follower Follower                                                                                  // nil where nobody else keeps anything of children
	officers func(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error)              // nil where no statutory process runs
	places   func(ctx context.Context, tx *db.Tx, child thread.Ref, from workday.Date) ([]Held, error) // nil where no sessions are booked
}

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	return &Service{db: d.DB, store: d.Store, clocks: d.Clocks, book: d.Book, councils: d.Councils, atlas: d.Atlas, tell: d.Tell}
}

// Concern returns one concern. Who may read it is for the caller to ask: see MayRead.
func (s *Service) Concern(ctx context.Context, tx *db.Tx, ref thread.Ref) (Concern, error) {
	return s.store.Concern(ctx, tx, ref)
}

// Concerns returns those of refs that the council has, in one query. The caller asks MayRead.
func (s *Service) Concerns(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Concern, error) {
	return s.store.Concerns(ctx, tx, refs)
}

// MayRead refuses a reader to whom a concern does not belong: before it is screened, everybody who screens concerns may read
// it; once it is about a child on record, those who may see the child.
func MayRead(ctx context.Context, tx *db.Tx, reader access.Actor, c Concern) error {
	if c.Child != "" {
		return mayReadAbout(ctx, tx, reader, c.Child)
	}
	if !reader.May(access.ConcernScreen) || reader.Scope != tx.Scope() {
		return fault.NotFound("That concern")
	}
	if c.About != "" { // its own family learns nothing by its work of what another of the family told
		return AtWork(ctx, tx, reader, c.About)
	}
	return nil
}

// Board lists concerns that are to be screened, the first due first, or those that were, the latest first.
func (s *Service) Board(ctx context.Context, tx *db.Tx, f BoardFilter) ([]Concern, error) {
	return s.store.Board(ctx, tx, f)
}

// Child returns one child, or a fault of kind not found.
func (s *Service) Child(ctx context.Context, tx *db.Tx, ref thread.Ref) (Child, error) {
	found, err := s.Children(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return Child{}, err
	}
	c, ok := found[ref]
	if !ok {
		return Child{}, fault.NotFound("That child")
	}
	return c, nil
}

// Children returns the children of refs by reference, in one query.
func (s *Service) Children(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Child, error) {
	found, err := s.store.Children(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("load %d children: %w", len(refs), err)
	}
	out := make(map[thread.Ref]Child, len(found))
	for _, c := range found {
		out[c.Ref] = c
	}
	return out, nil
}

// Cards returns what a list shows of each child of refs, in one query of few columns: name, birth date, area and flags.
func (s *Service) Cards(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Card, error) {
	return s.store.Cards(ctx, tx, refs)
}

// Carers returns all carers of a child, former ones too, by first day.
func (s *Service) Carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Carer, error) {
	return s.store.Carers(ctx, tx, []thread.Ref{child})
}

// HomeKept reports whether where a child lives, and what lies near it, is kept from the reader: see the function of that name.
func (s *Service) HomeKept(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error) {
	withheld, err := access.Withheld(ctx, tx, reader, child)
	if err != nil || !slices.Contains(withheld, access.OtherParentAddress) {
		return false, err
	}
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return false, err
	}
	return HomeKept(reader, withheld, carers), nil
}

// CarersByPhone returns the carers whom a telephone number reaches, however it is written; nobody for what is no number.
func (s *Service) CarersByPhone(ctx context.Context, tx *db.Tx, number string) ([]Carer, error) {
	key := Reach{Phone: number}.PhoneKey()
	if key == "" {
		return nil, nil
	}
	return s.store.CarersByPhone(ctx, tx, key)
}

// SenderByEmail returns the person to whom alone an email address belongs by what carers told us: they confirmed it as theirs, and
// no other present carer gave the same. It is "" when that is nobody, or nobody who could sign in.
func (s *Service) SenderByEmail(ctx context.Context, tx *db.Tx, address string) (thread.Ref, error) {
	key := emailKey(address)
	if key == "" {
		return "", nil
	}
	confirmed, err := s.store.CarersByConfirmed(ctx, tx, key)
	if err != nil || len(confirmed) == 0 {
		return "", err
	}
	all, err := s.store.CarersByEmail(ctx, tx, key)
	if err != nil {
		return "", err
	}
	var person thread.Ref
	for i, c := range slices.DeleteFunc(slices.Concat(confirmed, all), func(c Carer) bool { return !c.Current(tx.Today()) }) {
		if i > 0 && c.Person != person {
			return "", nil // somebody else has it too
		}
		person = c.Person
	}
	if !slices.ContainsFunc(confirmed, func(c Carer) bool { return c.Current(tx.Today()) }) {
		return "", nil
	}
	return person, nil
}

// CarersOf returns the present carers of each child, in one query, without those who are kept from the record: they are not
// written to about the child either.
func (s *Service) CarersOf(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref][]Carer, error) {
	found, err := s.store.Carers(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("load the carers of %d children: %w", len(children), err)
	}
	out := make(map[thread.Ref][]Carer, len(children))
	for _, c := range found {
		if _, barred := c.Barred(tx.Today()); c.Current(tx.Today()) && !barred {
			out[c.Child] = append(out[c.Child], c)
		}
	}
	return out, nil
}

// Siblings returns the children of a family, the oldest first.
func (s *Service) Siblings(ctx context.Context, tx *db.Tx, family thread.Ref) ([]Child, error) {
	return s.store.Siblings(ctx, tx, family)
}

// Council returns what the council of the transaction has set.
func (s *Service) Council(ctx context.Context, tx *db.Tx) (Council, error) {
	return s.councils.Council(ctx, tx)
}

func (s *Service) placeConcern(ctx context.Context, tx *db.Tx, c Concern) error {
	state := "to be read"
	if c.Outcome != "" {
		state = string(c.Outcome)
	}
	return thread.Put(ctx, tx, thread.Node{
		Ref: c.Ref, Kind: thread.Concern, Label: "Concern", State: state, URL: "/concerns/" + string(c.Ref),
	})
}

// ConcernsAbout returns the concerns about a child, the latest first.
func (s *Service) ConcernsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Concern, error) {
	return s.store.ConcernsAbout(ctx, tx, child)
}

// Named finds children by their reference or last name, at most two hundred, whoever may see them: the caller leaves out whom
// the reader may not see before it shows anything.
func (s *Service) Named(ctx context.Context, tx *db.Tx, text string) ([]thread.Ref, error) {
	if ref, err := thread.Parse(text); err == nil {
		return []thread.Ref{ref}, nil
	}
	found, err := s.store.Alike(ctx, tx, Clues{Name: text}, candidatesMost)
	if err != nil {
		return nil, fmt.Errorf("find children by name: %w", err)
	}
	refs := make([]thread.Ref, len(found))
	for i, c := range found {
		refs[i] = c.Child.Ref
	}
	return refs, nil
}

// Exactly returns the children who have this name, however it is spelt with accents and capitals, and this birth date, whoever may
// see them.
func (s *Service) Exactly(ctx context.Context, tx *db.Tx, first, last string, born workday.Date) ([]thread.Ref, error) {
	if first == "" || last == "" || born.IsZero() {
		return nil, nil
	}
	found, err := s.store.Alike(ctx, tx, Clues{Born: born}, candidatesMost)
	if err != nil {
		return nil, fmt.Errorf("find a child by name and birth date: %w", err)
	}
	var refs []thread.Ref
	for _, c := range found {
		called := NameKey(c.Child.First) == NameKey(first) || c.Child.KnownAs != "" && NameKey(c.Child.KnownAs) == NameKey(first)
		if c.Child.Born == born && called && NameKey(c.Child.Last) == NameKey(last) {
			refs = append(refs, c.Child.Ref)
		}
	}
	return refs, nil
}
