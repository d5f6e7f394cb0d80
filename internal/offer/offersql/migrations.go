package offersql

import "alongside/internal/db"

// Migrations returns the tables of package offer.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3300, Name: "offers, sessions and bookings", SQL: `
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
CREATE INDEX offer_booking_child ON offer_booking (scope, child, at)`}, {Number: 3301, Name: "changes of offers in order, and offers of other councils", SQL: `
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
)`}}
}
