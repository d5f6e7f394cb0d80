package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Offered is an agreement of another council that this one may buy from. It becomes an agreement of this council's own when it takes
// part under its own decision.
type Offered struct {
	Agreement thread.Ref
	Lead      db.Scope // the council that let it
	LeadName  string
	Title     string
	Limit     money.Pence // what this council may commit in all
	On        workday.Date
	TakenOn   workday.Date // zero while it is only offered
}

// SharedStore keeps what councils that buy from one agreement share.
type SharedStore interface {
	// In runs fn in the same transaction, held to another council: both write or neither does.
	In(ctx context.Context, tx *db.Tx, council db.Scope, fn func(tx *db.Tx) error) error
	// Offered returns what this council was offered, by title; a reference picks one.
	Offered(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Offered, error)
	SaveOffered(ctx context.Context, tx *db.Tx, o Offered) error
	// TakeOffered keeps the day on which this council took part, or returns a conflict when it does already.
	TakeOffered(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error
	// Twins returns this council's records of an agreement's providers, by the lead's references.
	Twins(ctx context.Context, tx *db.Tx, agreement thread.Ref) (map[thread.Ref]thread.Ref, error)
	InsertTwin(ctx context.Context, tx *db.Tx, agreement, theirs, ours thread.Ref) error
}

// offer tells a council of this installation that it may buy from an agreement, or what its limit is now. Councils elsewhere are
// told by letter, and their purchases recorded by hand.
func (s *Service) offer(ctx context.Context, tx *db.Tx, a Agreement, p Participant) error {
	if s.council == nil || !scopeLike(p.Council) || p.Council == string(tx.Scope()) {
		return nil
	}
	lead, err := s.council(ctx, tx)
	if err != nil || lead == "" {
		return err
	}
	o := Offered{Agreement: a.Ref, Lead: tx.Scope(), LeadName: lead, Title: a.Title, Limit: p.Limit, On: tx.Today()}
	return s.store.In(ctx, tx, db.Scope(p.Council), func(tx *db.Tx) error {
		if here, err := s.council(ctx, tx); err != nil || here == "" {
			return err
		}
		before, err := s.offered(ctx, tx, a.Ref)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		o.TakenOn = before.TakenOn
		if err := s.store.SaveOffered(ctx, tx, o); err != nil {
			return fmt.Errorf("offer %s to %s: %w", a.Ref, p.Council, err)
		}
		return audit.Append(ctx, tx, o.by(), audit.Entry{Action: "agreement offered by another council", Ref: string(a.Ref), Payload: o})
	})
}

// by is the council that let the agreement, as the one that acts: no officer of it is named elsewhere.
func (o Offered) by() audit.By {
	return audit.By{Person: "council:" + string(o.Lead), Name: o.LeadName, Role: "council that let the agreement", Channel: "system"}
}

// scopeLike reports whether a council's code, typed by hand, can be that of a council of this installation.
func scopeLike(code string) bool {
	const longest = 64
	for _, c := range code {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return code != "" && len(code) <= longest
}

// Offers returns the agreements of other councils that this one may buy from, by title. It is not for providers: they read what
// they are members of with the council that let it.
func (s *Service) Offers(ctx context.Context, tx *db.Tx, by access.Actor) ([]Offered, error) {
	if !readsOffers(by) {
		return nil, fault.NotFound("That page")
	}
	return s.store.Offered(ctx, tx, "")
}

func readsOffers(by access.Actor) bool { return by.Provider == "" && by.May(access.AgreementShared) }

func (s *Service) offered(ctx context.Context, tx *db.Tx, ref thread.Ref) (Offered, error) {
	found, err := s.store.Offered(ctx, tx, ref)
	if err != nil {
		return Offered{}, fmt.Errorf("offer of %s: %w", ref, err)
	}
	if len(found) == 0 || ref == "" {
		return Offered{}, fault.NotFound("That agreement")
	}
	return found[0], nil
}

// Offer is what another council's agreement holds, as the council that let it knows it now.
type Offer struct {
	Offered
	Terms     Agreement // with its lots; Weights are those that rank here
	WeightsOf string    // whose weights those are
	Rates     []Rate
	Ceilings  []Ceiling
	Members   []Admission
	Committed money.Pence // what this council has bound
	providers map[thread.Ref]provider.Adopt
}

// Offer reads another council's agreement, which must name this council among those that buy from it. Providers find none.
func (s *Service) Offer(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Offer, error) {
	if !readsOffers(by) {
		return Offer{}, fault.NotFound("That agreement")
	}
	return s.read(ctx, tx, ref)
}

// read is Offer for those who change this council's part, and for the job that follows.
func (s *Service) read(ctx context.Context, tx *db.Tx, ref thread.Ref) (Offer, error) {
	o := Offer{}
	var err error
	if o.Offered, err = s.offered(ctx, tx, ref); err != nil {
		return o, err
	}
	council := string(tx.Scope())
	err = s.store.In(ctx, tx, o.Lead, func(tx *db.Tx) error {
		known, err := s.store.Participants(ctx, tx, ref)
		if err != nil {
			return err
		}
		me, ok := participant(known, council)
		if !ok {
			return fault.NotFound("That agreement")
		}
		o.Limit, o.Committed = me.Limit, me.Committed
		if o.Terms, err = s.Agreement(ctx, tx, ref); err != nil {
			return err
		}
		if o.Terms.Weights, _, err = s.WeightsFor(ctx, tx, o.Terms, council); err != nil {
			return err
		}
		o.WeightsOf = o.LeadName
		if me.Weights != (allocation.Weights{}) {
			o.WeightsOf = me.Name
		}
		return s.readOffer(ctx, tx, &o)
	})
	return o, err
}

// readOffer reads what stands under the lots of the agreement, as the council that let it.
func (s *Service) readOffer(ctx context.Context, tx *db.Tx, o *Offer) (err error) {
	lots := o.Terms.lotRefs("")
	if o.Rates, err = s.store.Rates(ctx, tx, lots); err != nil {
		return err
	}
	if o.Ceilings, err = s.store.Ceilings(ctx, tx, lots); err != nil {
		return err
	}
	if o.Members, err = s.store.Admissions(ctx, tx, lots); err != nil {
		return err
	}
	refs := make([]thread.Ref, len(o.Members))
	for i, m := range o.Members {
		refs[i] = m.Provider
	}
	known, err := s.providers.Providers(ctx, tx, refs)
	if err != nil {
		return err
	}
	o.providers = map[thread.Ref]provider.Adopt{}
	for ref, p := range known {
		pass, err := s.providers.Passport(ctx, tx, ref)
		if err != nil {
			return err
		}
		o.providers[ref] = provider.Adopt{Provider: p, Identities: pass.Identities, From: o.LeadName}
	}
	return nil
}

// TakePart makes another council's agreement one of this council's own: it names the decision that authorises this council's
// purchases and what they may come to, within the limit that the other council set. Later it changes that sum, and goes on when the
// other council extends the agreement.
type TakePart struct {
	Agreement thread.Ref
	Version   int // of the agreement here, when it is changed; 0 to take part for the first time, which conflicts when it does already
	Decision  thread.Ref
	Value     money.Pence
	GoOn      bool   // until the agreement's last day as it is now, when it was extended
	Why       string // why the part changes; not asked for the first time
}

// TakePart takes part in another council's agreement, or changes how.
func (s *Service) TakePart(ctx context.Context, by access.Actor, cmd TakePart) error {
	if by.Provider != "" || !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers take part in another council’s agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.TakePartTx(ctx, tx, by.By(), cmd) })
}

// TakePartTx is TakePart inside a transaction.
func (s *Service) TakePartTx(ctx context.Context, tx *db.Tx, by audit.By, cmd TakePart) error {
	o, err := s.read(ctx, tx, cmd.Agreement)
	if err != nil {
		return err
	}
	switch {
	case !o.TakenOn.IsZero() && cmd.Version == 0:
		return fault.Conflictf("This council takes part in “%s” since %s already: someone else decided how. Look at its part again before you change it.", o.Title, o.TakenOn.Long())
	case cmd.Value <= 0:
		return fault.Invalid("value", "Enter what this council may commit under the agreement.")
	case cmd.Value > o.Limit:
		return fault.Invalidf("value", "%s lets this council commit %s. Enter no more than that.", o.LeadName, o.Limit)
	case !o.TakenOn.IsZero():
		return s.changeShare(ctx, tx, by, o, cmd)
	}
	a, err := s.shareOf(ctx, tx, o, cmd)
	if err != nil {
		return err
	}
	if err := s.authoriseTerm(ctx, tx, a); err != nil {
		return err
	}
	o.TakenOn = tx.Today()
	if err := s.store.TakeOffered(ctx, tx, o.Agreement, o.TakenOn); err != nil {
		return fmt.Errorf("take part in %s: %w", o.Agreement, err)
	}
	if err := s.begin(ctx, tx, by, a, "part taken in another council's agreement"); err != nil {
		return err
	}
	_, err = s.follow(ctx, tx, o)
	return err
}

// shareOf is this council's own agreement for its part in another's: until the day to which its own decision reaches, without the
// other's extensions, each of which this council follows by a step of its own.
func (s *Service) shareOf(ctx context.Context, tx *db.Tx, o Offer, cmd TakePart) (Agreement, error) {
	a := o.Terms
	if cmd.Decision == "" {
		return a, fault.Invalid("decision", "Choose this council’s own decision. The other council’s does not authorise what is bought here.")
	}
	if err := s.establishes(ctx, tx, cmd.Decision); err != nil {
		return a, err
	}
	d, err := s.decisions.InForce(ctx, tx, cmd.Decision)
	if err != nil {
		return a, err
	}
	if end := d.Terms.End; !end.IsZero() && end.Before(a.End) {
		a.End = end
	}
	if start := d.Terms.Start; start.After(a.Start) {
		a.Start = start
	}
	a.Version, a.Committed, a.Lots, a.Decision, a.Value, a.Joins = 1, 0, nil, cmd.Decision, cmd.Value, ""
	a.ExtensionMonths, a.ExtensionsTaken = nil, 0
	a.Breaks = slices.DeleteFunc(slices.Clone(a.Breaks), func(b BreakPoint) bool { return b.NoticeBy.Before(a.Start) || b.On.After(a.End) })
	a.Lead, a.LeadName, a.WeightsOf = o.Lead, o.LeadName, o.WeightsOf
	if a.End.Before(tx.Today()) || a.End.Before(a.Start) {
		return a, fault.Conflictf("The decision reaches to %s and the agreement runs from %s. A decision for the time that is left is missing.", d.Terms.End.Long(), o.Terms.Start.Long())
	}
	return a, nil
}

// changeShare changes what this council may commit under an agreement that it takes part in, and how long.
func (s *Service) changeShare(ctx context.Context, tx *db.Tx, by audit.By, o Offer, cmd TakePart) error {
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if cmd.Value < a.Committed {
		return fault.Invalidf("value", "%s is committed already. Enter no less than that.", a.Committed)
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say why this council’s part changes.")
	}
	before, known := a.End, len(a.Breaks)
	a.Value = cmd.Value
	if cmd.GoOn && o.Terms.End.After(a.End) {
		a.endsOn(o.Terms.End, o.Terms.Breaks)
	}
	if err := s.authoriseTerm(ctx, tx, a); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.moveBreaks(ctx, tx, by, a, before, known); err != nil {
		return err
	}
	return s.record(ctx, tx, by, a, "part in another council's agreement changed", cmd.Why)
}
