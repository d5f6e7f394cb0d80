package waitingsql

import "alongside/internal/db"

// Migrations returns the table of package waiting.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3400, Name: "waits", SQL: `
CREATE TABLE waiting_entry (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	pathway TEXT NOT NULL,
	district TEXT NOT NULL,
	joined_on TEXT NOT NULL,
	left_on TEXT NOT NULL,
	reason TEXT NOT NULL,
	evidence TEXT NOT NULL,
	priority TEXT NOT NULL,
	why TEXT NOT NULL,
	red INTEGER NOT NULL,
	sort_key TEXT NOT NULL,
	support TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX waiting_entry_child ON waiting_entry (scope, child, joined_on);
CREATE INDEX waiting_entry_board ON waiting_entry (scope, left_on, sort_key);
CREATE INDEX waiting_entry_past ON waiting_entry (scope, pathway, left_on)`}}
}
