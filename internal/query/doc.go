// Package query runs the query cycle that Hampshire's Recommendation 8 asked for: every question a family asks has an
// owner and a reply-by date, is answered point by point, and is closed by the family's own word, never by staff.
//
// Parents and young people ask and judge; the lead professional owns the question unless it is given to somebody who knows
// better; an answer that the family says is none goes one level up, with a new date.
//
//	Ask ──▶ asked ──Acknowledge──▶ with its owner ──Answer──▶ answered ──Judge(answered)──▶ closed
//	                                     ▲                       │
//	                                     └──one level up─────────┴──Judge(not answered)
//
// Periods are the council's policy in working days. A holding reply does not stop the clock. The package does not decide
// what a right answer is: it checks that every point is answered and that the family knows what happens next.
package query
