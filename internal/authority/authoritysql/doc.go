// Package authoritysql keeps councils, accounts and what signing in needs in SQLite and PostgreSQL.
package authoritysql
