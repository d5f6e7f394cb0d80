package planned

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Store keeps planned procurements. Both engines pass the suite in noticetest.
type Store interface {
	// Versions returns every version, the first first; none when there is no such procurement.
	Versions(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Procurement, error)
	// Latest returns the latest version of each, by reference.
	Latest(ctx context.Context, tx *db.Tx) ([]Procurement, error)
	// Unlet returns the latest version of up to limit that are published and not let, by reference, from behind the one given.
	Unlet(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Procurement, error)
	// Insert adds a version; one that is there already is a fault of kind conflict.
	Insert(ctx context.Context, tx *db.Tx, p Procurement) error
}

// Agreements let what was planned.
type Agreements interface {
	LetAsTx(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, a agreement.Agreement, replaces ...agreement.Replace) error
}

// Decisions are what stands behind it.
type Decisions interface {
	Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error)
}

// Deps is everything that planned procurements need.
type Deps struct {
	DB         db.Runner
	Store      Store
	Agreements Agreements
	Decisions  Decisions
}

// Service carries out the use cases on planned procurements.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Versions returns every version of one, the first first, or a fault of kind not found.
func (s *Service) Versions(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Procurement, error) {
	all, err := s.Store.Versions(ctx, tx, ref)
	if err == nil && len(all) == 0 {
		err = fault.NotFound("That planned procurement")
	}
	if err != nil {
		return nil, fmt.Errorf("planned procurement %s: %w", ref, err)
	}
	return all, nil
}

// Plan records what will be bought, as a draft that the council alone sees.
func (s *Service) Plan(ctx context.Context, by access.Actor, p Procurement) (ref thread.Ref, err error) {
	if err := may(by); err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.PlanTx(ctx, tx, by.By(), p)
		return err
	})
	return ref, err
}

// PlanTx is Plan inside a transaction.
func (s *Service) PlanTx(ctx context.Context, tx *db.Tx, by audit.By, p Procurement) (thread.Ref, error) {
	if err := s.sound(ctx, tx, p); err != nil {
		return "", err
	}
	p.Ref, p.Version, p.State, p.Public, p.Why = thread.New(tx, thread.Agreement), 1, Draft, false, ""
	return p.Ref, s.keep(ctx, tx, by, p, "procurement planned")
}

// Change puts what is planned in place of the version that was read. Of what is published the change is published too.
func (s *Service) Change(ctx context.Context, by access.Actor, p Procurement) error {
	return s.step(ctx, by, p.Ref, p.Version, func(ctx context.Context, tx *db.Tx, was Procurement) error {
		if err := s.sound(ctx, tx, p); err != nil {
			return err
		}
		p.State, p.Public, p.Why, p.Version = was.State, was.Public, "", was.Version+1
		return s.keep(ctx, tx, by.By(), p, "planned procurement changed")
	})
}

// Publish makes a draft public, as it is.
func (s *Service) Publish(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.step(ctx, by, ref, version, func(ctx context.Context, tx *db.Tx, was Procurement) error {
		return s.PublishTx(ctx, tx, by.By(), was)
	})
}

// PublishTx is Publish inside a transaction, of the latest version.
func (s *Service) PublishTx(ctx context.Context, tx *db.Tx, by audit.By, was Procurement) error {
	if was.Public {
		return fault.Conflict("It is published already. What you change is published with it.")
	}
	was.State, was.Public, was.Version = Planned, true, was.Version+1
	return s.keep(ctx, tx, by, was, "planned procurement published")
}

// Drop says that it will not be bought. What is published says so, with the reason.
func (s *Service) Drop(ctx context.Context, by access.Actor, ref thread.Ref, version int, why string) error {
	return s.step(ctx, by, ref, version, func(ctx context.Context, tx *db.Tx, was Procurement) error {
		if strings.TrimSpace(why) == "" {
			return fault.Invalid("why", "Enter why it will not be bought. The reason is published where the plan was.")
		}
		was.State, was.Why, was.Version = Dropped, strings.TrimSpace(why), was.Version+1
		return s.keep(ctx, tx, by.By(), was, "planned procurement dropped")
	})
}

// Let lets what was planned as an agreement under the same reference, of the kind and the law that were planned. The decision's lock
// and all else that holds for agreements holds for it; replaces names what it takes over from.
func (s *Service) Let(ctx context.Context, by access.Actor, ref thread.Ref, version int, a agreement.Agreement, replaces ...agreement.Replace) error {
	return s.step(ctx, by, ref, version, func(ctx context.Context, tx *db.Tx, was Procurement) error {
		a.Kind, a.Regime = was.Kind, was.Regime
		if err := s.Agreements.LetAsTx(ctx, tx, by.By(), ref, a, replaces...); err != nil {
			return err
		}
		was.State, was.Version = Let, was.Version+1
		return s.keep(ctx, tx, by.By(), was, "planned procurement let")
	})
}

func may(by access.Actor) error {
	if by.May(access.AgreementEdit) {
		return nil
	}
	return fault.Forbidden("Only commissioners and contract managers plan what is bought.")
}

// step does one thing with the version that was read, while it is open.
func (s *Service) step(ctx context.Context, by access.Actor, ref thread.Ref, version int, do func(ctx context.Context, tx *db.Tx, was Procurement) error) error {
	if err := may(by); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.Versions(ctx, tx, ref)
		if err != nil {
			return err
		}
		was := all[len(all)-1]
		if was.Version != version {
			return fault.Conflict("Someone else changed this plan while you were reading it. Look at it again before you save.")
		}
		if !was.State.Open() {
			return fault.Conflictf("This plan was %s and stays as it is.", strings.ToLower(was.State.Words()))
		}
		return do(ctx, tx, was)
	})
}

// sound holds a plan to its fields and to a decision that there is.
func (s *Service) sound(ctx context.Context, tx *db.Tx, p Procurement) error {
	if err := p.validate(tx.Today()); err != nil {
		return err
	}
	if p.Decision == "" {
		return nil
	}
	if _, err := s.Decisions.Decision(ctx, tx, p.Decision); fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("decision", "Choose a decision that is on record.")
	} else if err != nil {
		return fmt.Errorf("decision behind the plan: %w", err)
	}
	return nil
}

func (s *Service) keep(ctx context.Context, tx *db.Tx, by audit.By, p Procurement, action string) error {
	p.By, p.At = by.Name, tx.Now()
	if err := s.Store.Insert(ctx, tx, p); err != nil {
		return fmt.Errorf("keep planned procurement %s: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(p.Ref), Payload: p})
}
