package explanation

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Asked is the reason why a colleague sees the record of a child about whom a decision is to be explained.
const Asked access.Reason = "asked to explain a decision"

// Store keeps explanations and the links to them. Both engines pass the suite in leadtest.
type Store interface {
	// Explanation returns one, or a fault of kind not found.
	Explanation(ctx context.Context, tx *db.Tx, ref thread.Ref) (Explanation, error)
	// OfChildren returns those about the children, the latest first.
	OfChildren(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Explanation, error)
	// Mine returns those that wait for a person's answer and those that the person requires, the first due first.
	Mine(ctx context.Context, tx *db.Tx, person thread.Ref) ([]Explanation, error)
	// ToRemind returns up to limit whose reminder falls on a day or earlier.
	ToRemind(ctx context.Context, tx *db.Tx, on workday.Date, limit int) ([]Explanation, error)
	Insert(ctx context.Context, tx *db.Tx, e Explanation) error
	// Update saves over the version that was read.
	Update(ctx context.Context, tx *db.Tx, e Explanation) error

	// Link returns the link with a hash, or a fault of kind not found.
	Link(ctx context.Context, tx *db.Tx, hash string) (Link, error)
	// Links returns the links of an explanation, the latest first.
	Links(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Link, error)
	PutLink(ctx context.Context, tx *db.Tx, l Link) error
}

// Clocks are the dates of explanations. Package deadline keeps them.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Families tells a family that something changed.
type Families interface {
	// TellFamilyTx sends those who look after a child a message that says what changed, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Decision is something that was decided about a child.
type Decision struct {
	Ref  thread.Ref
	What string // in plain words, with nothing private
	By   string
	On   workday.Date
	Href string
}

// Decisions knows what was decided about children.
type Decisions interface {
	// DecisionsAbout returns what was decided about a child, the latest first.
	DecisionsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Decision, error)
	// PolicyOf returns the council's policy, by which the date is worked out.
	PolicyOf(ctx context.Context, tx *db.Tx) (string, error)
	// Colleague returns who signs in with an e-mail address and may explain decisions; ok is false when nobody does.
	Colleague(ctx context.Context, tx *db.Tx, email string) (ref thread.Ref, name, address string, ok bool, err error)
}

// Deps is everything that explanations need.
type Deps struct {
	DB        db.Runner
	Store     Store
	Clocks    Clocks
	Families  Families
	Decisions Decisions
	Consents  Consents
	// PublicURL is the address that people type; links lead there.
	PublicURL string
	// Tell sends a message; notify.Send when nil.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
}

// Service carries out the use cases on explanations.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	return &Service{d}
}

// Explanation returns one. The caller has checked that the reader may see the child.
func (s *Service) Explanation(ctx context.Context, tx *db.Tx, ref thread.Ref) (Explanation, error) {
	return s.Store.Explanation(ctx, tx, ref)
}

// Of returns those about children, the latest first, in one query. The caller has checked that the reader may see them.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Explanation, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return s.Store.OfChildren(ctx, tx, children)
}

// Mine returns those that wait for the reader's answer and those that the reader requires, of children whom the reader may
// still see.
func (s *Service) Mine(ctx context.Context, tx *db.Tx, reader access.Actor) ([]Explanation, error) {
	all, err := s.Store.Mine(ctx, tx, reader.Person)
	if err != nil {
		return nil, fmt.Errorf("the explanations of %s: %w", reader.Person, err)
	}
	refs := make([]thread.Ref, len(all))
	for i, e := range all {
		refs[i] = e.Child
	}
	visible, err := access.Visible(ctx, tx, reader, refs...)
	if err != nil {
		return nil, err
	}
	seen := map[thread.Ref]bool{}
	for _, ref := range visible {
		seen[ref] = true
	}
	var out []Explanation
	for _, e := range all {
		if seen[e.Child] {
			out = append(out, e)
		}
	}
	return out, nil
}

// Links returns the links of an explanation, the latest first.
func (s *Service) Links(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Link, error) {
	return s.Store.Links(ctx, tx, ref)
}

// load reads one for an actor who works with the child.
func (s *Service) load(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Explanation, error) {
	e, err := s.Store.Explanation(ctx, tx, ref)
	if err != nil {
		return e, err
	}
	if err := access.MayWork(ctx, tx, by, e.Child); err != nil {
		return e, err
	}
	if !by.May(access.LeadIntroduce) {
		return e, errLeadsOnly
	}
	return e, e.seen(version)
}

// seen refuses a change to another version than the one that was read; 0 stands for any.
func (e Explanation) seen(version int) error {
	if version != 0 && version != e.Version {
		return fault.Conflict("Somebody else changed this request while you were reading it. Look at it again before you save.")
	}
	return nil
}

var errLeadsOnly = fault.Forbidden("Only the lead professional and the manager do this.")

// recorded is what the audit keeps of an explanation: who was asked what, and the answer.
type recorded struct {
	About    thread.Ref `json:"about"`
	Asked    string     `json:"asked"`
	Question string     `json:"question,omitempty"`
	Given    *Given     `json:"given,omitempty"`
}

// save writes the explanation, its place on the thread and the audit.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, e Explanation, action, why string) error {
	if err := s.Store.Update(ctx, tx, e); err != nil {
		return fmt.Errorf("save explanation %s: %w", e.Ref, err)
	}
	return s.note(ctx, tx, by, e, action, why)
}

func (s *Service) note(ctx context.Context, tx *db.Tx, by audit.By, e Explanation, action, why string) error {
	node := thread.Node{Ref: e.Ref, Kind: thread.Explanation, Label: "Explanation of a decision", Child: e.Child, State: string(e.State()), URL: "/explanations/" + string(e.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return err
	}
	payload := recorded{About: e.About, Asked: e.Name, Question: e.Question}
	if e.State() == Explained {
		payload.Given = &e.Given
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(e.Ref), Child: string(e.Child), Payload: payload, Why: why, Rule: RuleAnswer})
}
