package db

import (
	"context"
	"errors"
)

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

// Remembered returns how many rows a database's memory was made of.
func Remembered(d *DB) int {
	switch e := d.engine.(type) {
	case *sqliteEngine:
		e.memory.mu.Lock()
		defer e.memory.mu.Unlock()
		return e.memory.now.weight + e.memory.older.weight
	case *postgresEngine:
		e.memory.mu.Lock()
		defer e.memory.mu.Unlock()
		return e.memory.now.weight + e.memory.older.weight
	default:
		return 0
	}
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

// EndedBetween lists the transactions that have ended in the second snapshot and had not in the first, given as texts.
func EndedBetween(first, second string) ([]uint64, error) {
	a, err := parseSnapshot(first)
	b, other := parseSnapshot(second)
	if err = errors.Join(err, other); err != nil {
		return nil, err
	}
	var ended []uint64
	a.ended(b, func(n uint64) bool {
		ended = append(ended, n)
		return true
	})
	return ended, nil
}
