package offersql

import "alongside/internal/db"

// Migrations returns the tables of package offer.
func Migrations() []db.Migration {
	return []db.Migration{offersMigration, feedsMigration, seriesMigration, facilitatorsMigration, toldMigration, checkedMigration, eligibilityMigration, neighbourMigration,
		askersMigration}
}

// offersMigration makes offers, sessions and bookings.
var offersMigration = db.Migration{Number: 3300, Name: "offers, sessions and bookings", SQL: `
CREATE TABLE offer (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	provider TEXT NOT NULL,
	status TEXT NOT NULL,
	title TEXT NOT NULL,
	outcode TEXT NOT NULL,
	district TEXT NOT NULL,
	lat INTEGER NOT NULL,
	long INTEGER NOT NULL,
	checked_on TEXT NOT NULL,
	details TEXT NOT NULL,
	to_publish INTEGER NOT NULL,
	pending TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX offer_place ON offer (scope, status, lat, long);
CREATE INDEX offer_provider ON offer (scope, provider, title);
CREATE INDEX offer_to_publish ON offer (scope, to_publish, title);

CREATE TABLE offer_session (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	offer TEXT NOT NULL,
	provider TEXT NOT NULL,
	district TEXT NOT NULL,
	on_date TEXT NOT NULL,
	starts TEXT NOT NULL,
	minutes INTEGER NOT NULL,
	places INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	queued INTEGER NOT NULL,
	came INTEGER NOT NULL,
	outcode TEXT NOT NULL,
	facilitator TEXT NOT NULL,
	cancelled INTEGER NOT NULL,
	why TEXT NOT NULL,
	PRIMARY KEY (scope, ref),
	FOREIGN KEY (scope, offer) REFERENCES offer (scope, ref)
);
CREATE INDEX offer_session_offer ON offer_session (scope, offer, on_date, starts);
CREATE INDEX offer_session_day ON offer_session (scope, on_date);
CREATE INDEX offer_session_facilitator ON offer_session (scope, facilitator, on_date);
CREATE INDEX offer_session_provider ON offer_session (scope, provider, on_date);

CREATE TABLE offer_booking (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	session TEXT NOT NULL,
	child TEXT NOT NULL,
	state TEXT NOT NULL,
	at TEXT NOT NULL,
	mark TEXT NOT NULL,
	attendance TEXT NOT NULL,
	outcome TEXT NOT NULL,
	useful INTEGER NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (scope, ref),
	UNIQUE (scope, session, child),
	FOREIGN KEY (scope, session) REFERENCES offer_session (scope, ref)
);
CREATE INDEX offer_booking_queue ON offer_booking (scope, session, state, at, ref);
CREATE INDEX offer_booking_child ON offer_booking (scope, child, at)`}

// feedsMigration keeps changes in order, and the offers of other councils.
var feedsMigration = db.Migration{Number: 3301, Name: "changes of offers in order, and offers of other councils", SQL: `
ALTER TABLE offer ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer ADD COLUMN modified TEXT NOT NULL DEFAULT '';
ALTER TABLE offer ADD COLUMN feed TEXT NOT NULL DEFAULT '';
ALTER TABLE offer ADD COLUMN feed_id TEXT NOT NULL DEFAULT '';
ALTER TABLE offer ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX offer_changed ON offer (scope, changed);
CREATE INDEX offer_feed ON offer (scope, feed, feed_id);

CREATE TABLE offer_counter (
	scope TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (scope)
)`}

// seriesMigration keeps series of sessions, places that lapse, brothers and sisters, seats and reminders.
var seriesMigration = db.Migration{Number: 3320, Name: "series of sessions, places that lapse, brothers and sisters, seats and reminders", SQL: `
ALTER TABLE offer_session ADD COLUMN series TEXT NOT NULL DEFAULT '';
ALTER TABLE offer_session ADD COLUMN siblings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer_session ADD COLUMN siblings_taken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer_session ADD COLUMN transport TEXT NOT NULL DEFAULT '';
ALTER TABLE offer_session ADD COLUMN seats INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer_session ADD COLUMN seats_taken INTEGER NOT NULL DEFAULT 0;
CREATE INDEX offer_session_series ON offer_session (scope, series, on_date);
ALTER TABLE offer_booking ADD COLUMN siblings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer_booking ADD COLUMN seat INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer_booking ADD COLUMN until TEXT NOT NULL DEFAULT '';
ALTER TABLE offer_booking ADD COLUMN reminded TEXT NOT NULL DEFAULT '';
CREATE INDEX offer_booking_state ON offer_booking (state, until)`}

// facilitatorsMigration keeps facilitators, their expenses, what came of feedback, and links of calendars.
var facilitatorsMigration = db.Migration{Number: 3321, Name: "facilitators, their expenses, what came of feedback, and links of calendars", SQL: `
CREATE TABLE offer_facilitator (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	provider TEXT NOT NULL,
	name TEXT NOT NULL,
	file TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX offer_facilitator_provider ON offer_facilitator (scope, provider, name);

CREATE TABLE offer_expense (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	facilitator TEXT NOT NULL,
	name TEXT NOT NULL,
	provider TEXT NOT NULL,
	on_date TEXT NOT NULL,
	what TEXT NOT NULL,
	amount INTEGER NOT NULL,
	state TEXT NOT NULL,
	decider TEXT NOT NULL,
	why TEXT NOT NULL,
	paid_on TEXT NOT NULL,
	payment TEXT NOT NULL,
	PRIMARY KEY (scope, ref),
	FOREIGN KEY (scope, facilitator) REFERENCES offer_facilitator (scope, ref)
);
CREATE INDEX offer_expense_provider ON offer_expense (scope, provider, on_date);

CREATE TABLE offer_reply (
	scope TEXT NOT NULL,
	offer TEXT NOT NULL,
	n INTEGER NOT NULL,
	on_date TEXT NOT NULL,
	by_name TEXT NOT NULL,
	said TEXT NOT NULL,
	did TEXT NOT NULL,
	PRIMARY KEY (scope, offer, n),
	FOREIGN KEY (scope, offer) REFERENCES offer (scope, ref)
);

CREATE TABLE offer_calendar (
	scope TEXT NOT NULL,
	hash TEXT NOT NULL,
	person TEXT NOT NULL,
	name TEXT NOT NULL,
	family INTEGER NOT NULL,
	made TEXT NOT NULL,
	revoked TEXT NOT NULL,
	looked TEXT NOT NULL,
	PRIMARY KEY (scope, hash)
);
CREATE INDEX offer_calendar_person ON offer_calendar (scope, person)`}
