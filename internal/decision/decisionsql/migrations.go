package decisionsql

import "alongside/internal/db"

// Migrations returns the tables of package decision.
func Migrations() []db.Migration {
	return []db.Migration{first, amends}
}

// amends is which earlier decision a decision amends.
var amends = db.Migration{Number: 2501, Name: "decisions that amend others", SQL: `
ALTER TABLE decision ADD COLUMN amends TEXT NOT NULL DEFAULT '';
CREATE INDEX decision_amends ON decision (scope, amends)`}

// first is where decisions began.
var first = db.Migration{Number: 2500, Name: "decision", SQL: `
CREATE TABLE decision (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  label TEXT NOT NULL,
  title TEXT NOT NULL,
  is_key INTEGER NOT NULL,
  reason_key TEXT NOT NULL,
  route TEXT NOT NULL,
  maker TEXT NOT NULL,
  lead_member TEXT NOT NULL,
  basis TEXT NOT NULL,
  basis_why TEXT NOT NULL,
  basis_agreed_by TEXT NOT NULL,
  notice_published TEXT NOT NULL,
  not_before TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  published_on TEXT NOT NULL,
  subject_to_call_in INTEGER NOT NULL,
  effective_from TEXT NOT NULL,
  effective_why TEXT NOT NULL,
  total_value INTEGER NOT NULL,
  annual_value INTEGER NOT NULL,
  extension_value INTEGER NOT NULL,
  officer_limit INTEGER NOT NULL,
  term_start TEXT NOT NULL,
  term_end TEXT NOT NULL,
  break_pattern TEXT NOT NULL,
  extension_months TEXT NOT NULL,
  texts TEXT NOT NULL,
  options TEXT NOT NULL,
  clauses TEXT NOT NULL,
  call_ins TEXT NOT NULL,
  findings TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX decision_label ON decision (scope, label);
CREATE INDEX decision_title ON decision (scope, title);
CREATE UNIQUE INDEX decision_sort ON decision (scope, sort_key)`}
