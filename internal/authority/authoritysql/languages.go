package authoritysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// spoken is the table of what people speak besides English.
var spoken = db.Migration{Number: 2101, Name: "what people speak besides English", SQL: `
CREATE TABLE account_language (
  scope TEXT NOT NULL,
  person TEXT NOT NULL,
  language TEXT NOT NULL,
  PRIMARY KEY (scope, person, language)
)`}

// PutLanguages saves what a person speaks in place of what was saved before.
func (Store) PutLanguages(ctx context.Context, tx *db.Tx, person thread.Ref, languages []string) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM account_language WHERE scope = $1 AND person = $2`, tx.Scope(), person); err != nil {
		return err
	}
	for _, language := range languages {
		_, err := db.Exec(ctx, tx, `INSERT INTO account_language (scope, person, language) VALUES ($1, $2, $3)`, tx.Scope(), person, language)
		if err != nil {
			return err
		}
	}
	return nil
}

// Languages returns what people speak besides English, each in order.
func (Store) Languages(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error) {
	of := map[thread.Ref][]string{}
	err := db.Each(ctx, tx, `SELECT person, language FROM account_language WHERE scope = $1 AND person IN list($2) ORDER BY person, language`,
		[]any{tx.Scope(), db.List(people)}, func(scan func(dest ...any) error) error {
			var person thread.Ref
			var language string
			err := scan(&person, &language)
			of[person] = append(of[person], language)
			return err
		})
	return of, err
}
