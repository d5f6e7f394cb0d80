package decision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Chain is the decision that established something, with every later decision that amends it or one of those that amend it.
type Chain struct {
	First Decision
	Later []Decision // each behind the one that it amends; those that are not in effect are among them
}

// Counting returns the amending decisions that are in effect on a day, in the order in which they took effect. Of those that were
// decided on one day and took effect on one day the one linked later stands over the one linked before.
func (c Chain) Counting(on workday.Date) []Decision {
	var out []Decision
	for _, d := range c.Later {
		if d.State(on) == StateEffective {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Decision) int {
		return cmp.Or(a.EffectiveFrom.Compare(b.EffectiveFrom), a.DecidedOn.Compare(b.DecidedOn), a.AmendedAs-b.AmendedAs)
	})
	return out
}

// On returns the establishing decision with the limits that are in force on a day: its own, with what each amending decision in
// effect by then states in their place. What an amending decision leaves empty stays as it was.
func (c Chain) On(on workday.Date) Decision {
	d := c.First
	for _, later := range c.Counting(on) {
		d.Terms = d.Terms.amendedBy(later.Terms)
	}
	return d
}

// Changes reports whether t states anything: an amending decision that states nothing changes no limit.
func (t Terms) Changes() bool {
	return t.TotalValue != 0 || t.AnnualValue != 0 || !t.Start.IsZero() || !t.End.IsZero() || len(t.ExtensionMonths) > 0 || t.ExtensionValue != 0 || t.OfficerLimit != 0 || t.Delegation != ""
}

// amendedBy puts what later states in the place of what t says.
func (t Terms) amendedBy(later Terms) Terms {
	t.TotalValue = cmp.Or(later.TotalValue, t.TotalValue)
	t.AnnualValue = cmp.Or(later.AnnualValue, t.AnnualValue)
	t.Start = cmp.Or(later.Start, t.Start)
	t.End = cmp.Or(later.End, t.End)
	if len(later.ExtensionMonths) > 0 {
		t.ExtensionMonths = later.ExtensionMonths
	}
	t.ExtensionValue = cmp.Or(later.ExtensionValue, t.ExtensionValue)
	t.BreakPattern = cmp.Or(later.BreakPattern, t.BreakPattern)
	t.OfficerLimit = cmp.Or(later.OfficerLimit, t.OfficerLimit)
	t.Delegation = cmp.Or(later.Delegation, t.Delegation)
	return t
}

// Allows returns nil when act stays within the limits in force on the day of the act. Otherwise it returns a conflict that says
// which limit stands in the way, what decision is missing, and which amending decision would be there but is not in effect.
func (c Chain) Allows(act Act) error {
	d := c.On(act.On)
	lacks := d.lacks(act)
	if len(lacks) == 0 {
		return nil
	}
	for _, later := range c.Later {
		if state := later.State(act.On); state != StateEffective {
			lacks = append(lacks, fmt.Sprintf("Decision %s would amend it but is not in effect: its state is “%s”.", later.name(), state))
		}
	}
	name := d.name()
	if changing := slices.DeleteFunc(c.Counting(act.On), func(d Decision) bool { return !d.Terms.Changes() }); len(changing) > 0 {
		name += " as amended by " + names(changing)
	}
	return fault.Conflictf("%s is not authorised by decision %s. %s", act.What, name, strings.Join(lacks, " "))
}

func names(all []Decision) string {
	said := make([]string, len(all))
	for i, d := range all {
		said[i] = d.name()
	}
	return strings.Join(said, " and ")
}

// mostLinks is how many steps an amendment of an amendment is followed.
const mostLinks = 20

// Chain returns a decision with all those that amend it.
func (s *Service) Chain(ctx context.Context, tx *db.Tx, ref thread.Ref) (Chain, error) {
	first, err := s.store.Decision(ctx, tx, ref)
	if err != nil {
		return Chain{}, fmt.Errorf("decision %s: %w", ref, err)
	}
	c := Chain{First: first}
	seen := map[thread.Ref]bool{ref: true}
	for next := []thread.Ref{ref}; len(next) > 0; {
		found, err := s.store.Amending(ctx, tx, next)
		if err != nil {
			return Chain{}, fmt.Errorf("decisions that amend %s: %w", ref, err)
		}
		next = nil
		for _, d := range found {
			if !seen[d.Ref] {
				seen[d.Ref] = true
				c.Later, next = append(c.Later, d), append(next, d.Ref)
			}
		}
	}
	return c, nil
}

// InForce returns a decision with the limits that are in force today: see [Chain.On].
func (s *Service) InForce(ctx context.Context, tx *db.Tx, ref thread.Ref) (Decision, error) {
	c, err := s.Chain(ctx, tx, ref)
	if err != nil {
		return Decision{}, err
	}
	return c.On(tx.Today()), nil
}

// Amend says that a decision amends another. It serves decisions that were imported or drafted without saying so.
type Amend struct {
	Decision thread.Ref
	Version  int
	Amends   thread.Ref
	Why      string // where the paper says so
}

// Amend links a decision to the one that it amends. A link is made once; it is not changed afterwards.
func (s *Service) Amend(ctx context.Context, by access.Actor, cmd Amend) error {
	if !by.May(access.DecisionEdit) {
		return fault.Forbidden("Only democratic services say which decision another amends.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.AmendTx(ctx, tx, by.By(), cmd) })
}

// AmendTx is Amend inside a transaction.
func (s *Service) AmendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Amend) error {
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter where the paper says that it amends the other.")
	}
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	if d.Amends != "" {
		return fault.Conflictf("This decision amends %s already.", d.Amends)
	}
	if d.AmendedAs, err = s.amendable(ctx, tx, cmd.Amends, d.Ref); err != nil {
		return err
	}
	if err := nothingUnder(ctx, tx, d); err != nil {
		return err
	}
	d.Amends = cmd.Amends
	if err := s.save(ctx, tx, by, d, "decision amends another", cmd.Why, ""); err != nil {
		return err
	}
	return thread.Link(ctx, tx, d.Amends, "is amended by", d.Ref)
}

// nothingUnder refuses to make an amendment of a decision that authorises agreements itself. What it states would count twice: for
// them, and as the limits of the decision that it amends.
func nothingUnder(ctx context.Context, tx *db.Tx, d Decision) error {
	chain, err := thread.Walk(ctx, tx, d.Ref)
	if err != nil {
		return fmt.Errorf("what stands under %s: %w", d.Ref, err)
	}
	titles := map[thread.Ref]string{}
	for _, n := range chain.Nodes {
		titles[n.Ref] = n.Label
	}
	var under []string
	for _, l := range chain.Links {
		if l.From == d.Ref && l.To.Kind() == thread.Agreement {
			under = append(under, "“"+titles[l.To]+"”")
		}
	}
	if len(under) == 0 {
		return nil
	}
	slices.Sort(under)
	return fault.Conflictf("Agreements were let under this decision: %s. As an amendment its value would count twice, for them and for what it amends. "+
		"Enter a decision of its own that amends the other.", strings.Join(under, ", "))
}

// amendable refuses a decision that nothing can amend: one that is not here, was never taken or was withdrawn, or that itself
// amends self. Otherwise it returns the number of the next amendment: see [Decision.AmendedAs].
func (s *Service) amendable(ctx context.Context, tx *db.Tx, ref, self thread.Ref) (int, error) {
	if ref == "" {
		return 0, fault.Invalid("amends", "Choose the decision that it amends.")
	}
	next := ref
	for range mostLinks {
		d, err := s.store.Decision(ctx, tx, next)
		if fault.Is(err, fault.KindNotFound) {
			return 0, fault.Invalidf("amends", "No decision %s is here. Import or enter it first.", next)
		}
		if err != nil {
			return 0, err
		}
		switch state := d.State(tx.Today()); {
		case d.Ref == self:
			return 0, fault.Invalid("amends", "A decision cannot amend itself, nor one that amends it.")
		case d.DecidedOn.IsZero() || state == StateWithdrawn:
			return 0, fault.Invalidf("amends", "Decision %s is not one to amend: its state is “%s”.", d.name(), state)
		case d.Amends == "":
			chain, err := s.Chain(ctx, tx, next)
			return 1 + len(chain.Later), err
		}
		next = d.Amends
	}
	return 0, fault.Invalidf("amends", "More than %d decisions amend one another here. Choose the one that was first.", mostLinks)
}

// SetTerms enters the limits of a decision that is not taken yet, such as one that a decision pack drafted.
type SetTerms struct {
	Decision thread.Ref
	Version  int
	Terms    Terms
}

// SetTerms writes the limits of a draft. Those of a decision that was taken are not changed: a later decision amends them.
func (s *Service) SetTerms(ctx context.Context, by access.Actor, cmd SetTerms) error {
	if !by.May(access.DecisionEdit) {
		return fault.Forbidden("Only democratic services enter what a decision allows.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SetTermsTx(ctx, tx, by.By(), cmd) })
}

// SetTermsTx is SetTerms inside a transaction.
func (s *Service) SetTermsTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SetTerms) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	if !d.DecidedOn.IsZero() {
		return fault.Conflictf("This decision was taken on %s. What it allows is changed by a later decision that amends it.", d.DecidedOn.Long())
	}
	if err := fault.InvalidFields(cmd.Terms.wrong()...); err != nil {
		return err
	}
	d.Terms = cmd.Terms
	return s.save(ctx, tx, by, d, "limits of a draft decision entered", "", "")
}
