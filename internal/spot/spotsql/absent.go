package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// absentTables are the tables of what lists no longer name. A package has one answer in force for each time it went missing.
func absentTables() db.Migration {
	return db.Migration{Number: 4268, Name: "spot_absent", SQL: `
CREATE TABLE spot_absent (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  package INTEGER NOT NULL,
  first TEXT NOT NULL,
  line TEXT NOT NULL,
  beside TEXT NOT NULL
);
CREATE TABLE spot_absent_answer (
  scope TEXT NOT NULL,
  id INTEGER NOT NULL,
  package INTEGER NOT NULL,
  first TEXT NOT NULL,
  what TEXT NOT NULL,
  child TEXT NOT NULL,
  fate TEXT NOT NULL,
  last_day TEXT NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  undone_by TEXT NOT NULL,
  undone_at TEXT NOT NULL,
  undone_why TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX spot_absent_answer_once ON spot_absent_answer (scope, package, first) WHERE undone_at = ''`}
}

// SaveAbsent puts what a list no longer names in place of what was saved of it.
func (Store) SaveAbsent(ctx context.Context, tx *db.Tx, i spot.Import, all []spot.Absent) error {
	if _, err := db.Exec(ctx, tx, "DELETE FROM spot_absent WHERE scope=$1 AND id >= $2 AND id < $3", tx.Scope(), idOf(i, 0), (i.Number+1)<<lineBits); err != nil {
		return err
	}
	return insertAll(ctx, tx, "spot_absent", []string{"scope", "id", "package", "first", "line", "beside"}, all, func(n int, a spot.Absent) []any {
		return []any{tx.Scope(), idOf(i, n+1), a.Package, a.First, db.JSON(a.Line), db.JSON(a.Beside)}
	})
}

// AbsentFrom returns what a list no longer names.
func (Store) AbsentFrom(ctx context.Context, tx *db.Tx, i spot.Import) ([]spot.Absent, error) {
	var found []spot.Absent
	err := db.Each(ctx, tx, "SELECT package, first, line, beside FROM spot_absent WHERE scope=$1 AND id >= $2 AND id < $3 ORDER BY id",
		[]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, func(scan func(dest ...any) error) error {
			a := spot.Absent{List: i.Ref}
			err := scan(&a.Package, &a.First, db.JSON(&a.Line), db.JSON(&a.Beside))
			found = append(found, a)
			return err
		})
	return found, err
}

const answerColumns = "id, package, first, what, child, fate, last_day, why, made_by, made_at, undone_by, undone_at, undone_why"

// AbsentAnswers returns all answers, the latest first.
func (Store) AbsentAnswers(ctx context.Context, tx *db.Tx) ([]spot.AbsentAnswer, error) {
	var found []spot.AbsentAnswer
	err := db.Each(ctx, tx, "SELECT "+answerColumns+" FROM spot_absent_answer WHERE scope=$1 ORDER BY made_at DESC, id", []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var a spot.AbsentAnswer
			err := scan(&a.ID, &a.Package, &a.First, &a.What, &a.Child, &a.Fate, &a.On, &a.Why, db.JSON(&a.By), &a.At, db.JSON(&a.UndoneBy), &a.UndoneAt, &a.UndoneWhy)
			found = append(found, a)
			return err
		})
	return found, err
}

// InsertAbsentAnswer adds an answer.
func (Store) InsertAbsentAnswer(ctx context.Context, tx *db.Tx, a spot.AbsentAnswer) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO spot_absent_answer (scope, "+answerColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		tx.Scope(), a.ID, a.Package, a.First, a.What, a.Child, a.Fate, a.On, a.Why, db.JSON(a.By), a.At, db.JSON(a.UndoneBy), a.UndoneAt, a.UndoneWhy)
	return err
}

// UndoAbsentAnswer saves that an answer was taken back.
func (Store) UndoAbsentAnswer(ctx context.Context, tx *db.Tx, a spot.AbsentAnswer) error {
	return db.ExecOne(ctx, tx, "UPDATE spot_absent_answer SET undone_by=$3, undone_at=$4, undone_why=$5 WHERE scope=$1 AND id=$2 AND undone_at=''",
		tx.Scope(), a.ID, db.JSON(a.UndoneBy), a.UndoneAt, a.UndoneWhy)
}
