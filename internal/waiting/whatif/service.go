package whatif

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
	"alongside/internal/waiting"
)

// Store keeps comparisons. Both engines pass the suite in waitingtest.
type Store interface {
	// Comparisons returns all of them without their results, the latest change first.
	Comparisons(ctx context.Context, tx *db.Tx) ([]Comparison, error)
	Comparison(ctx context.Context, tx *db.Tx, ref thread.Ref) (Comparison, error)
	InsertComparison(ctx context.Context, tx *db.Tx, c Comparison) error
	// UpdateComparison saves what is asked on the version that was read.
	UpdateComparison(ctx context.Context, tx *db.Tx, c Comparison) error
	// EndRound saves what came of a round that is being played, and reports whether it was: a round that is over changes nothing.
	EndRound(ctx context.Context, tx *db.Tx, c Comparison) (bool, error)
	DeleteComparison(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) error
}

// Lists is the history of the council's lists: *waiting.Service.
type Lists interface {
	Past(ctx context.Context, tx *db.Tx, pathway, district string) ([]waiting.Past, error)
	Lists(ctx context.Context, tx *db.Tx) ([]waiting.List, error)
}

// Deps is everything that comparisons need.
type Deps struct {
	DB    db.Runner
	Store Store
	Lists Lists
}

// Service carries out the use cases on comparisons.
type Service struct{ deps Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// most is how many comparisons a council keeps.
const most = 200

// Comparisons returns all of them without their results, the latest change first.
func (s *Service) Comparisons(ctx context.Context, tx *db.Tx) ([]Comparison, error) {
	return s.deps.Store.Comparisons(ctx, tx)
}

func may(by access.Actor) error {
	if !by.May(access.WaitingSimulate) {
		return fault.Forbidden("Only managers of leads, commissioners and the county co-ordinator compare what would shorten a wait.")
	}
	return nil
}

// Save keeps a comparison, a new one where it has no reference, and has it played.
func (s *Service) Save(ctx context.Context, by access.Actor, c Comparison) (thread.Ref, error) {
	if err := may(by); err != nil {
		return "", err
	}
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.SaveTx(ctx, tx, by.By(), c)
		return err
	})
	return ref, err
}

// SaveTx is Save inside a transaction.
func (s *Service) SaveTx(ctx context.Context, tx *db.Tx, by audit.By, c Comparison) (thread.Ref, error) {
	c, err := c.Check(tx.Today())
	if err != nil {
		return "", err
	}
	lists, err := s.deps.Lists.Lists(ctx, tx)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(lists, func(l waiting.List) bool { return l.Name == c.Pathway }) {
		return "", fault.Invalid("pathway", "Choose one of the council’s lists.")
	}
	if c.Ref == "" {
		return s.add(ctx, tx, by, c, "comparison of a waiting list made")
	}
	have, err := s.load(ctx, tx, c.Ref, c.Version)
	if err != nil {
		return "", err
	}
	have.Name, have.Pathway, have.District, have.Years, have.Missed, have.Scenarios = c.Name, c.Pathway, c.District, c.Years, c.Missed, c.Scenarios
	return c.Ref, s.play(ctx, tx, by, have, "comparison of a waiting list changed")
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Comparison, error) {
	c, err := s.deps.Store.Comparison(ctx, tx, ref)
	if err == nil && version != 0 && c.Version != version {
		err = fault.Conflict("Someone else changed this comparison while you were reading it. Look at it again before you save.")
	}
	return c, err
}

func (s *Service) add(ctx context.Context, tx *db.Tx, by audit.By, c Comparison, action string) (thread.Ref, error) {
	all, err := s.deps.Store.Comparisons(ctx, tx)
	if err != nil {
		return "", err
	}
	if len(all) >= most {
		return "", fault.Invalidf("name", "The council keeps %d comparisons already. Delete one that is no longer needed.", len(all))
	}
	c.Ref, c.Version, c.Result = thread.New(tx, thread.Comparison), 1, nil
	if err := s.begin(ctx, tx, by, &c); err != nil {
		return "", err
	}
	if err := s.deps.Store.InsertComparison(ctx, tx, c); err != nil {
		return "", fmt.Errorf("keep comparison %s: %w", c.Name, err)
	}
	return c.Ref, note(ctx, tx, by, c, action)
}

// begin has the next round of a comparison played.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by audit.By, c *Comparison) (err error) {
	c.Round++
	c.State, c.Failure, c.EndedAt, c.By, c.ChangedAt = Playing, "", time.Time{}, by, tx.Now()
	c.Job, err = job.Submit(ctx, tx, job.Job{Kind: KindPlay, Payload: playJob{c.Ref, c.Round}})
	return err
}

// play saves a comparison and has it played anew; a round that goes on is stopped.
func (s *Service) play(ctx context.Context, tx *db.Tx, by audit.By, c Comparison, action string) error {
	if err := s.end(ctx, tx, by, c); err != nil {
		return err
	}
	if err := s.begin(ctx, tx, by, &c); err != nil {
		return err
	}
	if err := s.deps.Store.UpdateComparison(ctx, tx, c); err != nil {
		return fmt.Errorf("save comparison %s: %w", c.Ref, err)
	}
	return note(ctx, tx, by, c, action)
}

// end asks the job of a comparison that is being played to stop.
func (s *Service) end(ctx context.Context, tx *db.Tx, by audit.By, c Comparison) error {
	if c.State != Playing {
		return nil
	}
	err := job.Stop(ctx, tx, by, c.Job)
	if fault.Is(err, fault.KindConflict) || fault.Is(err, fault.KindNotFound) {
		return nil // it has ended meanwhile
	}
	return err
}

func note(ctx context.Context, tx *db.Tx, by audit.By, c Comparison, action string) error {
	c.Result = nil
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(c.Ref), Payload: c})
}

// Play has a comparison played anew on the history of today.
func (s *Service) Play(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.on(ctx, by, ref, version, func(tx *db.Tx, c Comparison) error {
		if c.State == Playing {
			return fault.Conflict("This comparison is being played already.")
		}
		return s.play(ctx, tx, by.By(), c, "comparison of a waiting list played again")
	})
}

func (s *Service) on(ctx context.Context, by access.Actor, ref thread.Ref, version int, do func(tx *db.Tx, c Comparison) error) error {
	if err := may(by); err != nil {
		return err
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, ref, version)
		if err != nil {
			return err
		}
		return do(tx, c)
	})
}

// Copy makes another comparison of what one asks, and returns its reference.
func (s *Service) Copy(ctx context.Context, by access.Actor, ref thread.Ref) (thread.Ref, error) {
	var copied thread.Ref
	err := s.on(ctx, by, ref, 0, func(tx *db.Tx, c Comparison) (err error) {
		if c.Name = "Copy of " + c.Name; utf8.RuneCountInString(c.Name) > longestName {
			c.Name = string([]rune(c.Name)[:longestName])
		}
		c.Round = 0
		copied, err = s.add(ctx, tx, by.By(), c, "comparison of a waiting list copied")
		return err
	})
	return copied, err
}

// Delete takes a comparison away; the audit keeps what it asked.
func (s *Service) Delete(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.on(ctx, by, ref, version, func(tx *db.Tx, c Comparison) error {
		if err := s.end(ctx, tx, by.By(), c); err != nil {
			return err
		}
		if err := s.deps.Store.DeleteComparison(ctx, tx, ref, c.Version); err != nil {
			return err
		}
		return note(ctx, tx, by.By(), c, "comparison of a waiting list deleted")
	})
}

// Stop ends a play. What was played before is gone; it can be played again.
func (s *Service) Stop(ctx context.Context, by access.Actor, ref thread.Ref) error {
	return s.on(ctx, by, ref, 0, func(tx *db.Tx, c Comparison) error {
		if c.State != Playing {
			return errPlayed()
		}
		if err := s.end(ctx, tx, by.By(), c); err != nil {
			return err
		}
		c.State, c.EndedAt, c.Result = Stopped, tx.Now(), nil
		ended, err := s.deps.Store.EndRound(ctx, tx, c)
		if err == nil && !ended {
			err = errPlayed()
		}
		if err != nil {
			return err
		}
		return note(ctx, tx, by.By(), c, "comparison of a waiting list stopped")
	})
}

func errPlayed() error { return fault.Conflict("This comparison has been played to its end already.") }

// Progress is how far a comparison has been played.
type Progress struct {
	Percent int
	Waits   bool // nobody plays yet
}

// Follow returns a comparison with its result, and how far it is.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, ref thread.Ref) (Comparison, Progress, error) {
	c, err := s.deps.Store.Comparison(ctx, tx, ref)
	if err != nil || c.State != Playing {
		return c, Progress{}, err
	}
	row, err := job.Find(ctx, tx, c.Job)
	if fault.Is(err, fault.KindNotFound) {
		return c, Progress{Waits: true}, nil
	}
	return c, Progress{Percent: row.Step, Waits: row.State != job.Running}, err
}
