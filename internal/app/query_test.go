package app_test

import "database/sql"

// query reads one value from the shell's county behind the program's back.
func (s *shell) query(statement string, args ...any) string {
	s.t.Helper()
	raw, err := sql.Open("sqlite", s.file("county", "county.db"))
	must(s.t, err)
	defer raw.Close()
	var value string
	must(s.t, raw.QueryRow(statement, args...).Scan(&value))
	return value
}
