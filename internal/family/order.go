package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// OrderKind is a kind of court order about a child.
type OrderKind string

// The kinds of order, each by the Act that it is made under.
const (
	ChildArrangements   OrderKind = "child arrangements order"   // Children Act 1989, section 8
	ProhibitedSteps     OrderKind = "prohibited steps order"     // Children Act 1989, section 8
	SpecificIssue       OrderKind = "specific issue order"       // Children Act 1989, section 8
	SpecialGuardianship OrderKind = "special guardianship order" // Children Act 1989, section 14A
	CareOrder           OrderKind = "care order"                 // Children Act 1989, section 31
	EmergencyProtection OrderKind = "emergency protection order" // Children Act 1989, section 44
	NonMolestation      OrderKind = "non-molestation order"      // Family Law Act 1996, section 42
	PlacementOrder      OrderKind = "placement order"            // Adoption and Children Act 2002, section 21
	AdoptionOrder       OrderKind = "adoption order"             // Adoption and Children Act 2002, section 46
	OtherOrder          OrderKind = "another order of a court"   // described in its terms
)

// OrderKinds lists the kinds that a worker records by themselves. An adoption order is recorded by Adopt alone.
func OrderKinds() []OrderKind {
	return []OrderKind{ChildArrangements, ProhibitedSteps, SpecificIssue, SpecialGuardianship, CareOrder, EmergencyProtection, NonMolestation,
		PlacementOrder, OtherOrder}
}

// Order is a court order about a child, as somebody who has seen it recorded it. Orders are never changed: one that is
// discharged or varied is ended, and the next one recorded beside it.
type Order struct {
	Child    thread.Ref
	N        int // counts the orders about one child from 1
	Kind     OrderKind
	Court    string
	MadeOn   workday.Date
	From     workday.Date // the first day in force
	To       workday.Date // the last day, zero when the order names none
	Terms    string       // what it says, in a sentence
	Against  thread.Ref   // the carer whom it restricts, "" for nobody
	KeepsOut bool         // that carer may not see the record while it is in force
	By       string
	At       time.Time
	EndedOn  workday.Date // the last day in force when it was discharged or varied before To
	EndedWhy string
	EndedBy  string
}

// last is the last day on which the order is in force, zero when it has none.
func (o Order) last() workday.Date {
	if !o.EndedOn.IsZero() && (o.To.IsZero() || o.EndedOn.Before(o.To)) {
		return o.EndedOn
	}
	return o.To
}

// InForce reports whether the order is in force on a day; its first and its last day count.
func (o Order) InForce(on workday.Date) bool { return Span{From: o.From, To: o.last()}.holds(on) }

// Bar is why a carer may not see a child's record.
type Bar string

// The bars.
const (
	BarOrder  Bar = "court order"
	BarChoice Bar = "the young person’s choice"
)

// Span is a time over which a carer may not see the record, whatever else would let them.
type Span struct {
	From workday.Date `json:"from"`
	To   workday.Date `json:"to,omitzero"` // the last day, zero while it lasts
	Why  Bar          `json:"why"`
}

func (s Span) holds(on workday.Date) bool {
	return !s.From.After(on) && (s.To.IsZero() || !s.To.Before(on))
}

// Barred says why the carer may not see the record on a day; false when nothing bars them.
func (c Carer) Barred(on workday.Date) (Bar, bool) {
	for _, s := range c.KeptOut {
		if s.holds(on) {
			return s.Why, true
		}
	}
	return "", false
}

// RecordOrder records a court order that a worker has seen.
type RecordOrder struct {
	Child    thread.Ref
	Kind     OrderKind
	Court    string
	MadeOn   workday.Date
	From     workday.Date // MadeOn when zero
	To       workday.Date
	Terms    string
	Against  thread.Ref
	KeepsOut bool
	Version  int // of the orders that were read, as OrdersVersion counts; 0 takes them as they are
}

// OrdersVersion counts what happened to the orders about a child, from 1: each that was recorded and each that was ended. Who records or ends one
// on a page does so on the orders that stand there.
func OrdersVersion(all []Order) int {
	n := 1 + len(all)
	for _, o := range all {
		if !o.EndedOn.IsZero() {
			n++
		}
	}
	return n
}

// onOrders refuses what was decided on orders that have changed since.
func onOrders(all []Order, version int) error {
	if version != 0 && version != OrdersVersion(all) {
		return fault.Conflict("Somebody else recorded or ended an order while you were writing. Look at the orders before you save.")
	}
	return nil
}

func (cmd *RecordOrder) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	cmd.Court, cmd.Terms = strings.TrimSpace(cmd.Court), strings.TrimSpace(cmd.Terms)
	if cmd.From.IsZero() {
		cmd.From = cmd.MadeOn
	}
	if !slices.Contains(OrderKinds(), cmd.Kind) {
		add("kind", "Choose the kind of order. An adoption has a page of its own.")
	}
	if cmd.Court == "" {
		add("court", "Enter the court that made the order.")
	}
	switch {
	case cmd.MadeOn.IsZero():
		add("made", "Enter the day on which the order was made.")
	case cmd.MadeOn.After(today):
		add("made", "The order must have been made already.")
	}
	if !cmd.To.IsZero() && cmd.To.Before(cmd.From) {
		add("to", "The last day must not be before the first.")
	}
	if cmd.Terms == "" {
		add("terms", "Say in a sentence what the order says.")
	}
	if cmd.KeepsOut && cmd.Against == "" {
		add("against", "Choose whom the order keeps from the record.")
	}
	return wrong
}

// RecordOrder records a court order. Whom it keeps out no longer sees the record from its first day, whatever else would let
// them, and gets no messages about the child.
func (s *Service) RecordOrder(ctx context.Context, by access.Actor, cmd RecordOrder) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error { return s.RecordOrderTx(ctx, tx, by.By(), cmd) })
}

// onChild runs do for somebody who keeps records and works with the child.
func (s *Service) onChild(ctx context.Context, by access.Actor, child thread.Ref, do func(tx *db.Tx) error) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, child); err != nil {
			return err
		}
		return do(tx)
	})
}

// RecordOrderTx is RecordOrder inside a transaction.
func (s *Service) RecordOrderTx(ctx context.Context, tx *db.Tx, by audit.By, cmd RecordOrder) error {
	if err := fault.InvalidFields(cmd.validate(tx.Today())...); err != nil {
		return err
	}
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	all, err := s.store.Orders(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("orders about %s: %w", cmd.Child, err)
	}
	if err := onOrders(all, cmd.Version); err != nil {
		return err
	}
	if cmd.Against != "" {
		if _, err := s.carerOf(ctx, tx, cmd.Child, cmd.Against, "against"); err != nil {
			return err
		}
	}
	o := Order{Child: cmd.Child, N: nextN(all, Order.number), Kind: cmd.Kind, Court: cmd.Court, MadeOn: cmd.MadeOn, From: cmd.From, To: cmd.To, Terms: cmd.Terms,
		Against: cmd.Against, KeepsOut: cmd.KeepsOut, By: by.Name, At: tx.Now()}
	return s.addOrder(ctx, tx, by, o, append(all, o))
}

// addOrder saves an order and applies all of them.
func (s *Service) addOrder(ctx context.Context, tx *db.Tx, by audit.By, o Order, all []Order) error {
	if err := s.store.InsertOrder(ctx, tx, o); err != nil {
		return fmt.Errorf("save an order about %s: %w", o.Child, err)
	}
	if o.KeepsOut {
		if err := s.applyOrders(ctx, tx, by, o.Against, all); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "court order recorded", Ref: string(o.Child), Child: string(o.Child), Why: string(o.Kind), Payload: o.recorded()})
}

// recordedOrder is what the audit keeps of an order.
type recordedOrder struct {
	N        int          `json:"n"`
	Kind     OrderKind    `json:"kind"`
	From     workday.Date `json:"from"`
	To       workday.Date `json:"to,omitzero"`
	Against  thread.Ref   `json:"against,omitempty"`
	KeepsOut bool         `json:"keeps_out,omitempty"`
}

func (o Order) recorded() recordedOrder {
	return recordedOrder{N: o.N, Kind: o.Kind, From: o.From, To: o.last(), Against: o.Against, KeepsOut: o.KeepsOut}
}

// EndOrder records that an order was discharged or varied.
type EndOrder struct {
	Child thread.Ref
	N     int
	On    workday.Date // the last day in force
	Why   string
	// Version is of the orders that were read, as OrdersVersion counts; 0 takes them as they are.
	Version int
}

// EndOrder ends an order. Whom it kept out sees the record again from the next day, if another reason lets them.
func (s *Service) EndOrder(ctx context.Context, by access.Actor, cmd EndOrder) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error { return s.EndOrderTx(ctx, tx, by.By(), cmd) })
}

// EndOrderTx is EndOrder inside a transaction.
func (s *Service) EndOrderTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EndOrder) error {
	all, err := s.store.Orders(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("orders about %s: %w", cmd.Child, err)
	}
	if err := onOrders(all, cmd.Version); err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(o Order) bool { return o.N == cmd.N })
	switch {
	case at < 0:
		return fault.Invalid("order", "Choose the order that ends.")
	case !all[at].EndedOn.IsZero():
		return fault.Conflictf("This order was ended on %s.", all[at].EndedOn.Long())
	case cmd.On.IsZero() || cmd.On.After(tx.Today()):
		return fault.Invalid("on", "Enter the last day on which the order is in force, today or earlier.")
	case cmd.On.Before(all[at].From.AddDays(-1)):
		return fault.Invalid("on", "The last day must not be before the order began.")
	case strings.TrimSpace(cmd.Why) == "":
		return fault.Invalid("why", "Say what ended it: another order, with its date.")
	}
	o := &all[at]
	o.EndedOn, o.EndedWhy, o.EndedBy = cmd.On, strings.TrimSpace(cmd.Why), by.Name
	if err := s.store.EndOrder(ctx, tx, *o); err != nil {
		return fmt.Errorf("end order %d about %s: %w", o.N, o.Child, err)
	}
	if o.KeepsOut {
		if err := s.applyOrders(ctx, tx, by, o.Against, all); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "court order ended", Ref: string(o.Child), Child: string(o.Child), Why: o.EndedWhy, Payload: o.recorded()})
}

// Orders lists the court orders about a child, the latest first.
func (s *Service) Orders(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Order, error) {
	all, err := s.store.Orders(ctx, tx, child)
	slices.Reverse(all)
	return all, err
}

// carerOf finds a carer of this child; a fault at field when there is none of that reference.
func (s *Service) carerOf(ctx context.Context, tx *db.Tx, child, ref thread.Ref, field string) (Carer, error) {
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return Carer{}, err
	}
	at := slices.IndexFunc(carers, func(c Carer) bool { return c.Ref == ref })
	if at < 0 {
		return Carer{}, fault.Invalid(field, "Choose somebody who is on record as a carer of this child.")
	}
	return carers[at], nil
}

// applyOrders works out anew over which times the orders keep a carer out.
func (s *Service) applyOrders(ctx context.Context, tx *db.Tx, by audit.By, carer thread.Ref, all []Order) error {
	c, err := s.store.Carer(ctx, tx, carer)
	if err != nil {
		return fmt.Errorf("apply orders to %s: %w", carer, err)
	}
	var spans []Span
	for _, o := range all {
		if o.KeepsOut && o.Against == carer {
			spans = append(spans, Span{From: o.From, To: o.last(), Why: BarOrder})
		}
	}
	return s.bar(ctx, tx, by, c, BarOrder, spans)
}

// bar sets the times over which a carer is kept out for one reason, and denies access over just these.
func (s *Service) bar(ctx context.Context, tx *db.Tx, by audit.By, c Carer, why Bar, spans []Span) error {
	c.KeptOut = slices.DeleteFunc(slices.Clone(c.KeptOut), func(old Span) bool { return old.Why == why })
	c.KeptOut = append(c.KeptOut, spans...)
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	records, err := s.Records(ctx, tx, c.Child)
	if err != nil {
		return err
	}
	for _, child := range records {
		err := access.End(ctx, tx, by, c.Person, child, access.Reason(why), tx.Today().AddDays(-1))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		for from, to := range longest(spans) {
			if !to.IsZero() && to.Before(tx.Today()) {
				continue
			}
			err := access.Grant(ctx, tx, by, access.Relationship{Actor: c.Person, Child: child, Reason: access.Reason(why), Level: access.Deny,
				From: from, To: to, Source: c.Ref})
			if err != nil {
				return err
			}
		}
		if err := s.needAnew(ctx, tx, by, child); err != nil { // nobody interprets for who is kept out
			return err
		}
	}
	return nil
}

// longest is the last day by first day, of spans that may begin on the same day.
func longest(spans []Span) map[workday.Date]workday.Date {
	out := map[workday.Date]workday.Date{}
	for _, s := range spans {
		if !s.To.IsZero() && s.To.Before(s.From) {
			continue // ended before it began
		}
		to, there := out[s.From]
		if there && (to.IsZero() || !s.To.IsZero() && !s.To.After(to)) {
			continue
		}
		out[s.From] = s.To
	}
	return out
}
