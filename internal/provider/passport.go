package provider

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
	"alongside/internal/workday"
)

// KindShare is the kind of the job that takes a provider's evidence to the other councils that it works for.
const KindShare = "provider.share-evidence"

// Identity is one official number of a provider. Shared lets its evidence count in every council that knows the same number
// and shares as well.
type Identity struct {
	Provider thread.Ref
	System   thread.System
	Value    string
	Shared   bool
}

// Twin is the record of the same provider in another council.
type Twin struct {
	Scope    db.Scope
	Provider thread.Ref
}

// Passport is what the page of a provider's evidence shows beside the evidence itself.
type Passport struct {
	Identities []Identity
	Copied     map[thread.Ref]string // evidence that came from another council, by its reference, with where it came from
}

// share has the provider's evidence taken to other councils after this transaction.
func (s *Service) share(ctx context.Context, tx *db.Tx, ref thread.Ref) error {
	all, err := s.store.Identities(ctx, tx, ref)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(i Identity) bool { return i.Shared }) {
		return nil
	}
	return job.Enqueue(ctx, tx, job.Job{Kind: KindShare, Payload: shareJob{Provider: ref}, Key: string(ref)})
}

// shareJob names the provider whose evidence is shared, or that was known by a number which it shares no longer.
type shareJob struct {
	Provider thread.Ref
	Was      *Identity `json:",omitempty"`
}

// Register makes w do the jobs of providers.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindShare, func(ctx context.Context, payload []byte) error {
		var j shareJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		if j.Was != nil {
			_, err := s.Part(ctx, *j.Was)
			return err
		}
		_, err := s.Join(ctx, j.Provider)
		return err
	})
}

// Join brings the records of one provider together: each council's own evidence is given to the others. It returns how many pieces
// were given. A council that begins to share so gets what the others have, and they what it has.
func (s *Service) Join(ctx context.Context, ref thread.Ref) (int, error) {
	given, err := s.Share(ctx, ref)
	if err != nil {
		return given, err
	}
	err = s.EachTwin(ctx, ref, func(ctx context.Context, t Twin) error {
		n, err := s.Share(ctx, t.Provider)
		given += n
		return err
	})
	return given, err
}

// Share takes the provider's own evidence, as far as it is accepted, to every other council whose record of it has the same
// number and shares, and returns how many pieces were given there. Evidence that came from elsewhere goes no further, nothing is
// given twice, and what is accepted here no longer counts there no longer.
func (s *Service) Share(ctx context.Context, ref thread.Ref) (int, error) {
	p, pass, from, err := s.own(ctx, ref)
	if err != nil {
		return 0, err
	}
	twins, err := s.twinsBy(ctx, from, pass.Identities)
	if err != nil {
		return 0, fmt.Errorf("find the other councils of %s: %w", ref, err)
	}
	given := 0
	for _, twin := range twins {
		n, err := s.give(s.store.In(ctx, twin.Scope), from, p, pass, twin.Provider)
		if err != nil {
			return given, fmt.Errorf("share evidence of %s with %s: %w", ref, twin.Scope, err)
		}
		given += n
	}
	if len(twins) > 0 && s.joined != nil {
		return given, s.joined(ctx, ref)
	}
	return given, nil
}

// own reads a provider of the council at work with its passport.
func (s *Service) own(ctx context.Context, ref thread.Ref) (p Provider, pass Passport, from db.Scope, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		from = tx.Scope()
		if p, err = s.Provider(ctx, tx, ref); err != nil {
			return err
		}
		pass, err = s.Passport(ctx, tx, ref)
		return err
	})
	return p, pass, from, err
}

// give adds what another council's record lacks and withdraws what is not accepted here any more, in one transaction of that
// council.
func (s *Service) give(ctx context.Context, from db.Scope, p Provider, pass Passport, to thread.Ref) (given int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		given = 0
		if err := s.store.NoteTwin(ctx, tx, to, Twin{Scope: from, Provider: p.Ref}); err != nil {
			return fmt.Errorf("note whose %s is: %w", to, err)
		}
		has, err := s.store.Origins(ctx, tx, to)
		if err != nil {
			return err
		}
		there := map[string]thread.Ref{}
		for evidence, origin := range has {
			there[origin] = evidence
		}
		for _, e := range p.Evidence {
			origin := originOf(from, e.Ref)
			copied, known := there[origin]
			switch {
			case known && e.State != Accepted:
				if err := s.withdraw(ctx, tx, to, []thread.Ref{copied}, from); err != nil {
					return err
				}
			case known || pass.Copied[e.Ref] != "" || e.State != Accepted || !e.goesOn(tx.Today()):
			default:
				if err := s.copyTo(ctx, tx, from, e, to); err != nil {
					return err
				}
				given++
			}
		}
		return nil
	})
	return given, err
}

func originOf(from db.Scope, evidence thread.Ref) string {
	return string(from) + " " + string(evidence)
}

// copyTo adds accepted evidence of another council to a provider of the one at work. It counts: a council has looked at it.
func (s *Service) copyTo(ctx context.Context, tx *db.Tx, from db.Scope, e Evidence, to thread.Ref) error {
	origin := originOf(from, e.Ref)
	e.Provider, e.Document = to, ""
	if e.Checked.Says = "Accepted in " + string(from) + "."; e.Checked.By != "" {
		e.Checked.Says = "Accepted in " + string(from) + " by " + e.Checked.By + "."
	}
	ref, err := s.addTx(ctx, tx, audit.System, e)
	if err != nil {
		return err
	}
	return s.store.InsertOrigin(ctx, tx, to, ref, origin)
}

// goesOn reports whether the evidence counts on a day or later.
func (e Evidence) goesOn(on workday.Date) bool { return e.Expires.IsZero() || !e.Expires.Before(on) }

// Passport returns a provider's numbers and which of its evidence came from other councils.
func (s *Service) Passport(ctx context.Context, tx *db.Tx, ref thread.Ref) (Passport, error) {
	ids, err := s.store.Identities(ctx, tx, ref)
	if err != nil {
		return Passport{}, fmt.Errorf("numbers of %s: %w", ref, err)
	}
	copied, err := s.store.Origins(ctx, tx, ref)
	return Passport{Identities: ids, Copied: copied}, err
}

// renew keeps the deadlines of the evidence that new evidence takes over from, so that nobody is told of it any more.
func (s *Service) renew(ctx context.Context, tx *db.Tx, by audit.By, p Provider, e Evidence) error {
	for _, old := range p.Evidence {
		if old.Kind != e.Kind || old.Expires.IsZero() || !e.goesOn(old.Expires.AddDays(1)) || e.From.After(old.Expires.AddDays(1)) && e.From.After(tx.Today()) {
			continue
		}
		err := s.clocks.Keep(ctx, tx, by, old.Ref, renewalRule, tx.Today())
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the renewal of %s: %w", old.Ref, err)
		}
	}
	return nil
}
