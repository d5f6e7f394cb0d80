package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the engine that the program has, with its full-text search

	"alongside/internal/offer/offerindex"
)

// fullText is SQLite's full-text search over offers, in memory.
type fullText struct {
	db             *sql.DB
	ranked, hardly *sql.Stmt
}

const schemaSQL = `
CREATE TABLE offer (id INTEGER PRIMARY KEY, key TEXT NOT NULL, age_from INTEGER NOT NULL, age_to INTEGER NOT NULL, need TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (body, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4')`

const askedSQL = `SELECT offer.key FROM words JOIN offer ON offer.id = words.rowid
WHERE words MATCH ?1 AND (?2 < 0 OR offer.age_from <= ?2 AND ?2 <= offer.age_to) AND (?3 = '' OR offer.need = ?3) `

// newFullText fills it with the words that the search of offers has, and each offer's half of a postcode.
func newFullText(ctx context.Context, offers []made) (f *fullText, err error) {
	d, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	d.SetMaxOpenConns(1) // a second connection would have a memory of its own
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if _, err := d.ExecContext(ctx, schemaSQL); err != nil {
		return nil, fmt.Errorf("make the full-text table: %w", err)
	}
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	for i, o := range offers {
		_, err := tx.ExecContext(ctx, "INSERT INTO offer VALUES (?, ?, ?, ?, ?)", i+1, o.Key, o.AgeFrom, o.AgeTo, o.need)
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO words (rowid, body) VALUES (?, ?)", i+1, o.Text+" "+o.outcode)
		}
		if err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO words (words) VALUES ('optimize')")
	if err = errors.Join(err, tx.Commit()); err != nil {
		return nil, err
	}
	f = &fullText{db: d}
	if f.ranked, err = d.PrepareContext(ctx, askedSQL+"ORDER BY bm25(words), offer.key LIMIT ?4"); err != nil {
		return nil, err
	}
	f.hardly, err = d.PrepareContext(ctx, askedSQL+"LIMIT ?4")
	return f, err
}

// asked is what is asked of both, without a place.
type asked struct {
	words string
	age   *int
	need  string
}

// ours is the question in the words of the search of offers.
func (a asked) ours(limit int) offerindex.Query {
	q := offerindex.Query{Words: a.words, Age: a.age, Limit: limit}
	if a.need != "" {
		q.Tags = [][]string{{"need:" + a.need}}
	}
	return q
}

// search returns the keys that fit, the best first by bm25; in no order where ranked is false.
func (f *fullText) search(ctx context.Context, a asked, limit int, ranked bool) (keys []string, err error) {
	var match []string
	for _, w := range strings.Fields(a.words) {
		match = append(match, `"`+strings.ReplaceAll(w, `"`, `""`)+`"*`)
	}
	age := -1
	if a.age != nil {
		age = *a.age
	}
	stmt := f.hardly
	if ranked {
		stmt = f.ranked
	}
	rows, err := stmt.QueryContext(ctx, strings.Join(match, " "), age, a.need, limit)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", a.words, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}
