package providersql

import "alongside/internal/db"

// Migrations returns the tables of package provider.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 2400, Name: "provider", SQL: `
CREATE TABLE provider (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  postcode TEXT NOT NULL,
  outcode TEXT NOT NULL,
  district TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  about TEXT NOT NULL,
  services TEXT NOT NULL,
  skills TEXT NOT NULL,
  suspended_on TEXT NOT NULL,
  suspended_why TEXT NOT NULL,
  rating TEXT NOT NULL,
  rated_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE UNIQUE INDEX provider_name ON provider (scope, name, ref);
CREATE TABLE provider_evidence (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  provider TEXT NOT NULL,
  kind TEXT NOT NULL,
  issuer TEXT NOT NULL,
  number TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  expires TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, provider) REFERENCES provider (scope, ref)
);
CREATE INDEX provider_evidence_of ON provider_evidence (scope, provider, expires, ref)`}}
}
