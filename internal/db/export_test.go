package db

// Commits returns how many commits a SQLite database has made.
func Commits(d *DB) uint64 {
	if e, ok := d.engine.(*sqliteEngine); ok {
		return e.writer.commits.Load()
	}
	return 0
}

// Schema returns the statements that an engine makes of a migration's text.
func Schema(e Engine, text string) []string { return (&dialect{engine: e}).schema(text) }

// Translate returns an engine's words for a statement.
func Translate(e Engine, text string) string { return (&dialect{engine: e}).translate(text) }
