package offer

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// HomeView is what a family's first page shows of offers.
type HomeView struct {
	Nearest []Nearby    // three at most, that need no assessment
	Places  []HeldPlace // the latest, those that are held or waited for or can be scored
}

// HeldPlace is a child's booking with what it is for and when.
type HeldPlace struct {
	Booking
	Session Session
	Title   string // the offer's
}

const (
	homeOffers   = 3
	homeBookings = 5
)

// ForHome returns what is near a child's home, fits its age and is for whom is asked, "" for anybody, and what is booked. The caller
// has checked that the reader may see the child.
func (s *Service) ForHome(ctx context.Context, tx *db.Tx, child thread.Ref, whom Whom) (HomeView, error) {
	children, err := s.deps.Families.Children(ctx, tx, []thread.Ref{child})
	if err != nil {
		return HomeView{}, fmt.Errorf("read %s: %w", child, err)
	}
	q := NearQuery{NoAssessment: true, For: whom, Limit: homeOffers}
	if c, ok := children[child]; ok {
		q.Outcode = c.Outcode
		if !c.Born.IsZero() {
			age := family.YearsOld(c.Born, tx.Today())
			q.Age = &age
		}
	}
	var v HomeView
	if v.Nearest, err = s.Near(ctx, tx, q); err != nil {
		return HomeView{}, err
	}
	all, err := s.deps.Store.BookingsOf(ctx, tx, []thread.Ref{child}, homeBookings*2)
	if err != nil {
		return HomeView{}, fmt.Errorf("read the bookings of %s: %w", child, err)
	}
	var shown []Booking
	for _, b := range all {
		if len(shown) < homeBookings && (b.State != Cancelled && b.Mark == "" || b.Mark == Attended && b.Useful == 0 || b.lately(tx.Now())) {
			shown = append(shown, b)
		}
	}
	v.Places, err = s.places(ctx, tx, shown)
	return v, err
}

// cancelledShown is how long a family's first page shows a place that somebody else cancelled than whoever booked it.
const cancelledShown = 14 * 24 * time.Hour

func (b Booking) lately(now time.Time) bool {
	return b.State == Cancelled && b.ByAnother() && now.Before(b.GivenUp.At.Add(cancelledShown))
}

// PlacesOf returns what is and was booked for a child, the latest booking first, each with its session and the offer's title, in
// three reads. The caller has checked that the reader may see the child.
func (s *Service) PlacesOf(ctx context.Context, tx *db.Tx, child thread.Ref, limit int) ([]HeldPlace, error) {
	all, err := s.deps.Store.BookingsOf(ctx, tx, []thread.Ref{child}, limit)
	if err != nil {
		return nil, fmt.Errorf("read the bookings of %s: %w", child, err)
	}
	return s.places(ctx, tx, all)
}

// places puts to bookings what each is for, in two reads however many they are.
func (s *Service) places(ctx context.Context, tx *db.Tx, bookings []Booking) ([]HeldPlace, error) {
	if len(bookings) == 0 {
		return nil, nil
	}
	refs := make([]thread.Ref, len(bookings))
	for i, b := range bookings {
		refs[i] = b.Session
	}
	sessions, err := s.deps.Store.Sessions(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read the sessions of %d bookings: %w", len(bookings), err)
	}
	of, about := map[thread.Ref]Session{}, make([]thread.Ref, len(sessions))
	for i, x := range sessions {
		of[x.Ref], about[i] = x, x.Offer
	}
	offers, err := s.deps.Store.Offers(ctx, tx, about)
	if err != nil {
		return nil, fmt.Errorf("read the offers of %d bookings: %w", len(bookings), err)
	}
	titles := map[thread.Ref]string{}
	for _, o := range offers {
		titles[o.Ref] = o.Title
	}
	out := make([]HeldPlace, len(bookings))
	for i, b := range bookings {
		out[i] = HeldPlace{Booking: b, Session: of[b.Session], Title: titles[of[b.Session].Offer]}
	}
	return out, nil
}
