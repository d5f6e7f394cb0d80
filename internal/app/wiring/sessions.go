package wiring

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/job"
	"alongside/internal/offer/offersql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// heldFrom are the places that are held for a child from a day on, as package family asks for them.
func (s *Services) heldFrom(ctx context.Context, tx *db.Tx, child thread.Ref, from workday.Date) ([]family.Held, error) {
	all, err := s.Offer.PlacesOf(ctx, tx, child, mostHeld)
	var out []family.Held
	for _, p := range all {
		if p.Holds() && !p.Session.Cancelled && !p.Session.On.Before(from) {
			out = append(out, family.Held{Booking: p.Ref, On: p.Session.On, At: p.Session.Start})
		}
	}
	return out, err
}

// mostHeld bounds how many bookings of one child are read, the latest of them.
const mostHeld = 500

// kindTendSessions is the kind of the job that moves queues of sessions on and reminds families of their places.
const kindTendSessions = "session.tend"

// tendBatch is how many sessions, or families, one transaction looks after.
const tendBatch = 50

// TendSessions has the worker move on the queues in which an offered place's time is over, and remind families of the places they
// hold in the next two days, in every council.
func (s *Services) TendSessions(w *job.Worker) {
	w.Register(kindTendSessions, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, offersql.ScopesToTend, func(ctx context.Context) error {
			if err := s.inBatches(ctx, s.Offer.LapseTx); err != nil {
				return err
			}
			return s.inBatches(ctx, s.Offer.RemindTx)
		})
	})
	w.Schedule(job.Schedule{Kind: kindTendSessions, Every: 10 * time.Minute})
}

// inBatches calls do in a transaction after another until it finds less than a batch.
func (s *Services) inBatches(ctx context.Context, do func(ctx context.Context, tx *db.Tx, limit int) (int, error)) error {
	for n := tendBatch; n == tendBatch && ctx.Err() == nil; {
		if err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = do(ctx, tx, tendBatch)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
