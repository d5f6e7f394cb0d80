// Package spotsql keeps imports of spending and contracts in SQLite and PostgreSQL.
//
// The rows of an import are stored under one number for the import and their line, which together are the primary key: in
// SQLite that is the row's own number, so they need no second index. Payments stand some twenty in a row, under the line of the first:
// decision 050.
package spotsql
