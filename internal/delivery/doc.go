// Package delivery records what came of what was promised: the visits of a package against its minutes, and how the
// child's outcomes are scored with the family.
//
// Providers' people use it every day on a phone: today's visits, one tap each. Families see what was promised and what
// came, and say when a visit did not happen; brokers and contract managers settle it when the two accounts differ;
// finance reads what is not billed yet. The Care Act duty and section 42 of the Children and Families Act 2014 promise
// provision, not orders: only what came counts as delivered.
//
//	(agreed days) ──▶ due today ──RecordVisit──▶ delivered ──▶ billed (by finance)
//	                        │                        │  ▲
//	                        │              Missed (the family) │ Settle
//	                        │                        ▼  │
//	                        │                     disputed ──Settle──▶ missed, and whose
//	                        │                        ▲
//	                        │              RecordVisit (the provider)
//	                        │                        │
//	                        └──Missed (either side)──▶ missed, and whose
//
// A disputed visit counts neither as delivered nor as missed, and is not billed, until it is settled with a reason.
//
// It does not plan rotas, track where workers are or pay for visits.
package delivery
