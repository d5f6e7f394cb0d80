package scrutinysql

import "alongside/internal/db"

// Migrations returns the tables of package scrutiny.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 5100, Name: "recommendation", SQL: `
CREATE TABLE scrutiny_paper (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  committee TEXT NOT NULL,
  held_on TEXT NOT NULL,
  findings TEXT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE TABLE recommendation (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  label TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  theme TEXT NOT NULL,
  body TEXT NOT NULL,
  asks TEXT NOT NULL,
  paper TEXT NOT NULL,
  source TEXT NOT NULL,
  committee TEXT NOT NULL,
  made_on TEXT NOT NULL,
  decision TEXT NOT NULL,
  respond_by TEXT NOT NULL,
  response TEXT NOT NULL,
  actions TEXT NOT NULL,
  verdicts TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX recommendation_paper ON recommendation (scope, paper);
CREATE UNIQUE INDEX recommendation_sort ON recommendation (scope, sort_key)`}}
}
