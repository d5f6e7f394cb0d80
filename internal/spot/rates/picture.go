package rates

import (
	"alongside/internal/money"
	"alongside/internal/spot/packages"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Bought is one package with who provides it.
type Bought struct {
	packages.Line
	ID        int64        // the same for one package in every list
	Body      string       // the provider's name for people, one for all its spellings
	Providers []thread.Ref // of the council's, that it is; none when it is nobody's
	District  string       // the code of the district that Area names; "" when it names none
	Born      workday.Date // the child's, zero where the list's reference tells of nobody known
}

// Lot is a lot of an agreement that is in force, with its members and what they agreed to be paid.
type Lot struct {
	Ref       thread.Ref
	Name      string
	Service   string
	Agreement thread.Ref
	Title     string // of the agreement
	Members   []thread.Ref
	Prices    []Price
	Districts []string // codes of those that it serves; none for everywhere
	AgeFrom   int
	AgeTo     int // 0 for any age
}

// Price is what a member is paid for one unit at one time, in one district or in all that the lot serves.
type Price struct {
	Provider thread.Ref
	District string // its code; "" where no price of the member's own for the district counts
	Unit     money.Unit
	Band     money.Band
	Amount   money.Pence
}

// Question is what a picture is made of. Chosen says which lot a service is compared with, by Fold of its name, where a person said
// so; a lot of "" says with none.
type Question struct {
	Lines  []Bought
	Lots   []Lot
	Chosen map[string]thread.Ref
	On     workday.Date
}

// Picture is the answer: every figure is about the packages that run on the day.
type Picture struct {
	On         workday.Date  `json:"on"`
	Packages   int           `json:"packages"`
	Children   int           `json:"children"`
	Bodies     int           `json:"bodies"` // providers, under all their names
	Weekly     money.Pence   `json:"weekly"`
	Unmeasured int           `json:"unmeasured"` // packages that do not say how much they are, so that nothing can be added up
	Groups     []Group       `json:"groups"`     // those most is spent on first
	Overlaps   []Overlap     `json:"overlaps"`   // all agreements together first, then those most is spent under
	Market     Concentration `json:"market"`
	Saving     Saving        `json:"saving"`
	Moves      []Move        `json:"-"`      // of children who would change carer first, then those that move most money
	Stands     []Stand       `json:"stands"` // under agreements, beside them, apart from them; none in a picture of before
	Off        []Aside       `json:"-"`      // packages that are not under an agreement, those that cost most first
	Hours      []Hours       `json:"-"`      // packages by the hour of a service with one lot, those that ended too
}

// Group is the packages of one service, unit and time band: what can be compared with each other.
type Group struct {
	ID       int64         `json:"id"`
	Service  string        `json:"service"`
	Unit     money.Unit    `json:"unit"`
	Band     money.Band    `json:"band"`
	Packages int           `json:"packages"`
	Children int           `json:"children"`
	Weekly   money.Pence   `json:"weekly"`
	Spread   Spread        `json:"spread"`
	Points   []Point       `json:"points"`
	Lot      thread.Ref    `json:"lot,omitempty"` // "" where its packages are compared with several, each with the lot of its area and age
	LotName  string        `json:"lot_name,omitempty"`
	Lots     int           `json:"lots,omitempty"`
	Each     []LotSpread   `json:"each,omitempty"`   // what its packages cost under each of these lots
	Chosen   bool          `json:"chosen,omitempty"` // a person chose the lot, or that there is none
	Agreed   Spread        `json:"agreed"`           // what the lot's members are paid; of N 0 when nothing is agreed
	Areas    []Cut         `json:"areas"`
	Bodies   []Cut         `json:"bodies"`
	Outliers []Outlier     `json:"outliers"`
	Market   Concentration `json:"market"`
}

// Spread is how far prices lie apart. Each is a price that somebody is paid: the middle one of an even number is the lower of two.
type Spread struct {
	N      int         `json:"n"`
	Min    money.Pence `json:"min"`
	Lower  money.Pence `json:"lower"` // quartile
	Median money.Pence `json:"median"`
	Upper  money.Pence `json:"upper"`
	Max    money.Pence `json:"max"`
}

// Point is a price and how many packages have it.
type Point struct {
	Price money.Pence `json:"price"`
	N     int         `json:"n"`
}

// LotSpread is what the packages of a group cost that are compared with one lot.
type LotSpread struct {
	Lot    thread.Ref `json:"lot"`
	Spread Spread     `json:"spread"`
}

// Cut is one area's or provider's part of a group.
type Cut struct {
	Name   string      `json:"name"`
	Spread Spread      `json:"spread"`
	Weekly money.Pence `json:"weekly"`
	Points []Point     `json:"points"`
}

// Outlier is a package whose price stands apart from its group's.
type Outlier struct {
	ID    int64       `json:"id"`
	Child string      `json:"child"`
	Body  string      `json:"body"`
	Area  string      `json:"area"`
	Price money.Pence `json:"price"`
	Fence money.Pence `json:"fence"` // the bound that it is beyond
	High  bool        `json:"high"`
}

// Overlap is how much is bought from members of an agreement; an empty Agreement stands for all of them together.
type Overlap struct {
	Agreement thread.Ref  `json:"agreement"`
	Title     string      `json:"title"`
	Weekly    money.Pence `json:"weekly"`
	Children  int         `json:"children"` // with a package from a member
	Bodies    int         `json:"bodies"`   // that are members
	Packages  int         `json:"packages"`
}

// Concentration is how few a council leans on. Index is money.Concentration of what each is paid.
type Concentration struct {
	Index  int     `json:"index"`
	Shares []Share `json:"shares"` // the largest first
}

// Share is one provider's part.
type Share struct {
	Name    string      `json:"name"`
	Weekly  money.Pence `json:"weekly"`
	PerMill int         `json:"per_mill"`
}

// Why is why a package was not compared with agreed rates.
type Why string

// The reasons.
const (
	NoLot      Why = "no lot" // the service is compared with none
	NoPrice    Why = "no price"
	NoQuantity Why = "no quantity"
)

// Move is one package at agreed rates, over the twelve months from the day.
type Move struct {
	ID       int64       `json:"id"`
	Child    string      `json:"child"`
	ChildRef thread.Ref  `json:"child_ref,omitempty"` // for the caller to fill in
	Body     string      `json:"body"`
	Service  string      `json:"service"`
	Unit     money.Unit  `json:"unit"`
	Band     money.Band  `json:"band"`
	Price    money.Pence `json:"price"`
	Agreed   money.Pence `json:"agreed"` // the member's own rate; the middle one where the child would change carer
	Now      money.Pence `json:"now"`
	Then     money.Pence `json:"then"`
	Least    money.Pence `json:"least"` // what it would cost with the cheapest member, and the dearest
	Most     money.Pence `json:"most"`
	Changes  bool        `json:"changes"` // its provider is no member: the child would change carer
	LotName  string      `json:"lot"`
	Not      Why         `json:"not,omitempty"` // why it was not compared; then only Now counts
	provider bool
	options  []money.Pence
}

// Saved is what moving the package would save; below nothing when it would cost more.
func (m Move) Saved() money.Pence { return m.Now - m.Then }

// Saving is what moving every package that can be compared to agreed rates would mean over twelve months.
type Saving struct {
	Compared int         `json:"compared"` // packages
	Children int         `json:"children"`
	Changing int         `json:"changing"` // children who would change carer
	Now      money.Pence `json:"now"`
	Then     money.Pence `json:"then"`
	// Low and High hold 95 of 100 redrawn samples; Draws is 0 when there are too few children to draw from.
	Low   money.Pence `json:"low"`
	High  money.Pence `json:"high"`
	Draws int         `json:"draws"`
	// Least and Most are what is saved when each child who would change goes to the dearest or to the cheapest member: exact.
	Least  money.Pence `json:"least"`
	Most   money.Pence `json:"most"`
	Cheap  int         `json:"cheaper"` // children whose packages would cost less, the same, more
	Same   int         `json:"same"`
	Dear   int         `json:"dearer"`
	Bodies []Effect    `json:"bodies"` // providers, those that would lose most first
	Not    map[Why]int `json:"not"`    // packages that could not be compared
	NotNow money.Pence `json:"not_now"`
}

// Saved is the saving in pence; below nothing when agreed rates cost more.
func (s Saving) Saved() money.Pence { return s.Now - s.Then }

// Effect is what the move means for one provider. A provider that is no member keeps nothing of what it has.
type Effect struct {
	Name     string      `json:"name"`
	Member   bool        `json:"member"`
	Packages int         `json:"packages"`
	Children int         `json:"children"`
	Now      money.Pence `json:"now"`
	Then     money.Pence `json:"then"`
}

// Gains is what the provider is paid more; below nothing when it is paid less.
func (e Effect) Gains() money.Pence { return e.Then - e.Now }
