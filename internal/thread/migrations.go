package thread

import "alongside/internal/db"

// Migrations creates the tables of the thread. Capabilities depend on them.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1200, Name: "thread nodes, links and external identifiers", SQL: `
CREATE TABLE thread_node (
	scope    TEXT NOT NULL,
	ref      TEXT NOT NULL,
	kind     TEXT NOT NULL,
	label    TEXT NOT NULL,
	child    TEXT NOT NULL,
	provider TEXT NOT NULL,
	state    TEXT NOT NULL,
	url      TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
) WITHOUT ROWID;

CREATE TABLE thread_link (
	scope    TEXT NOT NULL,
	from_ref TEXT NOT NULL,
	rel      TEXT NOT NULL,
	to_ref   TEXT NOT NULL,
	PRIMARY KEY (scope, from_ref, to_ref, rel),
	FOREIGN KEY (scope, from_ref) REFERENCES thread_node (scope, ref),
	FOREIGN KEY (scope, to_ref) REFERENCES thread_node (scope, ref)
) WITHOUT ROWID;

CREATE INDEX thread_link_up ON thread_link (scope, to_ref, from_ref, rel);

CREATE TABLE thread_external (
	scope  TEXT NOT NULL,
	ref    TEXT NOT NULL,
	system TEXT NOT NULL,
	value  TEXT NOT NULL,
	PRIMARY KEY (scope, ref, system),
	UNIQUE (scope, system, value)
) WITHOUT ROWID;
`}}
}
