// Package schema is the one list of all tables: the migrations of every package that keeps any. Whoever opens the whole
// database asks here, the program as well as the demonstration.
package schema
