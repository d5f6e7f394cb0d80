package agreement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// KindFollow is the kind of the job that brings what a council changed in its agreement to a council that buys from it.
const KindFollow = "agreement.follow"

type followJob struct{ Agreement thread.Ref }

// Register makes w do the jobs of agreements.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindFollow, func(ctx context.Context, payload []byte) error {
		var j followJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		_, err := s.Follow(ctx, j.Agreement)
		return err
	})
}

// changed has the councils that buy from an agreement follow its change after this transaction.
func (s *Service) changed(ctx context.Context, tx *db.Tx, a Agreement) error {
	if s.council == nil || a.Lead != "" {
		return nil
	}
	buyers, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return fmt.Errorf("who buys from %s: %w", a.Ref, err)
	}
	for _, p := range buyers {
		if !scopeLike(p.Council) || p.Council == string(tx.Scope()) {
			continue
		}
		if err := s.store.In(ctx, tx, db.Scope(p.Council), func(tx *db.Tx) error {
			found, err := s.store.Offered(ctx, tx, a.Ref)
			if err != nil || len(found) == 0 || found[0].TakenOn.IsZero() {
				return err
			}
			return job.Enqueue(ctx, tx, job.Job{Kind: KindFollow, Payload: followJob{a.Ref}, Key: string(a.Ref)})
		}); err != nil {
			return fmt.Errorf("tell %s of a change of %s: %w", p.Council, a.Ref, err)
		}
	}
	return nil
}

// Follow brings lots, members, what happened to them, rates and ceilings of another council's agreement up to date here, and returns
// how many were new. An earlier end counts at once; a later one needs this council's own extension.
func (s *Service) Follow(ctx context.Context, ref thread.Ref) (n int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		o, err := s.read(ctx, tx, ref)
		if err != nil || o.TakenOn.IsZero() {
			return err
		}
		n, err = s.follow(ctx, tx, o)
		return err
	})
	return n, err
}

func (s *Service) follow(ctx context.Context, tx *db.Tx, o Offer) (int, error) {
	here, err := s.Agreement(ctx, tx, o.Agreement)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, l := range o.Terms.Lots {
		if mine, ok := here.Lot(l.Ref); ok {
			if !slices.Equal(mine.Asks, l.Asks) || mine.PersonalCare != l.PersonalCare {
				if err := s.store.UpdateAsks(ctx, tx, l); err != nil {
					return n, fmt.Errorf("lot %s: %w", l.Ref, err)
				}
				n++
			}
			continue
		}
		n++
		if err := s.placeLot(ctx, tx, l); err != nil {
			return n, fmt.Errorf("lot %s: %w", l.Ref, err)
		}
	}
	twins, err := s.adopt(ctx, tx, o)
	if err != nil {
		return n, err
	}
	for _, part := range []func(context.Context, *db.Tx, Offer, map[thread.Ref]thread.Ref) (int, error){s.followMembers, s.followRates, s.followCeilings} {
		more, err := part(ctx, tx, o, twins)
		if err != nil {
			return n, err
		}
		n += more
	}
	if o.Terms.End.Before(here.End) {
		n++
		before, known := here.End, len(here.Breaks)
		here.endsOn(o.Terms.End, o.Terms.Breaks)
		if err := s.store.Update(ctx, tx, here); err != nil {
			return n, err
		}
		if err := s.moveBreaks(ctx, tx, o.by(), here, before, known); err != nil {
			return n, err
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, audit.Append(ctx, tx, o.by(), audit.Entry{Action: "agreement of another council followed", Ref: string(o.Agreement), Payload: n})
}

// adopt finds or makes this council's record of each member.
func (s *Service) adopt(ctx context.Context, tx *db.Tx, o Offer) (map[thread.Ref]thread.Ref, error) {
	twins, err := s.store.Twins(ctx, tx, o.Agreement)
	if err != nil {
		return nil, err
	}
	for _, m := range o.Members {
		if _, ok := twins[m.Provider]; ok {
			continue
		}
		ours, err := s.providers.AdoptTx(ctx, tx, o.by(), o.providers[m.Provider])
		if err != nil {
			return nil, err
		}
		twins[m.Provider] = ours
		if err := s.store.InsertTwin(ctx, tx, o.Agreement, m.Provider, ours); err != nil {
			return nil, err
		}
	}
	return twins, nil
}

func (s *Service) followMembers(ctx context.Context, tx *db.Tx, o Offer, twins map[thread.Ref]thread.Ref) (n int, err error) {
	for _, theirs := range o.Members {
		ours, err := s.store.Admission(ctx, tx, theirs.Ref)
		if fault.Is(err, fault.KindNotFound) {
			n++
			ours = theirs
			ours.Provider, ours.Events = twins[theirs.Provider], nil
			if err := s.store.InsertAdmission(ctx, tx, ours); err != nil {
				return n, err
			}
			if err := thread.Link(ctx, tx, ours.Lot, "admits", ours.Provider); err != nil {
				return n, err
			}
		} else if err != nil {
			return n, err
		}
		if theirs.To != ours.To {
			n++
			if err := s.store.EndAdmission(ctx, tx, theirs.Ref, theirs.To); err != nil {
				return n, err
			}
		}
		for _, e := range theirs.Events[min(len(ours.Events), len(theirs.Events)):] {
			n++
			e.ByRef, e.By = "", o.LeadName
			if err := s.store.InsertEvent(ctx, tx, e); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (s *Service) followRates(ctx context.Context, tx *db.Tx, o Offer, twins map[thread.Ref]thread.Ref) (n int, err error) {
	here, err := s.store.Rates(ctx, tx, o.Terms.lotRefs(""))
	if err != nil {
		return 0, err
	}
	known := map[Rate]bool{}
	for _, r := range here {
		known[r] = true
	}
	for _, r := range o.Rates {
		if r.Provider != "" {
			if r.Provider = twins[r.Provider]; r.Provider == "" {
				continue // a rate of one that never was a member
			}
		}
		if known[r] {
			continue
		}
		n++
		if err := s.store.InsertRate(ctx, tx, r); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Service) followCeilings(ctx context.Context, tx *db.Tx, o Offer, _ map[thread.Ref]thread.Ref) (n int, err error) {
	here, err := s.store.Ceilings(ctx, tx, o.Terms.lotRefs(""))
	if err != nil {
		return 0, err
	}
	known := map[Ceiling]bool{}
	for _, c := range here {
		c.By = ""
		known[c] = true
	}
	for _, c := range o.Ceilings {
		c.By = ""
		if known[c] {
			continue
		}
		n++
		c.By = o.LeadName
		if err := s.store.InsertCeiling(ctx, tx, c); err != nil {
			return n, err
		}
	}
	return n, nil
}
