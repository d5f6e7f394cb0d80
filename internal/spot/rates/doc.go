// Package rates compares what a council pays for single packages with each other and with what its agreements have agreed.
//
// Commissioners use it to see how far rates for one service lie apart, which of them stand out, how much is bought from members of
// an agreement, how few providers the council leans on, and what it would mean for children, providers and money if every package
// moved to agreed rates: who would change carer first of all, and the saving with its interval.
//
// It is pure: lines, providers and agreed prices go in, a picture comes out, the same for the same input in any order. It does not
// say that a low rate is a good one.
package rates
