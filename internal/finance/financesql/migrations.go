package financesql

import "alongside/internal/db"

// Migrations returns the tables of package finance.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 4500, Name: "finance", SQL: `
CREATE TABLE finance_fund (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  sections TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  budget INTEGER NOT NULL,
  may_overspend INTEGER NOT NULL,
  committed INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE TABLE finance_commitment (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  fund TEXT NOT NULL,
  award TEXT NOT NULL,
  package TEXT NOT NULL,
  child TEXT NOT NULL,
  provision TEXT NOT NULL,
  section TEXT NOT NULL,
  value INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  made_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, fund) REFERENCES finance_fund (scope, ref)
);
CREATE INDEX finance_commitment_fund ON finance_commitment (scope, fund, made_on, ref);
CREATE INDEX finance_commitment_running ON finance_commitment (scope, fund, ends);
CREATE INDEX finance_commitment_package ON finance_commitment (scope, package, starts);
CREATE TABLE finance_invoice (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  provider TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  total INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  queried INTEGER NOT NULL,
  children INTEGER NOT NULL,
  state TEXT NOT NULL,
  pay_by TEXT NOT NULL,
  payment TEXT NOT NULL,
  reasons TEXT NOT NULL,
  approve_why TEXT NOT NULL,
  why TEXT NOT NULL,
  submitted TEXT NOT NULL,
  matched TEXT NOT NULL,
  approved TEXT NOT NULL,
  paid TEXT NOT NULL,
  withdrawn TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE UNIQUE INDEX finance_invoice_number ON finance_invoice (scope, provider, number_key);
CREATE INDEX finance_invoice_state ON finance_invoice (scope, state, pay_by, ref);
CREATE INDEX finance_invoice_due ON finance_invoice (scope, pay_by, ref);
CREATE INDEX finance_invoice_provider ON finance_invoice (scope, provider, pay_by, ref);
CREATE TABLE finance_line (
  scope TEXT NOT NULL,
  invoice TEXT NOT NULL,
  position INTEGER NOT NULL,
  visit TEXT NOT NULL,
  package TEXT NOT NULL,
  child TEXT NOT NULL,
  fund TEXT NOT NULL,
  on_day TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  rate TEXT NOT NULL,
  amount INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (scope, invoice, position),
  FOREIGN KEY (scope, invoice) REFERENCES finance_invoice (scope, ref)
);
CREATE TABLE finance_payment (
  scope TEXT NOT NULL,
  invoice TEXT NOT NULL,
  fund TEXT NOT NULL,
  amount INTEGER NOT NULL,
  paid_on TEXT NOT NULL,
  PRIMARY KEY (scope, invoice, fund),
  FOREIGN KEY (scope, invoice) REFERENCES finance_invoice (scope, ref),
  FOREIGN KEY (scope, fund) REFERENCES finance_fund (scope, ref)
)`}, owed()}
}

// owed keeps what each fund still owes, so that a forecast reads neither lines nor what was paid long ago, and every commitment's days and
// value in an index.
func owed() db.Migration {
	return db.Migration{Number: 4501, Name: "what funds owe", SQL: `
CREATE TABLE finance_owed (
  scope TEXT NOT NULL,
  fund TEXT NOT NULL,
  invoice TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (scope, fund, invoice),
  FOREIGN KEY (scope, invoice) REFERENCES finance_invoice (scope, ref)
);
CREATE INDEX finance_owed_invoice ON finance_owed (scope, invoice);
INSERT INTO finance_owed (scope, fund, invoice, amount)
  SELECT l.scope, l.fund, l.invoice, CAST(sum(l.amount) AS BIGINT) FROM finance_invoice AS i JOIN finance_line AS l ON l.scope = i.scope AND l.invoice = i.ref
  WHERE i.state IN ('submitted', 'matched', 'queried', 'approved') GROUP BY l.scope, l.fund, l.invoice;
CREATE INDEX finance_invoice_owed ON finance_invoice (scope, state, provider, total);
CREATE INDEX finance_commitment_days ON finance_commitment (scope, fund, ends, starts, value);
DROP INDEX finance_commitment_running`}
}
