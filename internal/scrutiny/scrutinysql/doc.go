// Package scrutinysql keeps recommendations in SQLite and PostgreSQL.
//
// Response, actions and verdicts are read and written with their recommendation and kept as JSON columns of it.
package scrutinysql
