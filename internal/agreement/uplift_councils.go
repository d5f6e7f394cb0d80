package agreement

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// CouncilEffect is what an uplift does to what another council buys from the agreement. It holds sums alone: the packages, and the
// children they are for, are that council's own, and so is what it decided and has bound elsewhere.
type CouncilEffect struct {
	Council   string
	Name      string
	Packages  int
	Unpriced  int         // of its packages, those that are not bought by time
	More      money.Pence // what its packages cost more
	Limit     money.Pence // what the council that let the agreement lets it commit
	Committed money.Pence
	Years     Years           // More, by financial year
	GoingOn   money.Pence     // what those of its packages that end before the agreement would cost if they went on to its last day
	Bears     bool            // its own part, its own decision and its own funds bear the rise
	changes   []PackageChange // of its packages: kept with it alone, when the round is agreed
}

// Count is how many packages an uplift prices, those of every council.
func (e Effect) Count() int {
	n := len(e.Packages)
	for _, c := range e.Councils {
		n += c.Packages
	}
	return n
}

// within returns nil when the council's limit, its own part and its own decision bear the uplift.
func (c CouncilEffect) within() error {
	if all := c.Committed + c.More + c.GoingOn; all > c.Limit {
		return fault.Conflictf("This uplift is not authorised. %s may commit %s. %s is committed; the rise adds %s, and what runs going on another %s: %s in all. A higher limit for it is missing.",
			c.Name, c.Limit, c.Committed, c.More, c.GoingOn, all)
	}
	if !c.Bears {
		return fault.Conflictf("This uplift is not authorised. %s takes part, and what it decided itself does not bear this: the rise adds %s, and what runs going on another %s. Ask %s for a decision, or for money in its funds, that does.",
			c.Name, c.More, c.GoingOn, c.Name)
	}
	return nil
}

// effectOnCouncils adds what an uplift does to the councils that take part themselves. Purchases that are recorded by hand name no
// hours, so they keep their value.
func (s *Service) effectOnCouncils(ctx context.Context, tx *db.Tx, u Uplift, a Agreement, lots []thread.Ref, e *Effect) error {
	if a.Lead != "" {
		return nil
	}
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	for _, p := range all {
		since, err := s.itself(ctx, tx, a, p.Council)
		if err != nil {
			return err
		}
		if since.IsZero() {
			continue
		}
		c := CouncilEffect{Council: p.Council, Name: p.Name, Limit: p.Limit, Committed: p.Committed}
		if err := s.store.In(ctx, tx, db.Scope(p.Council), func(tx *db.Tx) error { return s.effectThere(ctx, tx, u, lots, &c) }); err != nil {
			return fmt.Errorf("what %s buys under %s: %w", p.Council, a.Ref, err)
		}
		e.Councils = append(e.Councils, c)
		e.More += c.More
		e.Unpriced += c.Unpriced
	}
	return nil
}

// effectThere works out what an uplift does to this council's packages under an agreement that another council let. The figures of its
// own decision stay here.
func (s *Service) effectThere(ctx context.Context, tx *db.Tx, u Uplift, lots []thread.Ref, c *CouncilEffect) error {
	here, err := s.load(ctx, tx, u.Agreement, 0)
	if err != nil {
		return err
	}
	rates, err := s.store.Rates(ctx, tx, lots)
	if err != nil {
		return err
	}
	var e Effect
	if err := s.effectOnPackages(ctx, tx, u, lots, rates, &e); err != nil {
		return err
	}
	if err := s.forecast(ctx, tx, here, u, &e); err != nil {
		return err
	}
	c.Packages, c.Unpriced, c.More, c.Years = len(e.Packages), e.Unpriced, e.More, e.years()
	if err := s.effectOnFunds(ctx, tx, &e); err != nil {
		return err
	}
	c.GoingOn, c.Bears, c.changes = e.Forecast.GoingOn, e.Forecast.Within() == nil && e.funded() == nil, e.Packages
	return nil
}

// bindUplift counts what an agreed uplift adds: with the agreement, with the limit of each council that has one, and with the part of
// each that buys itself; and with the funds that pay for the packages.
func (s *Service) bindUplift(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, r Round, e Effect) error {
	a.Committed = max(0, a.Committed+e.More)
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.addYears(ctx, tx, a.Ref, e.Years()); err != nil {
		return err
	}
	if err := s.keepRises(ctx, tx, r, e.Packages); err != nil {
		return err
	}
	if err := s.raiseFunds(ctx, tx, by, r.Rationale, e.Packages); err != nil {
		return err
	}
	own, more := e.More, map[string]money.Pence{}
	for _, c := range e.Councils {
		own -= c.More
		more[c.Council] = c.More
	}
	more[string(tx.Scope())] = own
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	for _, p := range all {
		before := p.Committed
		if p.Committed = max(0, before+more[p.Council]); p.Committed == before {
			continue
		}
		if err := s.store.UpdateParticipant(ctx, tx, p, before); err != nil {
			return err
		}
	}
	var lead string
	if len(e.Councils) > 0 {
		if lead, err = s.council(ctx, tx); err != nil {
			return err
		}
	}
	from := Offered{Lead: tx.Scope(), LeadName: lead}
	for _, c := range e.Councils {
		if c.More == 0 {
			continue
		}
		if err := s.store.In(ctx, tx, db.Scope(c.Council), func(tx *db.Tx) error {
			here, err := s.load(ctx, tx, a.Ref, 0)
			if err != nil {
				return err
			}
			here.Committed = max(0, here.Committed+c.More)
			if err := s.store.Update(ctx, tx, here); err != nil {
				return err
			}
			if err := s.addYears(ctx, tx, here.Ref, c.Years); err != nil {
				return err
			}
			if err := s.keepRises(ctx, tx, r, c.changes); err != nil {
				return err
			}
			if err := s.raiseFunds(ctx, tx, from.by(), r.Rationale, c.changes); err != nil {
				return err
			}
			return s.record(ctx, tx, from.by(), here, "value committed", "The uplift that "+lead+" agreed: "+r.Rationale)
		}); err != nil {
			return fmt.Errorf("bind the uplift of %s with %s: %w", a.Ref, c.Council, err)
		}
	}
	return nil
}
