package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Takes is what one agreement takes of the value that its decision authorises, and why that much.
type Takes struct {
	Agreement Agreement
	Value     money.Pence
	Because   string // such as "its value"
}

// takes is how much of the decision's value an agreement holds on a day: its value while awards may still be made up to it, and what its
// awards have bound once it has ended or another agreement takes over from it. An emergency may have bound more than the value.
func (a Agreement) takes(on workday.Date, replaced bool) Takes {
	switch {
	case a.State(on) == "ended":
		return Takes{a, a.Committed, "what its awards have bound, since it has ended"}
	case replaced:
		return Takes{a, a.Committed, "what its awards have bound, since another agreement takes over from it"}
	case a.Committed > a.Value:
		return Takes{a, a.Committed, "what its awards have bound, in an emergency more than its value"}
	default:
		return Takes{a, a.Value, "its value"}
	}
}

// Together is what the agreements under one decision take of its value.
type Together struct {
	Of    []Takes // by first day and reference
	Sum   money.Pence
	Limit money.Pence // what is decided with the extensions taken; 0 where no value is stated
}

// Says is one line for each agreement and one for the sum.
func (t Together) Says() []string {
	out := make([]string, 0, len(t.Of)+1)
	for _, one := range t.Of {
		out = append(out, fmt.Sprintf("“%s” takes %s: %s.", one.Agreement.Title, one.Value, one.Because))
	}
	if t.Limit > 0 {
		out = append(out, fmt.Sprintf("Together %s of the %s that the decision authorises.", t.Sum, t.Limit))
	}
	return out
}

// Under returns what the agreements under a decision take of its value today. replaced are agreements that count as taken over from
// besides those that are named so on record.
func (s *Service) Under(ctx context.Context, tx *db.Tx, ref thread.Ref, replaced ...thread.Ref) (Together, error) {
	d, err := s.decisions.InForce(ctx, tx, ref)
	if err != nil {
		return Together{}, err
	}
	return s.under(ctx, tx, d, replaced)
}

func (s *Service) under(ctx context.Context, tx *db.Tx, d decision.Decision, replaced []thread.Ref) (Together, error) {
	all, err := s.store.Under(ctx, tx, d.Ref)
	if err != nil {
		return Together{}, fmt.Errorf("agreements under %s: %w", d.Ref, err)
	}
	refs := make([]thread.Ref, len(all))
	for i, a := range all {
		refs[i] = a.Ref
	}
	later, err := s.store.Replaced(ctx, tx, refs, true)
	if err != nil {
		return Together{}, fmt.Errorf("what replaces agreements under %s: %w", d.Ref, err)
	}
	over := map[thread.Ref]bool{}
	for _, ref := range replaced {
		over[ref] = true
	}
	for _, e := range later {
		if e.Stands() {
			over[e.Ref] = true
		}
	}
	t, taken := Together{Of: make([]Takes, len(all))}, 0
	for i, a := range all {
		t.Of[i] = a.takes(tx.Today(), over[a.Ref])
		t.Sum += t.Of[i].Value
		taken = max(taken, a.ExtensionsTaken)
	}
	t.Limit = d.Terms.Most(taken)
	return t, nil
}

// togetherWithin refuses an agreement that is let, or is worth more than before, when the agreements under its decision would together
// take more than is decided. What was let before agreements were held together goes on; it is not raised.
func (s *Service) togetherWithin(ctx context.Context, tx *db.Tx, a Agreement, d decision.Decision, replaced []thread.Ref) error {
	t, err := s.under(ctx, tx, d, replaced)
	if err != nil {
		return err
	}
	var others []string
	var sum money.Pence
	for _, one := range t.Of {
		if one.Agreement.Ref == a.Ref {
			if a.Value <= one.Agreement.Value {
				return nil
			}
			continue
		}
		sum += one.Value
		others = append(others, fmt.Sprintf("“%s” takes %s (%s)", one.Agreement.Title, one.Value, one.Because))
	}
	most := max(t.Limit, d.Terms.Most(a.ExtensionsTaken))
	if most == 0 || sum == 0 || sum+a.Value <= most {
		return nil
	}
	return fault.Conflictf("The decision authorises %s for all agreements under it together. %s. With this one, worth %s, it would be %s, %s too much. "+
		"Lower the value, name the agreement that this one takes over from, or bring the decision to raise the value that is missing.",
		most, strings.Join(others, "; "), a.Value, sum+a.Value, sum+a.Value-most)
}

// besides is what an agreement and those under the same decision take of it; nothing where the agreement is not kept here.
func (s *Service) besides(ctx context.Context, tx *db.Tx, ref thread.Ref) (Together, error) {
	if ref == "" {
		return Together{}, nil
	}
	a, err := s.store.Agreement(ctx, tx, ref)
	if err != nil {
		return Together{}, fmt.Errorf("agreement %s: %w", ref, err)
	}
	return s.Under(ctx, tx, a.Decision)
}

// stillWithin refuses to take back that an agreement is taken over from when it would then take more of its decision than is left.
func (s *Service) stillWithin(ctx context.Context, tx *db.Tx, earlier thread.Ref, before Together) error {
	a, err := s.store.Agreement(ctx, tx, earlier)
	if err != nil {
		return fmt.Errorf("earlier agreement %s: %w", earlier, err)
	}
	now, err := s.Under(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	if now.Limit == 0 || now.Sum <= now.Limit || now.Sum <= before.Sum {
		return nil
	}
	return fault.Conflictf("“%s” would take its whole value of %s again, and the agreements under its decision together %s of the %s that it authorises. "+
		"Lower a value first, or bring the decision that is missing.", a.Title, a.Value, now.Sum, now.Limit)
}

// routeKinds are the kinds of agreement that a decision's route allows; nil where the route names none, or none that is told from others.
// A "flexible framework" is what councils call a framework that stays open and a dynamic purchasing system alike.
func routeKinds(r decision.Route) []Kind {
	named := strings.Join(strings.FieldsFunc(strings.ToLower(string(r)), func(c rune) bool { return c == ' ' || c == '-' }), " ")
	for _, one := range []struct {
		words string
		kinds []Kind
	}{
		{"flexible framework", []Kind{Framework, OpenFramework, DPS, DynamicMarket}},
		{"open framework", []Kind{OpenFramework}},
		{"dynamic market", []Kind{DynamicMarket}},
		{"dynamic purchasing system", []Kind{DPS, DynamicMarket}},
		{"service level agreement", []Kind{SLA}},
		{"framework", []Kind{Framework, OpenFramework}},
		{"grant", []Kind{Grant}},
		{"spot purchase", []Kind{Spot}},
		{"in house", []Kind{InHouse}},
	} {
		if named == one.words {
			return one.kinds
		}
	}
	return nil
}

// alongRoute refuses to let an agreement of another kind than the route that its decision states.
func (s *Service) alongRoute(ctx context.Context, tx *db.Tx, a Agreement) error {
	d, err := s.decisions.InForce(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	kinds := routeKinds(d.Route)
	if len(kinds) == 0 || slices.Contains(kinds, a.Kind) {
		return nil
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = strings.ToLower(k.Words())
	}
	return fault.Invalidf("kind", "The decision says that help is bought by “%s”. Choose %s, or bring the decision for another way that is missing.", d.Route, strings.Join(words, " or "))
}
