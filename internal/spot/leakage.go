package spot

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot/rates"
	"alongside/internal/spot/supplier"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// OffKind says what was bought outside agreements.
type OffKind string

// The kinds: a package that a list says runs, from no member or outside its lot or above its rate; payments to a provider; and what
// brokerage bought by an emergency award or under an arrangement that is no agreement.
const (
	OffPackage   OffKind = "package"
	OffPayments  OffKind = "payments"
	OffEmergency OffKind = "emergency"
	OffSpotLot   OffKind = "spot-lot"
)

// Off is something bought outside agreements, with the reason that is open for it.
type Off struct {
	ID        int64        `json:"id"` // of the package, or of the provider's name
	Kind      OffKind      `json:"kind"`
	Body      string       `json:"body"`
	Child     string       `json:"child,omitempty"`     // as the list names the child
	ChildRef  thread.Ref   `json:"child_ref,omitempty"` // "" when the child is not known here
	Service   string       `json:"service,omitempty"`
	Area      string       `json:"area,omitempty"`
	Reference string       `json:"reference,omitempty"`
	Since     workday.Date `json:"since"`
	Until     workday.Date `json:"until"`
	Cost      money.Pence  `json:"cost"` // of a package a week; else what was paid in all
	Payments  int          `json:"payments,omitempty"`
	Member    bool         `json:"member,omitempty"` // the provider is a member of an agreement; Aside says why this is not under it
	Aside     rates.Why    `json:"aside,omitempty"`
	Price     money.Pence  `json:"price,omitempty"`  // of a package, for a unit
	Agreed    money.Pence  `json:"agreed,omitempty"` // the member's own rate for that unit, where Price is above it
	Reason    Reason       `json:"-"`                // of no Ref when none is open
	Place     int          `json:"-"`                // in the stored list; 0 of what is read live
	Package   thread.Ref   `json:"-"`                // of brokerage; "" of what a list or ledger says
	Over      bool         `json:"-"`                // an emergency award that ran out, and nobody said what came after it
	names     []string     // of a provider that was paid
}

// OffFilter picks purchases outside agreements.
type OffFilter struct {
	ID      int64 // one of them
	On      workday.Date
	Without bool   // only those without a reason in force on the day
	After   int    // behind this place in the stored list
	Behind  string // behind the purchase of this Key, in SeeOffs
	Limit   int
}

// OffCount is how many purchases outside agreements have a reason in force, and how many have none.
type OffCount struct {
	With, Without int
	Cost          money.Pence // a week, of packages without a reason
}

// Cause is why something is bought outside agreements.
type Cause string

// The causes.
const (
	CauseUrgent   Cause = "urgent"
	CauseNoRoom   Cause = "no-room"
	CauseNoLot    Cause = "no-lot"
	CauseStay     Cause = "stay"
	CauseBridging Cause = "bridging"
	CauseOther    Cause = "other"
	// CauseEnded says of an emergency award that ran out that nothing was to come after it. It is no reason to go on buying.
	CauseEnded Cause = "ended"
)

// Causes lists them with their words.
func Causes() []struct {
	Cause Cause
	Words string
} {
	return []struct {
		Cause Cause
		Words string
	}{
		{CauseUrgent, "It was urgent"}, {CauseNoRoom, "No member could take it"}, {CauseNoLot, "No lot covers what is needed"},
		{CauseStay, "The child stays with a carer they know"}, {CauseBridging, "An agreement is being made or joined"}, {CauseOther, "Something else"},
	}
}

// Words says the cause.
func (c Cause) Words() string {
	if c == CauseEnded {
		return "The help has ended"
	}
	for _, one := range Causes() {
		if one.Cause == c {
			return one.Words
		}
	}
	return ""
}

// Reason is why something is bought outside agreements, and until when that holds.
type Reason struct {
	Ref     thread.Ref
	About   int64 // an Off's ID
	Kind    OffKind
	Body    string
	Cause   Cause
	Why     string
	Expires workday.Date // its last day
	By      audit.By
	At      time.Time
	EndedAt time.Time // zero while it is open
	EndWhy  string
}

// InForce reports whether the reason holds on a day.
func (r Reason) InForce(on workday.Date) bool {
	return r.Ref != "" && r.EndedAt.IsZero() && !r.Expires.Before(on)
}

// longestReason is how many months a reason may hold: after a year at the latest somebody looks again.
const longestReason = 12

// ruleExpiry is the word by which the deadline of a reason is kept.
const ruleExpiry = "off-agreement-expiry"

// Explain is a reason for a purchase outside agreements.
type Explain struct {
	Off     int64
	Cause   Cause
	Why     string
	Expires workday.Date
}

func (e Explain) check(off Off, today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if e.Cause.Words() == "" || e.Cause == CauseEnded && !off.Over {
		add("cause", "Choose why it is bought outside agreements.")
	}
	switch {
	case e.Why == "":
		add("why", "Say in a sentence what was tried and why it is bought this way.")
	case len(e.Why) > longestWhy:
		add("why", fmt.Sprintf("Say it in at most %d characters.", longestWhy))
	}
	last := today.AddMonths(longestReason)
	switch {
	case e.Cause == CauseEnded: // it has no last day any more
	case e.Expires.IsZero():
		add("expires", "Enter the last day on which this holds.")
	case !e.Expires.After(today):
		add("expires", "Enter a day after today.")
	case e.Expires.After(last):
		add("expires", "Enter a day up to "+last.Long()+": after a year somebody looks again.")
	}
	return fault.InvalidFields(wrong...)
}

// Explain gives the reason for a purchase outside agreements, in place of the one before. Its last day is a deadline of whoever
// gives it.
func (s *Service) Explain(ctx context.Context, by access.Actor, cmd Explain) (Reason, error) {
	var out Reason
	err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		out, err = s.ExplainTx(ctx, tx, by, cmd)
		return err
	})
	return out, err
}

// ExplainTx is Explain inside a transaction.
func (s *Service) ExplainTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Explain) (Reason, error) {
	off, err := s.Off(ctx, tx, by, cmd.Off)
	if err != nil {
		return Reason{}, err
	}
	if err := cmd.check(off, tx.Today()); err != nil {
		return Reason{}, err
	}
	if off.Reason.Ref != "" && !off.Reason.given() {
		if err := s.endReason(ctx, tx, by.By(), off.Reason, "Another reason took its place.", false); err != nil {
			return Reason{}, err
		}
	}
	if cmd.Cause == CauseEnded {
		return s.endHelp(ctx, tx, by, off, cmd.Why)
	}
	r := Reason{
		Ref: thread.New(tx, thread.SpotPurchase), About: off.ID, Kind: off.Kind, Body: off.Body, Cause: cmd.Cause, Why: cmd.Why, Expires: cmd.Expires,
		By: by.By(), At: tx.Now(),
	}
	if err := s.Workbench.InsertReason(ctx, tx, r); err != nil {
		return Reason{}, err
	}
	node := thread.Node{Ref: r.Ref, Kind: thread.SpotPurchase, Label: "Bought outside agreements", Child: off.ChildRef, State: "until " + r.Expires.String(), URL: OffPath(off.ID)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return Reason{}, err
	}
	start := deadline.Start{Rule: ruleExpiry, Ref: r.Ref, Child: off.ChildRef, Title: "Buy it under an agreement, or say anew why not", Owner: by.Person}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, r.Expires, "the last day on which the reason holds"); err != nil {
		return Reason{}, err
	}
	return r, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "off-agreement purchase explained", Ref: string(r.Ref), Child: string(off.ChildRef), Payload: r, Why: r.Why})
}

// Off returns one purchase outside agreements to somebody who may see it; a fault of kind not found for others.
func (s *Service) Off(ctx context.Context, tx *db.Tx, by access.Actor, id int64) (Off, error) {
	none := fault.NotFound("That purchase")
	if !by.May(access.SpotPackages) {
		return Off{}, none
	}
	found, err := s.offNumbered(ctx, tx, id)
	if err != nil {
		return Off{}, err
	}
	if found.ID == 0 {
		return Off{}, none
	}
	if found.ChildRef != "" {
		if err := access.MaySee(ctx, tx, by, found.ChildRef); err != nil {
			return Off{}, err
		}
	}
	return found, nil
}

// endReason ends a reason and its deadline: kept when the purchase came to an end, else no longer needed.
func (s *Service) endReason(ctx context.Context, tx *db.Tx, by audit.By, r Reason, why string, kept bool) error {
	r.EndedAt, r.EndWhy = tx.Now(), why
	if err := s.Workbench.EndReason(ctx, tx, r); err != nil {
		return err
	}
	var err error
	if kept {
		err = s.Clocks.Keep(ctx, tx, by, r.Ref, ruleExpiry, tx.Today())
	} else {
		err = s.Clocks.Stop(ctx, tx, by, r.Ref, ruleExpiry, why)
	}
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "off-agreement reason ended", Ref: string(r.Ref), Why: why})
}

// endSettled ends the open reasons of purchases that are no longer outside agreements. Those of which no file tells any more were
// not settled: the file was taken back, and the deadline of the reason is stopped, not kept.
func (s *Service) endSettled(ctx context.Context, tx *db.Tx, off []Off, open []Reason, told map[int64]bool) error {
	still := make(map[int64]bool, len(off))
	for _, one := range off {
		still[one.ID] = true
	}
	for _, r := range open {
		if still[r.About] {
			continue
		}
		if (r.Kind == OffPackage || r.Kind == OffPayments) && !told[r.About] {
			if err := s.endReason(ctx, tx, audit.System, r, "The file that told of it was taken back.", false); err != nil {
				return err
			}
			continue
		}
		if err := s.endReason(ctx, tx, audit.System, r, "It has ended, or it is bought under an agreement now.", true); err != nil {
			return err
		}
	}
	return nil
}

// OffPath is the page of a purchase outside agreements.
func OffPath(id int64) string { return fmt.Sprintf("/spot/leakage?purchase=%d", id) }

// nameID tells payments to a provider by one of its names.
func nameID(name string) int64 { return hashOf63("payments\x1f" + name) }

func hashOf63(text string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return int64(h.Sum64() >> 1) // #nosec G115 -- 63 bits
}

// adopt lets payments keep the reason that was given when their provider was known under fewer names, or under others.
func adopt(off []Off, open []Reason) {
	given := map[int64]bool{}
	for _, r := range open {
		given[r.About] = r.Kind == OffPayments
	}
	for n := range off {
		for _, name := range off[n].names {
			if id := nameID(name); given[id] {
				off[n].ID = id
				break
			}
		}
	}
}

func tidy(name string) string { return supplier.Tidy(name) }

func addNumber(all []supplier.Number, company string) []supplier.Number {
	n := supplier.Number{Scheme: supplier.Company, Value: company}
	if !slices.Contains(all, n) {
		all = append(all, n)
	}
	return all
}
