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
CREATE INDEX provider_evidence_of ON provider_evidence (scope, provider, expires, ref)`}, {Number: 2401, Name: "passports and registers", SQL: `
CREATE TABLE provider_identity (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  system TEXT NOT NULL,
  value TEXT NOT NULL,
  shared INTEGER NOT NULL,
  PRIMARY KEY (scope, provider, system),
  FOREIGN KEY (scope, provider) REFERENCES provider (scope, ref)
);
CREATE INDEX provider_identity_value ON provider_identity (system, value, scope);
CREATE TABLE provider_evidence_origin (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  evidence TEXT NOT NULL,
  origin TEXT NOT NULL,
  PRIMARY KEY (scope, provider, origin),
  FOREIGN KEY (scope, evidence) REFERENCES provider_evidence (scope, ref)
);
CREATE TABLE provider_place (
  scope TEXT NOT NULL,
  system TEXT NOT NULL,
  id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  registered_on TEXT NOT NULL,
  deregistered_on TEXT NOT NULL,
  dormant INTEGER NOT NULL,
  postcode TEXT NOT NULL,
  authority TEXT NOT NULL,
  rating TEXT NOT NULL,
  rated_on TEXT NOT NULL,
  inspected_on TEXT NOT NULL,
  PRIMARY KEY (scope, system, id)
);
CREATE INDEX provider_place_provider ON provider_place (scope, system, provider_id);
CREATE TABLE provider_alert (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  location TEXT NOT NULL,
  seen_on TEXT NOT NULL,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  was TEXT NOT NULL,
  now_is TEXT NOT NULL,
  PRIMARY KEY (scope, provider, location, seen_on, what, now_is)
)`}, {Number: 2402, Name: "evidence is checked, and changes in registers are settled", SQL: `
ALTER TABLE provider_evidence ADD COLUMN state TEXT NOT NULL DEFAULT 'accepted';
ALTER TABLE provider_evidence ADD COLUMN given_by TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_evidence ADD COLUMN given_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_evidence ADD COLUMN checked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_evidence ADD COLUMN checked_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_evidence ADD COLUMN check_says TEXT NOT NULL DEFAULT '';
CREATE INDEX provider_evidence_state ON provider_evidence (scope, state, given_on, ref);
ALTER TABLE provider_alert ADD COLUMN settled_by TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_alert ADD COLUMN settled_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_alert ADD COLUMN settled_says TEXT NOT NULL DEFAULT '';
CREATE INDEX provider_alert_open ON provider_alert (scope, settled_on, seen_on);
ALTER TABLE provider_place ADD COLUMN allowed_rating TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_place ADD COLUMN allowed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_place ADD COLUMN allowed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_place ADD COLUMN allowed_says TEXT NOT NULL DEFAULT ''`}, shared(), says(), directories(), holds(), sized(), registrations()}
}

// shared keeps whom each provider was given something by.
func shared() db.Migration {
	return db.Migration{Number: 2403, Name: "what councils shared of a provider is known to both after they stop", SQL: `
CREATE TABLE provider_twin (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  council TEXT NOT NULL,
  twin TEXT NOT NULL,
  PRIMARY KEY (scope, provider, council, twin),
  FOREIGN KEY (scope, provider) REFERENCES provider (scope, ref)
);
CREATE INDEX provider_twin_of ON provider_twin (council, twin);
INSERT INTO provider_twin (scope, provider, council, twin)
  SELECT DISTINCT a.scope, a.provider, b.scope, b.provider FROM provider_identity a JOIN provider_identity b
    ON b.system = a.system AND b.value = a.value AND b.scope <> a.scope WHERE a.shared = 1 AND b.shared = 1`}
}

// says keeps what a provider says of itself.
func says() db.Migration {
	return db.Migration{Number: 2404, Name: "what a provider says of itself", SQL: `
ALTER TABLE provider ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE provider ADD COLUMN areas TEXT NOT NULL DEFAULT 'null';
ALTER TABLE provider ADD COLUMN can_take INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN can_take_on TEXT NOT NULL DEFAULT ''`}
}

// directories keeps what the registers say of what places may do, which directories were read, and what they no longer name.
func directories() db.Migration {
	return db.Migration{Number: 2405, Name: "directories of regulators, what they say of care and what they leave out", SQL: `
ALTER TABLE provider_place ADD COLUMN care TEXT NOT NULL DEFAULT '{}';
ALTER TABLE provider_place ADD COLUMN listed_in TEXT NOT NULL DEFAULT '';
ALTER TABLE provider_place ADD COLUMN missing_on TEXT NOT NULL DEFAULT '';
CREATE TABLE provider_directory (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  try INTEGER NOT NULL,
  part INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  state TEXT NOT NULL,
  failure TEXT NOT NULL,
  job TEXT NOT NULL,
  report TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX provider_directory_started ON provider_directory (scope, started_at, ref)`}
}

// holds keeps what was said in a suspension by the whole council. Suspensions that run keep their day and their reason; who placed them
// stands in the audit alone.
func holds() db.Migration {
	return db.Migration{Number: 2406, Name: "a provider replies to its suspension, and is answered", SQL: `
CREATE TABLE provider_hold (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  n INTEGER NOT NULL,
  step TEXT NOT NULL,
  held_on TEXT NOT NULL,
  why TEXT NOT NULL,
  by_ref TEXT NOT NULL,
  by_name TEXT NOT NULL,
  done_at TEXT NOT NULL,
  PRIMARY KEY (scope, provider, n),
  FOREIGN KEY (scope, provider) REFERENCES provider (scope, ref)
);
INSERT INTO provider_hold (scope, provider, n, step, held_on, why, by_ref, by_name, done_at)
  SELECT scope, ref, 1, 'suspended', suspended_on, suspended_why, '', '', suspended_on || 'T00:00:00.000000Z' FROM provider WHERE suspended_on <> ''`}
}

// sized keeps how large an organisation says that it is.
func sized() db.Migration {
	return db.Migration{Number: 2409, Name: "how large a provider says that it is", SQL: `
ALTER TABLE provider ADD COLUMN size TEXT NOT NULL DEFAULT ''`}
}

// registrations keeps organisations that register themselves, and who looked at who they are. Records from before were put on by the council.
func registrations() db.Migration {
	return db.Migration{Number: 2410, Name: "organisations register themselves, and somebody looks at who they are", SQL: `
ALTER TABLE provider ADD COLUMN registered_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider ADD COLUMN looked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE provider ADD COLUMN looked_on TEXT NOT NULL DEFAULT '';
ALTER TABLE provider ADD COLUMN looked_says TEXT NOT NULL DEFAULT '';
CREATE TABLE provider_registration (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  token TEXT NOT NULL,
  email_key TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  state TEXT NOT NULL,
  provider TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX provider_registration_token ON provider_registration (scope, token);
CREATE INDEX provider_registration_email ON provider_registration (scope, email_key, asked_at);
CREATE INDEX provider_registration_state ON provider_registration (scope, state, asked_at)`}
}
