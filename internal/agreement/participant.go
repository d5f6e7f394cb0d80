package agreement

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Participant is a council that buys from an agreement beside the one that let it, up to its own limit. Weights are its own, set
// only when they were published at the time the agreement was established; all zero means the agreement's.
type Participant struct {
	Agreement thread.Ref
	Council   string // its code, such as E10000028
	Name      string
	Limit     money.Pence
	Committed money.Pence // what its purchases have bound so far
	Weights   allocation.Weights
	Since     workday.Date
}

// Left is what the council may still commit.
func (p Participant) Left() money.Pence { return p.Limit - p.Committed }

// Purchase is what a participating council bought from an agreement. It is kept beside the agreement, so that every council's
// limit and the whole are counted in one place.
type Purchase struct {
	Ref       thread.Ref
	Agreement thread.Ref
	Lot       thread.Ref
	Council   string
	Provider  thread.Ref
	What      string // says nothing of a child
	From, To  workday.Date
	Value     money.Pence
	On        workday.Date
	By        string
}

// Join makes a council a participant of an agreement, or changes its limit when it is one already. Weights that are all zero
// leave them as they are: the agreement's for a new participant.
type Join struct {
	Agreement thread.Ref
	Version   int // of the agreement as it was read; 0 for whatever it is now
	Council   string
	Name      string
	Limit     money.Pence
	Weights   allocation.Weights
	Why       string // why the limit changes; not asked of a new participant
}

// Join lets a council buy from an agreement up to a limit. Own weights are refused once the agreement is established: providers
// joined on what was published then.
func (s *Service) Join(ctx context.Context, by access.Actor, cmd Join) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers say which councils buy from an agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.JoinTx(ctx, tx, by.By(), cmd) })
}

// JoinTx is Join inside a transaction.
func (s *Service) JoinTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Join) error {
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	if err := cmd.validate(a); err != nil {
		return err
	}
	known, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	before, again := participant(known, cmd.Council)
	if again && strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalidf("why", "%s has a limit of %s already. Say why it changes.", before.Name, before.Limit)
	}
	if cmd.Limit < before.Committed {
		return fault.Invalidf("limit", "%s has committed %s already. Its limit cannot be less.", before.Name, before.Committed)
	}
	if others := limits(known, cmd.Council); others+cmd.Limit > a.Value {
		return fault.Invalidf("limit", "The agreement is worth %s, and other councils' limits come to %s. At most %s is left for this one.", a.Value, others, max(0, a.Value-others))
	}
	if cmd.Weights == (allocation.Weights{}) {
		cmd.Weights = before.Weights
	}
	if cmd.Weights != before.Weights {
		if err := s.ownWeights(ctx, tx, a, cmd); err != nil {
			return err
		}
	}
	p := Participant{Agreement: a.Ref, Council: cmd.Council, Name: cmd.Name, Limit: cmd.Limit, Committed: before.Committed, Weights: cmd.Weights, Since: tx.Today()}
	action := "council joined"
	if again {
		p.Since, action = before.Since, "council's limit changed"
		err = s.store.UpdateParticipant(ctx, tx, p, before.Committed)
	} else {
		err = s.store.InsertParticipant(ctx, tx, p)
	}
	if err != nil {
		return fmt.Errorf("save %s as a participant of %s: %w", p.Council, a.Ref, err)
	}
	// The agreement moves on, so that of two who say this at once one is told.
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Ref), Payload: p, Why: cmd.Why}); err != nil {
		return err
	}
	return s.offer(ctx, tx, a, p)
}

// ownWeights refuses weights of a council's own that nobody could read when the agreement was established.
func (s *Service) ownWeights(ctx context.Context, tx *db.Tx, a Agreement, cmd Join) error {
	maxRate, err := s.maxRate(ctx, tx)
	if err != nil {
		return err
	}
	if err := cmd.Weights.Validate(maxRate); err != nil {
		return fault.Invalid("weights", fault.Message(err))
	}
	on, established, err := s.Established(ctx, tx, a)
	if err != nil {
		return err
	}
	if established {
		return fault.Conflictf("The agreement was established on %s, and providers joined on the weights that were published by then. %s cannot set or change its own weights now; it ranks by those that stand.",
			on.Long(), cmd.Name)
	}
	return nil
}

func (cmd Join) validate(a Agreement) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(cmd.Council) == "" {
		add("council", "Enter the council's code, such as E10000028.")
	}
	if strings.TrimSpace(cmd.Name) == "" {
		add("name", "Enter the council's name.")
	}
	if cmd.Limit <= 0 {
		add("limit", "Enter how much it may commit under this agreement.")
	}
	if !a.ranked() && cmd.Weights != (allocation.Weights{}) {
		add("weights", "Providers are not ranked under this agreement.")
	}
	return fault.InvalidFields(wrong...)
}

// Established says since when an agreement's weights bind: the first day on which anybody could join on the strength of them. That
// is the day its terms of admission were published, its first provider was admitted or it started, whichever came first.
func (s *Service) Established(ctx context.Context, tx *db.Tx, a Agreement) (on workday.Date, established bool, err error) {
	opened, err := s.store.OpenedAt(ctx, tx, a.Ref)
	if err != nil {
		return on, false, fmt.Errorf("when %s opened: %w", a.Ref, err)
	}
	on = a.Start
	if !opened.IsZero() {
		on = earlier(on, workday.DateOf(opened))
	}
	if lots := a.lotRefs(""); len(lots) > 0 {
		in, err := s.store.Admissions(ctx, tx, lots)
		if err != nil {
			return on, false, err
		}
		for _, m := range in {
			on = earlier(on, m.From)
		}
	}
	return on, !on.After(tx.Today()), nil
}

func earlier(a, b workday.Date) workday.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func participant(all []Participant, council string) (Participant, bool) {
	for _, p := range all {
		if p.Council == council {
			return p, true
		}
	}
	return Participant{}, false
}

func limits(all []Participant, without string) money.Pence {
	var sum money.Pence
	for _, p := range all {
		if p.Council != without {
			sum += p.Limit
		}
	}
	return sum
}

// Participants returns the councils that buy from an agreement, by name.
func (s *Service) Participants(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Participant, error) {
	return s.store.Participants(ctx, tx, ref)
}

// Purchases returns what participating councils bought, the latest first.
func (s *Service) Purchases(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Purchase, error) {
	return s.store.Purchases(ctx, tx, ref)
}

// WeightsFor returns the weights by which providers are ranked for a council, and whose they are: its own where they were
// published with the agreement, otherwise the agreement's.
func (s *Service) WeightsFor(ctx context.Context, tx *db.Tx, a Agreement, council string) (allocation.Weights, string, error) {
	if a.Lead != "" {
		return a.Weights, a.WeightsOf, nil
	}
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return allocation.Weights{}, "", fmt.Errorf("weights of %s: %w", a.Ref, err)
	}
	if p, ok := participant(all, council); ok && p.Weights != (allocation.Weights{}) {
		return p.Weights, p.Name, nil
	}
	return a.Weights, "the agreement", nil
}

// Buy records a participating council's purchase. Ref, On and By of p are set here.
func (s *Service) Buy(ctx context.Context, by access.Actor, p Purchase) (thread.Ref, error) {
	if !by.May(access.AgreementEdit) {
		return "", fault.Forbidden("Only commissioners and contract managers record what other councils buy.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.BuyTx(ctx, tx, by.By(), p)
		return err
	})
	return ref, err
}

// BuyTx is Buy inside a transaction.
func (s *Service) BuyTx(ctx context.Context, tx *db.Tx, by audit.By, p Purchase) (thread.Ref, error) {
	a, _, err := s.ByLot(ctx, tx, p.Lot)
	if err != nil {
		return "", err
	}
	if err := p.validate(); err != nil {
		return "", err
	}
	if err := a.ours(); err != nil {
		return "", err
	}
	if err := s.byHand(ctx, tx, a, p.Council); err != nil {
		return "", err
	}
	in, err := s.Admitted(ctx, tx, p.Lot, p.From)
	if err != nil {
		return "", err
	}
	if !admitted(in, p.Provider) {
		return "", fault.Invalidf("provider", "This provider is not admitted to the lot on %s.", p.From.Long())
	}
	p.Ref, p.Agreement, p.On, p.By = thread.New(tx, thread.CallOff), a.Ref, tx.Today(), by.Name
	err = s.CommitTx(ctx, tx, by, Commit{Lot: p.Lot, What: "The purchase “" + p.What + "”", Council: p.Council, From: p.From, To: p.To, Value: p.Value})
	if err != nil {
		return "", err
	}
	if err := s.store.InsertPurchase(ctx, tx, p); err != nil {
		return "", fmt.Errorf("save purchase %s: %w", p.Ref, err)
	}
	return p.Ref, audit.Append(ctx, tx, by, audit.Entry{Action: "council's purchase recorded", Ref: string(a.Ref), Payload: p})
}

func admitted(in []Admission, provider thread.Ref) bool {
	for _, m := range in {
		if m.Provider == provider {
			return true
		}
	}
	return false
}

func (p Purchase) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if p.Council == "" {
		add("council", "Choose the council that buys.")
	}
	if strings.TrimSpace(p.What) == "" {
		add("what", "Enter what is bought, without naming a child.")
	}
	if p.From.IsZero() || p.To.IsZero() || p.To.Before(p.From) {
		add("from", "Enter the first and the last day, the earlier first.")
	}
	if p.Value <= 0 {
		add("value", "Enter what it is worth.")
	}
	return fault.InvalidFields(wrong...)
}

// commitCouncil takes a sum from a council's own limit. A council that is no participant buys nothing; the one that let the
// agreement needs no limit of its own, and is held to one where it has set one.
func (s *Service) commitCouncil(ctx context.Context, tx *db.Tx, a Agreement, cmd Commit) error {
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	council := cmd.Council
	if council == "" {
		council = string(tx.Scope())
	}
	p, ok := participant(all, council)
	switch {
	case !ok && cmd.Council == "":
		return nil
	case !ok:
		return fault.Conflictf("%s is not authorised: the council %s does not take part in the agreement “%s”.", cmd.What, cmd.Council, a.Title)
	case cmd.Value > p.Left() && !cmd.Emergency:
		return fault.Conflictf("%s is not authorised: %s may commit %s under “%s”, and %s would be. A decision to raise its limit is missing.",
			cmd.What, p.Name, p.Limit, a.Title, p.Committed+cmd.Value)
	}
	before := p.Committed
	p.Committed += cmd.Value
	return s.store.UpdateParticipant(ctx, tx, p, before)
}

// TermsStore keeps who buys from an agreement, what it may cost, what was signed and what was changed.
type TermsStore interface {
	// OpenedAt returns when the terms of admission were first published, or the zero time.
	OpenedAt(ctx context.Context, tx *db.Tx, agreement thread.Ref) (time.Time, error)
	Participants(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Participant, error)
	InsertParticipant(ctx context.Context, tx *db.Tx, p Participant) error
	// UpdateParticipant saves name, limit and commitment over the commitment that was read.
	UpdateParticipant(ctx context.Context, tx *db.Tx, p Participant, committed money.Pence) error
	Purchases(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Purchase, error)
	InsertPurchase(ctx context.Context, tx *db.Tx, p Purchase) error
	Ceilings(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Ceiling, error)
	InsertCeiling(ctx context.Context, tx *db.Tx, c Ceiling) error
	Papers(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Paper, error)
	InsertPaper(ctx context.Context, tx *db.Tx, p Paper) error
	Changes(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Change, error)
	InsertChange(ctx context.Context, tx *db.Tx, c Change) error
	SharedStore
	YearStore
}
