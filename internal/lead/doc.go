// Package lead gives each family a named lead professional: somebody who helps them understand the system and makes sure
// that they get answers.
//
// The lead's manager allocates, from three suggestions with their reasons; the lead introduces herself by a date; the parent
// says whether that happened. Families, leads and managers use it, and every capability that shows "your person".
//
// No statute gives a family a lead professional. The promise is the council's own: two working days to allocate and five to
// introduce, unless its policy says otherwise (rules lead-allocate and lead-introduce).
//
//	(child registered, lead-allocate runs)
//	   │ Allocate ── the manager confirms; lead-introduce runs; the family is told
//	   ▼
//	allocated ──Introduce──▶ introduced ──Confirm(spoken)──▶ confirmed
//	   ▲                          │
//	   └──────────────────────────┴─Confirm(not spoken)──▶ lead-introduce runs again
//
//	PlanAbsence: needs a cover, the family is told before. SuddenAbsence: the manager covers at once.
//	Leave: needs a successor for every child; the family is told before.
//
// A lead professional is not a named officer, who runs a statutory process (package pathway). The package does not answer
// queries (package query), keep calendars, or count hours worked.
package lead
