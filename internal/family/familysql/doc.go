// Package familysql keeps concerns, families, children, carers and statements in SQLite and PostgreSQL.
//
// What is looked for has columns of its own, names and telephone numbers once more in the form in which they are compared.
package familysql
