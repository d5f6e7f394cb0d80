// Package waitingsql keeps waits in SQLite and PostgreSQL. What was offered during a wait is read and written with it, as one
// JSON column; whether anything was is a column of its own, so that the board finds those with nothing in an index.
package waitingsql
