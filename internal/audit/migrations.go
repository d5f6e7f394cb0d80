package audit

import "alongside/internal/db"

// Migrations creates the tables of the audit. Nothing in the program updates or deletes a row of audit_entry or audit_seal.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1100, Name: "audit entries, their chain and looks", SQL: `
CREATE TABLE audit_entry (
	n            SERIAL8 PRIMARY KEY,
	scope        TEXT NOT NULL,
	at           TEXT NOT NULL,
	kind         TEXT NOT NULL,
	action       TEXT NOT NULL,
	ref          TEXT NOT NULL,
	child        TEXT NOT NULL,
	child_set    TEXT NOT NULL,
	person       TEXT NOT NULL,
	name         TEXT NOT NULL,
	role         TEXT NOT NULL,
	acting_for   TEXT NOT NULL,
	channel      TEXT NOT NULL,
	rule         TEXT NOT NULL,
	payload_hash TEXT NOT NULL,
	content_hash TEXT NOT NULL
);

CREATE INDEX audit_entry_ref ON audit_entry (scope, ref, n) WHERE ref <> '';

CREATE INDEX audit_entry_child ON audit_entry (scope, child, n) WHERE child <> '';

CREATE INDEX audit_entry_child_set ON audit_entry (scope, child_set, n) WHERE child_set <> '';

CREATE TABLE audit_payload (
	entry INTEGER NOT NULL PRIMARY KEY,
	scope TEXT NOT NULL,
	salt  TEXT NOT NULL,
	why   TEXT NOT NULL,
	body  TEXT NOT NULL
);

CREATE TABLE audit_child_set (
	scope TEXT NOT NULL,
	id    TEXT NOT NULL,
	size  INTEGER NOT NULL,
	PRIMARY KEY (scope, id)
) WITHOUT ROWID;

CREATE TABLE audit_child_set_member (
	scope     TEXT NOT NULL,
	child     TEXT NOT NULL,
	child_set TEXT NOT NULL,
	PRIMARY KEY (scope, child_set, child)
) WITHOUT ROWID;

CREATE INDEX audit_child_set_member_child ON audit_child_set_member (scope, child, child_set);

CREATE TABLE audit_unsealed (
	scope TEXT NOT NULL,
	entry INTEGER NOT NULL,
	PRIMARY KEY (scope, entry)
) WITHOUT ROWID;

CREATE TABLE audit_seal (
	scope TEXT NOT NULL,
	seq   INTEGER NOT NULL,
	entry INTEGER NOT NULL UNIQUE,
	hash  TEXT NOT NULL,
	PRIMARY KEY (scope, seq)
) WITHOUT ROWID;

CREATE TABLE audit_head (
	scope TEXT NOT NULL PRIMARY KEY,
	seq   INTEGER NOT NULL,
	hash  TEXT NOT NULL
) WITHOUT ROWID;
`}, {Number: 1101, Name: "what was done about a child, apart from who looked", SQL: `
CREATE INDEX audit_entry_done ON audit_entry (scope, child, n) WHERE child <> '' AND kind <> 'look';
`}, {Number: 1102, Name: "who looked at a child, apart from what was done", SQL: `
CREATE INDEX audit_entry_look ON audit_entry (scope, child, n) WHERE child <> '' AND kind = 'look';

DROP INDEX audit_entry_child;
`}}
}
