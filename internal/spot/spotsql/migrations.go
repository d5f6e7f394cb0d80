package spotsql

import "alongside/internal/db"

// Migrations returns the tables of package spot.
func Migrations() []db.Migration {
	return append([]db.Migration{{Number: 4200, Name: "spot", SQL: `
CREATE TABLE spot_import (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  made_by TEXT NOT NULL,
  started_at TEXT NOT NULL,
  touched_at TEXT NOT NULL,
  published_at TEXT NOT NULL,
  run TEXT NOT NULL,
  line INTEGER NOT NULL,
  base INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  total INTEGER NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE UNIQUE INDEX spot_import_number ON spot_import (number);
CREATE UNIQUE INDEX spot_import_once ON spot_import (scope, kind, hash) WHERE state <> 'swept';
CREATE INDEX spot_import_latest ON spot_import (scope, started_at, ref);
CREATE TABLE spot_payment (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  natural_key INTEGER NOT NULL,
  paid_on TEXT NOT NULL,
  amount INTEGER NOT NULL,
  supplier TEXT NOT NULL,
  service TEXT NOT NULL,
  purpose TEXT NOT NULL,
  reference TEXT NOT NULL,
  more TEXT NOT NULL
);
CREATE TABLE spot_refusal (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL
);
CREATE TABLE spot_register (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL,
  title TEXT NOT NULL,
  starts TEXT NOT NULL,
  expiry TEXT NOT NULL,
  computed TEXT NOT NULL,
  verdict TEXT NOT NULL,
  days INTEGER NOT NULL,
  working TEXT NOT NULL,
  contract TEXT NOT NULL
)`}, {Number: 4201, Name: "spot_narrow", SQL: `
CREATE TABLE spot_line (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  natural_key INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  body TEXT NOT NULL
);
INSERT INTO spot_line (scope, id, natural_key, amount, body)
SELECT scope, id, natural_key, amount, paid_on || '` + separator + `' || supplier || '` + separator + `' || service || '` + separator + `' ||
  purpose || '` + separator + `' || reference || '` + separator + `' || more FROM spot_payment;
DROP TABLE spot_payment`}}, uploads(), settlements(), matches(), packageTables(), absentTables(), blocks(), books(), hours(), takenBack())
}
