// Package providersql keeps providers and their evidence in SQLite and PostgreSQL.
package providersql
