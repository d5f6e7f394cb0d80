package performance

import (
	"context"
	"encoding/json"
	"fmt"

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
			_, err := s.Shared.One(ctx, tx, there.Ref)
			if err == nil || !fault.Is(err, fault.KindNotFound) {
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
