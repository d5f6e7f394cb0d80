package noticesql

import (
	"context"
	"encoding/json"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/thread"
)

// Migrations returns the tables of package notice.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 4600, Name: "notice", SQL: `
CREATE TABLE notice (
  scope TEXT NOT NULL,
  ocid TEXT NOT NULL,
  release_id TEXT NOT NULL,
  published_on TEXT NOT NULL,
  tags TEXT NOT NULL,
  title TEXT NOT NULL,
  buyer TEXT NOT NULL,
  value INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  suppliers TEXT NOT NULL,
  file TEXT NOT NULL,
  place TEXT NOT NULL,
  licence TEXT NOT NULL,
  publisher TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ocid, release_id)
);
CREATE UNIQUE INDEX notice_published ON notice (scope, published_on, ocid, release_id);
CREATE INDEX notice_file ON notice (scope, file, licence)`}, publications, plans, named, until, classified, processes}
}

// publications is what was published on the national platform.
var publications = db.Migration{Number: 4610, Name: "notices published", SQL: `
CREATE TABLE notice_publication (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  subject TEXT NOT NULL,
  notice TEXT NOT NULL,
  number TEXT NOT NULL,
  published_on TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, subject, notice, number)
)`}

// named is whom contract award notices name. Those recorded before began the standstill of everybody who waited then.
var named = db.Migration{Number: 4612, Name: "suppliers that award notices name", SQL: `
ALTER TABLE notice_publication ADD COLUMN named TEXT NOT NULL DEFAULT '[]'`}

// until is the last day for tenders that a tender notice of one purchase gives. Those recorded before give none.
var until = db.Migration{Number: 4613, Name: "last day for tenders of tender notices", SQL: `
ALTER TABLE notice_publication ADD COLUMN tenders_until TEXT NOT NULL DEFAULT ''`}

// processes are the public references of purchases. Those whose tender notice was recorded before have none, and are not published.
var processes = db.Migration{Number: 4615, Name: "public references of purchases", SQL: `
ALTER TABLE notice_publication ADD COLUMN process TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX notice_publication_process ON notice_publication (scope, process) WHERE process <> ''`}

const publicationColumns = "agreement, subject, notice, number, published_on, made_by, made_at, named, tenders_until, process"

// Publications returns what was published about an agreement.
func (Store) Publications(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]notice.Publication, error) {
	return published(ctx, tx, "SELECT "+publicationColumns+` FROM notice_publication WHERE scope=$1 AND agreement=$2
		ORDER BY published_on DESC, made_at DESC`, tx.Scope(), agreement)
}

// Announced returns the tender notices that made purchases known, behind a public reference, by it.
func (Store) Announced(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]notice.Publication, error) {
	return published(ctx, tx, "SELECT "+publicationColumns+` FROM notice_publication WHERE scope=$1 AND process <> '' AND process > $2
		ORDER BY process LIMIT $3`, tx.Scope(), after, limit)
}

// AnnouncedAs returns the tender notice that made a purchase known under a public reference, or a fault of kind not found.
func (Store) AnnouncedAs(ctx context.Context, tx *db.Tx, process thread.Ref) (notice.Publication, error) {
	found, err := published(ctx, tx, "SELECT "+publicationColumns+" FROM notice_publication WHERE scope=$1 AND process=$2 AND process <> ''", tx.Scope(), process)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That process")
	}
	if err != nil {
		return notice.Publication{}, err
	}
	return found[0], nil
}

func published(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]notice.Publication, error) {
	var found []notice.Publication
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var p notice.Publication
		err := scan(&p.Agreement, &p.Subject, &p.Notice, &p.Number, &p.On, &p.By, &p.At, db.JSON(&p.Named), &p.Until, &p.Process)
		found = append(found, p)
		return err
	})
	return found, err
}

// InsertPublication adds a publication.
func (Store) InsertPublication(ctx context.Context, tx *db.Tx, p notice.Publication) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO notice_publication (scope, agreement, subject, notice, number, published_on, made_by, made_at, named, tenders_until, process)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.Scope(), p.Agreement, p.Subject, p.Notice, p.Number, p.On, p.By, p.At, db.JSON(p.Named), p.Until, p.Process)
	return err
}

// Store implements notice.Store.
type Store struct{}

const columns = "ocid, release_id, published_on, tags, title, buyer, value, starts, ends, suppliers, file, place, licence, publisher, taken_at"

// Body returns a notice as it was published.
func (Store) Body(ctx context.Context, tx *db.Tx, ocid, id string) (json.RawMessage, error) {
	var body string
	err := db.Get(ctx, tx, "SELECT body FROM notice WHERE scope=$1 AND ocid=$2 AND release_id=$3", []any{tx.Scope(), ocid, id}, &body)
	return json.RawMessage(body), err
}

// Insert adds a notice.
func (Store) Insert(ctx context.Context, tx *db.Tx, n notice.Notice) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO notice (scope, "+columns+`, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.Scope(), n.OCID, n.ID, n.Date, db.JSON(n.Tags), n.Title, n.Buyer, n.Value, n.Start, n.End, db.JSON(n.Suppliers), n.File, n.Place, n.Licence, n.Publisher,
		n.TakenAt, string(n.Body))
	return err
}

// License sets licence and publisher where the notices of a file have none.
func (Store) License(ctx context.Context, tx *db.Tx, file, licence, publisher string) error {
	if licence == "" && publisher == "" {
		return nil
	}
	_, err := db.Exec(ctx, tx, "UPDATE notice SET licence=$3, publisher=$4 WHERE scope=$1 AND file=$2 AND licence='' AND publisher=''", tx.Scope(), file, licence, publisher)
	return err
}

// List returns notices, the latest first, behind the key after.
func (Store) List(ctx context.Context, tx *db.Tx, after notice.Key, limit int) ([]notice.Notice, error) {
	sql, args := "SELECT "+columns+" FROM notice WHERE scope=$1", []any{tx.Scope(), limit}
	if after != (notice.Key{}) {
		sql += " AND (published_on < $3 OR (published_on = $3 AND (ocid < $4 OR (ocid = $4 AND release_id < $5))))"
		args = append(args, after.Date, after.OCID, after.ID)
	}
	var found []notice.Notice
	err := db.Each(ctx, tx, sql+" ORDER BY published_on DESC, ocid DESC, release_id DESC LIMIT $2", args, func(scan func(dest ...any) error) error {
		var n notice.Notice
		err := scan(&n.OCID, &n.ID, &n.Date, db.JSON(&n.Tags), &n.Title, &n.Buyer, &n.Value, &n.Start, &n.End, db.JSON(&n.Suppliers), &n.File, &n.Place, &n.Licence,
			&n.Publisher, &n.TakenAt)
		found = append(found, n)
		return err
	})
	return found, err
}
