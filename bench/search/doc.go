// Package search measures the search for offers beside SQLite's full-text search FTS5, ordered by bm25, on the same made-up offers in the
// same run: how long 500 queries take with 20,000 and with 200,000 offers, and how many of the first ten answers are of what was
// asked for.
//
// Both have the same words of each offer; FTS5 has the postcode among them as well. FTS5 is asked as one would ask it for people who
// type: every word a beginning, accents left out. Whatever it finds the search of offers has to find too, before a ratio is
// printed.
//
// What answers a question is known by how the offers are made: each has a subject, and the questions, which were written by hand,
// name the subject that they mean and, with a postcode, how near it is to be. They hold the program to what it should do: that
// offers with the words in their titles come before those that only mention them was decided after they had first been asked.
package search
