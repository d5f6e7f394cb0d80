// Package offerindex finds offers in memory: by the beginnings of words, by tags, by age, and by distance from a place. It keeps one
// council's directory, is brought up to date entry by entry, and answers what a plain scan over the entries would, in the same order.
//
// Words and tags have lists of the entries that hold them; places lie in a grid, so that the nearest are looked at first and the
// search stops once nothing nearer can follow. An entry that is replaced or taken out leaves a gap; Worn says when there are so many
// that the index is better built anew.
//
// It reads no database, and knows no clock.
package offerindex
