package offer

import (
	"time"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Session is one time at which an offer takes place.
type Session struct {
	Ref         thread.Ref
	Version     int
	Offer       thread.Ref
	Provider    thread.Ref
	District    string // the offer's, so that places are counted where they are given
	On          workday.Date
	Start       string // "18:30"
	Minutes     money.Minutes
	Places      int
	Taken       int // booked or held by an offered place
	Queued      int // waiting for a place
	Came        int // attended
	Outcode     string
	Facilitator thread.Ref
	Cancelled   bool
	Why         string // why it is cancelled

	Series        thread.Ref // the first session of those that were planned together; "" for one by itself
	Siblings      int        // places for brothers and sisters
	SiblingsTaken int
	Transport     string // how to get there together, in words; "" for none
	Seats         int    // seats there
	SeatsTaken    int
}

// Free returns how many places are left.
func (s Session) Free() int {
	if s.Cancelled {
		return 0
	}
	return max(0, s.Places-s.Taken)
}

// StartsAt returns when it begins.
func (s Session) StartsAt() time.Time {
	hour, minute, _ := clock(s.Start)
	return s.On.At(hour, minute)
}

// Given reports whether a person or provider gives the session.
func (s Session) Given(party thread.Ref) bool {
	return party != "" && (party == s.Facilitator || party == s.Provider)
}

// clock reads "18:30".
func clock(text string) (hour, minute int, ok bool) {
	if len(text) != 5 || text[2] != ':' {
		return 0, 0, false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if text[i] < '0' || text[i] > '9' {
			return 0, 0, false
		}
	}
	hour, minute = int(text[0]-'0')*10+int(text[1]-'0'), int(text[3]-'0')*10+int(text[4]-'0')
	return hour, minute, hour < 24 && minute < 60
}

// Place is where a booking stands.
type Place string

// The states of a booking. An offered place is held until its time is over; then it has lapsed, and the next family is asked.
const (
	Booked    Place = "booked"
	Waiting   Place = "waiting"
	Offered   Place = "offered"
	Lapsed    Place = "lapsed"
	Cancelled Place = "cancelled"
)

// Mark says whether a child came.
type Mark string

// The marks.
const (
	Attended Mark = "attended"
	Absent   Mark = "absent"
)

// Useful is what a parent says of a session.
type Useful int

// The answers, in three taps.
const (
	NotUseful  Useful = 1
	SomeUse    Useful = 2
	VeryUseful Useful = 3
)

// Booking is one child's place in a session, or its wait for one. A child has at most one in a session.
type Booking struct {
	Ref        thread.Ref
	Version    int
	Session    thread.Ref
	Child      thread.Ref
	State      Place
	At         time.Time // when it was asked for: who asked first is offered first
	Mark       Mark
	Attendance thread.Ref
	Outcome    thread.Ref
	Useful     Useful
	Words      string // the parent's own

	Siblings int       // brothers and sisters who come along
	Seat     bool      // they come by the transport that is laid on
	Until    time.Time // until when an offered place is held
	Reminded time.Time // when the family was reminded; zero when it was not

	Asker   thread.Ref // who asked for the place; "" from before this was kept
	GivenUp GivenUp    // who cancelled it, and why; zero where nobody did
}

// GivenUp is who cancelled a booking.
type GivenUp struct {
	Person thread.Ref `json:"person,omitempty"`
	Name   string     `json:"name,omitempty"` // of somebody at work, as it was then; "" for one of the family, who may be known by another
	Role   string     `json:"role,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	Why    string     `json:"why,omitempty"` // what somebody at work wrote for the family
}

// ByAnother reports whether somebody else cancelled the booking than whoever made it.
func (b Booking) ByAnother() bool { return !b.GivenUp.At.IsZero() && b.GivenUp.Person != b.Asker }

// Holds reports whether the booking takes up a place.
func (b Booking) Holds() bool { return b.State == Booked || b.State == Offered }

// Open reports whether the booking still stands: a place that is held or waited for.
func (b Booking) Open() bool { return b.Holds() || b.State == Waiting }

// StateAt returns where the booking stands at a time: an offered place whose time is over has lapsed, whether or not the queue has
// moved on yet.
func (b Booking) StateAt(now time.Time) Place {
	if b.State == Offered && !b.Until.IsZero() && !now.Before(b.Until) {
		return Lapsed
	}
	return b.State
}

// seats is how many seats of the transport the booking takes.
func (b Booking) seats() int {
	if !b.Seat {
		return 0
	}
	return 1 + b.Siblings
}

// fits reports whether there is room for the brothers and sisters, and for all of them in the transport.
func (s Session) fits(b Booking) (siblings, seats bool) {
	return s.SiblingsTaken+b.Siblings <= s.Siblings, s.SeatsTaken+b.seats() <= s.Seats
}

// take counts a booking in that holds a place from now on.
func (s *Session) take(b Booking) {
	s.Taken++
	s.SiblingsTaken += b.Siblings
	s.SeatsTaken += b.seats()
}

// release counts a booking out that held a place.
func (s *Session) release(b Booking) {
	s.Taken--
	s.SiblingsTaken -= b.Siblings
	s.SeatsTaken -= b.seats()
}

// Until when an offered place is held at the latest: two hours before the session; where that has passed, for an hour.
const (
	holdBefore = 2 * time.Hour
	holdLeast  = time.Hour
)

// heldUntil returns until when a place that is offered now is held, where the council holds it so long.
func (s Session) heldUntil(now time.Time, long time.Duration) time.Time {
	start := s.StartsAt()
	until := earlier(now.Add(long), start.Add(-holdBefore))
	if least := now.Add(holdLeast); until.Before(least) {
		until = earlier(least, start)
	}
	return until.UTC()
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
