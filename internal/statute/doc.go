// Package statute holds the law's periods, and each council's own, as data, and works dates out from them.
//
// Whoever must act by a date, or wait until one, and whoever must be told, relies on it: statutory assessment and review,
// mediation and appeal, key decisions and call-in, procurement notices, queries. The rules are files that a practitioner can
// check (rules/README.md): strict JSON, one rule a file, with version, citation, the dates between which it holds, what starts
// it, the period, how it is counted, and examples worked by hand. This package evaluates them without opinions:
//
//	rule in force on the day → days counted on a named calendar → last day (a duty) or next step (a wait), with the working
//
// Law comes with the program and cannot be changed by a council, save where a rule says that it is set locally. Council policy
// stands apart, a folder a council, in the same form. A clock keeps the version it started under; Compute can be asked for
// exactly that one again.
//
// The package starts and stops no clock (package deadline does), decides nothing and knows no today.
package statute
