package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps offers, sessions and bookings. Both engines pass the suite in offertest.
type Store interface {
	Offer(ctx context.Context, tx *db.Tx, ref thread.Ref) (Offer, error)
	Offers(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Offer, error)
	// InBox returns the published offers within the box, by title.
	InBox(ctx context.Context, tx *db.Tx, b Box, limit int) ([]Offer, error)
	// OfProvider returns every offer of a provider, by title.
	OfProvider(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Offer, error)
	// ToPublish returns the drafts and the published offers with a change that waits.
	ToPublish(ctx context.Context, tx *db.Tx, limit int) ([]Offer, error)
	// LastChange returns the number of the latest change of any offer; 0 where there was none.
	LastChange(ctx context.Context, tx *db.Tx) (int64, error)
	// Changed returns the offers that changed after a change, in no order; those taken out are among them.
	Changed(ctx context.Context, tx *db.Tx, after int64) ([]Offer, error)
	// AllPublished returns every published offer, in no order.
	AllPublished(ctx context.Context, tx *db.Tx) ([]Offer, error)
	// OfFeed returns the offers of a feed by the feed's own identifiers, in no order.
	OfFeed(ctx context.Context, tx *db.Tx, feed string, ids []string) ([]Offer, error)
	// Seen notes in which run of its import an offer was last in its feed.
	Seen(ctx context.Context, tx *db.Tx, feed string, ids []string, run int64) error
	// Vanished returns the published offers of a feed that were not in it in a run.
	Vanished(ctx context.Context, tx *db.Tx, feed string, run int64, limit int) ([]Offer, error)
	// Stale returns the council's own published offers that nobody has checked since a day, by reference, from behind one.
	Stale(ctx context.Context, tx *db.Tx, since workday.Date, after thread.Ref, limit int) ([]Offer, error)
	InsertOffer(ctx context.Context, tx *db.Tx, o Offer) error
	UpdateOffer(ctx context.Context, tx *db.Tx, o Offer) error

	Session(ctx context.Context, tx *db.Tx, ref thread.Ref) (Session, error)
	// Sessions returns those that there are, in order of their time.
	Sessions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Session, error)
	// LockedSession returns a session that nobody else changes until the transaction ends.
	LockedSession(ctx context.Context, tx *db.Tx, ref thread.Ref) (Session, error)
	// Next returns the sessions of offers from a day on, the soonest first.
	Next(ctx context.Context, tx *db.Tx, offers []thread.Ref, from workday.Date, limit int) ([]Session, error)
	// Given returns the sessions that a person or provider gives within the days, the soonest first.
	Given(ctx context.Context, tx *db.Tx, party thread.Ref, from, to workday.Date, limit int) ([]Session, error)
	// Between returns the sessions that take place within the days, in no order.
	Between(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Session, error)
	// OnDays returns the offers with a session from the first of the days until another day, called off or not, and of each whether a
	// session on one of the days has a place left.
	OnDays(ctx context.Context, tx *db.Tx, days []workday.Date, until workday.Date) (map[thread.Ref]bool, error)
	InsertSession(ctx context.Context, tx *db.Tx, s Session) error
	UpdateSession(ctx context.Context, tx *db.Tx, s Session) error

	Booking(ctx context.Context, tx *db.Tx, ref thread.Ref) (Booking, error)
	// Bookings returns a session's bookings in the order in which they were asked for.
	Bookings(ctx context.Context, tx *db.Tx, session thread.Ref) ([]Booking, error)
	// BookingsOf returns the children's bookings, the latest first.
	BookingsOf(ctx context.Context, tx *db.Tx, children []thread.Ref, limit int) ([]Booking, error)
	// BookingIn returns the child's booking in a session; a fault of kind not found when there is none.
	BookingIn(ctx context.Context, tx *db.Tx, session, child thread.Ref) (Booking, error)
	// FirstWaiting returns who has waited longest for a place; a fault of kind not found when nobody does.
	FirstWaiting(ctx context.Context, tx *db.Tx, session thread.Ref) (Booking, error)
	// TakenWith returns the bookings that hold a place in sessions that a person gives from a day on, the latest session first.
	TakenWith(ctx context.Context, tx *db.Tx, facilitator thread.Ref, from workday.Date) ([]Booking, error)
	// LastDay returns the last day on which a child holds a place in a session that the party gives; zero when never.
	LastDay(ctx context.Context, tx *db.Tx, party, child thread.Ref) (workday.Date, error)
	InsertBooking(ctx context.Context, tx *db.Tx, b Booking) error
	UpdateBooking(ctx context.Context, tx *db.Tx, b Booking) error

	Recurring
	Eligibilities
	Neighbours
	People
	Voices
	Links

	// Counts returns places and children by district and month of the sessions that took place within the days.
	Counts(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]MonthCount, error)
}

// Atlas places postcodes: *geo.Atlas.
type Atlas interface {
	Find(text string) (geo.Found, error)
	District(code string) (geo.District, bool)
}

// Families knows children and tells those who look after them.
type Families interface {
	Children(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]family.Child, error)
	// Carers returns all carers of a child, former ones too.
	Carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Carer, error)
	// HomeKept reports whether where the child lives, and what lies near it, is kept from the reader.
	HomeKept(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error)
	// TellFamilyTx sends those who look after a child what changed and by when, with nothing private. All of them read the same: it
	// must say nothing of where a session is.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
	// TellBookerTx sends the same to one person who booked for a child: one of its family in these words, and somebody at work that a place
	// was cancelled. Who may not see the child any more is not told.
	TellBookerTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref) error
	// InHands returns in whose hands it is what a person did for a child, as the reader stands to it.
	InHands(ctx context.Context, tx *db.Tx, reader access.Actor, child, doer thread.Ref) (family.Hands, error)
}

// Deps is everything that offers need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Atlas    Atlas
	Families Families
	// Clocks holds owners to checking what they offer; nil: nobody is chased.
	Clocks *deadline.Clocks
	// Terms returns the council's term dates; ok is false when it holds none. nil: nobody does.
	Terms func(ctx context.Context, tx *db.Tx) (calendar workday.TermCalendar, ok bool, err error)
	// Spans are how long the council believes what an offer says, and holds a place.
	Spans func(ctx context.Context, tx *db.Tx) (statute.Spans, error)
	// Holidays are the bank holidays; nil: none are held.
	Holidays BankHolidays
	// Meetings are told of places that are held and given back, so that an interpreter comes where one is needed; optional.
	Meetings Meetings
	// Unchecked says in a sentence why nothing of a provider is shown to families yet, "" where it is known; nil: all are.
	Unchecked func(ctx context.Context, tx *db.Tx, provider thread.Ref) (why string, err error)
}

// Meetings are the days on which families are met. Package family keeps them.
type Meetings interface {
	// HeldTx is told that a place is held for a child, on a day and at a time such as "14:30"; again for a place that is held already.
	HeldTx(ctx context.Context, tx *db.Tx, by audit.By, child, booking thread.Ref, on workday.Date, at string) error
	// GivenBackTx is told that a place is held no longer.
	GivenBackTx(ctx context.Context, tx *db.Tx, by audit.By, booking thread.Ref) error
}

// Service carries out the use cases on offers and their sessions.
type Service struct {
	deps        Deps
	directories directories
	files       Files    // nil where an installation keeps no documents
	accounts    Accounts // nil in tests that need none
}

// New returns a Service.
func New(d Deps) *Service { return &Service{deps: d} }

// Offer returns one offer. Whether the reader may see one that is not published is the caller's question (see MayRead).
func (s *Service) Offer(ctx context.Context, tx *db.Tx, ref thread.Ref) (Offer, error) {
	return s.deps.Store.Offer(ctx, tx, ref)
}

// Offers returns several offers by reference.
func (s *Service) Offers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Offer, error) {
	out := make(map[thread.Ref]Offer, len(refs))
	if len(refs) == 0 {
		return out, nil
	}
	found, err := s.deps.Store.Offers(ctx, tx, refs)
	for _, o := range found {
		out[o.Ref] = o
	}
	return out, err
}

// OfProvider returns every offer of a provider.
func (s *Service) OfProvider(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Offer, error) {
	if provider == "" {
		return nil, nil
	}
	return s.deps.Store.OfProvider(ctx, tx, provider)
}

// ToPublish returns the offers of which something waits to be published.
func (s *Service) ToPublish(ctx context.Context, tx *db.Tx, limit int) ([]Offer, error) {
	return s.deps.Store.ToPublish(ctx, tx, limit)
}

// Session returns one session.
func (s *Service) Session(ctx context.Context, tx *db.Tx, ref thread.Ref) (Session, error) {
	return s.deps.Store.Session(ctx, tx, ref)
}

// Next returns the coming sessions of offers, the soonest first.
func (s *Service) Next(ctx context.Context, tx *db.Tx, limit int, offers ...thread.Ref) ([]Session, error) {
	return s.deps.Store.Next(ctx, tx, offers, tx.Today(), limit)
}

// Given returns the sessions that a person or provider gives within the days.
func (s *Service) Given(ctx context.Context, tx *db.Tx, party thread.Ref, from, to workday.Date, limit int) ([]Session, error) {
	return s.deps.Store.Given(ctx, tx, party, from, to, limit)
}

// Bookings returns a session's bookings. The caller shows only children whom the reader may see.
func (s *Service) Bookings(ctx context.Context, tx *db.Tx, session thread.Ref) ([]Booking, error) {
	return s.deps.Store.Bookings(ctx, tx, session)
}

// Booking returns one booking. The caller has checked that the reader may see the child.
func (s *Service) Booking(ctx context.Context, tx *db.Tx, ref thread.Ref) (Booking, error) {
	return s.deps.Store.Booking(ctx, tx, ref)
}

// BookingsOf returns the children's bookings, the latest first.
func (s *Service) BookingsOf(ctx context.Context, tx *db.Tx, limit int, children ...thread.Ref) ([]Booking, error) {
	return s.deps.Store.BookingsOf(ctx, tx, children, limit)
}

// MayRead reports whether a may read the offer: everybody once it is published, before that its provider and who publishes.
func MayRead(a access.Actor, o Offer) bool {
	return o.Status == Published || MayEdit(a, o)
}

// MayEdit reports whether a may change the offer: who publishes offers, and its own provider.
func MayEdit(a access.Actor, o Offer) bool {
	if o.Origin != nil {
		return false // its own council keeps it
	}
	return a.May(access.OfferPublish) || a.May(access.OfferEdit) && a.Provider != "" && a.Provider == o.Provider
}

// MayMark reports whether a may keep the session's register: who gives it, and the co-ordinator.
func MayMark(a access.Actor, x Session) bool {
	return a.May(access.SessionAttend) && (x.Given(a.Person) || x.Given(a.Provider) || a.Is(access.RoleCoOrdinator))
}

func (s *Service) recordOffer(ctx context.Context, tx *db.Tx, by audit.By, o Offer, action, why string) error {
	node := thread.Node{Ref: o.Ref, Kind: thread.Offer, Label: o.Title, Provider: o.Provider, State: string(o.Status), URL: "/offers/" + string(o.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place offer %s in the thread: %w", o.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(o.Ref), Payload: o, Why: why})
}

// joinAgreement links the agreement that pays for an offer to it, once the agreement is on the thread.
func joinAgreement(ctx context.Context, tx *db.Tx, o Offer) error {
	if o.Agreement == "" {
		return nil
	}
	there, err := thread.Nodes(ctx, tx, o.Agreement)
	if err != nil {
		return err
	}
	if _, ok := there[o.Agreement]; !ok {
		return nil
	}
	return thread.Link(ctx, tx, o.Agreement, "offers", o.Ref)
}

func stale(what string) error {
	return fault.Conflictf("Someone else changed this %s while you were reading it. Look at it again before you save.", what)
}
