package agreementsql

import (
	"context"

	"alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// talks is what the market says.
var talks = db.Migration{Number: 4181, Name: "talks with the market", SQL: `
CREATE TABLE market_talk (
  scope TEXT NOT NULL,
  n INTEGER NOT NULL,
  held_on TEXT NOT NULL,
  kind TEXT NOT NULL,
  with_whom TEXT NOT NULL,
  provider TEXT NOT NULL,
  said TEXT NOT NULL,
  follows TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, n)
);
CREATE TABLE market_vacancy (
  scope TEXT NOT NULL,
  provider TEXT NOT NULL,
  work TEXT NOT NULL,
  district TEXT NOT NULL,
  reported_on TEXT NOT NULL,
  posts INTEGER NOT NULL,
  posts_of INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (scope, provider, work, district, reported_on)
)`}

// MarketStore implements market.Store.
type MarketStore struct{}

// Talks returns the log, the latest first.
func (MarketStore) Talks(ctx context.Context, tx *db.Tx) ([]market.Talk, error) {
	var found []market.Talk
	err := db.Each(ctx, tx, "SELECT n, held_on, kind, with_whom, provider, said, follows, made_by, made_at FROM market_talk WHERE scope=$1 ORDER BY held_on DESC, n DESC",
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var t market.Talk
			err := scan(&t.Number, &t.On, &t.Kind, &t.With, &t.Provider, &t.Said, &t.Then, &t.By, &t.At)
			found = append(found, t)
			return err
		})
	return found, err
}

// InsertTalk adds a talk.
func (MarketStore) InsertTalk(ctx context.Context, tx *db.Tx, t market.Talk) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO market_talk (scope, n, held_on, kind, with_whom, provider, said, follows, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Scope(), t.Number, t.On, t.Kind, t.With, t.Provider, t.Said, t.Then, t.By, t.At)
	return err
}

// Vacancies returns every report, the latest first.
func (MarketStore) Vacancies(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]market.Vacancy, error) {
	var found []market.Vacancy
	err := db.Each(ctx, tx, `SELECT provider, work, district, reported_on, posts, posts_of, made_by FROM market_vacancy
		WHERE scope=$1 AND ($2 = '' OR provider = $2) ORDER BY reported_on DESC, provider, work, district`, []any{tx.Scope(), provider}, func(scan func(dest ...any) error) error {
		var v market.Vacancy
		err := scan(&v.Provider, &v.Work, &v.District, &v.On, &v.Posts, &v.Of, &v.By)
		found = append(found, v)
		return err
	})
	return found, err
}

// SaveVacancy keeps a report.
func (MarketStore) SaveVacancy(ctx context.Context, tx *db.Tx, v market.Vacancy) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO market_vacancy (scope, provider, work, district, reported_on, posts, posts_of, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, provider, work, district, reported_on) DO UPDATE SET posts=excluded.posts, posts_of=excluded.posts_of, made_by=excluded.made_by`,
		tx.Scope(), v.Provider, v.Work, v.District, v.On, v.Posts, v.Of, v.By)
	return err
}
