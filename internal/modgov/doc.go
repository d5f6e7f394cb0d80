// Package modgov reads what councils publish about their decisions and turns it into data: pages of proposed and made
// decisions, minutes of committees, and reports in which officers answer a scrutiny review's recommendations.
//
// Who uses it: democratic services, when papers are imported; members and commissioners, through the findings. A paper is
// plain text or simple HTML, as saved from a council's site. No council is known by name: headings are recognised from a table
// of the phrases that councils use (labels.go), and dates, sums, terms and procurement routes from how people write them.
//
// What the paper states is kept as it states it. What it does not state stays empty and is said in a Finding; nothing is
// guessed. Printed numbers ("Recommendation 6") are labels, never identifiers, because papers repeat and skip them.
//
//	bytes ──decode──▶ text ──lines──▶ lines ──segment──▶ sections ──interpret──▶ Document + Findings
//
// What it does not do: it computes no legal period (callers hold a notice's dates against package statute), it stores
// nothing, and it does not read PDF or word-processor files; it says how to save them as text.
package modgov
