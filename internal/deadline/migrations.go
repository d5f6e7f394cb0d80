package deadline

import "alongside/internal/db"

// Migrations creates the tables of deadlines and pauses. The indexes hold running deadlines only, so that "what is due" stays as
// quick after ten years as on the first day.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1400, Name: "deadlines and their pauses", SQL: `
CREATE TABLE deadline (
	n              SERIAL8 PRIMARY KEY,
	scope          TEXT NOT NULL,
	rule           TEXT NOT NULL,
	rule_version   INTEGER NOT NULL,
	policy         TEXT NOT NULL,
	citation       TEXT NOT NULL,
	verified       INTEGER NOT NULL,
	provisional    INTEGER NOT NULL,
	kind           TEXT NOT NULL,
	ref            TEXT NOT NULL,
	child          TEXT NOT NULL,
	owner          TEXT NOT NULL,
	team           TEXT NOT NULL,
	title          TEXT NOT NULL,
	from_on        TEXT NOT NULL,
	certificate_on TEXT NOT NULL,
	due_on         TEXT NOT NULL,
	working        TEXT NOT NULL,
	state          TEXT NOT NULL,
	paused_since   TEXT NOT NULL,
	pause_reason   TEXT NOT NULL,
	paused_days    INTEGER NOT NULL,
	done_on        TEXT NOT NULL,
	why            TEXT NOT NULL,
	warn_before    INTEGER NOT NULL,
	rung           INTEGER NOT NULL,
	climb_on       TEXT NOT NULL,
	version        INTEGER NOT NULL
);

CREATE UNIQUE INDEX deadline_open ON deadline (scope, ref, rule) WHERE state IN ('running', 'paused');

CREATE INDEX deadline_of ON deadline (scope, ref, due_on, n);

CREATE INDEX deadline_child ON deadline (scope, child, due_on, n, state) WHERE state IN ('running', 'paused');

CREATE INDEX deadline_owner ON deadline (scope, owner, due_on, n) WHERE state = 'running';

CREATE INDEX deadline_team ON deadline (scope, team, due_on, n) WHERE state = 'running';

CREATE INDEX deadline_due ON deadline (scope, due_on, n) WHERE state = 'running';

CREATE INDEX deadline_climb ON deadline (scope, climb_on, n) WHERE state = 'running';

CREATE TABLE deadline_pause (
	scope    TEXT NOT NULL,
	deadline INTEGER NOT NULL,
	from_on  TEXT NOT NULL,
	to_on    TEXT NOT NULL,
	reason   TEXT NOT NULL,
	title    TEXT NOT NULL,
	evidence TEXT NOT NULL,
	notice   TEXT NOT NULL,
	PRIMARY KEY (scope, deadline, from_on)
) WITHOUT ROWID;
`}, {Number: 1401, Name: "deadlines: who was told of what is late", SQL: `
CREATE TABLE deadline_told (
	scope    TEXT NOT NULL,
	deadline INTEGER NOT NULL,
	person   TEXT NOT NULL,
	late     INTEGER NOT NULL,
	tell     TEXT NOT NULL,
	told_on  TEXT NOT NULL,
	PRIMARY KEY (scope, deadline, person, late)
) WITHOUT ROWID;

CREATE INDEX deadline_told_person ON deadline_told (scope, person, late, deadline);
`}, {Number: 1402, Name: "deadlines: whose they were before somebody was away", SQL: `
ALTER TABLE deadline ADD COLUMN lent_by TEXT NOT NULL DEFAULT '';
`}, {Number: 1403, Name: "deadlines of a team under one rule", SQL: `
CREATE INDEX deadline_team_rule ON deadline (scope, team, rule, due_on, n) WHERE state = 'running';
`}}
}
