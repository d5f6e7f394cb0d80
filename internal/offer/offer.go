package offer

import (
	"slices"
	"time"

	"alongside/internal/family"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind is what sort of thing is offered.
type Kind string

// The kinds of offer.
const (
	Group      Kind = "group"
	Course     Kind = "course"
	DropIn     Kind = "drop-in"
	Activity   Kind = "activity"
	ShortBreak Kind = "short-break"
	OneToOne   Kind = "one-to-one"
	Equipment  Kind = "equipment"
	Advice     Kind = "advice"
)

// Kinds lists the kinds in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{Group, Course, DropIn, Activity, ShortBreak, OneToOne, Equipment, Advice}
}

// Time is a part of the year or week in which an offer takes place.
type Time string

// The times.
const (
	TermTime Time = "term"
	Holidays Time = "holiday"
	Evenings Time = "evening"
	Weekends Time = "weekend"
)

// Times lists the times in the order in which they are shown.
func Times() []Time { return []Time{TermTime, Holidays, Evenings, Weekends} }

// Access is something about the place that some families cannot do without.
type Access string

// What places may have.
const (
	Wheelchair    Access = "wheelchair"
	ChangingPlace Access = "changing-place"
	Quiet         Access = "quiet"
)

// Accesses lists them in the order in which they are shown.
func Accesses() []Access { return []Access{Wheelchair, ChangingPlace, Quiet} }

// Stages lists where a family may be on the way to a diagnosis.
func Stages() []family.Stage {
	return []family.Stage{family.Considering, family.Awaiting, family.Diagnosed}
}

// Status is whether families find an offer.
type Status string

// The statuses.
const (
	Drafted   Status = "drafted"
	Published Status = "published"
	Inactive  Status = "inactive"
)

// oldest is the age up to which children and young people are helped, that year included.
const oldest = 25

// Details are what a provider says of an offer.
type Details struct {
	Title string
	What  string // in plain words
	Kind  Kind

	For     []Whom         `json:",omitempty"` // none: nobody said, and everybody is shown it
	Stages  []family.Stage // none: at any stage
	AgeFrom int
	AgeTo   int // included
	Needs   []string

	Languages []string `json:",omitempty"` // in which it is given besides English: "Polish", "British Sign Language"

	Venue    string
	Postcode string // of the venue, whole or its first half

	When   string
	Days   []Day `json:",omitempty"` // of every week, on which anybody can come; none: When may say it in words, see OpenDays
	Times  []Time
	Access []Access
	Cost   money.Pence // for a family and a time; 0 is free
	// CostUnsaid is set where another council's directory names no price: Cost is 0 then, and nobody is told that it is free.
	CostUnsaid bool   `json:",omitempty"`
	Join       string // how to join

	NeedsAssessment bool
	Rule            string // why, or by which rule it may be used without one

	Agreement thread.Ref // the service level agreement that pays for it, when there is one

	Origin *Origin `json:",omitempty"` // of an offer that another council keeps
}

// Origin is who keeps an offer that was read from another council's feed.
type Origin struct {
	Feed         string // the feed's name here
	Owner        string // the council, in words
	ID           string // the feed's UUID of the service
	Organisation string // who provides it
	URL          string // where it can be read about

	Dates []workday.Date `json:",omitempty"` // single days on which it takes place
	// Timed are the times of which its schedules say whether it takes place then: by their days the weekend, by their hours the evening.
	Timed []Time `json:",omitempty"`
}

// Spot is a place in millionths of a degree.
type Spot struct{ Lat, Long int }

const micro = 1_000_000

func spotOf(p geo.Point) Spot {
	return Spot{Lat: int(p.Lat * micro), Long: int(p.Long * micro)}
}

// Point returns the place in degrees.
func (s Spot) Point() geo.Point {
	return geo.Point{Lat: float64(s.Lat) / micro, Long: float64(s.Long) / micro}
}

// Offer is one entry of the directory.
type Offer struct {
	Ref      thread.Ref
	Version  int
	Provider thread.Ref
	Details
	Outcode   string
	District  string // the code of the district
	At        Spot
	Status    Status
	CheckedOn workday.Date // when somebody last made sure that this is right
	Pending   *Details     // a change that waits to be published
	Changed   int64        // the number of its latest change among all offers of the council
	Modified  time.Time    // when that was; zero before this was kept
}

// Stale reports whether nobody has checked the offer since a day: see [Service.StaleSince].
func (o Offer) Stale(since workday.Date) bool { return o.CheckedOn.Before(since) }

// Within reports whether it is known to cost a family at most that each time.
func (o Offer) Within(most money.Pence) bool { return !o.CostUnsaid && o.Cost <= most }

// ForAge reports whether a child of an age can use it.
func (o Offer) ForAge(age int) bool { return o.AgeFrom <= age && age <= o.AgeTo }

// ForStage reports whether a family at a stage can use it.
func (o Offer) ForStage(s family.Stage) bool {
	return len(o.Stages) == 0 || slices.Contains(o.Stages, s)
}
