package pathwaysql

import "alongside/internal/db"

// Migrations returns the tables of package pathway.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3500, Name: "pathway", SQL: `
CREATE TABLE pathway_assessment (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  basis TEXT NOT NULL,
  requested_on TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  why TEXT NOT NULL,
  officer TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  assess INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decision_why TEXT NOT NULL,
  determination TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX pathway_assessment_child ON pathway_assessment (scope, child, requested_on, ref);
CREATE TABLE pathway_advice (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  assessment TEXT NOT NULL,
  agency TEXT NOT NULL,
  adviser TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  given_on TEXT NOT NULL,
  given_by TEXT NOT NULL,
  body TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, assessment) REFERENCES pathway_assessment (scope, ref)
);
CREATE INDEX pathway_advice_of ON pathway_advice (scope, assessment, asked_on, ref);
CREATE INDEX pathway_advice_asked ON pathway_advice (scope, adviser, asked_on, ref) WHERE given_on = '';
CREATE TABLE pathway_determination (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  assessment TEXT NOT NULL,
  child TEXT NOT NULL,
  made_on TEXT NOT NULL,
  made_by TEXT NOT NULL,
  plan INTEGER NOT NULL,
  why TEXT NOT NULL,
  evidence TEXT NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, assessment) REFERENCES pathway_assessment (scope, ref)
);
CREATE UNIQUE INDEX pathway_determination_once ON pathway_determination (scope, assessment)`},
		{Number: 3501, Name: "what families do after a decision", SQL: disputes},
		{Number: 3502, Name: "what families withdraw", SQL: "ALTER TABLE pathway_dispute ADD COLUMN withdrew TEXT NOT NULL DEFAULT ''"}}
}
