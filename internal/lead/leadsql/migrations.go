package leadsql

import "alongside/internal/db"

// Migrations returns the tables of package lead. The index by lead holds all that a caseload shows, so that the page opened
// most often reads nothing else.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3100, Name: "lead", SQL: `
CREATE TABLE lead_allocation (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	lead TEXT NOT NULL,
	manager TEXT NOT NULL,
	from_on TEXT NOT NULL,
	to_on TEXT NOT NULL,
	weight INTEGER NOT NULL,
	why TEXT NOT NULL,
	introduce_by TEXT NOT NULL,
	introduced_on TEXT NOT NULL,
	how TEXT NOT NULL,
	note TEXT NOT NULL,
	confirmed_on TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	disputed_on TEXT NOT NULL,
	last_contact TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX lead_allocation_child ON lead_allocation (scope, child, from_on, ref);
CREATE INDEX lead_allocation_lead ON lead_allocation (scope, lead, to_on, from_on, child, last_contact, introduced_on, disputed_on)`},
		{Number: 3101, Name: "explanations and the links to them", SQL: `
CREATE TABLE lead_explanation (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	about TEXT NOT NULL,
	what TEXT NOT NULL,
	asker TEXT NOT NULL,
	asker_name TEXT NOT NULL,
	question TEXT NOT NULL,
	person TEXT NOT NULL,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	required_on TEXT NOT NULL,
	due TEXT NOT NULL,
	given TEXT NOT NULL,
	returned TEXT NOT NULL,
	remind_on TEXT NOT NULL,
	reminded TEXT NOT NULL,
	withdrawn_on TEXT NOT NULL,
	why TEXT NOT NULL,
	waiting INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX lead_explanation_child ON lead_explanation (scope, child, required_on, ref);
CREATE INDEX lead_explanation_person ON lead_explanation (scope, person, due, ref) WHERE waiting = 1;
CREATE INDEX lead_explanation_asker ON lead_explanation (scope, asker, due, ref) WHERE waiting = 1;
CREATE INDEX lead_explanation_remind ON lead_explanation (scope, remind_on, ref) WHERE remind_on <> '';
CREATE TABLE lead_explanation_link (
	scope TEXT NOT NULL,
	hash TEXT NOT NULL,
	explanation TEXT NOT NULL,
	made TEXT NOT NULL,
	expires TEXT NOT NULL,
	revoked TEXT NOT NULL,
	uses INTEGER NOT NULL,
	code_hash TEXT NOT NULL,
	code_expires TEXT NOT NULL,
	tries INTEGER NOT NULL,
	codes INTEGER NOT NULL,
	codes_from TEXT NOT NULL,
	PRIMARY KEY (scope, hash),
	FOREIGN KEY (scope, explanation) REFERENCES lead_explanation (scope, ref)
);
CREATE INDEX lead_explanation_link_of ON lead_explanation_link (scope, explanation, made)`},
		{Number: 3102, Name: "what leads know well, and handovers", SQL: `
CREATE TABLE lead_skill (
	scope TEXT NOT NULL,
	person TEXT NOT NULL,
	skills TEXT NOT NULL,
	PRIMARY KEY (scope, person)
);
CREATE TABLE lead_handover (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	from_lead TEXT NOT NULL,
	to_lead TEXT NOT NULL,
	starts TEXT NOT NULL,
	why TEXT NOT NULL,
	made_on TEXT NOT NULL,
	made_by TEXT NOT NULL,
	moves TEXT NOT NULL,
	undo_by TEXT NOT NULL,
	undone_on TEXT NOT NULL,
	undone_by TEXT NOT NULL,
	undo_why TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX lead_handover_made ON lead_handover (scope, made_on, ref)`},
		{Number: 3103, Name: "why a partner agency may be told", SQL: `ALTER TABLE lead_explanation ADD COLUMN share TEXT NOT NULL DEFAULT '{}'`},
		{Number: 3104, Name: "changes of lead are followed once", SQL: `
ALTER TABLE lead_allocation ADD COLUMN followed_on TEXT NOT NULL DEFAULT '';
CREATE INDEX lead_allocation_unfollowed ON lead_allocation (scope, from_on, child, ref) WHERE followed_on = ''`}}
}
