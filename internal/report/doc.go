// Package report holds decisions to their promises: measures with a baseline, a target and a live figure, and the reports
// that come back to a committee with them.
//
// Democratic services and commissioners promise measures and compile reports; everybody reads what is published.
//
//	decision ──promises──▶ measure ◀──counts-in── outcome
//	                          │
//	                     reported-in
//	                          ▼
//	   compiled (due on a day) ──Publish──▶ published, with the figures as they were that day
//
// A figure comes from a [Source], which its capability registers: the report asks for it each time the page is read, so a
// number in a report is never typed in. What is published is kept beside what the figure is today.
//
// Figures that count children go through package disclosure before anything else sees them; a hidden number is not stored
// with the report either. The package does not compare the same children under two breakdowns: whoever registers two such
// sources looks at both, and at how soon a live figure follows a published one.
package report
