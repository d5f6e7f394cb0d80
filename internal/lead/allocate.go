package lead

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Allocate names a lead for a child.
type Allocate struct {
	Child   thread.Ref
	Lead    thread.Ref
	Manager thread.Ref   // the lead's own when empty
	Weight  int          // Usual when 0
	From    workday.Date // when zero, today; tomorrow where a child has a lead who is there, so that the family hears of it before
	Why     string
	// Version is that of the allocation that was seen, 0 when the child had none: it is refused when another came between.
	Version int
}

// Allocate names a lead. A manager may for children she may work with and for those that wait for a lead.
func (s *Service) Allocate(ctx context.Context, by access.Actor, cmd Allocate) (Allocation, error) {
	if !by.May(access.LeadAllocate) {
		return Allocation{}, fault.Forbidden("Only a manager can name a lead professional.")
	}
	var out Allocation
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := MayAllocate(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		if cmd.Manager == "" {
			cmd.Manager = by.Person
		}
		current, err := s.store.Current(ctx, tx, tx.Today(), []thread.Ref{cmd.Child})
		if err != nil {
			return err
		}
		if current[cmd.Child].Version != cmd.Version {
			return fault.Conflict("Somebody else named a lead for this child while you were choosing. Look again before you save.")
		}
		if present, ok := current[cmd.Child]; ok {
			if err := s.notBeforeTold(ctx, tx, present, &cmd); err != nil {
				return err
			}
		}
		out, err = s.AllocateTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// notBeforeTold has a change of lead begin tomorrow at the earliest, so that the family hears of it before; where the present lead has gone,
// it begins today.
func (s *Service) notBeforeTold(ctx context.Context, tx *db.Tx, present Allocation, cmd *Allocate) error {
	gone, err := s.Gone(ctx, tx, present.Lead)
	if err != nil || gone {
		return err
	}
	if cmd.From.IsZero() {
		cmd.From = tx.Today().AddDays(1)
	}
	if cmd.From == tx.Today() {
		return fault.Invalid("from", "The child has a lead professional: another begins tomorrow at the earliest, so that the family hears of it before.")
	}
	return nil
}

// Gone reports whether a person is no lead professional of the council any more.
func (s *Service) Gone(ctx context.Context, tx *db.Tx, person thread.Ref) (bool, error) {
	_, ok, err := s.staff.Lead(ctx, tx, person)
	if err != nil {
		return false, fmt.Errorf("whether %s is a lead professional: %w", person, err)
	}
	return !ok, nil
}

// MayAllocate refuses a manager for whom the child is neither one she may work with nor one that waits for a lead.
func MayAllocate(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	err := access.MayWork(ctx, tx, by, child)
	if !fault.Is(err, fault.KindNotFound) || by.Scope != tx.Scope() || !by.May(access.LeadAllocate) {
		return err
	}
	open, failed := deadline.Of(ctx, tx, child)
	if failed != nil {
		return failed
	}
	for _, d := range open[child] {
		if d.Rule == family.RuleAllocate && d.Open() {
			return nil
		}
	}
	return err
}

// AllocateTx is Allocate inside a transaction. A lead whom the child has already hands over on the day before.
func (s *Service) AllocateTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Allocate) (Allocation, error) {
	if err := s.mayLead(ctx, tx, &cmd); err != nil {
		return Allocation{}, err
	}
	had, err := s.handOver(ctx, tx, by, cmd)
	if err != nil {
		return Allocation{}, err
	}
	a, err := s.begin(ctx, tx, by, cmd)
	if err != nil {
		return Allocation{}, err
	}
	if err := s.coverKnown(ctx, tx, by, a); err != nil {
		return Allocation{}, err
	}
	template := notify.LeadAllocated
	if had {
		template = notify.LeadChanges
	}
	return a, s.tellOf(ctx, tx, template, a)
}

// mayLead completes a command and refuses a lead who is family of the child, or whose cover must not work with it. It writes nothing.
func (s *Service) mayLead(ctx context.Context, tx *db.Tx, cmd *Allocate) error {
	if err := s.complete(ctx, tx, cmd); err != nil {
		return err
	}
	kin, err := access.Kin(ctx, tx, cmd.Lead, cmd.Child)
	if err != nil {
		return err
	}
	if kin {
		return fault.Invalid("lead", "This person is family of the child. Choose somebody who is not.")
	}
	return s.mayCoverKnown(ctx, tx, *cmd)
}

// handOver ends what the child has on the day before a new lead begins, and what was to begin later. It reports whether the
// child had a lead.
func (s *Service) handOver(ctx context.Context, tx *db.Tx, by audit.By, cmd Allocate) (had bool, err error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{cmd.Child})
	if err != nil {
		return false, fmt.Errorf("allocate a lead to %s: %w", cmd.Child, err)
	}
	for _, was := range all {
		if !was.To.IsZero() && was.To.Before(cmd.From) {
			continue
		}
		if was.Lead == cmd.Lead && was.Current(cmd.From) {
			return false, fault.Conflict("This person is the child’s lead professional already.")
		}
		last := cmd.From.AddDays(-1)
		if was.From.After(cmd.From) {
			last = was.From.AddDays(-1)
		}
		had = true
		if err := s.end(ctx, tx, by, was, last); err != nil {
			return false, err
		}
	}
	return had, nil
}

// complete checks a command and fills in what it leaves open.
func (s *Service) complete(ctx context.Context, tx *db.Tx, cmd *Allocate) error {
	cmd.Why = strings.TrimSpace(cmd.Why)
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if !cmd.Lead.Valid() {
		add("lead", "Choose a lead professional.")
	}
	if cmd.Why == "" {
		add("why", "Say why this person, in a plain sentence.")
	}
	if cmd.Weight == 0 {
		cmd.Weight = Usual
	}
	if cmd.Weight < Light || cmd.Weight > heaviest {
		add("weight", "Choose how much this child takes of a caseload.")
	}
	if cmd.From.IsZero() {
		cmd.From = tx.Today()
	}
	if cmd.From.Before(tx.Today()) {
		add("from", "A lead professional cannot begin in the past.")
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if err := s.stays(ctx, tx, "lead", cmd.Lead); err != nil {
		return err
	}
	if cmd.Manager == "" {
		manager, err := s.staff.ManagerOf(ctx, tx, cmd.Lead)
		if err != nil {
			return fmt.Errorf("the manager of %s: %w", cmd.Lead, err)
		}
		cmd.Manager = manager
	}
	return nil
}

// stays refuses, at a field, who is no lead professional of the council today and who leaves: the child would soon have nobody.
func (s *Service) stays(ctx context.Context, tx *db.Tx, field string, person thread.Ref) error {
	one, ok, err := s.staff.Lead(ctx, tx, person)
	if err != nil {
		return fmt.Errorf("whether %s is a lead professional: %w", person, err)
	}
	if !ok {
		return fault.Invalid(field, "This person is not a lead professional of this council. Choose one who is.")
	}
	if !one.Last.IsZero() {
		return fault.Invalidf(field, "%s leaves: the last day is %s. Choose somebody who stays.", one.Name, one.Last.Long())
	}
	return nil
}

// begin saves an allocation, opens the record to lead and manager, and starts the clock of the introduction.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by audit.By, cmd Allocate) (Allocation, error) {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return Allocation{}, fmt.Errorf("allocate a lead to %s: %w", cmd.Child, err)
	}
	a := Allocation{Ref: thread.New(tx, thread.Lead), Version: 1, Child: cmd.Child, Lead: cmd.Lead, Manager: cmd.Manager, From: cmd.From,
		Weight: cmd.Weight, Why: cmd.Why}
	clock, err := s.clocks.Start(ctx, tx, by, deadline.Start{
		Rule: family.RuleIntroduce, Policy: council.Policy, Ref: a.Ref, Child: a.Child, From: a.From, Owner: a.Lead,
	})
	if err != nil {
		return Allocation{}, fmt.Errorf("allocate a lead to %s: %w", cmd.Child, err)
	}
	a.IntroduceBy = clock.Due
	if err := s.store.Insert(ctx, tx, a); err != nil {
		return Allocation{}, fmt.Errorf("save the lead of %s: %w", a.Child, err)
	}
	if err := access.Grant(ctx, tx, by, access.Relationship{Actor: a.Lead, Child: a.Child, Reason: access.LeadAllocation,
		Level: access.Work, From: a.From, Source: a.Ref}); err != nil {
		return Allocation{}, err
	}
	if a.Manager.Valid() && a.Manager != a.Lead {
		if err := access.Grant(ctx, tx, by, access.Relationship{Actor: a.Manager, Child: a.Child, Reason: access.LeadManagement,
			Level: access.Work, From: a.From, Source: a.Ref}); err != nil {
			return Allocation{}, err
		}
	}
	if council.DutyTeam.Valid() {
		// The duty team has had the child in its sight until now; the lead professional takes over.
		err := access.End(ctx, tx, by, council.DutyTeam, a.Child, access.ConcernScreening, a.From)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return Allocation{}, err
		}
	}
	err = s.clocks.Keep(ctx, tx, by, a.Child, family.RuleAllocate, tx.Today())
	if err != nil && !fault.Is(err, fault.KindNotFound) { // a child whose lead changes waits for none
		return Allocation{}, fmt.Errorf("allocate a lead to %s: %w", a.Child, err)
	}
	if !a.From.After(tx.Today()) { // until then whoever led before keeps what was promised, and FollowTx passes it on
		if err := s.families.LedTx(ctx, tx, by, a.Child, a.Lead); err != nil {
			return Allocation{}, err
		}
	}
	return a, audit.Append(ctx, tx, by, audit.Entry{Action: "lead professional allocated", Ref: string(a.Ref), Child: string(a.Child),
		Payload: a.recorded(), Why: a.Why, Rule: family.RuleAllocate})
}

// end ends an allocation on its last day: what the lead and her manager may see ends with it, and so does a clock that still
// runs for her.
func (s *Service) end(ctx context.Context, tx *db.Tx, by audit.By, a Allocation, last workday.Date) error {
	a.To = last
	if err := s.store.Update(ctx, tx, a); err != nil {
		return fmt.Errorf("end the allocation %s: %w", a.Ref, err)
	}
	for _, r := range []struct {
		actor  thread.Ref
		reason access.Reason
	}{{a.Lead, access.LeadAllocation}, {a.Manager, access.LeadManagement}} {
		if !r.actor.Valid() {
			continue
		}
		if err := access.End(ctx, tx, by, r.actor, a.Child, r.reason, last); err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	if a.IntroducedOn.IsZero() {
		err := s.clocks.Stop(ctx, tx, by, a.Ref, family.RuleIntroduce, "Another lead professional was named.")
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "lead professional’s allocation ended", Ref: string(a.Ref), Child: string(a.Child),
		Payload: a.recorded()})
}

// tellOf tells the family of one allocation.
func (s *Service) tellOf(ctx context.Context, tx *db.Tx, t notify.Template, a Allocation) error {
	people, err := s.staff.People(ctx, tx, []thread.Ref{a.Lead})
	if err != nil {
		return fmt.Errorf("who %s is: %w", a.Lead, err)
	}
	p := people[a.Lead]
	return s.tellFamilies(ctx, tx, t, notify.Facts{On: a.From, By: a.IntroduceBy, Person: p.Name, Phone: p.Phone},
		map[thread.Ref]thread.Ref{a.Child: a.Ref})
}

// recordedAllocation is what the audit keeps of an allocation.
type recordedAllocation struct {
	Lead         thread.Ref   `json:"lead"`
	Manager      thread.Ref   `json:"manager,omitempty"`
	From         workday.Date `json:"from"`
	To           workday.Date `json:"to,omitzero"`
	Weight       int          `json:"weight"`
	IntroduceBy  workday.Date `json:"introduce_by,omitzero"`
	IntroducedOn workday.Date `json:"introduced_on,omitzero"`
	How          How          `json:"how,omitempty"`
	ConfirmedOn  workday.Date `json:"confirmed_on,omitzero"`
	DisputedOn   workday.Date `json:"disputed_on,omitzero"`
}

func (a Allocation) recorded() recordedAllocation {
	return recordedAllocation{Lead: a.Lead, Manager: a.Manager, From: a.From, To: a.To, Weight: a.Weight, IntroduceBy: a.IntroduceBy,
		IntroducedOn: a.IntroducedOn, How: a.How, ConfirmedOn: a.ConfirmedOn, DisputedOn: a.DisputedOn}
}

func sorted(refs []thread.Ref) []thread.Ref {
	slices.Sort(refs)
	return refs
}
