package delivery

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ScoreOutcome scores an outcome with the family: a known one, or a new goal of a package with where the child stood at
// the start.
type ScoreOutcome struct {
	Outcome thread.Ref // "" for a new goal
	Version int        // of a known outcome; 0 for whatever it is
	Package thread.Ref // of a new goal
	Goal    string
	AtStart int
	Now     int
	On      workday.Date
	With    string
	Words   string
}

// ScoreOutcome scores an outcome of a child and returns its reference.
func (s *Service) ScoreOutcome(ctx context.Context, by access.Actor, cmd ScoreOutcome) (thread.Ref, error) {
	if !by.May(access.PlanOutcome) {
		return "", fault.Forbidden("You may not score outcomes.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.ScoreOutcomeTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// ScoreOutcomeTx is ScoreOutcome inside a transaction.
func (s *Service) ScoreOutcomeTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ScoreOutcome) (thread.Ref, error) {
	if err := cmd.check(tx.Today()); err != nil {
		return "", err
	}
	o, p, err := s.outcome(ctx, tx, by, cmd)
	if err != nil {
		return "", err
	}
	if cmd.On.Before(p.Start) {
		return "", fault.Invalidf("on", "This package began on %s. Enter that day or a later one.", p.Start.Long())
	}
	score := Score{Outcome: o.Ref, On: cmd.On, Now: cmd.Now, With: cmd.With, Words: cmd.Words, ScoredBy: by.Name}
	if err := o.add(score); err != nil {
		return "", err
	}
	if err := s.store.AddScore(ctx, tx, o, score); err != nil {
		return "", fmt.Errorf("score outcome %s: %w", o.Ref, err)
	}
	node := thread.Node{
		Ref: o.Ref, Kind: thread.Outcome, Label: "Outcome", Child: o.Child, Provider: p.Provider,
		State: fmt.Sprintf("from %d to %d of %d", o.AtStart, o.Now(), bestScore), URL: "/packages/" + string(p.Ref) + "#" + string(o.Ref),
	}
	if err := thread.Put(ctx, tx, node); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, p.Ref, "works-towards", o.Ref); err != nil {
		return "", err
	}
	if s.measures != nil {
		if err := s.measures.CountOutcomeTx(ctx, tx, by.By(), o.Ref); err != nil {
			return "", err
		}
	}
	return o.Ref, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "outcome scored", Ref: string(o.Ref), Child: string(o.Child), Payload: score, Why: cmd.Words})
}

// outcome loads the outcome of a command, or makes it.
func (s *Service) outcome(ctx context.Context, tx *db.Tx, by access.Actor, cmd ScoreOutcome) (Outcome, brokerage.Package, error) {
	var o Outcome
	pkg := cmd.Package
	if cmd.Outcome != "" {
		var err error
		if o, err = s.store.Outcome(ctx, tx, cmd.Outcome); err != nil {
			return Outcome{}, brokerage.Package{}, err
		}
		pkg = o.Package
	}
	p, err := s.maySayMissed(ctx, tx, by, pkg)
	if err != nil {
		return Outcome{}, brokerage.Package{}, err
	}
	if cmd.Outcome != "" {
		if cmd.Version != 0 && cmd.Version != o.Version {
			return Outcome{}, brokerage.Package{}, fault.Conflict("Someone else scored this outcome while you were reading it. Look at it again before you save.")
		}
		return o, p, nil
	}
	o = Outcome{Ref: thread.New(tx, thread.Outcome), Version: 1, Child: p.Child, Package: p.Ref, Goal: cmd.Goal, AtStart: cmd.AtStart}
	return o, p, s.store.InsertOutcome(ctx, tx, o)
}
