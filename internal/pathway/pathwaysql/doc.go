// Package pathwaysql keeps assessments, advice and determinations in SQLite and PostgreSQL.
package pathwaysql
