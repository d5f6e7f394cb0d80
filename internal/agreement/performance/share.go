package performance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// KindShare is the kind of the job that takes a result to the councils that share ratings.
const KindShare = "performance.share-result"

// Shared is a result that another council gave and shares. It informs; it stops nothing here.
type Shared struct {
	Ref      thread.Ref // of the result in its own council
	Version  int
	Provider thread.Ref // this council's record
	Council  db.Scope
	Service  string
	From, To workday.Date
	Given    Rating
	On       workday.Date
	Ended    workday.Date // the two councils' records are one provider no longer
}

// Key implements Record.
func (s Shared) Key() Key {
	return Key{Ref: s.Ref, Version: s.Version, Provider: s.Provider, On: s.On}
}

// Twins are the records of the same provider in other councils, where both councils share.
type Twins interface {
	// EachTwin calls fn for each of them in a context of that council.
	EachTwin(ctx context.Context, ref thread.Ref, fn func(ctx context.Context, t provider.Twin) error) error
}

type shareJob struct{ Result thread.Ref }

// Register makes w do the jobs of performance.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindShare, func(ctx context.Context, payload []byte) error {
		var j shareJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		_, err := s.Share(ctx, j.Result)
		return err
	})
}

// Share takes a result to every council that knows the same provider and shares, and returns to how many. What a council has
// already is not given twice.
func (s *Service) Share(ctx context.Context, ref thread.Ref) (n int, err error) {
	if s.Twins == nil {
		return 0, nil
	}
	var out Shared
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		r, err := s.Results.One(ctx, tx, ref)
		if err != nil {
			return err
		}
		_, l, err := s.Agreements.ByLot(ctx, tx, r.Lot)
		out = Shared{Ref: r.Ref, Version: 1, Provider: r.Provider, Council: tx.Scope(), Service: l.Service, From: r.From, To: r.To, Given: r.Given, On: r.On}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("result %s: %w", ref, err)
	}
	err = s.Twins.EachTwin(ctx, out.Provider, func(ctx context.Context, t provider.Twin) error {
		there := out
		there.Provider = t.Provider
		return s.DB.InTx(ctx, func(tx *db.Tx) error {
			has, err := s.Shared.One(ctx, tx, there.Ref)
			switch {
			case err == nil && has.Ended.IsZero() && has.Provider == there.Provider:
				return nil
			case err == nil:
				there.Version = has.Version + 1
			case !fault.Is(err, fault.KindNotFound):
				return err
			}
			n++
			if err := s.Shared.Save(ctx, tx, there); err != nil {
				return err
			}
			return audit.Append(ctx, tx, audit.System, audit.Entry{Action: "result shared by another council", Ref: string(t.Provider), Payload: there})
		})
	})
	return n, err
}

// ShareAll takes a provider's latest result in every lot to the councils that share, as when two of them begin to.
func (s *Service) ShareAll(ctx context.Context, of thread.Ref) error {
	var all []Result
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = s.Results.List(ctx, tx, Filter{Provider: of})
		return err
	})
	if err != nil {
		return fmt.Errorf("results of %s: %w", of, err)
	}
	seen := map[thread.Ref]bool{}
	for _, r := range all {
		if seen[r.Lot] {
			continue
		}
		seen[r.Lot] = true
		if _, err := s.Share(ctx, r.Ref); err != nil {
			return err
		}
	}
	return nil
}

// SharedOf returns the results that other councils gave a provider and share, the latest first.
func (s *Service) SharedOf(ctx context.Context, tx *db.Tx, of thread.Ref) ([]Shared, error) {
	all, err := s.Shared.List(ctx, tx, Filter{Provider: of})
	if err != nil {
		return nil, fmt.Errorf("shared results of %s: %w", of, err)
	}
	return slices.DeleteFunc(all, func(sh Shared) bool { return !sh.Ended.IsZero() }), nil
}

// Part ends what another council's results say of a provider whose record is not that council's provider any more.
func (s *Service) Part(ctx context.Context, of thread.Ref, from db.Scope) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.SharedOf(ctx, tx, of)
		if err != nil {
			return err
		}
		for _, sh := range all {
			if sh.Council != from {
				continue
			}
			sh.Ended = tx.Today()
			sh.Version++
			if err := s.Shared.Save(ctx, tx, sh); err != nil {
				return fmt.Errorf("end the shared result %s: %w", sh.Ref, err)
			}
			entry := audit.Entry{Action: "shared result ended", Ref: string(of), Payload: sh, Why: "The provider shares no number with that council any more."}
			if err := audit.Append(ctx, tx, audit.System, entry); err != nil {
				return err
			}
		}
		return nil
	})
}
