// Package scrutiny keeps what members recommended, what was answered, what was done about it and whether members are
// satisfied, until they are.
//
// Members and democratic services record or import recommendations; the agencies answer and act; everybody reads. The law
// is the Local Government Act 2000, section 9FE: the executive answers a scrutiny committee's report or recommendations
// within two months (rule scrutiny-response).
//
// A recommendation's own identity is its reference. The printed label is kept as printed, because papers repeat and skip
// numbers; the ordinal is its place in the paper. Its state follows from its facts:
//
//	awaiting a response ──Respond──▶ accepted ──Act──▶ under way ──every milestone──▶ done ──Judge──▶ members satisfied
//	        │                 │         ▲                                               │
//	        │                 ├──▶ noted, rejected, answered (Judge is possible)        │
//	        │                 │         └──────────── not yet satisfied ◀──Judge────────┘
//	        └──(imported with its response)
//
// What a paper lacks or says two ways is kept as findings beside its recommendations, and nothing is filled in by guess:
// a response that does not say whether it accepts stays "answered".
//
// It does not run meetings, keep agendas or decide what a committee looks into; figures that show whether an action helped
// are package report's.
package scrutiny
