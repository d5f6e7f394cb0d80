// Package leadsql keeps lead professionals' allocations and absences in SQLite and PostgreSQL.
package leadsql
