package offer

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// HomeView is what a family's first page shows of offers.
type HomeView struct {
	Nearest  []Nearby  // three at most, that need no assessment
	Bookings []Booking // the latest, those that hold or wait for a place or can be scored
}

const (
	homeOffers   = 3
	homeBookings = 5
)

// ForHome returns what is near a child's home and fits its age, and what is booked. The caller has checked that the reader may
// see the child.
func (s *Service) ForHome(ctx context.Context, tx *db.Tx, child thread.Ref) (HomeView, error) {
	children, err := s.deps.Families.Children(ctx, tx, []thread.Ref{child})
	if err != nil {
		return HomeView{}, fmt.Errorf("read %s: %w", child, err)
	}
	q := NearQuery{NoAssessment: true, Limit: homeOffers}
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
	for _, b := range all {
		if len(v.Bookings) < homeBookings && (b.State != Cancelled && b.Mark == "" || b.Mark == Attended && b.Useful == 0) {
			v.Bookings = append(v.Bookings, b)
		}
	}
	return v, err
}
