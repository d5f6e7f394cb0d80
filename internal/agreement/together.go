package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// byHand refuses to record a purchase of a council that takes part itself: its own awards are counted as it makes them.
func (s *Service) byHand(ctx context.Context, tx *db.Tx, a Agreement, council string) error {
	since, err := s.itself(ctx, tx, a, council)
	if err != nil || since.IsZero() {
		return err
	}
	return fault.Invalid("council", "This council takes part itself since "+since.Long()+". What it buys is counted as it awards it.")
}

// itself says since when a council takes part itself, the zero day when its purchases are recorded by hand.
func (s *Service) itself(ctx context.Context, tx *db.Tx, a Agreement, council string) (since workday.Date, err error) {
	if s.council == nil || !scopeLike(council) || council == string(tx.Scope()) {
		return since, nil
	}
	err = s.store.In(ctx, tx, db.Scope(council), func(tx *db.Tx) error {
		found, err := s.store.Offered(ctx, tx, a.Ref)
		if len(found) > 0 {
			since = found[0].TakenOn
		}
		return err
	})
	return since, err
}

// commitLead counts what this council commits with the council that let the agreement, in the same transaction: its limit there, the
// agreement's value and the other council's decision hold together with this council's own, whoever else buys at that moment. The
// other council learns which lot and which provider, and nothing of the child.
func (s *Service) commitLead(ctx context.Context, tx *db.Tx, a Agreement, cmd Commit) error {
	if a.Lead == "" {
		return nil
	}
	o, err := s.offered(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	name := string(tx.Scope())
	if s.council != nil {
		if name, err = s.council(ctx, tx); err != nil {
			return err
		}
	}
	twins, err := s.store.Twins(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	lot, _ := a.Lot(cmd.Lot)
	p := Purchase{Agreement: a.Ref, Lot: cmd.Lot, Council: string(tx.Scope()), What: lot.Name, From: cmd.From, To: cmd.To, Value: cmd.Value}
	if cmd.Value < 0 {
		p.What = "Given back: " + lot.Name
	}
	var records []thread.Ref // one provider here may stand in two records there
	for theirs, ours := range twins {
		if ours == cmd.Provider {
			records = append(records, theirs)
		}
	}
	slices.Sort(records)
	by := audit.By{Person: "council:" + p.Council, Name: name, Role: "council that takes part", Channel: "system"}
	return s.store.In(ctx, tx, o.Lead, func(tx *db.Tx) error { return s.buyFrom(ctx, tx, by, p, records, cmd) })
}

// buyFrom records what a council that takes part commits, as the council that let the agreement.
func (s *Service) buyFrom(ctx context.Context, tx *db.Tx, by audit.By, p Purchase, records []thread.Ref, cmd Commit) error {
	in, err := s.Admitted(ctx, tx, p.Lot, p.From)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(records, func(ref thread.Ref) bool { return admitted(in, ref) })
	if i < 0 && p.Value > 0 && !cmd.Emergency {
		return fault.Conflictf("%s is not authorised: the provider is not in the lot on %s, says the council that let the agreement.", cmd.What, p.From.Long())
	}
	if len(records) > 0 {
		p.Provider = records[max(i, 0)]
	}
	there := Commit{Lot: p.Lot, What: cmd.What, Council: p.Council, From: p.From, To: p.To, Value: p.Value, Years: cmd.Years, Emergency: cmd.Emergency}
	if err := s.CommitTx(ctx, tx, by, there); err != nil {
		return err
	}
	p.Ref, p.On, p.By = thread.New(tx, thread.CallOff), tx.Today(), by.Name
	if err := s.store.InsertPurchase(ctx, tx, p); err != nil {
		return fmt.Errorf("save purchase %s: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "council's purchase counted", Ref: string(p.Agreement), Payload: p})
}

// EachBuyer calls fn for each council that takes part itself, in the same transaction and held to that council meanwhile. It is for the
// council that let the agreement, which answers for how it goes on: what fn reads of another council leaves it as counts alone.
func (s *Service) EachBuyer(ctx context.Context, tx *db.Tx, a Agreement, fn func(tx *db.Tx, p Participant) error) error {
	if a.Lead != "" {
		return nil
	}
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return fmt.Errorf("councils that buy from %s: %w", a.Ref, err)
	}
	for _, p := range all {
		since, err := s.itself(ctx, tx, a, p.Council)
		if err != nil {
			return err
		}
		if since.IsZero() {
			continue
		}
		if err := s.store.In(ctx, tx, db.Scope(p.Council), func(tx *db.Tx) error { return fn(tx, p) }); err != nil {
			return err
		}
	}
	return nil
}

// Share is what one council has committed under an agreement, of what it may.
type Share struct {
	Council   string // its code; "" for all together
	Name      string
	Limit     money.Pence // 0: up to what the others leave
	Committed money.Pence
	Itself    bool // it takes part itself: its awards are counted as it makes them
}

// Shares returns what each council has committed under an agreement, the council that let it first, and all together.
func (s *Service) Shares(ctx context.Context, tx *db.Tx, a Agreement) (each []Share, together Share, err error) {
	all, err := s.store.Participants(ctx, tx, a.Ref)
	if err != nil {
		return nil, Share{}, err
	}
	own := Share{Council: string(tx.Scope()), Name: string(tx.Scope()), Committed: a.Committed, Itself: true}
	if s.council != nil {
		if own.Name, err = s.council(ctx, tx); err != nil {
			return nil, Share{}, err
		}
	}
	for _, p := range all {
		if p.Council == own.Council {
			own.Limit = p.Limit
			continue
		}
		own.Committed -= p.Committed
		one := Share{Council: p.Council, Name: p.Name, Limit: p.Limit, Committed: p.Committed}
		since, err := s.itself(ctx, tx, a, p.Council)
		if err != nil {
			return nil, Share{}, err
		}
		one.Itself = !since.IsZero()
		each = append(each, one)
	}
	return append([]Share{own}, each...), Share{Name: "All together", Limit: a.Value, Committed: a.Committed}, nil
}
