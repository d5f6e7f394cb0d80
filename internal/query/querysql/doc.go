// Package querysql keeps queries in SQLite and PostgreSQL.
package querysql
