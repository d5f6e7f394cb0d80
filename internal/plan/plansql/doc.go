// Package plansql keeps plans and their provision in SQLite and PostgreSQL.
package plansql
