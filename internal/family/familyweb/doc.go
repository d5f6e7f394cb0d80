// Package familyweb has the pages on concerns and families: four short ones on which anybody tells what worries them, the
// board where workers screen concerns, and the child's record for workers and families.
package familyweb
