// Package leadsql keeps lead professionals' allocations in SQLite and PostgreSQL.
package leadsql
