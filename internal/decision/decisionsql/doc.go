// Package decisionsql keeps decisions in SQLite and PostgreSQL.
//
// What the lock and the lists ask for has columns of its own; the texts and lists of a decision, which are only ever read
// and written whole, are kept as one JSON column each.
package decisionsql
