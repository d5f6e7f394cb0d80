// Package waiting keeps who waits for what, since when, and what they were offered meanwhile.
//
// Families see how long it is likely to take and how we know; their workers offer support from the first day; the co-ordinator
// sees, red first, every child to whom nothing has been offered; everybody sees the expected waits.
//
// No law sets how long a neurodevelopmental pathway may take. Section 19 of the Children and Families Act 2014 asks that
// families are told what they need to take part in decisions, which is why an honest "we do not know yet" is shown where there
// is too little to go by.
//
//	Join ──▶ waiting ──OfferSupport──▶ pending ──Answer──▶ taken or declined (with why)
//	            │                        (any number, at any time of the wait)
//	            ├──GiveNotice, with evidence──▶ days in which the family keeps its place (KeepPlace)
//	            └──Leave: assessed; by the family's own choice with evidence of it; or after notice──▶ left
//	                  ▲                                                                              │
//	                  └──────────Return, in the council's months, to the place that it had───────────┘
//
// Expected waits come from the list's own history of the last 24 months (see [Estimate]): those who were assessed, and those
// who still wait or left otherwise, who count as long as they were on the list.
//
// Who has waited longest is seen first. Whoever moves a child up says by which of the council's rules (see [Policies]) and on what
// facts; the others learn how many are seen sooner, not who.
//
// It does not book assessments, or promise a date.
package waiting
