package notice

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/notice/planned"
	"alongside/internal/ocds"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// Agreements are what is published about.
type Agreements interface {
	List(ctx context.Context, tx *db.Tx, after string, limit int) ([]agreement.Agreement, error)
	Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Agreement, error)
	After(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]agreement.Agreement, error)
	Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Admission, error)
	Changes(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Change, error)
	Papers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Checked, error)
	EndDecided(ctx context.Context, tx *db.Tx, a agreement.Agreement) (d decision.Decision, ok bool, err error)
	Extensions(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref][]agreement.Extension, error)
	Participants(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Participant, error)
	Replaced(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]agreement.Earlier, error)
	ReplacedBy(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]agreement.Earlier, error)
	Named(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]agreement.Agreement, error)
	// Registered returns what the contract register says beyond the agreements themselves.
	Registered(ctx context.Context, tx *db.Tx) (map[thread.Ref]agreement.Registered, error)
}

// Decisions are what authorises an agreement.
type Decisions interface {
	Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error)
}

// Openings are the published terms of admission.
type Openings interface {
	Openings(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]admission.Opening, error)
	// Awaiting returns the providers that are accepted and not admitted yet, for the notice of their award or its standstill comes first.
	Awaiting(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]thread.Ref, error)
	// Unnoticed returns the acceptances that wait for a contract award notice.
	Unnoticed(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]admission.Unnoticed, error)
}

// Providers are who is admitted.
type Providers interface {
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Plans are what was planned before it was let.
type Plans interface {
	Versions(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]planned.Procurement, error)
	Latest(ctx context.Context, tx *db.Tx) ([]planned.Procurement, error)
	Unlet(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]planned.Procurement, error)
}

// pageOfProcesses is how many agreements are read at a time.
const pageOfProcesses = 50

// Processes yields what is published about each agreement behind the key after: its last day, a space and its reference. What is
// published as planned and not let comes last.
func (s *Service) Processes(ctx context.Context, tx *db.Tx, after string) iter.Seq2[Process, error] {
	return func(yield func(Process, error) bool) {
		for {
			page, err := s.agreements.List(ctx, tx, after, pageOfProcesses)
			if err != nil {
				yield(Process{}, fmt.Errorf("list agreements: %w", err))
				return
			}
			for _, a := range page {
				after = AgreementKey(a)
				if !Published(a) {
					continue
				}
				p, err := s.process(ctx, tx, a)
				if !yield(p, err) || err != nil {
					return
				}
			}
			if len(page) < pageOfProcesses {
				break
			}
		}
		s.unlet(ctx, tx, yield)
	}
}

// unlet yields what is published as planned and not let.
func (s *Service) unlet(ctx context.Context, tx *db.Tx, yield func(Process, error) bool) {
	for after := thread.Ref(""); ; {
		page, err := s.plans.Unlet(ctx, tx, after, pageOfProcesses)
		if err != nil {
			yield(Process{}, fmt.Errorf("list what is planned: %w", err))
			return
		}
		for _, one := range page {
			after = one.Ref
			p, err := s.plannedProcess(ctx, tx, one.Ref)
			if !yield(p, err) || err != nil {
				return
			}
		}
		if len(page) < pageOfProcesses {
			return
		}
	}
}

// plannedProcess is what is known of something that is planned and not let, or a fault of kind not found.
func (s *Service) plannedProcess(ctx context.Context, tx *db.Tx, ref thread.Ref) (Process, error) {
	plan, err := s.plans.Versions(ctx, tx, ref)
	if err != nil {
		return Process{}, fmt.Errorf("how %s was planned: %w", ref, err)
	}
	p := Process{Plan: plan}
	if !p.Unlet() {
		return Process{}, fault.NotFound("That process")
	}
	one := p.latestPlan()
	p.Agreement = agreement.Agreement{Ref: ref, Title: one.Title, Kind: one.Kind, Regime: one.Regime, Decision: one.Decision, Start: one.Start, End: one.End, Value: one.Most}
	err = s.decided(ctx, tx, &p)
	p.Decision = p.Decided[one.Decision]
	return p, err
}

// decided reads the decisions that a plan and its agreement name.
func (s *Service) decided(ctx context.Context, tx *db.Tx, p *Process) error {
	p.Decided = map[thread.Ref]decision.Decision{}
	refs := []thread.Ref{p.Agreement.Decision}
	for _, one := range p.Plan {
		refs = append(refs, one.Decision)
	}
	for _, ref := range refs {
		if _, read := p.Decided[ref]; read || ref == "" {
			continue
		}
		d, err := s.decisions.Decision(ctx, tx, ref)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("decision %s: %w", ref, err)
		}
		p.Decided[ref] = d
	}
	return nil
}

// AgreementKey is an agreement's place in the list of agreements.
func AgreementKey(a agreement.Agreement) string { return a.End.String() + " " + string(a.Ref) }

// Records yields the releases of each process behind the key after, up to now, and after them those of each purchase from a list.
func (s *Service) Records(ctx context.Context, tx *db.Tx, pub Publisher, after string) iter.Seq2[ocds.Record, error] {
	return func(yield func(ocds.Record, error) bool) {
		for p, err := range s.Processes(ctx, tx, after) {
			r := ocds.Record{OCID: pub.OCID(p.Agreement.Ref)}
			if err == nil {
				r.Releases = Releases(pub, p, tx.Now())
			}
			if err == nil && len(r.Releases) == 0 {
				continue // nothing has happened yet that is published
			}
			if !yield(r, err) {
				return
			}
		}
		for last := thread.Ref(""); ; {
			page, next, err := s.purchasesAfter(ctx, tx, pub, last, pageOfProcesses)
			for _, r := range page {
				if len(r.Releases) > 0 && !yield(r, nil) {
					return
				}
			}
			if err != nil {
				yield(ocds.Record{}, err)
			}
			if err != nil || next == "" {
				return
			}
			last = next
		}
	}
}

// Each yields the releases of records one after another.
func Each(records iter.Seq2[ocds.Record, error]) iter.Seq2[ocds.Release, error] {
	return func(yield func(ocds.Release, error) bool) {
		for rec, err := range records {
			if err != nil {
				yield(ocds.Release{}, err)
				return
			}
			for _, r := range rec.Releases {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (s *Service) process(ctx context.Context, tx *db.Tx, a agreement.Agreement) (Process, error) {
	p := Process{Agreement: a, Providers: map[thread.Ref]Supplier{}}
	var err error
	if p.Plan, err = s.plans.Versions(ctx, tx, a.Ref); err != nil {
		return p, fmt.Errorf("how %s was planned: %w", a.Ref, err)
	}
	if err := s.decided(ctx, tx, &p); err != nil {
		return p, err
	}
	p.Decision = p.Decided[a.Decision]
	if p.Openings, err = s.openings.Openings(ctx, tx, a.Ref); err != nil {
		return p, fmt.Errorf("openings of %s: %w", a.Ref, err)
	}
	slices.Reverse(p.Openings)
	lots := make([]thread.Ref, len(a.Lots))
	for i, l := range a.Lots {
		lots[i] = l.Ref
	}
	if len(lots) > 0 {
		if p.Members, err = s.agreements.Admissions(ctx, tx, lots); err != nil {
			return p, fmt.Errorf("members of %s: %w", a.Ref, err)
		}
	}
	if p.Changes, err = s.agreements.Changes(ctx, tx, a.Ref); err != nil {
		return p, fmt.Errorf("changes of %s: %w", a.Ref, err)
	}
	if p.Councils, err = s.agreements.Participants(ctx, tx, a.Ref); err != nil {
		return p, fmt.Errorf("councils of %s: %w", a.Ref, err)
	}
	if err := s.replacing(ctx, tx, &p); err != nil {
		return p, err
	}
	if err := s.suppliers(ctx, tx, &p); err != nil {
		return p, err
	}
	if err := s.signedAndEnded(ctx, tx, &p); err != nil {
		return p, err
	}
	if s.purchases != nil && Listed(a.Kind) && len(lots) > 0 {
		if p.Years, err = s.purchases.YearsUnder(ctx, tx, lots); err != nil {
			return p, fmt.Errorf("what is bought under %s: %w", a.Ref, err)
		}
	}
	return p, s.remember(ctx, tx, &p)
}

// signedAndEnded reads when an agreement was signed and, once it has ended, why.
func (s *Service) signedAndEnded(ctx context.Context, tx *db.Tx, p *Process) error {
	papers, err := s.agreements.Papers(ctx, tx, p.Agreement.Ref)
	if err != nil {
		return fmt.Errorf("signed papers of %s: %w", p.Agreement.Ref, err)
	}
	if first, ok := agreement.FirstSigned(papers, p.Changes); ok {
		p.SignedOn, p.SignedAt = first.SignedOn, first.SignedAt
	}
	if p.Agreement.State(tx.Today()) != "ended" {
		return nil
	}
	d, decided, err := s.agreements.EndDecided(ctx, tx, p.Agreement)
	if err != nil {
		return fmt.Errorf("how %s ended: %w", p.Agreement.Ref, err)
	}
	p.Ended = whyEnded(p.Agreement, p.Changes, d, decided)
	return nil
}

// whyEnded says in sentences why an agreement ended: a change that moved its last day, a decision at its break point, or its term. What
// officers typed is left out: it may speak of a child.
func whyEnded(a agreement.Agreement, changes []agreement.Change, d decision.Decision, decided bool) string {
	for _, c := range slices.Backward(changes) {
		if c.DaysBy == 0 {
			continue
		}
		if c.End != a.End { // an extension came after it
			break
		}
		g := groundOf(a, c.Ground)
		moved := fmt.Sprintf("Its last day was changed from %s to %s on the ground “%s” (%s).", c.End.AddDays(-c.DaysBy).Long(), c.End.Long(), g.Title, g.Source())
		if c.DaysBy < 0 {
			return "It ended early. " + moved
		}
		return "The term ran out. " + moved
	}
	if decided {
		chosen, _ := d.Chosen()
		return fmt.Sprintf("It was decided at the break point of %s: %s (decision %s).", a.End.Long(), strings.ToLower(chosen.Consequence.Words()[:1])+chosen.Consequence.Words()[1:], d.Ref)
	}
	return "The term ran out."
}

// replacing reads what an agreement replaces and which published agreements replace it.
func (s *Service) replacing(ctx context.Context, tx *db.Tx, p *Process) (err error) {
	if p.Earlier, err = s.agreements.Replaced(ctx, tx, p.Agreement.Ref); err != nil {
		return fmt.Errorf("what %s replaces: %w", p.Agreement.Ref, err)
	}
	later, err := s.agreements.ReplacedBy(ctx, tx, p.Agreement.Ref)
	if err != nil {
		return fmt.Errorf("what replaces %s: %w", p.Agreement.Ref, err)
	}
	var refs []thread.Ref
	for _, e := range p.Earlier {
		if e.Ref != "" {
			refs = append(refs, e.Ref)
		}
	}
	for _, e := range later {
		refs = append(refs, e.Agreement)
	}
	named, err := s.agreements.Named(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("before and after %s: %w", p.Agreement.Ref, err)
	}
	for i, e := range p.Earlier {
		if before, kept := named[e.Ref]; kept && !Published(before) {
			p.Earlier[i].Ref = "" // it has no process of its own
		}
	}
	for _, e := range later {
		if after := named[e.Agreement]; Published(after) {
			p.Later = append(p.Later, Later{after.Ref, after.Title, e.On, e.TakenBack})
		}
	}
	return nil
}

func (s *Service) suppliers(ctx context.Context, tx *db.Tx, p *Process) error {
	var refs []thread.Ref
	for _, m := range p.Members {
		refs = append(refs, m.Provider)
	}
	found, err := s.suppliersOf(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("members of %s: %w", p.Agreement.Ref, err)
	}
	maps.Copy(p.Providers, found)
	return nil
}

// suppliersOf returns providers as they are published, by reference.
func (s *Service) suppliersOf(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Supplier, error) {
	out := map[thread.Ref]Supplier{}
	if len(refs) == 0 {
		return out, nil
	}
	known, err := s.providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	for ref, one := range known {
		numbers, err := thread.ExternalOf(ctx, tx, ref)
		if err != nil {
			return nil, err
		}
		out[ref] = SupplierOf(one, numbers)
	}
	return out, nil
}

// Head is what a package of the council's says of itself.
func Head(pub Publisher, now time.Time) ocds.Head {
	uri := pub.Root + "/ocds"
	if pub.Root == "" {
		uri = "urn:gss:" + pub.Code + ":ocds"
	}
	return ocds.Head{
		URI: uri, PublishedDate: ocds.At(now), License: ocds.OpenLicence, Extensions: ocds.Extensions(),
		Publisher: ocds.Publisher{Name: pub.Name, Scheme: "GB-GSS", UID: pub.Code},
	}
}
