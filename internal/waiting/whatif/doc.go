// Package whatif keeps comparisons of what would shorten a wait: more places from a day on, an offer meanwhile, fewer missed
// appointments, another order, more or fewer referrals, each beside the list as it is.
//
// Co-ordinators, commissioners and managers of leads make them before money is spent. No law asks for it; section 19 of the Children and
// Families Act 2014 is why families are told what a council can know.
//
//	Save ──▶ playing ──(job)──▶ played, or too little history
//	             │ ▲
//	        Stop ▼ │ Play again, or Save a change
//	           stopped                            Copy makes another, Delete ends it
//
// A model is made of the list's own history: its stages where first appointments are on record, who is seen sooner, who leaves, which
// appointments are missed. What is not on record is said, and assumed only where somebody assumes it. The model that was played is kept
// with its answer, so that the command line plays the same again.
//
// It names no child, books nothing and promises nothing.
package whatif
