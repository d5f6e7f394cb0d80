// Package noticesql keeps imported notices in SQLite and PostgreSQL.
package noticesql
