// Package financesql keeps funds, commitments and invoices in SQLite and PostgreSQL.
package financesql
