// Package timeline holds the one page on which a family reads what has happened for its child, day by day, and what happens next
// and by when. Whoever works with the child reads the same page.
//
// It keeps nothing. Each line comes from the capability that keeps it, in a number of statements that does not grow with what has
// happened, and is left out where its reader may not see it: by their role, by a relationship that does not reach that part of the
// record, because it is another carer's and would say where they live, or because a record was closed at an adoption.
package timeline
