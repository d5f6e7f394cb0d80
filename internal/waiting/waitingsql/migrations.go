package waitingsql

import "alongside/internal/db"

// Migrations returns the tables of package waiting and of the diaries.
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
CREATE INDEX waiting_entry_past ON waiting_entry (scope, pathway, left_on)`}, {Number: 3420, Name: "notices and moves on waiting lists", SQL: `
ALTER TABLE waiting_entry ADD COLUMN notice TEXT NOT NULL DEFAULT '';

CREATE TABLE waiting_move (
	scope TEXT NOT NULL,
	entry TEXT NOT NULL,
	version INTEGER NOT NULL,
	on_date TEXT NOT NULL,
	priority TEXT NOT NULL,
	rule TEXT NOT NULL,
	why TEXT NOT NULL,
	by_name TEXT NOT NULL,
	PRIMARY KEY (scope, entry, version),
	FOREIGN KEY (scope, entry) REFERENCES waiting_entry (scope, ref)
);
CREATE INDEX waiting_move_day ON waiting_move (scope, on_date)`}, {Number: 3421, Name: "diaries that families own", SQL: `
CREATE TABLE waiting_diary (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	owner TEXT NOT NULL,
	version INTEGER NOT NULL,
	tell_from INTEGER NOT NULL,
	share_words INTEGER NOT NULL,
	since TEXT NOT NULL,
	last_number INTEGER NOT NULL,
	PRIMARY KEY (scope, child, owner)
);

CREATE TABLE waiting_diary_entry (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	owner TEXT NOT NULL,
	number INTEGER NOT NULL,
	at TEXT NOT NULL,
	score INTEGER NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (scope, child, owner, number)
);

CREATE TABLE waiting_diary_call (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	owner TEXT NOT NULL,
	entry INTEGER NOT NULL,
	score INTEGER NOT NULL,
	shared INTEGER NOT NULL,
	on_date TEXT NOT NULL,
	told TEXT NOT NULL,
	due TEXT NOT NULL,
	answered_on TEXT NOT NULL,
	answered_by TEXT NOT NULL,
	answer TEXT NOT NULL,
	called_off INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX waiting_diary_call_owner ON waiting_diary_call (scope, child, owner, on_date);
CREATE INDEX waiting_diary_call_open ON waiting_diary_call (scope, called_off, answered_on, due)`}, {Number: 3422, Name: "rules by which children are seen sooner", SQL: `
ALTER TABLE waiting_entry ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE waiting_entry ADD COLUMN rule_rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waiting_move ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE waiting_move ADD COLUMN policy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waiting_move ADD COLUMN evidence TEXT NOT NULL DEFAULT ''`}, {Number: 3423, Name: "the order of the rules is the council's of the day", SQL: `
ALTER TABLE waiting_entry DROP COLUMN rule_rank`}, listsMigration, {Number: 3425, Name: "evidence that families were told of", SQL: `
ALTER TABLE waiting_entry ADD COLUMN evidence_told INTEGER NOT NULL DEFAULT 0`}, {Number: 3426, Name: "appointments during a wait", SQL: `
ALTER TABLE waiting_entry ADD COLUMN appointments TEXT NOT NULL DEFAULT 'null'`}, comparisonMigration}
}
