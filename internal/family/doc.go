// Package family hears what worries a family and keeps who the family is: children, carers, and who has parental
// responsibility since when and on what evidence.
//
// Anybody tells the council of a concern: without an account, a diagnosis or a name. A person screens it the same working
// day. Workers register families, parents and young people read their own record, write their own statement and see who
// looked.
//
// The law: a council may help every child in need in its area (Children Act 1989, section 17), and must make enquiries
// when a child may suffer significant harm (section 47), for which nobody's consent is asked. Parental responsibility is
// that of the Children Act 1989, sections 2 to 4A. The rights under Part 3 of the Children and Families Act 2014 pass to
// the young person at the end of compulsory school age (Education Act 1996, section 8).
//
//	raised ──Screen──▶ open as family ──▶ lead-allocate runs; concern ─about→ child, family ─has→ child
//	   │       ├─────▶ advice only
//	   │       ├─────▶ safeguarding referral
//	   │       └─────▶ not reachable ──Screen──▶ (any of the others)
//	   └ concern-screen runs from the day it was told
//
// A family without an account follows its concern with the reference and a code that is shown once and stored as a hash.
//
// The package does not judge needs (package pathway does), name a lead professional (package lead), sign anybody in
// (package authority), or end what parents may see when a right passes: that is recorded when the young person asks.
package family
