// Package allocation ranks the providers that could meet one child's requirement, by published weights, and says in words
// why each stands where it does.
//
// It is the design's fourth promise: nobody auctions a child. Fit, continuity, distance, quality and rate are weighed; the
// rate's weight is capped so that price alone cannot win; whoever lacks something that the child cannot do without is not
// ranked at all, and is told what; and the ranking decides nothing: people award.
//
// Scores and points are whole numbers (basis points of 10,000 and hundredths of a point), so that two runs, and a person
// with a pencil, get the same answer. The package is pure: no clock, no database.
package allocation
