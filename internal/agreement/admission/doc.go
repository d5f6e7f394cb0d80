// Package admission takes providers into agreements: openly, on published terms, with reasons and a way to object.
//
// Commissioners publish an opening: the questions, declarations, documents and periods on which an agreement takes
// applications. Providers ask for clarification, answered to all alike, and apply from their own sign-in. Two evaluators
// mark an application without seeing each other's marks, a third person moderates, and somebody decides with reasons.
//
// Where an application stands is derived from what was done and the day:
//
//	draft ──Submit──▶ submitted ──Check──▶ being scored ──Score ×2──▶ to moderate ──Moderate──▶ to decide
//	                   ▲      └─Check─▶ returned ─Submit┘                                         │   ▲
//	                   └──────────────────────────────┘          ┌──────── Decide ───────────────┤   │
//	                                                             ▼                                ▼   │
//	                                   standstill ─(days)─▶ accepted ─Admit─▶ admitted    refused ─Object─▶ under review
//	                                                                                       ▲            │ Review
//	                                                                                       └─ upheld ◀──┘ set aside ─▶ to decide
//
// Where a standstill applies it runs from the day on which the notice of the award was published (PublishNotice), and not from the
// decision; nobody is admitted before its end.
//
// The law: Public Contracts Regulations 2015 reg 34 (dynamic purchasing systems, until 2029) and Procurement Act 2023 ss34
// to 40 (dynamic markets). The periods are rules of package statute or days of the opening, never constants here.
//
// An opening that is published is never changed: a new version counts for applications begun after it. The time of a
// submission is the time of its transaction, to the microsecond; one at the closing time itself is in time.
//
// It does not suspend members, rate them or set prices that nobody offered.
package admission
