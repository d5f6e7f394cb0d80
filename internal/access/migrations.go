package access

import "alongside/internal/db"

// Migrations creates the table of relationships and that of broken glass.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1300, Name: "relationships and broken glass", SQL: `
CREATE TABLE access_relationship (
	scope   TEXT NOT NULL,
	actor   TEXT NOT NULL,
	child   TEXT NOT NULL,
	reason  TEXT NOT NULL,
	from_on TEXT NOT NULL,
	to_on   TEXT NOT NULL,
	until   TEXT NOT NULL,
	source  TEXT NOT NULL,
	level   TEXT NOT NULL,
	without TEXT NOT NULL,
	PRIMARY KEY (scope, actor, child, reason, from_on)
) WITHOUT ROWID;

CREATE INDEX access_relationship_child ON access_relationship (scope, child, actor);

CREATE TABLE access_glass (
	scope  TEXT NOT NULL,
	at     TEXT NOT NULL,
	actor  TEXT NOT NULL,
	child  TEXT NOT NULL,
	name   TEXT NOT NULL,
	reason TEXT NOT NULL,
	until  TEXT NOT NULL,
	PRIMARY KEY (scope, at, actor, child)
) WITHOUT ROWID;
`}, {Number: 1301, Name: "access: what was found of openings in an emergency", SQL: `
CREATE TABLE access_glass_review (
	scope         TEXT NOT NULL,
	at            TEXT NOT NULL,
	actor         TEXT NOT NULL,
	child         TEXT NOT NULL,
	outcome       TEXT NOT NULL,
	why           TEXT NOT NULL,
	reviewer      TEXT NOT NULL,
	reviewer_name TEXT NOT NULL,
	reviewed_at   TEXT NOT NULL,
	PRIMARY KEY (scope, at, actor, child)
) WITHOUT ROWID;
`}, {Number: 1302, Name: "access: who may see a child, read from one index", SQL: `
DROP INDEX access_relationship_child;
CREATE INDEX access_relationship_child ON access_relationship (scope, child, actor, level, from_on, to_on, until, without);
`}}
}
