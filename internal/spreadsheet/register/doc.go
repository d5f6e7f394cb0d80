// Package register reads the contract registers that councils publish under the Local Government Transparency Code: reference,
// title, supplier, value, start, end, length and extensions. The import of contracts uses it.
//
// Every row becomes a Contract or a Refusal with its line and reason. A cell that says it is not known yet ("TBC", "X",
// "Ongoing") leaves its field unset, with a note; a date that the calendar does not have refuses the row, because what it should
// be cannot be guessed. Several rows may share a reference: they are separate contracts under one agreement, and Agreements
// gives them together. A cell may name several suppliers, one a line.
//
// Each contract's expiry is worked out anew and compared with the one the council states; see Check. A contract of n months ends
// on the day before the corresponding date n months after its start: 1 April 2021 and 12 months give 31 March 2022, as nearly
// all registers count. A fraction of a month is that part of 30 days, and such a term is compared within the half of its last
// published digit. Registers do not say whether "option to extend: 24 months, 2 extensions" means 24 months each or together:
// the reading that explains more of the register's own rows is taken, and Register.Reading says which.
//
// The package decides nothing about which of two dates is right, and keeps nothing.
package register
