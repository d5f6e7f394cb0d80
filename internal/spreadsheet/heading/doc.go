// Package heading recognises the columns of a published table: which one is the supplier, which the amount, which the date.
//
// No two councils use the same headings, and few put them on the first line. Packages ledger and register describe what they
// look for in a Vocabulary, as data: roles, the phrases that councils head them with, and what kind of cells they have. Find
// then picks the heading line and a column for each role from the words of the headings and from the cells below them, and
// returns a Mapping that says for every column how it was recognised and how sure that is. A person can show it, save it and
// give it back with corrections. The package guesses nothing about single rows.
package heading
