package agreement

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Let makes an agreement under the decision it names. It refuses one that starts earlier, ends later, allows more
// extensions, is of another kind or is worth more than the decision says, also together with the other agreements under it: see [Together].
// replaces names what it takes over from, as [Service.Replace] does. Ref, Version, Committed and Lots of a are set here.
func (s *Service) Let(ctx context.Context, by access.Actor, a Agreement, replaces ...Replace) (thread.Ref, error) {
	if !by.May(access.AgreementEdit) {
		return "", fault.Forbidden("Only commissioners and contract managers can let an agreement.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.LetTx(ctx, tx, by.By(), a, replaces...)
		return err
	})
	return ref, err
}

// LetTx is Let inside a transaction.
func (s *Service) LetTx(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, replaces ...Replace) (thread.Ref, error) {
	ref := thread.New(tx, thread.Agreement)
	return ref, s.LetAsTx(ctx, tx, by, ref, a, replaces...)
}

// LetAsTx is LetTx under a reference that was given out before, when the agreement was planned.
func (s *Service) LetAsTx(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, a Agreement, replaces ...Replace) error {
	a.Ref = ref
	earlier := make([]thread.Ref, 0, len(replaces))
	for _, r := range replaces {
		earlier = append(earlier, r.Ref)
	}
	if err := s.mayLet(ctx, tx, a, earlier); err != nil {
		return err
	}
	if err := s.let(ctx, tx, by, a); err != nil {
		return err
	}
	for _, r := range replaces {
		r.Agreement, r.Version = ref, 0
		if err := s.ReplaceTx(ctx, tx, by, r); err != nil {
			return err
		}
	}
	return nil
}

// mayLet refuses an agreement that is not sound or reaches beyond its decision.
func (s *Service) mayLet(ctx context.Context, tx *db.Tx, a Agreement, replaced []thread.Ref) error {
	maxRate, err := s.maxRate(ctx, tx)
	if err != nil {
		return err
	}
	laws, err := s.Laws()
	if err != nil {
		return err
	}
	if err := a.validate(maxRate, laws); err != nil {
		return err
	}
	if err := s.establishes(ctx, tx, a.Decision); err != nil {
		return err
	}
	if err := s.alongRoute(ctx, tx, a); err != nil {
		return err
	}
	return s.authoriseTerm(ctx, tx, a, replaced...)
}

func (s *Service) let(ctx context.Context, tx *db.Tx, by audit.By, a Agreement) error {
	a.Version, a.Committed, a.Lots, a.ExtensionsTaken = 1, 0, nil, 0
	a.Lead, a.LeadName, a.WeightsOf = "", "", ""
	return s.begin(ctx, tx, by, a, "agreement let")
}

// begin saves a new agreement, places it in the thread under its decision and starts its break points.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, action string) error {
	if err := s.store.Insert(ctx, tx, a); err != nil {
		return fmt.Errorf("save agreement: %w", err)
	}
	if err := s.record(ctx, tx, by, a, action, ""); err != nil {
		return err
	}
	if err := thread.Link(ctx, tx, a.Decision, "authorises", a.Ref); err != nil {
		return err
	}
	for i, b := range a.Breaks {
		if b.On.After(a.End) {
			continue // its time starts when the extension before it is taken
		}
		if err := s.startBreak(ctx, tx, by, a, i); err != nil {
			return err
		}
	}
	return nil
}

// MaxRate is the most that the rate may weigh under the council's policy, out of 100.
func (s *Service) MaxRate(ctx context.Context, tx *db.Tx) (int, error) {
	most, err := s.maxRate(ctx, tx)
	return min(cmp.Or(most, allocation.UsualRateWeight), allocation.RateCeiling), err
}

// maxRate is MaxRate as the policy says it; 0 is allocation's own.
func (s *Service) maxRate(ctx context.Context, tx *db.Tx) (int, error) {
	if s.mostRate == nil {
		return 0, nil
	}
	most, err := s.mostRate(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("what the rate may weigh: %w", err)
	}
	return most, nil
}

// authoriseTerm refuses value and term that the decision does not reach. replaced are agreements that this one is about to take over from.
func (s *Service) authoriseTerm(ctx context.Context, tx *db.Tx, a Agreement, replaced ...thread.Ref) error {
	d, err := s.decisions.InForce(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	if err := worthWithin(a, d); err != nil {
		return err
	}
	if err := s.togetherWithin(ctx, tx, a, d, replaced); err != nil {
		return err
	}
	act := decision.Act{What: "The agreement “" + a.Title + "”", From: a.Start, To: a.End, Extensions: a.ExtensionsTaken}
	if len(a.ExtensionMonths) > len(d.Terms.ExtensionMonths) {
		act.Extensions = len(a.ExtensionMonths)
	}
	if err := s.decisions.Authorise(ctx, tx, a.Decision, act); err != nil {
		return err
	}
	return sameExtensions(a.ExtensionMonths, d.Terms.ExtensionMonths)
}

// worthWithin refuses an agreement that is worth more than what is decided with the extensions that are taken.
func worthWithin(a Agreement, d decision.Decision) error {
	most := d.Terms.Most(a.ExtensionsTaken)
	if most == 0 || a.Value <= most {
		return nil
	}
	with := ""
	if a.ExtensionsTaken > 0 && d.Terms.ExtensionValue > 0 {
		with = " with the extensions taken"
	}
	return fault.Conflictf("The decision authorises %s%s; this agreement is worth %s. A decision to raise the value is missing.", most, with, a.Value)
}

// establishes refuses a decision that amends another: its limits count under the one that it amends, so that both are held together.
func (s *Service) establishes(ctx context.Context, tx *db.Tx, ref thread.Ref) error {
	if ref == "" {
		return fault.Invalid("decision", "Name the decision that authorises this agreement.")
	}
	d, err := s.decisions.Decision(ctx, tx, ref)
	if err != nil {
		return err
	}
	if d.Amends != "" {
		return fault.Invalidf("decision", "That decision amends %s. Choose the decision that it amends: what it changes counts there.", d.Amends)
	}
	return nil
}

// sameExtensions refuses extensions of other lengths than were decided. An agreement may hold fewer, and no longer nor shorter
// ones: its break points would fall on days on which nobody decided that it may end.
func sameExtensions(let, decided []int) error {
	for i, n := range let[:min(len(let), len(decided))] {
		if n != decided[i] {
			return fault.Conflictf("The decision allows extensions of %s; extension %d of this agreement is %s. Enter them as they were decided, "+
				"or bring the decision that is missing.", months(decided...), i+1, months(n))
		}
	}
	return nil
}

// months is lengths as they are said: "1 month", "12 and 6 months".
func months(lengths ...int) string {
	said := make([]string, len(lengths))
	for i, n := range lengths {
		said[i] = strconv.Itoa(n)
	}
	last := len(said) - 1
	switch {
	case len(said) > 1:
		return strings.Join(said[:last], ", ") + " and " + said[last] + " months"
	case lengths[0] == 1:
		return "1 month"
	default:
		return said[0] + " months"
	}
}
