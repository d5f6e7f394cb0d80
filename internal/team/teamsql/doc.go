// Package teamsql keeps teams, memberships and absences in SQLite and PostgreSQL.
package teamsql
