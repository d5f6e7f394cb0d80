// Package deliverysql keeps visits, agreed days and outcomes in SQLite and PostgreSQL.
package deliverysql
