// Package plan keeps what was promised to a child: needs, outcomes and provision, each line with how much, how often, by
// whom and under which legal basis: an education, health and care plan (sections B, E, F, G, H1, H2 of regulation 12, SI
// 2014/1530), a section 17 plan, short breaks.
//
// Named officers and social workers write it; the family comments on the draft within 15 days beginning with the day it is
// served (regulation 13); from the day it is final every provision can be bought, delivered and counted in minutes.
//
//	Draft ──▶ drafted ──ServeDraft──▶ draft served ──Comment──▶ (comments) ──Finalise──▶ final
//
// An education, health and care plan is reviewed; what is decided then can be disputed like the plan itself:
//
//	HoldReview ──▶ to be decided ──DecideReview──▶ kept as it is | ended | to be changed ──IssueAmended──▶ changed
//
// A line that does not say how much is not accepted, and words that promise nothing are pointed out before a plan is
// final. The package does not decide what a child needs.
package plan
