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
CREATE INDEX lead_allocation_lead ON lead_allocation (scope, lead, to_on, from_on, child, last_contact, introduced_on, disputed_on)`}}
}
