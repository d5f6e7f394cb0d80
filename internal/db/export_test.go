package db

import "context"

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

// Remembered returns how many rows a SQLite database's memory was made of.
func Remembered(d *DB) int {
	e, ok := d.engine.(*sqliteEngine)
	if !ok {
		return 0
	}
	e.memory.mu.Lock()
	defer e.memory.mu.Unlock()
	return e.memory.now.weight + e.memory.older.weight
}

// WhileCommitting runs during as if a commit of d that writes nothing were under way.
func WhileCommitting(d *DB, during func()) {
	e, ok := d.engine.(*sqliteEngine)
	if !ok {
		return
	}
	e.memory.committingNow()
	during()
	e.memory.committed(context.Background(), e.writer.conn, touched{})
}
