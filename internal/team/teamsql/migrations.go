package teamsql

import "alongside/internal/db"

// Migrations returns the tables of package team.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 2200, Name: "team", SQL: `
CREATE TABLE team (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  service TEXT NOT NULL,
  area TEXT NOT NULL,
  manager TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE TABLE team_member (
  scope TEXT NOT NULL,
  team TEXT NOT NULL,
  person TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  capacity INTEGER NOT NULL,
  PRIMARY KEY (scope, team, person, from_on),
  FOREIGN KEY (scope, team) REFERENCES team (scope, ref)
);
CREATE INDEX team_member_person ON team_member (scope, person, from_on);
CREATE TABLE team_absence (
  scope TEXT NOT NULL,
  person TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  cover TEXT NOT NULL,
  PRIMARY KEY (scope, person, from_on)
);
CREATE INDEX team_absence_until ON team_absence (scope, to_on)`}, {Number: 2201, Name: "team_service", SQL: `
CREATE INDEX team_service ON team (scope, service, name, ref) WHERE closed_on = ''`}}
}
