package deadline

import "alongside/internal/db"

// The questions whose plans the tests look at.
const (
	Columns        = columns
	DueOfCouncil   = dueOfCouncil
	DueOfOwner     = dueOfOwner
	DueOfTeam      = dueOfTeam
	DueOfRule      = dueOfRule
	DueOfOwnerRule = dueOfOwnerRule
	DueOfBoth      = dueOfBoth
)

// NextOfChildrenQuestion is the question of NextOfChildren.
func NextOfChildrenQuestion(e db.Engine) string { return nextOfChildren(e) }

// ShippedLadders are the ladders that ship.
func ShippedLadders() (Ladders, error) { return shippedLadders() }

// RungsOf returns a deadline's ladder.
func (c *Clocks) RungsOf(d Deadline) []Rung { return c.rungs(d, "") }
