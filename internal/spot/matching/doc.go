// Package matching puts what a council's ledgers say together with its providers and agreements: which names are one
// supplier, which supplier is a provider, and how much of the spending goes to members of each agreement.
//
// Commissioners read the result on the pages about spending; package spot works it out in a job, after an import or an answer
// about two names. The package keeps nothing, reads nothing and has no clock.
package matching
