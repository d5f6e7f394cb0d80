package agreementsql

import "alongside/internal/db"

// Migrations returns the tables of package agreement.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 4100, Name: "agreement", SQL: `
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
CREATE INDEX agreement_admission_provider ON agreement_admission (scope, provider, valid_from, ref)`}}
}
