package waiting

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Filter narrows a board.
type Filter struct {
	District, Pathway string
	OnlyRed           bool
	// After is the key (see Key) behind which the page begins.
	After string
	Limit int
}

// Key orders entries on the board: those with nothing offered first, then who waits longest.
func (e Entry) Key() string {
	red := "1"
	if e.Red() {
		red = "0"
	}
	return red + " " + e.JoinedOn.String() + " " + string(e.Ref)
}

// Count is how many wait on a pathway in a district.
type Count struct {
	Pathway, District string
	Waiting, Red      int
}

// Store keeps waits. Both engines pass the suite in waitingtest.
type Store interface {
	Entry(ctx context.Context, tx *db.Tx, ref thread.Ref) (Entry, error)
	// Entries returns waits by reference, in no order.
	Entries(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Entry, error)
	// OfChildren returns the children's waits, the latest first.
	OfChildren(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Entry, error)
	// Board returns those who wait, in the order of their keys.
	Board(ctx context.Context, tx *db.Tx, f Filter) ([]Entry, error)
	Counts(ctx context.Context, tx *db.Tx) ([]Count, error)
	// Past returns what was on a pathway's list at any time since a day.
	Past(ctx context.Context, tx *db.Tx, pathway string, since workday.Date) ([]Past, error)
	// Place returns where an entry that waits stands on the list of its pathway and district.
	// Rules are put in an order, the first first; one that is not in it comes after them.
	Place(ctx context.Context, tx *db.Tx, e Entry, order []string) (Place, error)
	// Support returns the pathway, district, first day and support of everybody who waits, and nothing that names a child.
	Support(ctx context.Context, tx *db.Tx) ([]Entry, error)
	// Moves returns the moves since a day, the latest first.
	Moves(ctx context.Context, tx *db.Tx, since workday.Date, limit int) ([]Move, error)
	MovesOf(ctx context.Context, tx *db.Tx, entries []thread.Ref) ([]Move, error)
	InsertMove(ctx context.Context, tx *db.Tx, m Move) error
	Insert(ctx context.Context, tx *db.Tx, e Entry) error
	Lists
	Update(ctx context.Context, tx *db.Tx, e Entry) error
}

// Families knows children and tells those who look after them.
type Families interface {
	Children(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]family.Child, error)
	// TellFamilyTx sends those who look after a child what changed and by when, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Offers is the directory of what families can use: *offer.Service.
type Offers interface {
	Offer(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Offer, error)
}

// Keepers are the people or teams who keep the council's lists. They stand in a relationship with every child that waits.
type Keepers interface {
	Keepers(ctx context.Context, tx *db.Tx) ([]thread.Ref, error)
}

// KeepingTheList is why a keeper may work with a child that waits.
const KeepingTheList access.Reason = "keeping the waiting list"

// Deps is everything that waits need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Families Families
	Offers   Offers
	Keepers  Keepers // optional
	Policies Policies
}

// Service carries out the use cases on waits.
type Service struct{ deps Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Entry returns one wait. The caller has checked that the reader may see the child.
func (s *Service) Entry(ctx context.Context, tx *db.Tx, ref thread.Ref) (Entry, error) {
	return s.deps.Store.Entry(ctx, tx, ref)
}

// Entries returns waits by reference, in no order. The caller leaves out children whom the reader may not see.
func (s *Service) Entries(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Entry, error) {
	return s.deps.Store.Entries(ctx, tx, refs)
}

// Of returns the children's waits, the latest first.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Entry, error) {
	return s.deps.Store.OfChildren(ctx, tx, children)
}

// Board returns those who wait, red first. The caller leaves out children whom the reader may not see.
func (s *Service) Board(ctx context.Context, tx *db.Tx, f Filter) ([]Entry, error) {
	return s.deps.Store.Board(ctx, tx, f)
}

// Counts returns how many wait, by pathway and district. They are suppressed before they are published.
func (s *Service) Counts(ctx context.Context, tx *db.Tx) ([]Count, error) {
	return s.deps.Store.Counts(ctx, tx)
}

// History returns what the past of a pathway's list says of its waits.
func (s *Service) History(ctx context.Context, tx *db.Tx, pathway string) (History, error) {
	past, err := s.deps.Store.Past(ctx, tx, pathway, tx.Today().AddMonths(-historyMonths))
	if err != nil {
		return History{}, fmt.Errorf("read the history of %s: %w", pathway, err)
	}
	return Learn(past, tx.Today()), nil
}

// Home is what a family's first page shows of one wait.
type Home struct {
	Entry       Entry
	Expectation Expectation
	Sentence    string // "Likely March to June 2027."
}

// ForHome returns a child's waits that go on, with when they are likely to end. The caller has checked that the reader may see
// the child.
func (s *Service) ForHome(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Home, error) {
	entries, err := s.deps.Store.OfChildren(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, err
	}
	var out []Home
	for _, e := range entries {
		if !e.LeftOn.IsZero() {
			continue
		}
		h, err := s.History(ctx, tx, e.Pathway)
		if err != nil {
			return nil, err
		}
		x := h.Expect(e, tx.Today())
		out = append(out, Home{Entry: e, Expectation: x, Sentence: x.Sentence()})
	}
	return out, nil
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Entry, error) {
	e, err := s.deps.Store.Entry(ctx, tx, ref)
	if err != nil {
		return Entry{}, fmt.Errorf("load wait %s: %w", ref, err)
	}
	if version != 0 && version != e.Version {
		return Entry{}, fault.Conflict("Someone else changed this wait while you were reading it. Look at it again before you save.")
	}
	return e, nil
}

func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, e Entry, action, why string) error {
	if err := s.deps.Store.Update(ctx, tx, e); err != nil {
		return fmt.Errorf("save wait %s: %w", e.Ref, err)
	}
	return s.record(ctx, tx, by, e, action, why)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, e Entry, action, why string) error {
	return s.recordAs(ctx, tx, by, e, audit.Entry{Action: action, Payload: e, Why: why})
}

// recordAs places a wait in the thread, and what was done in the audit.
func (s *Service) recordAs(ctx context.Context, tx *db.Tx, by audit.By, e Entry, done audit.Entry) error {
	state := "waiting"
	if !e.LeftOn.IsZero() {
		state = "left: " + string(e.Reason)
	}
	node := thread.Node{Ref: e.Ref, Kind: thread.WaitingListEntry, Label: "Wait", Child: e.Child, State: state, URL: "/children/" + string(e.Child) + "/waiting"}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place wait %s in the thread: %w", e.Ref, err)
	}
	done.Ref, done.Child = string(e.Ref), string(e.Child)
	return audit.Append(ctx, tx, by, done)
}

// onEntry runs do for somebody with the permission who may work with the entry's child.
func (s *Service) onEntry(ctx context.Context, by access.Actor, p access.Permission, ref thread.Ref, do func(tx *db.Tx) error) error {
	if !by.May(p) {
		return fault.Forbidden("Your role cannot do this on a waiting list.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		e, err := s.deps.Store.Entry(ctx, tx, ref)
		if err != nil {
			return err
		}
		may := access.MayWork
		if p == access.WaitingSee { // what the family may do, too
			may = access.MayAct
		}
		if err := may(ctx, tx, by, e.Child); err != nil {
			return err
		}
		return do(tx)
	})
}

// letKeepers lets those who keep the lists work with a child from the day it joins.
func (s *Service) letKeepers(ctx context.Context, tx *db.Tx, by audit.By, e Entry) error {
	if s.deps.Keepers == nil {
		return nil
	}
	keepers, err := s.deps.Keepers.Keepers(ctx, tx)
	if err != nil {
		return err
	}
	for _, k := range keepers {
		r := access.Relationship{Actor: k, Child: e.Child, Reason: KeepingTheList, From: tx.Today(), Source: e.Ref, Level: access.Work}
		if err := access.Grant(ctx, tx, by, r); err != nil {
			return fmt.Errorf("let %s keep the wait of %s: %w", k, e.Child, err)
		}
	}
	return nil
}

// endKeepers ends what letKeepers gave, once the child waits on no list.
func (s *Service) endKeepers(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	if s.deps.Keepers == nil {
		return nil
	}
	entries, err := s.deps.Store.OfChildren(ctx, tx, []thread.Ref{child})
	if err != nil || slices.ContainsFunc(entries, func(e Entry) bool { return e.LeftOn.IsZero() }) {
		return err
	}
	there, err := access.Of(ctx, tx, child)
	if err != nil {
		return err
	}
	for _, r := range there {
		if r.Reason != KeepingTheList || !r.InForce(tx.Today()) || r.To == tx.Today() {
			continue
		}
		if err := access.End(ctx, tx, by, r.Actor, child, KeepingTheList, tx.Today()); err != nil {
			return err
		}
	}
	return nil
}
