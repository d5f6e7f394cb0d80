package performance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// concernRule is the time in which somebody who raised a concern about a provider gets an answer.
const concernRule = "quality-concern-answer"

// From is whose side a concern comes from.
type From string

// The sides.
const (
	FromFamily From = "family"
	FromStaff  From = "staff"
	FromMember From = "member"
)

// Concern is something about a provider that somebody is worried about, or complains of. It holds no child's name: who raised
// it can be asked.
type Concern struct {
	Ref        thread.Ref
	Version    int
	Provider   thread.Ref
	From       From
	ByRef      thread.Ref
	By         string
	At         time.Time
	Complaint  bool // the person complains, and is answered as such
	Text       string
	PutOn      workday.Date // what the provider was asked about
	Put        string
	Reply      string
	RepliedOn  workday.Date
	AnsweredOn workday.Date
	Answer     string
	AnsweredBy string
	Baseless   bool // it was found to be without ground
}

// Key implements Record.
func (c Concern) Key() Key {
	return Key{Ref: c.Ref, Version: c.Version, Provider: c.Provider, On: workday.DateOf(c.At)}
}

// counts reports whether the concern counts in a picture.
func (c Concern) counts() bool { return !c.Baseless }

// ConcernState is where a concern stands; it is derived.
type ConcernState string

// The states of a concern.
const (
	ConcernOpen     ConcernState = "open"
	ConcernPut      ConcernState = "put to the provider"
	ConcernReplied  ConcernState = "the provider replied"
	ConcernAnswered ConcernState = "answered"
)

// State returns where the concern stands.
func (c Concern) State() ConcernState {
	switch {
	case !c.AnsweredOn.IsZero():
		return ConcernAnswered
	case !c.RepliedOn.IsZero():
		return ConcernReplied
	case !c.PutOn.IsZero():
		return ConcernPut
	default:
		return ConcernOpen
	}
}

// RaiseConcern is a concern about a provider.
type RaiseConcern struct {
	Provider  thread.Ref
	Complaint bool
	Text      string
}

// RaiseConcern records a concern of a family, of staff or of a member, and starts the time for its answer.
func (s *Service) RaiseConcern(ctx context.Context, by access.Actor, cmd RaiseConcern) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.RaiseConcernTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RaiseConcernTx is RaiseConcern inside a transaction.
func (s *Service) RaiseConcernTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd RaiseConcern) (thread.Ref, error) {
	if !by.May(access.ProviderConcern) || by.Provider != "" {
		return "", fault.Forbidden("Families, staff and members raise concerns about a provider.")
	}
	if strings.TrimSpace(cmd.Text) == "" {
		return "", fault.Invalid("text", "Say what happened, and when.")
	}
	p, err := s.Providers.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return "", err
	}
	c := Concern{
		Ref: thread.New(tx, thread.QualityConcern), Version: 1, Provider: p.Ref, From: side(by), ByRef: by.Person, By: by.Name, At: tx.Now(),
		Complaint: cmd.Complaint, Text: strings.TrimSpace(cmd.Text),
	}
	policy, err := s.Council.StatutePolicy(ctx, tx)
	if err != nil {
		return "", fmt.Errorf("the council's policy: %w", err)
	}
	if err := s.Concerns.Save(ctx, tx, c); err != nil {
		return "", fmt.Errorf("save concern: %w", err)
	}
	start := deadline.Start{Rule: concernRule, Policy: policy, Ref: c.Ref, From: tx.Today(), Title: "Answer a concern about " + p.Name}
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return "", err
	}
	if _, err := s.Clocks.Start(ctx, tx, by.By(), start); err != nil {
		return "", fmt.Errorf("start the time for the answer to %s: %w", c.Ref, err)
	}
	return c.Ref, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "concern about a provider raised", Ref: string(c.Ref), Payload: c})
}

func side(by access.Actor) From {
	switch {
	case by.Is(access.RoleParent) || by.Is(access.RoleYoungPerson):
		return FromFamily
	case by.Is(access.RoleMember):
		return FromMember
	default:
		return FromStaff
	}
}

// ConcernStep is one step in a concern: Put asks the provider, Reply is the provider's word, Answer ends it.
type ConcernStep struct {
	Concern  thread.Ref
	Version  int
	Text     string
	Baseless bool // of an answer
}

// PutConcern asks the provider about a concern, in words that name nobody.
func (s *Service) PutConcern(ctx context.Context, by access.Actor, cmd ConcernStep) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.PutConcernTx(ctx, tx, by, cmd) })
}

// PutConcernTx is PutConcern inside a transaction.
func (s *Service) PutConcernTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ConcernStep) error {
	return s.concernStep(ctx, tx, by, cmd, "concern put to the provider", func(c *Concern) error {
		if err := mayWork(by); err != nil {
			return err
		}
		if c.State() != ConcernOpen {
			return fault.Conflictf("This concern is “%s”.", c.State())
		}
		c.PutOn, c.Put = tx.Today(), strings.TrimSpace(cmd.Text)
		return s.tell(ctx, tx, c.Provider, notify.ConcernPut, notify.Facts{Ref: c.Ref, On: c.PutOn}, "/quality-concerns/")
	})
}

// ReplyConcern is the provider's word on what it was asked.
func (s *Service) ReplyConcern(ctx context.Context, by access.Actor, cmd ConcernStep) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReplyConcernTx(ctx, tx, by, cmd) })
}

// ReplyConcernTx is ReplyConcern inside a transaction.
func (s *Service) ReplyConcernTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ConcernStep) error {
	return s.concernStep(ctx, tx, by, cmd, "provider replied to a concern", func(c *Concern) error {
		if by.Provider == "" || !by.May(access.AdmissionApply) {
			return fault.Forbidden("Only the provider replies.")
		}
		if c.State() != ConcernPut {
			return fault.Conflict("This concern does not wait for your reply.")
		}
		c.RepliedOn, c.Reply = tx.Today(), strings.TrimSpace(cmd.Text)
		return nil
	})
}

// AnswerConcern answers the person who raised a concern. Ratings worked out from concerns leave out one without ground.
func (s *Service) AnswerConcern(ctx context.Context, by access.Actor, cmd ConcernStep) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerConcernTx(ctx, tx, by, cmd) })
}

// AnswerConcernTx is AnswerConcern inside a transaction.
func (s *Service) AnswerConcernTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ConcernStep) error {
	return s.concernStep(ctx, tx, by, cmd, "concern about a provider answered", func(c *Concern) error {
		if err := mayWork(by); err != nil {
			return err
		}
		if c.State() == ConcernAnswered {
			return fault.Conflict("This concern is answered.")
		}
		c.AnsweredOn, c.Answer, c.AnsweredBy, c.Baseless = tx.Today(), strings.TrimSpace(cmd.Text), by.Name, cmd.Baseless
		return s.Clocks.Keep(ctx, tx, by.By(), c.Ref, concernRule, tx.Today())
	})
}

func (s *Service) concernStep(ctx context.Context, tx *db.Tx, by access.Actor, cmd ConcernStep, action string, do func(c *Concern) error) error {
	if _, err := s.Concern(ctx, tx, by, cmd.Concern); err != nil {
		return err
	}
	c, err := s.Concerns.One(ctx, tx, cmd.Concern) // whole: Concern leaves out what the reader may not read
	if err != nil {
		return fmt.Errorf("concern %s: %w", cmd.Concern, err)
	}
	if cmd.Version != 0 && cmd.Version != c.Version {
		return fault.Conflict("Somebody else changed this concern while you were reading it. Look at it again before you save.")
	}
	if strings.TrimSpace(cmd.Text) == "" {
		return fault.Invalid("text", "Enter what you have to say.")
	}
	if err := do(&c); err != nil {
		return err
	}
	c.Version++
	if err := s.Concerns.Save(ctx, tx, c); err != nil {
		return fmt.Errorf("save concern %s: %w", c.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(c.Ref), Payload: c, Why: cmd.Text})
}

// Concern returns one concern as the reader may read it: who raised it, those who look after quality, and the provider what
// it was asked.
func (s *Service) Concern(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Concern, error) {
	c, err := s.Concerns.One(ctx, tx, ref)
	if err != nil {
		return Concern{}, fmt.Errorf("concern %s: %w", ref, err)
	}
	return concernFor(by, c)
}

func concernFor(by access.Actor, c Concern) (Concern, error) {
	switch {
	case by.Provider != "":
		if by.Provider != c.Provider || c.PutOn.IsZero() {
			return Concern{}, fault.NotFound("That concern")
		}
		c.Text, c.By, c.ByRef, c.From, c.Answer = "", "", "", "", ""
	case by.May(access.ProviderQuality), c.ByRef != "" && c.ByRef == by.Person:
	default:
		return Concern{}, fault.NotFound("That concern")
	}
	return c, nil
}

// ConcernsSeen returns the concerns that the reader may see, the latest first.
func (s *Service) ConcernsSeen(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]Concern, error) {
	all, err := s.Concerns.List(ctx, tx, Filter{Provider: by.Provider})
	if err != nil {
		return nil, err
	}
	var out []Concern
	for _, c := range all {
		if seen, err := concernFor(by, c); err == nil && len(out) < limit {
			out = append(out, seen)
		}
	}
	return out, nil
}
