package offer

// What stands in place of a session's name and place, where it is kept from a reader where the child lives: a place that is booked for
// the child lies near its home.
const (
	KeptTitle = "A place in a session"
	KeptWhere = "We do not show where it is: it may be near where the child lives."
)

// Apart is the session without anything that says where it is: the outcode, how to get there, who gives it, the offer that it is of,
// and what was written when it was called off.
func (s Session) Apart() Session {
	return Session{Ref: s.Ref, Version: s.Version, On: s.On, Start: s.Start, Minutes: s.Minutes, Cancelled: s.Cancelled}
}

// Apart is what an offer is and costs, without its name, its words, its place and who gives it.
func (o Offer) Apart() Offer {
	return Offer{Details: Details{Title: KeptTitle, Kind: o.Kind, Cost: o.Cost, CostUnsaid: o.CostUnsaid}}
}

// Apart is the booking without what was written about it: words of another carer, or of who cancelled it, may say where the session is.
func (b Booking) Apart() Booking {
	b.Words, b.GivenUp.Why = "", ""
	return b
}
