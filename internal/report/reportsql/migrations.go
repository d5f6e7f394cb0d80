package reportsql

import "alongside/internal/db"

// Migrations returns the tables of package report.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 5200, Name: "report", SQL: `
CREATE TABLE measure (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  decision TEXT NOT NULL,
  unit TEXT NOT NULL,
  baseline INTEGER NOT NULL,
  baseline_on TEXT NOT NULL,
  target INTEGER NOT NULL,
  target_by TEXT NOT NULL,
  direction TEXT NOT NULL,
  source TEXT NOT NULL,
  promised_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX measure_promised ON measure (scope, promised_on, ref);
CREATE TABLE report (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  committee TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  due_on TEXT NOT NULL,
  counts_from TEXT NOT NULL,
  counts_to TEXT NOT NULL,
  measures TEXT NOT NULL,
  body TEXT NOT NULL,
  published_on TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX report_due ON report (scope, due_on, ref)`}}
}
