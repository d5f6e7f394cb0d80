package agreementsql

import "alongside/internal/db"

// shared is agreements that one council let and others buy from for themselves. An offer stands with the council it is made to; once
// taken up, that council has an agreement of its own under the same reference, which names the council that let it.
var shared = db.Migration{Number: 4195, Name: "agreements of other councils", SQL: `
ALTER TABLE agreement ADD COLUMN lead TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN lead_name TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN weights_of TEXT NOT NULL DEFAULT '';
CREATE TABLE agreement_offered (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  lead TEXT NOT NULL,
  lead_name TEXT NOT NULL,
  title TEXT NOT NULL,
  most INTEGER NOT NULL,
  offered_on TEXT NOT NULL,
  taken_on TEXT NOT NULL,
  PRIMARY KEY (scope, agreement)
);
CREATE TABLE agreement_twin (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  theirs TEXT NOT NULL,
  ours TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, theirs),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}
