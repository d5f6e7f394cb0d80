package decision

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// Store keeps decisions. Both engines pass the suite in decisiontest.
type Store interface {
	// Decision returns one decision; a fault of kind not found when the scope has none of that reference.
	Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (Decision, error)
	// Decisions returns those of refs that the scope has.
	Decisions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Decision, error)
	// Alike returns the decisions that carry the same label or, where it is empty, the same title. Labels repeat.
	Alike(ctx context.Context, tx *db.Tx, label, title string) ([]Decision, error)
	// List returns decisions, latest first, behind the key after; the key of a decision is its SortKey.
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]Decision, error)
	// Amending returns the decisions that say that they amend one of refs.
	Amending(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Decision, error)
	// Insert adds a decision at version 1.
	Insert(ctx context.Context, tx *db.Tx, d Decision) error
	// Update saves d over the version it was read at; a fault of kind conflict when another came between.
	Update(ctx context.Context, tx *db.Tx, d Decision) error
}

// Policy says which local policy a council's statutory clocks follow.
type Policy interface {
	StatutePolicy(ctx context.Context, tx *db.Tx) (string, error)
}

// Deps is everything that decisions need.
type Deps struct {
	DB     db.Runner
	Store  Store
	Book   *statute.Book
	Policy Policy
}

// Service carries out the use cases on decisions.
type Service struct {
	db        db.Runner
	store     Store
	book      *statute.Book
	policy    Policy
	taken     []Told
	withdrawn []Told
}

// Told is called with a decision in the transaction that changed it, after it is saved.
type Told func(ctx context.Context, tx *db.Tx, by audit.By, d Decision) error

// WhenTaken has fn called in the transaction that records a decision as taken, after it is saved. It is set up once, before
// the service is used.
func (s *Service) WhenTaken(fn Told) { s.taken = append(s.taken, fn) }

// WhenWithdrawn has fn called in the transaction that records that a decision was called in and does not stand, after it is saved.
// It is set up once, before the service is used.
func (s *Service) WhenWithdrawn(fn Told) { s.withdrawn = append(s.withdrawn, fn) }

func tell(ctx context.Context, tx *db.Tx, by audit.By, d Decision, all []Told) error {
	for _, fn := range all {
		if err := fn(ctx, tx, by, d); err != nil {
			return fmt.Errorf("tell of decision %s: %w", d.Ref, err)
		}
	}
	return nil
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, book: d.Book, policy: d.Policy}
}

// Decision returns one decision. Decisions are public once noticed; before that the pages ask for a permission.
func (s *Service) Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (Decision, error) {
	return s.store.Decision(ctx, tx, ref)
}

// Decisions returns those of refs that the council has, in one query.
func (s *Service) Decisions(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Decision, error) {
	found, err := s.store.Decisions(ctx, tx, refs)
	out := make(map[thread.Ref]Decision, len(found))
	for _, d := range found {
		out[d.Ref] = d
	}
	return out, err
}

// List returns up to limit decisions behind the key after.
func (s *Service) List(ctx context.Context, tx *db.Tx, after string, limit int) ([]Decision, error) {
	return s.store.List(ctx, tx, after, limit)
}

// Authorise is the decision lock: it returns nil when act stays within the decision ref as amended by the day of the act, and
// otherwise a conflict that names what is missing. Agreements call it when they are let or extended, brokerage at every award.
func (s *Service) Authorise(ctx context.Context, tx *db.Tx, ref thread.Ref, act Act) error {
	if ref == "" {
		return fault.Conflictf("%s is not authorised: no decision is named. A decision is missing.", act.What)
	}
	c, err := s.Chain(ctx, tx, ref)
	if err != nil {
		return fmt.Errorf("authorise under %s: %w", ref, err)
	}
	if act.On.IsZero() {
		act.On = tx.Today()
	}
	return c.Allows(act)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Decision, error) {
	d, err := s.store.Decision(ctx, tx, ref)
	if err != nil {
		return Decision{}, fmt.Errorf("load decision %s: %w", ref, err)
	}
	if version != 0 && d.Version != version {
		return Decision{}, fault.Conflict("Someone else changed this decision while you were reading it. Look at it again before you save.")
	}
	return d, nil
}

// save writes d, its audit entry and its place in the thread.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, d Decision, action, why, rule string) error {
	if err := s.store.Update(ctx, tx, d); err != nil {
		return fmt.Errorf("save decision %s: %w", d.Ref, err)
	}
	return s.record(ctx, tx, by, d, action, why, rule)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, d Decision, action, why, rule string) error {
	node := thread.Node{
		Ref: d.Ref, Kind: thread.Decision, Label: label(d), State: d.lastStep(), URL: "/decisions/" + string(d.Ref),
	}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place decision %s in the thread: %w", d.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(d.Ref), Payload: d, Why: why, Rule: rule})
}

func label(d Decision) string {
	if d.Label == "" {
		return d.Title
	}
	return d.Label + " " + d.Title
}

// lastStep is the last thing that happened to a decision. It stands on the thread, where a state that changes with the day
// alone would grow stale.
func (d Decision) lastStep() string {
	switch {
	case d.withdrawn():
		return "withdrawn"
	case d.openCallIn() != nil:
		return "called in"
	case !d.PublishedOn.IsZero():
		return "published"
	case !d.DecidedOn.IsZero():
		return "taken"
	case !d.NoticePublished.IsZero():
		return "notice given"
	default:
		return "drafted"
	}
}
