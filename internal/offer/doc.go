// Package offer is the directory of what families can use today, whether or not anything has been diagnosed: groups, courses,
// activities, short breaks, and the sessions in which they take place.
//
// Families search it near home and book for their child; facilitators mark who came with one tap; the parent says how useful it
// was; providers keep their own offers; the county co-ordinator publishes them and sees where places are missing.
//
// The law is section 30 of the Children and Families Act 2014 (the local offer) and, for short breaks, the Breaks for Carers
// of Disabled Children Regulations 2011, SI 2011/707: what may be used without an assessment says so, with the rule.
//
// An offer's life, and that of a place in a session:
//
//	drafted ──Publish──▶ published ──Withdraw──▶ inactive ──Publish──▶ published
//	                        │  ▲
//	                      Edit─┘ (a provider's change waits beside what is shown until it is published)
//
//	Book ──▶ booked ──Cancel──▶ cancelled
//	  │        ▲ │                  ▲
//	  │     Accept└─Attend─▶ attended or absent ──Score──▶ outcome
//	  ▼        │                    │
//	waiting ──▶ offered ──Cancel────┘     (a place that comes free is offered to who waited longest)
//
// Whoever gives a session may see a child from the booking until thirty days after the session, and for no longer.
//
// It takes no payment, plans no room, and does not decide who is eligible: an offer that needs an assessment says so and how
// to ask for one.
package offer
