package familysql

import "alongside/internal/db"

// Migrations returns the tables of package family.
func Migrations() []db.Migration {
	return []db.Migration{
		{Number: 2300, Name: "family", SQL: families},
		{Number: 2301, Name: "rights in families and merged records", SQL: rights},
		{Number: 2302, Name: "a child's own words and where words are used", SQL: words},
		{Number: 2303, Name: "who tells of a concern", SQL: tellers},
		{Number: 2304, Name: "notes of visits", SQL: visits},
		{Number: 2305, Name: "the record in whose form words were used", SQL: `ALTER TABLE family_use ADD COLUMN about TEXT NOT NULL DEFAULT ''`},
		{Number: 2306, Name: "the child whom a family tells of once more", SQL: `ALTER TABLE family_concern ADD COLUMN about TEXT NOT NULL DEFAULT ''`},
		{Number: 2307, Name: "what was decided about concerns that look alike", SQL: pairs},
		{Number: 2308, Name: "referrals to voluntary organisations", SQL: referrals},
		{Number: 2309, Name: "email addresses that carers confirmed", SQL: confirmed},
		{Number: 2310, Name: "in which matters somebody acts for a young person, or helps them", SQL: matters},
		{Number: 2311, Name: "whose words of a family are whose", SQL: homesMigration},
		{Number: 2312, Name: "pictures and recordings beside a family's words", SQL: shownMigration},
		{Number: 2313, Name: "how young people are reached themselves", SQL: ownReach},
		{Number: 2314, Name: "days on which families are met, and interpreters", SQL: meetings},
	}
}

// families are the tables of concerns, families, children, carers and statements.
const families = `
CREATE TABLE family_concern (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	worry TEXT NOT NULL,
	tried TEXT NOT NULL,
	child_name TEXT NOT NULL,
	born TEXT NOT NULL,
	age INTEGER NOT NULL,
	outcode TEXT NOT NULL,
	district TEXT NOT NULL,
	stage TEXT NOT NULL,
	reach TEXT NOT NULL,
	channel TEXT NOT NULL,
	taken_by TEXT NOT NULL,
	raised_at TEXT NOT NULL,
	read_by TEXT NOT NULL,
	hear_by TEXT NOT NULL,
	is_open INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	why TEXT NOT NULL,
	advice TEXT NOT NULL,
	safeguarding INTEGER NOT NULL,
	referred_to TEXT NOT NULL,
	screened_by TEXT NOT NULL,
	screened_role TEXT NOT NULL,
	screened_at TEXT NOT NULL,
	family TEXT NOT NULL,
	child TEXT NOT NULL,
	code_hash TEXT NOT NULL,
	tries INTEGER NOT NULL,
	tried_at TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX family_concern_board ON family_concern (scope, is_open, read_by, ref);
CREATE INDEX family_concern_child ON family_concern (scope, child) WHERE child <> '';
CREATE TABLE family (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	opened_on TEXT NOT NULL,
	concern TEXT NOT NULL,
	agreed TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE TABLE family_child (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	family TEXT NOT NULL,
	first TEXT NOT NULL,
	last TEXT NOT NULL,
	known_as TEXT NOT NULL,
	last_key TEXT NOT NULL,
	born TEXT NOT NULL,
	postcode TEXT NOT NULL,
	postcode_key TEXT NOT NULL,
	outcode TEXT NOT NULL,
	district TEXT NOT NULL,
	school TEXT NOT NULL,
	flags TEXT NOT NULL,
	opened_on TEXT NOT NULL,
	closed_on TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
) WITHOUT ROWID;
CREATE INDEX family_child_family ON family_child (scope, family, born, ref);
CREATE INDEX family_child_born ON family_child (scope, born);
CREATE INDEX family_child_last ON family_child (scope, last_key);
CREATE INDEX family_child_postcode ON family_child (scope, postcode_key) WHERE postcode_key <> '';
CREATE TABLE family_carer (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	person TEXT NOT NULL,
	child TEXT NOT NULL,
	relation TEXT NOT NULL,
	lives INTEGER NOT NULL,
	reach TEXT NOT NULL,
	phone_key TEXT NOT NULL,
	facts TEXT NOT NULL,
	from_on TEXT NOT NULL,
	to_on TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX family_carer_child ON family_carer (scope, child, from_on, ref);
CREATE INDEX family_carer_person ON family_carer (scope, person);
CREATE INDEX family_carer_phone ON family_carer (scope, phone_key) WHERE phone_key <> '';
CREATE TABLE family_statement (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	version INTEGER NOT NULL,
	words TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (scope, child, version)
)`

// confirmed keeps the addresses that were confirmed, in the form in which they are compared.
const confirmed = `
ALTER TABLE family_carer ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
CREATE INDEX family_carer_email ON family_carer (scope, email_key) WHERE email_key <> ''`

// matters keep what findings on capacity are about, and what a young person lets a carer do. A finding of before has no list: it is not
// sorted yet, and gives what it gave.
const matters = `
ALTER TABLE family_capacity ADD COLUMN matters TEXT NOT NULL DEFAULT '';
ALTER TABLE family_capacity ADD COLUMN extent TEXT NOT NULL DEFAULT '';
ALTER TABLE family_carer ADD COLUMN helps TEXT NOT NULL DEFAULT 'null';
ALTER TABLE family_child ADD COLUMN rights_told TEXT NOT NULL DEFAULT ''`

// tellers keep who told of a concern when that was not the family.
const tellers = `
ALTER TABLE family_concern ADD COLUMN teller TEXT NOT NULL DEFAULT '{}';
CREATE INDEX family_concern_raised ON family_concern (scope, raised_at)`

// visits are the tables of notes of visits and of the edits that came from devices.
const visits = `
CREATE TABLE family_visit (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	version INTEGER NOT NULL,
	answers TEXT NOT NULL,
	conflicts TEXT NOT NULL,
	handed_in TEXT NOT NULL,
	by_name TEXT NOT NULL,
	PRIMARY KEY (scope, child, n, version)
);
CREATE TABLE family_visit_edit (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	edit TEXT NOT NULL,
	n INTEGER NOT NULL,
	version INTEGER NOT NULL,
	base INTEGER NOT NULL,
	answers TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (scope, child, edit)
)`

// rights are the tables of orders, findings on capacity, consents, what was closed at adoptions, and merged records.
const rights = `
ALTER TABLE family_child ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE family_carer ADD COLUMN kept_out TEXT NOT NULL DEFAULT 'null';
CREATE TABLE family_order (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	kind TEXT NOT NULL,
	court TEXT NOT NULL,
	made_on TEXT NOT NULL,
	from_on TEXT NOT NULL,
	to_on TEXT NOT NULL,
	terms TEXT NOT NULL,
	against TEXT NOT NULL,
	keeps_out INTEGER NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	ended_on TEXT NOT NULL,
	ended_why TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
);
CREATE TABLE family_capacity (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	matter TEXT NOT NULL,
	assessed_on TEXT NOT NULL,
	assessor TEXT NOT NULL,
	able INTEGER NOT NULL,
	reasons TEXT NOT NULL,
	representative TEXT NOT NULL,
	standing TEXT NOT NULL,
	review_on TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	ended_on TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
);
CREATE TABLE family_consent (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	with_whom TEXT NOT NULL,
	what TEXT NOT NULL,
	giver TEXT NOT NULL,
	how TEXT NOT NULL,
	from_on TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	ended_on TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_why TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
);
CREATE TABLE family_closed (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	on_day TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	sealed TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
);
CREATE TABLE family_merge (
	scope TEXT NOT NULL,
	keep TEXT NOT NULL,
	n INTEGER NOT NULL,
	dropped TEXT NOT NULL,
	why TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at TEXT NOT NULL,
	moved TEXT NOT NULL,
	undone_by TEXT NOT NULL,
	undone_at TEXT NOT NULL,
	undone_why TEXT NOT NULL,
	PRIMARY KEY (scope, keep, n)
)`

// pairs is the table of decisions on concerns that look like others, or like children on record.
const pairs = `
CREATE TABLE family_pair (
	scope TEXT NOT NULL,
	concern TEXT NOT NULL,
	n INTEGER NOT NULL,
	other TEXT NOT NULL,
	same INTEGER NOT NULL,
	why TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	undone_by TEXT NOT NULL,
	undone_at TEXT NOT NULL,
	undo_why TEXT NOT NULL,
	PRIMARY KEY (scope, concern, n)
);
CREATE INDEX family_pair_other ON family_pair (scope, other)`

// words are the tables of a child's own words and of the forms that words were used in.
const words = `
CREATE TABLE family_child_voice (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	version INTEGER NOT NULL,
	words TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (scope, child, version)
);
CREATE TABLE family_use (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	form TEXT NOT NULL,
	family_version INTEGER NOT NULL,
	child_version INTEGER NOT NULL,
	changed TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
)`
