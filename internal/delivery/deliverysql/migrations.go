package deliverysql

import "alongside/internal/db"

// Migrations returns the tables of package delivery.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 4400, Name: "delivery", SQL: `
CREATE TABLE delivery_visit (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  package TEXT NOT NULL,
  child TEXT NOT NULL,
  provider TEXT NOT NULL,
  visit_on TEXT NOT NULL,
  start INTEGER NOT NULL,
  planned INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  worker TEXT NOT NULL,
  result TEXT NOT NULL,
  whose TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_on TEXT NOT NULL,
  by_family INTEGER NOT NULL,
  invoice TEXT NOT NULL,
  disputed INTEGER NOT NULL,
  disputed_on TEXT NOT NULL,
  dispute TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE UNIQUE INDEX delivery_visit_once ON delivery_visit (scope, package, visit_on, start);
CREATE INDEX delivery_visit_day ON delivery_visit (scope, visit_on);
CREATE INDEX delivery_visit_disputed ON delivery_visit (scope, disputed_on, ref) WHERE disputed = 1;
CREATE INDEX delivery_visit_invoice ON delivery_visit (scope, invoice) WHERE invoice <> '';
CREATE TABLE delivery_pattern (
  scope TEXT NOT NULL,
  package TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  slots TEXT NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (scope, package, valid_from)
);
CREATE TABLE delivery_outcome (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  package TEXT NOT NULL,
  goal TEXT NOT NULL,
  at_start INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  latest_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX delivery_outcome_child ON delivery_outcome (scope, child, ref);
CREATE INDEX delivery_outcome_latest ON delivery_outcome (scope, latest_on);
CREATE TABLE delivery_score (
  scope TEXT NOT NULL,
  outcome TEXT NOT NULL,
  scored_on TEXT NOT NULL,
  score INTEGER NOT NULL,
  with_whom TEXT NOT NULL,
  words TEXT NOT NULL,
  scored_by TEXT NOT NULL,
  PRIMARY KEY (scope, outcome, scored_on),
  FOREIGN KEY (scope, outcome) REFERENCES delivery_outcome (scope, ref)
)`},
		{Number: 4401, Name: "delivery: the day of a child's last score", SQL: `
CREATE INDEX delivery_outcome_scored ON delivery_outcome (scope, child, latest_on)`}}
}
