package authoritysql

import "alongside/internal/db"

// Migrations returns the tables of package authority.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 2100, Name: "authority", SQL: `
CREATE TABLE authority (
  scope TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  statute_policy TEXT NOT NULL,
  is_demo INTEGER NOT NULL,
  looks_shown_by TEXT NOT NULL,
  screen_by TEXT NOT NULL,
  contact TEXT NOT NULL,
  letters TEXT NOT NULL,
  PRIMARY KEY (scope)
);
CREATE TABLE authority_audit_check (
  scope TEXT NOT NULL,
  at TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (scope)
);
CREATE TABLE account (
  scope TEXT NOT NULL,
  person TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  phone TEXT NOT NULL,
  roles TEXT NOT NULL,
  provider TEXT NOT NULL,
  language TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  PRIMARY KEY (scope, person)
);
CREATE UNIQUE INDEX account_email ON account (scope, email_key) WHERE email_key <> '';
CREATE UNIQUE INDEX account_sort ON account (scope, sort_key);
CREATE TABLE persona (
  scope TEXT NOT NULL,
  role TEXT NOT NULL,
  person TEXT NOT NULL,
  who TEXT NOT NULL,
  first TEXT NOT NULL,
  PRIMARY KEY (scope, role)
);
CREATE TABLE sign_in_asked (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  email TEXT NOT NULL,
  back TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE TABLE sign_in_link (
  scope TEXT NOT NULL,
  hash TEXT NOT NULL,
  person TEXT NOT NULL,
  back TEXT NOT NULL,
  made_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT NOT NULL,
  PRIMARY KEY (scope, hash)
);
CREATE INDEX sign_in_link_person ON sign_in_link (scope, person, made_at);
CREATE TABLE sign_in_credential (
  scope TEXT NOT NULL,
  person TEXT NOT NULL,
  version INTEGER NOT NULL,
  password TEXT NOT NULL,
  password_at TEXT NOT NULL,
  secret BLOB NOT NULL,
  secret_at TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  pending BLOB NOT NULL,
  pending_at TEXT NOT NULL,
  recovery TEXT NOT NULL,
  PRIMARY KEY (scope, person)
);
CREATE TABLE sign_in_lock (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  failures INTEGER NOT NULL,
  until_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE TABLE sign_in_device (
  scope TEXT NOT NULL,
  person TEXT NOT NULL,
  device TEXT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (scope, person, device)
)`}, spoken}
}
