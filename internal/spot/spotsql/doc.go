// Package spotsql keeps imports of spending and contracts in SQLite and PostgreSQL.
//
// The rows of an import are stored under one number for the import and their line, which together are the primary key: in
// SQLite that is the row's own number, so a million payments need no second index.
package spotsql
