// Package agreementsql keeps agreements, lots, rates and admissions in SQLite and PostgreSQL.
package agreementsql
