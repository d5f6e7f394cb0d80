// Package brokeragesql keeps requirements, answers, rankings, awards and packages in SQLite and PostgreSQL.
package brokeragesql
