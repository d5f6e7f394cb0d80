// Package spot keeps what councils publish of their spending and contracts: every payment of a ledger, every row of a
// register of contracts with its expiry worked out anew.
//
// Commissioners and finance officers import the files, as they were published under the Local Government Transparency Code
// 2015, and read what was spent, by service and supplier, outside and inside agreements.
//
//	Import ──▶ staging ──(short commits, one for each ten thousand lines)──▶ published
//	              │  ▲
//	           (killed)
//	              │  └─Import of the same file goes on behind the last line that was saved
//	              └─Sweep, after a day──▶ swept     published ─TakeBack─▶ taken back
//
// Nobody sees a line of a file before all of them: publishing is one commit, and first compares what is stored with what was
// read, to the penny. The same file again adds nothing; a payment that an earlier file holds already is refused, as often as
// that file holds it. Payments whose payee is withheld are kept and added up apart: they have no supplier in common.
//
// After an import and after every answer about two names, a job has spot/matching put names, providers and agreements together
// and keeps the result for the pages. What persons answered is kept for ever, until it is undone, and on record after that.
// A published file that was imported by mistake can be taken back: its lines go; who did it, when and why stays.
// This package does not say whether a payment was right.
package spot
