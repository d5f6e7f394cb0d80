// Package reportsql keeps measures and reports in SQLite and PostgreSQL.
//
// A published report's figures are kept as one JSON column: they are the record of what was shown and are never counted
// with.
package reportsql
