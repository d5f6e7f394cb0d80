package agreementsql

import "alongside/internal/db"

// Migrations returns the tables of package agreement.
func Migrations() []db.Migration {
	return []db.Migration{first, opened, termsThatHold, quality, talks, extensions, shared, rounds, asks, earlier, years, begun, rises, takenBack, comparisons, personalCare, byDistrict, funded, schedules, promises, signedOn, registered}
}

// first is where agreements began.
var first = db.Migration{Number: 4100, Name: "agreement", SQL: `
CREATE TABLE agreement (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  regime TEXT NOT NULL,
  decision TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  extension_months TEXT NOT NULL,
  extensions_taken INTEGER NOT NULL,
  breaks TEXT NOT NULL,
  weights TEXT NOT NULL,
  value INTEGER NOT NULL,
  committed INTEGER NOT NULL,
  joins TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_decision ON agreement (scope, decision);
CREATE UNIQUE INDEX agreement_ends ON agreement (scope, ends, ref);
CREATE TABLE agreement_lot (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  agreement TEXT NOT NULL,
  name TEXT NOT NULL,
  service TEXT NOT NULL,
  districts TEXT NOT NULL,
  age_from INTEGER NOT NULL,
  age_to INTEGER NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE INDEX agreement_lot_of ON agreement_lot (scope, agreement, name, ref);
CREATE TABLE agreement_rate (
  scope TEXT NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  amount INTEGER NOT NULL,
  unit TEXT NOT NULL,
  band TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (scope, lot, provider, unit, band, valid_from),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
CREATE TABLE agreement_admission (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
CREATE INDEX agreement_admission_lot ON agreement_admission (scope, lot, valid_from, ref);
CREATE INDEX agreement_admission_provider ON agreement_admission (scope, provider, valid_from, ref)`}

// opened is open admission, and what happens to a member afterwards.
var opened = db.Migration{Number: 4101, Name: "open admission", SQL: `
CREATE TABLE agreement_opening (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  version INTEGER NOT NULL,
  published_at TEXT NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, version),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE TABLE agreement_clarification (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  question TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE TABLE agreement_application (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  agreement TEXT NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  opening INTEGER NOT NULL,
  begun_at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, agreement, opening) REFERENCES agreement_opening (scope, agreement, version),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
CREATE INDEX agreement_application_of ON agreement_application (scope, agreement, begun_at, ref);
CREATE INDEX agreement_application_by ON agreement_application (scope, provider, begun_at, ref);
CREATE TABLE agreement_member_event (
  scope TEXT NOT NULL,
  admission TEXT NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  starts TEXT NOT NULL,
  until TEXT NOT NULL,
  why TEXT NOT NULL,
  by_ref TEXT NOT NULL,
  by_name TEXT NOT NULL,
  done_at TEXT NOT NULL,
  PRIMARY KEY (scope, admission, n),
  FOREIGN KEY (scope, admission) REFERENCES agreement_admission (scope, ref)
)`}
