package web

import (
	"context"

	"alongside/internal/db"
)

// Migrations are the tables of sessions, kept forms, drafts and keys against double posts.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1801, Name: "sessions and forms", SQL: `
CREATE TABLE web_session (
	token TEXT PRIMARY KEY,
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	council TEXT NOT NULL,
	agent TEXT NOT NULL,
	data BLOB NOT NULL,
	created_at TEXT NOT NULL,
	seen_at TEXT NOT NULL
);
CREATE INDEX web_session_person ON web_session (person, council);
CREATE INDEX web_session_seen ON web_session (seen_at);
CREATE TABLE web_kept (
	key TEXT PRIMARY KEY,
	action TEXT NOT NULL,
	person TEXT NOT NULL,
	sealed BLOB NOT NULL,
	created_at TEXT NOT NULL
);
CREATE INDEX web_kept_created ON web_kept (created_at);
CREATE TABLE web_once (
	scope TEXT NOT NULL,
	key TEXT NOT NULL,
	location TEXT NOT NULL,
	created_at TEXT NOT NULL,
	PRIMARY KEY (scope, key)
);
CREATE INDEX web_once_created ON web_once (created_at);
CREATE TABLE web_draft (
	scope TEXT NOT NULL,
	owner TEXT NOT NULL,
	action TEXT NOT NULL,
	fields TEXT NOT NULL,
	saved_at TEXT NOT NULL,
	PRIMARY KEY (scope, owner, action)
);
CREATE INDEX web_draft_saved ON web_draft (saved_at);
`}}
}

// Sweep forgets what has run out: sessions, keys after an hour, kept forms after a day, drafts after 30 days.
func (r *Router) Sweep(ctx context.Context) error {
	return r.config.DB.InTx(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		now := tx.Now()
		if _, err := db.Exec(ctx, tx, `DELETE FROM web_session WHERE seen_at < $1 OR created_at < $2`,
			now.Add(-r.config.Idle-expiredKnown), now.Add(-r.config.Life-expiredKnown)); err != nil {
			return err
		}
		for text, age := range sweeps {
			if _, err := db.Exec(ctx, tx, text, now.Add(-age)); err != nil {
				return err
			}
		}
		return nil
	})
}
