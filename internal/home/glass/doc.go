// Package glass holds the pages for emergencies: a worker opens the record of a child without a relationship, for a reason and
// for 24 hours; the person's manager and the data protection officer are told, look at it and say whether it was justified.
//
// The form answers alike whether a child is not on record, is kept from the reader by a court order, or fits more than once.
// The data protection officer opens a record in the same way without an emergency: for a request, a complaint or a breach, for 30
// days, and only to see.
//
// What a search finds is shown only by opening it, and each opening and each refusal is in the audit.
package glass
