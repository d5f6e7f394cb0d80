package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// KindShare is the kind of the job that takes a provider's evidence to the other councils that it works for.
const KindShare = "provider.share-evidence"

// systems are those whose numbers say that two councils' records are one provider.
var systems = []thread.System{thread.CQC, thread.Ofsted, thread.CompanyNumber, thread.CharityNumber}

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

// Identify sets an official number of a provider and whether its evidence is shared. Those who edit providers may, for they look
// the number up; an empty value takes it away. The provider's own people say only whether what is recorded is shared: whoever
// gave themselves another's number would be used on the other's evidence.
func (s *Service) Identify(ctx context.Context, by access.Actor, i Identity) error {
	if !by.May(access.ProviderEdit) && (!by.May(access.ProviderEvidence) || !Mine(by, i.Provider)) {
		return fault.NotFound("That provider")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if !by.May(access.ProviderEdit) {
			if err := s.recorded(ctx, tx, i); err != nil {
				return err
			}
		}
		return s.IdentifyTx(ctx, tx, by.By(), i)
	})
}

// recorded refuses a number that is not the one that the council has recorded.
func (s *Service) recorded(ctx context.Context, tx *db.Tx, i Identity) error {
	all, err := s.store.Identities(ctx, tx, i.Provider)
	if err != nil {
		return fmt.Errorf("numbers of %s: %w", i.Provider, err)
	}
	value, err := thread.Normal(i.System, i.Value)
	if err != nil || !slices.ContainsFunc(all, func(has Identity) bool { return has.System == i.System && has.Value == value }) {
		return fault.Invalid("value", "The council records official numbers after looking them up. Ask the council to add or change this one.")
	}
	return nil
}

// IdentifyTx is Identify inside a transaction.
func (s *Service) IdentifyTx(ctx context.Context, tx *db.Tx, by audit.By, i Identity) error {
	p, err := s.Provider(ctx, tx, i.Provider)
	if err != nil {
		return err
	}
	if !slices.Contains(systems, i.System) {
		return fault.Invalid("system", "Choose whose number it is.")
	}
	if strings.TrimSpace(i.Value) != "" {
		if i.Value, err = thread.Normal(i.System, i.Value); err != nil {
			return fault.Invalid("value", fault.Message(err))
		}
	}
	if err := thread.SetExternal(ctx, tx, p.Ref, i.System, i.Value); err != nil {
		return err
	}
	if err := s.store.SetIdentity(ctx, tx, i); err != nil {
		return fmt.Errorf("save the %s number of %s: %w", i.System, p.Ref, err)
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "official number set", Ref: string(p.Ref), Payload: i}); err != nil {
		return err
	}
	return s.share(ctx, tx, p.Ref)
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
	return job.Enqueue(ctx, tx, job.Job{Kind: KindShare, Payload: shareJob{ref}, Key: string(ref)})
}

type shareJob struct{ Provider thread.Ref }

// Register makes w do the jobs of providers.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindShare, func(ctx context.Context, payload []byte) error {
		var j shareJob
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		_, err := s.Share(ctx, j.Provider)
		return err
	})
}

// Share takes the provider's own evidence to every other council whose record of it has the same number and shares, and
// returns how many pieces were given there. Evidence that came from elsewhere goes no further, and nothing is given twice.
func (s *Service) Share(ctx context.Context, ref thread.Ref) (int, error) {
	var p Provider
	var pass Passport
	var from db.Scope
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		from = tx.Scope()
		if p, err = s.Provider(ctx, tx, ref); err != nil {
			return err
		}
		pass, err = s.Passport(ctx, tx, ref)
		return err
	})
	if err != nil {
		return 0, err
	}
	var twins []Twin
	err = s.db.View(s.store.Everywhere(ctx), func(tx *db.Tx) (err error) {
		twins, err = s.store.Twins(ctx, tx, from, pass.Identities)
		return err
	})
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
	return given, nil
}

// give adds what another council's record lacks, in one transaction of that council.
func (s *Service) give(ctx context.Context, from db.Scope, p Provider, pass Passport, to thread.Ref) (given int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		given = 0
		has, err := s.store.Origins(ctx, tx, to)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, origin := range has {
			there[origin] = true
		}
		for _, e := range p.Evidence {
			origin := string(from) + " " + string(e.Ref)
			if _, copied := pass.Copied[e.Ref]; copied || there[origin] || !e.goesOn(tx.Today()) {
				continue
			}
			e.Provider, e.Document = to, ""
			ref, err := s.AddEvidenceTx(ctx, tx, audit.System, e)
			if err != nil {
				return err
			}
			if err := s.store.InsertOrigin(ctx, tx, to, ref, origin); err != nil {
				return err
			}
			given++
		}
		return nil
	})
	return given, err
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
