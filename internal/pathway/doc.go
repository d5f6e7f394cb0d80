// Package pathway runs the assessments of a child on their clocks, each under its legal basis: an education, health and
// care needs assessment (Children and Families Act 2014 section 36; SI 2014/1530) and a social care assessment (Children
// Act 1989 section 17).
//
// A parent, young person or setting asks; the named officer runs the process (another role than the lead professional, who
// helps the family); agencies give advice by a date; whoever determines says why, on what evidence and under which rule.
//
//	Request ──▶ requested ──Decide(yes)──▶ assessing ──AskAdvice──▶ (advice asked) ──GiveAdvice──▶ (advice given)
//	                │                          │                                                       │
//	                └─Decide(no)──▶ refused    └───────────────────Determine──────────────────────────▶ determined
//
// It writes no plan and hears no appeal, and it never decides: it keeps the dates and the reasons of those who do.
package pathway
