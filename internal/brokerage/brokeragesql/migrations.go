package brokeragesql

import "alongside/internal/db"

// Migrations returns the tables of package brokerage.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 4300, Name: "brokerage", SQL: tables}, {Number: 4310, Name: "invitations with their weights", SQL: invitations},
		{Number: 4320, Name: "the coded reason of those who cannot help", SQL: "ALTER TABLE brokerage_response ADD COLUMN refusal TEXT NOT NULL DEFAULT ''"},
		{Number: 4330, Name: "packages by lot", SQL: "CREATE INDEX brokerage_package_lot ON brokerage_package (scope, lot, ends)"},
		{Number: 4340, Name: "prices set by hand", SQL: "ALTER TABLE brokerage_award ADD COLUMN price_why TEXT NOT NULL DEFAULT '';\nALTER TABLE brokerage_package ADD COLUMN price_why TEXT NOT NULL DEFAULT ''"}}
}

const invitations = `
CREATE TABLE brokerage_invitation (
  scope TEXT NOT NULL,
  requirement TEXT NOT NULL,
  n INTEGER NOT NULL,
  until TEXT NOT NULL,
  weights TEXT NOT NULL,
  weights_of TEXT NOT NULL,
  notice TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, requirement, n),
  FOREIGN KEY (scope, requirement) REFERENCES brokerage_requirement (scope, ref)
)`

const tables = `
CREATE TABLE brokerage_requirement (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  provision TEXT NOT NULL,
  lot TEXT NOT NULL,
  what TEXT NOT NULL,
  need TEXT NOT NULL,
  skills TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  band TEXT NOT NULL,
  outcode TEXT NOT NULL,
  district TEXT NOT NULL,
  age INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  promised_by TEXT NOT NULL,
  invited_until TEXT NOT NULL,
  call_off TEXT NOT NULL,
  award TEXT NOT NULL,
  withdrawn_on TEXT NOT NULL,
  withdrawn_why TEXT NOT NULL,
  raised_by TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX brokerage_requirement_open ON brokerage_requirement (scope, promised_by, ref) WHERE award = '' AND withdrawn_on = '';
CREATE INDEX brokerage_requirement_all ON brokerage_requirement (scope, promised_by, ref);
CREATE INDEX brokerage_requirement_child ON brokerage_requirement (scope, child, ref);
CREATE INDEX brokerage_requirement_lot ON brokerage_requirement (scope, lot, invited_until) WHERE award = '' AND withdrawn_on = '' AND invited_until <> '';
CREATE TABLE brokerage_response (
  scope TEXT NOT NULL,
  requirement TEXT NOT NULL,
  provider TEXT NOT NULL,
  can INTEGER NOT NULL,
  why TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  PRIMARY KEY (scope, requirement, provider),
  FOREIGN KEY (scope, requirement) REFERENCES brokerage_requirement (scope, ref)
);
CREATE TABLE brokerage_call_off (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  requirement TEXT NOT NULL,
  lot TEXT NOT NULL,
  made_on TEXT NOT NULL,
  made_by TEXT NOT NULL,
  ranking TEXT NOT NULL,
  none_suits TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, requirement) REFERENCES brokerage_requirement (scope, ref)
);
CREATE TABLE brokerage_award (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  requirement TEXT NOT NULL,
  call_off TEXT NOT NULL,
  child TEXT NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  rate TEXT NOT NULL,
  value INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  made_on TEXT NOT NULL,
  made_by TEXT NOT NULL,
  why TEXT NOT NULL,
  place INTEGER NOT NULL,
  emergency INTEGER NOT NULL,
  authoriser TEXT NOT NULL,
  ratify_by TEXT NOT NULL,
  ratified_on TEXT NOT NULL,
  ratified_by TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, requirement) REFERENCES brokerage_requirement (scope, ref)
);
CREATE UNIQUE INDEX brokerage_award_once ON brokerage_award (scope, requirement);
CREATE INDEX brokerage_award_emergency ON brokerage_award (scope, made_on, ref) WHERE emergency = 1;
CREATE TABLE brokerage_package (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  provider TEXT NOT NULL,
  requirement TEXT NOT NULL,
  award TEXT NOT NULL,
  provision TEXT NOT NULL,
  lot TEXT NOT NULL,
  what TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  rate TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  ended_why TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, award) REFERENCES brokerage_award (scope, ref)
);
CREATE INDEX brokerage_package_child ON brokerage_package (scope, child, starts, ref);
CREATE INDEX brokerage_package_provider ON brokerage_package (scope, provider, starts, ref)`
