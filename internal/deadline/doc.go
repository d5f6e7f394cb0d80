// Package deadline keeps every promise's clock: what is due, by when, who owns it, and how the date was worked out.
//
// Every capability uses it, in the transaction that makes the promise. The law and the council's policy are rules in package
// statute; a deadline keeps the id and version of the rule that it started under, the working shown, and its lawful pauses.
//
//	running ──Pause (allowed reason, evidence, notice to the family)──► paused ──Resume (later by the paused days)──► running
//	running, paused ──Keep (on a day)──► kept          in time or late is derived from the two dates
//	running, paused ──Stop (why)───────► stopped       no longer needed
//
// Late, soon and to come are not stored: Look derives them from the dates, so no nightly job can forget to run. What does run
// is Escalate, which climbs the ladder of who is told how many days before and after a missed date.
//
// A running deadline moves only by a pause, by a corrected start date, or because the holiday table changed; each says so in
// the audit and returns whose deadlines moved. The package tells nobody itself and knows no pages.
package deadline
