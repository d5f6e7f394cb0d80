package county

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/waiting"
)

// bookings fills the next session of a small group, gives one place back so that the next in line is offered it, and calls a
// later session off.
func (b *builder) bookings() error {
	g := b.smallest()
	next := -1
	for i, on := range g.days {
		if next < 0 && on.After(b.today) {
			next = i
		}
	}
	if next < 0 || next+1 >= len(g.sessions) {
		return fmt.Errorf("no session of %s is to come", g.ref)
	}
	if err := b.stayedAway(g, next-1); err != nil {
		return err
	}
	var first offer.Booking
	var queue []story
	for i := range g.places + 3 {
		st, err := b.newcomer(40 + i)
		if err != nil {
			return err
		}
		queue = append(queue, *st)
		if err := b.on(b.today.AddDays(-2), 19, func(ctx context.Context, tx *db.Tx) error {
			booked, err := b.Offer.BookTx(ctx, tx, st.parent.by(), offer.Book{Session: g.sessions[next], Child: st.child})
			if i == 0 {
				first = booked
			}
			return err
		}); err != nil {
			return err
		}
	}
	if err := b.lapsed(g, next+2, queue); err != nil {
		return err
	}
	return b.on(b.today.AddDays(-1), 12, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Offer.CancelBookingTx(ctx, tx, g.leader.by(), offer.CancelBooking{Booking: first.Ref}); err != nil {
			return err
		}
		return b.Offer.CancelSessionTx(ctx, tx, g.leader.by(), offer.CancelSession{Session: g.sessions[next+1], Why: "The hall is needed for an election."})
	})
}

// lapsed fills a session, gives one place back, and lets the family that is offered it miss its time, so that the next is asked.
func (b *builder) lapsed(g group, session int, queue []story) error {
	if session >= len(g.sessions) {
		return fmt.Errorf("no session of %s is far enough ahead", g.ref)
	}
	var first thread.Ref
	for i, st := range queue {
		if err := b.on(b.today.AddDays(-9), 19, func(ctx context.Context, tx *db.Tx) error {
			booked, err := b.Offer.BookTx(ctx, tx, st.parent.by(), offer.Book{Session: g.sessions[session], Child: st.child})
			if i == 0 {
				first = booked.Ref
			}
			return err
		}); err != nil {
			return err
		}
	}
	if err := b.on(b.today.AddDays(-6), 12, func(ctx context.Context, tx *db.Tx) error {
		return b.Offer.CancelBookingTx(ctx, tx, queue[0].parent.by(), offer.CancelBooking{Booking: first})
	}); err != nil {
		return err
	}
	return b.on(b.today.AddDays(-1), 10, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Offer.LapseTx(ctx, tx, 50)
		return err
	})
}

// stayedAway books a place in a session that is over, for a child who did not come.
func (b *builder) stayedAway(g group, session int) error {
	st, err := b.newcomer(70)
	if err != nil {
		return err
	}
	var booked offer.Booking
	if err := b.on(g.days[session].AddDays(-6), 19, func(ctx context.Context, tx *db.Tx) (err error) {
		booked, err = b.Offer.BookTx(ctx, tx, st.parent.by(), offer.Book{Session: g.sessions[session], Child: st.child})
		return err
	}); err != nil {
		return err
	}
	return b.on(g.days[session], 20, func(ctx context.Context, tx *db.Tx) error {
		return b.Offer.AttendTx(ctx, tx, g.leader.by(), offer.Attend{Booking: booked.Ref, Mark: offer.Absent})
	})
}

// smallest is the group with the fewest places.
func (b *builder) smallest() group {
	found := b.market.groups[0]
	for _, g := range b.market.groups {
		if g.places < found.places && g.every <= 2 {
			found = g
		}
	}
	return found
}

// waits leaves support that was offered to a waiting family without an answer, and one family that left the list by choice.
func (b *builder) waits() error {
	for i := range 2 {
		st, err := b.newcomer(150 + i)
		if err != nil {
			return err
		}
		var ref thread.Ref
		if _, err := st.step(20, 14, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Waiting.JoinTx(ctx, tx, st.lead.by(), waiting.Join{Child: st.child, Pathway: "neurodevelopmental", On: tx.Today(), Why: "Referred by the school with the family."})
			return err
		}); err != nil {
			return err
		}
		if _, err := st.step(60, 14, func(ctx context.Context, tx *db.Tx) error {
			if i == 1 {
				return b.Waiting.LeaveTx(ctx, tx, st.lead.by(), waiting.Leave{Entry: ref, On: tx.Today(), Reason: waiting.Consent, Evidence: "The family’s e-mail."})
			}
			return b.Waiting.OfferSupportTx(ctx, tx, st.lead.by(), waiting.OfferSupport{Entry: ref, Offer: b.market.groups[0].ref, On: tx.Today()})
		}); err != nil {
			return err
		}
	}
	return nil
}
