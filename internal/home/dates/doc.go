// Package dates says which of a child's running dates a reader is told of. Every page that lists them to families asks it: their first
// page, what has happened and what comes next, and the child's record.
//
// A date tells by its name alone that something goes on: "An answer to a complaint", "A provider for: respite". It is left out where
// its object is: by the reader's role, by a relationship that does not reach that part of the record, or because the question is
// another carer's whose home is kept from the reader.
package dates
