package agreementsql

import "alongside/internal/db"

// quality is how providers keep what agreements promise, and what is gathered for decisions on them. Each table keeps one kind
// of record whole, with the columns by which it is found.
var quality = db.Migration{Number: 4160, Name: "performance and decision packs", SQL: `
CREATE TABLE agreement_lot_measure (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_lot_measure_lot ON agreement_lot_measure (scope, lot, day, ref);
CREATE INDEX agreement_lot_measure_provider ON agreement_lot_measure (scope, provider, day, ref);
CREATE TABLE agreement_return (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_return_lot ON agreement_return (scope, lot, day, ref);
CREATE INDEX agreement_return_provider ON agreement_return (scope, provider, day, ref);
CREATE TABLE agreement_result (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_result_lot ON agreement_result (scope, lot, day, ref);
CREATE INDEX agreement_result_provider ON agreement_result (scope, provider, day, ref);
CREATE TABLE agreement_quality_visit (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_quality_visit_lot ON agreement_quality_visit (scope, lot, day, ref);
CREATE INDEX agreement_quality_visit_provider ON agreement_quality_visit (scope, provider, day, ref);
CREATE TABLE agreement_improvement (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_improvement_lot ON agreement_improvement (scope, lot, day, ref);
CREATE INDEX agreement_improvement_provider ON agreement_improvement (scope, provider, day, ref);
CREATE TABLE agreement_concern (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_concern_lot ON agreement_concern (scope, lot, day, ref);
CREATE INDEX agreement_concern_provider ON agreement_concern (scope, provider, day, ref);
CREATE TABLE agreement_added_value (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_added_value_lot ON agreement_added_value (scope, lot, day, ref);
CREATE INDEX agreement_added_value_provider ON agreement_added_value (scope, provider, day, ref);
CREATE TABLE agreement_shared_result (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_shared_result_lot ON agreement_shared_result (scope, lot, day, ref);
CREATE INDEX agreement_shared_result_provider ON agreement_shared_result (scope, provider, day, ref);
CREATE TABLE agreement_pack (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_pack_lot ON agreement_pack (scope, lot, day, ref);
CREATE INDEX agreement_pack_provider ON agreement_pack (scope, provider, day, ref);
CREATE TABLE agreement_in_house_cost (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_in_house_cost_lot ON agreement_in_house_cost (scope, lot, day, ref);
CREATE INDEX agreement_in_house_cost_provider ON agreement_in_house_cost (scope, provider, day, ref)`}
