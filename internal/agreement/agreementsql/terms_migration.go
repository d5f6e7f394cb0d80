package agreementsql

import "alongside/internal/db"

// termsThatHold is who buys from an agreement, what it may cost, what was signed and what was changed.
var termsThatHold = db.Migration{Number: 4180, Name: "terms that hold", SQL: `
CREATE TABLE agreement_participant (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  council TEXT NOT NULL,
  name TEXT NOT NULL,
  most INTEGER NOT NULL,
  committed INTEGER NOT NULL,
  weights TEXT NOT NULL,
  since TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, council),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE TABLE agreement_purchase (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  agreement TEXT NOT NULL,
  lot TEXT NOT NULL,
  council TEXT NOT NULL,
  provider TEXT NOT NULL,
  what TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  value INTEGER NOT NULL,
  made_on TEXT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, agreement, council) REFERENCES agreement_participant (scope, agreement, council)
);
CREATE INDEX agreement_purchase_of ON agreement_purchase (scope, agreement, made_on, ref);
CREATE TABLE agreement_ceiling (
  scope TEXT NOT NULL,
  lot TEXT NOT NULL,
  unit TEXT NOT NULL,
  band TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  amount INTEGER NOT NULL,
  why TEXT NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (scope, lot, unit, band, valid_from),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
CREATE TABLE agreement_paper (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  title TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  hash TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  signed_as TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, title, version),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE TABLE agreement_change (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  ground TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  value_by INTEGER NOT NULL,
  days_by INTEGER NOT NULL,
  ends TEXT NOT NULL,
  paper TEXT NOT NULL,
  paper_version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

// signedOn is the day that stands on a signed paper. Of papers from before it was asked for it is not known.
var signedOn = db.Migration{Number: 4183, Name: "the day that stands on a signed paper", SQL: `
ALTER TABLE agreement_paper ADD COLUMN signed_on TEXT NOT NULL DEFAULT ''`}
