package told

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps proposals. Both engines pass the suite in offertest.
type Store interface {
	Proposal(ctx context.Context, tx *db.Tx, ref thread.Ref) (Proposal, error)
	// Public returns the published proposals, the latest first, from behind a reference; "" begins with the latest.
	Public(ctx context.Context, tx *db.Tx, district string, after thread.Ref, limit int) ([]Proposal, error)
	// Unfinished returns those that wait to be read or answered, and those that will be done, the oldest first.
	Unfinished(ctx context.Context, tx *db.Tx, limit int) ([]Proposal, error)
	// OfPerson returns what a person proposed, the latest first.
	OfPerson(ctx context.Context, tx *db.Tx, person thread.Ref, limit int) ([]Proposal, error)
	Insert(ctx context.Context, tx *db.Tx, p Proposal) error
	Update(ctx context.Context, tx *db.Tx, p Proposal) error
}

// Deps is everything that proposals need.
type Deps struct {
	DB     db.Runner
	Store  Store
	Clocks *deadline.Clocks
	// Owner returns who reads and answers proposals; "" when nobody is named.
	Owner func(ctx context.Context, tx *db.Tx) (thread.Ref, error)
	// Tell tells who proposed something that there is news of it; optional. Who proposed it without an account is not told.
	Tell func(ctx context.Context, tx *db.Tx, person, about thread.Ref) error
}

// Service carries out the use cases on proposals.
type Service struct{ deps Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// The rules by which the deadlines of a proposal are kept, and their working days.
const (
	Reading   = "proposal-read"
	Answering = "proposal-answer"
	Doing     = "proposal-done"

	readDays   = 5
	answerDays = 20
)

// Proposal returns a proposal to who may read it: everybody once it is published, before that who proposed it and who reads
// proposals. Others find nothing.
func (s *Service) Proposal(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Proposal, error) {
	p, err := s.deps.Store.Proposal(ctx, tx, ref)
	if err != nil {
		return Proposal{}, err
	}
	own := !by.Public && p.Person != "" && p.Person == by.Person
	if !by.May(access.OfferPublish) && !own {
		if !p.Published() {
			return Proposal{}, fault.NotFound("That proposal")
		}
		p.Words, p.Person = "", ""
	}
	return p, nil
}

// Public returns what everybody may read, the latest first, without the words as they were written or who wrote them.
func (s *Service) Public(ctx context.Context, tx *db.Tx, district string, after thread.Ref, limit int) ([]Proposal, error) {
	all, err := s.deps.Store.Public(ctx, tx, district, after, limit)
	for i := range all {
		all[i].Words, all[i].Person = "", ""
	}
	return all, err
}

// Unfinished returns what waits for the co-ordinator, the oldest first.
func (s *Service) Unfinished(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]Proposal, error) {
	if !by.May(access.OfferPublish) {
		return nil, nil
	}
	return s.deps.Store.Unfinished(ctx, tx, limit)
}

// Mine returns what the reader proposed, the latest first.
func (s *Service) Mine(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]Proposal, error) {
	if by.Public || by.Person == "" {
		return nil, nil
	}
	return s.deps.Store.OfPerson(ctx, tx, by.Person, limit)
}

// Propose hands in a proposal. Anybody can.
func (s *Service) Propose(ctx context.Context, by access.Actor, cmd Propose) (thread.Ref, error) {
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.ProposeTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// ProposeTx is Propose inside a transaction.
func (s *Service) ProposeTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Propose) (thread.Ref, error) {
	if err := cmd.validate(); err != nil {
		return "", err
	}
	p := Proposal{Ref: thread.New(tx, thread.Proposal), Version: 1, At: tx.Now(), Words: cmd.Words, District: cmd.District}
	if !by.Public {
		p.Person = by.Person
	}
	if err := s.deps.Store.Insert(ctx, tx, p); err != nil {
		return "", fmt.Errorf("insert proposal: %w", err)
	}
	if err := record(ctx, tx, by.By(), p, "proposal received"); err != nil {
		return "", err
	}
	owner, err := s.deps.Owner(ctx, tx)
	if err != nil {
		return "", err
	}
	for _, d := range []struct {
		rule, title string
		days        int
	}{{Reading, "Read a family's proposal", readDays}, {Answering, "Answer a family's proposal", answerDays}} {
		due, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), d.days)
		if err != nil {
			return "", err
		}
		start := deadline.Start{Rule: d.rule, Ref: p.Ref, Title: d.title, Owner: owner}
		if _, err := s.deps.Clocks.StartOn(ctx, tx, by.By(), start, due, fmt.Sprintf("%d working days from the day it came, as the council promises on its page.", d.days)); err != nil {
			return "", err
		}
	}
	return p.Ref, nil
}

// Read publishes a proposal, or keeps it back with a reason.
func (s *Service) Read(ctx context.Context, by access.Actor, cmd Read) error {
	return s.change(ctx, by, cmd.Proposal, cmd.Version, func(tx *db.Tx, p *Proposal) (string, error) {
		if err := p.read(cmd, tx.Today()); err != nil {
			return "", err
		}
		action := "proposal published"
		if !p.Published() {
			action = "proposal kept back"
		}
		return action, s.deps.Clocks.Keep(ctx, tx, by.By(), p.Ref, Reading, tx.Today())
	})
}

// Answer says what the council does about a proposal.
func (s *Service) Answer(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.change(ctx, by, cmd.Proposal, cmd.Version, func(tx *db.Tx, p *Proposal) (string, error) {
		if err := p.answer(cmd, by.Name, tx.Today()); err != nil {
			return "", err
		}
		if err := s.deps.Clocks.Keep(ctx, tx, by.By(), p.Ref, Answering, tx.Today()); err != nil || p.Say != WeWill {
			return "proposal answered", err
		}
		start := deadline.Start{Rule: Doing, Ref: p.Ref, Title: "Do what was promised to families", Owner: by.Person}
		_, err := s.deps.Clocks.StartOn(ctx, tx, by.By(), start, p.By, "The day that the answer to the proposal names.")
		return "proposal answered", err
	})
}

// Became says what came of a proposal.
func (s *Service) Became(ctx context.Context, by access.Actor, cmd Became) error {
	return s.change(ctx, by, cmd.Proposal, cmd.Version, func(tx *db.Tx, p *Proposal) (string, error) {
		if err := p.became(cmd, tx.Today()); err != nil {
			return "", err
		}
		if p.Offer != "" {
			there, err := thread.Nodes(ctx, tx, p.Offer)
			if err != nil {
				return "", err
			}
			if _, ok := there[p.Offer]; !ok {
				return "", fault.Invalid("offer", "There is no offer with that reference.")
			}
			if err := thread.Link(ctx, tx, p.Ref, "led to", p.Offer); err != nil {
				return "", err
			}
		}
		if p.Say != WeWill {
			return "proposal done", nil
		}
		return "proposal done", s.deps.Clocks.Keep(ctx, tx, by.By(), p.Ref, Doing, tx.Today())
	})
}

// change runs do on a proposal for somebody who answers proposals, and saves what do made of it.
func (s *Service) change(ctx context.Context, by access.Actor, ref thread.Ref, version int, do func(tx *db.Tx, p *Proposal) (action string, err error)) error {
	if !by.May(access.OfferPublish) {
		return fault.Forbidden("Only the county co-ordinator and commissioners answer proposals.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		p, err := s.deps.Store.Proposal(ctx, tx, ref)
		if err != nil {
			return fmt.Errorf("load proposal %s: %w", ref, err)
		}
		if version != 0 && version != p.Version {
			return fault.Conflict("Someone else changed this proposal while you were reading it. Look at it again before you save.")
		}
		action, err := do(tx, &p)
		if err != nil {
			return err
		}
		if err := s.deps.Store.Update(ctx, tx, p); err != nil {
			return fmt.Errorf("save proposal %s: %w", ref, err)
		}
		if err := record(ctx, tx, by.By(), p, action); err != nil || s.deps.Tell == nil || p.Person == "" || p.Person == by.Person {
			return err
		}
		if err := s.deps.Tell(ctx, tx, p.Person, p.Ref); err != nil {
			return fmt.Errorf("tell who proposed %s: %w", ref, err)
		}
		return nil
	})
}

// record places a proposal in the thread and in the audit, which names no proposer beside who acts.
func record(ctx context.Context, tx *db.Tx, by audit.By, p Proposal, action string) error {
	node := thread.Node{Ref: p.Ref, Kind: thread.Proposal, Label: "A family's proposal", State: string(p.State()), URL: "/told-us/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place proposal %s in the thread: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(p.Ref)})
}
