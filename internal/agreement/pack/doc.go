// Package pack gathers, months before each break point of an agreement, what a decision on it has to weigh, and holds the
// council to deciding in time.
//
// Contract managers open a pack (or the daily look does, as many months ahead as the council's policy says), weigh options and
// have the draft decision made; democratic services take it; members and auditors read the pack as it stood on that day.
// Finance enters what an hour of the council's own staff would cost, twice a year, so that the market stands beside it.
//
//	opened ──(live: every figure is worked out when it is read)──Draft──▶ draft decision ──(taken)──▶ decided: frozen, with its hash
//	   │                                                                      │
//	   └──(decide-by day passes)──▶ overdue: told up the ladder ◀─────────────┘      the agreement never goes on by itself
//
// It takes no decision and gives no notice to anybody. It names no child: it counts them.
package pack
