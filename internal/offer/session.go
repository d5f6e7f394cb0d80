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

// The states of a booking. An offered place is held until the family takes it or leaves it.
const (
	Booked    Place = "booked"
	Waiting   Place = "waiting"
	Offered   Place = "offered"
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
}

// Holds reports whether the booking takes up a place.
func (b Booking) Holds() bool { return b.State == Booked || b.State == Offered }
