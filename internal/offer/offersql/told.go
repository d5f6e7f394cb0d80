package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer/told"
	"alongside/internal/thread"
)

// toldMigration makes the table of package told.
var toldMigration = db.Migration{Number: 3350, Name: "what families propose, and what became of it", SQL: `
CREATE TABLE offer_proposal (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	person TEXT NOT NULL,
	at TEXT NOT NULL,
	district TEXT NOT NULL,
	words TEXT NOT NULL,
	read_on TEXT NOT NULL,
	public TEXT NOT NULL,
	why_kept TEXT NOT NULL,
	say TEXT NOT NULL,
	answer TEXT NOT NULL,
	by_date TEXT NOT NULL,
	answered_on TEXT NOT NULL,
	answered_by TEXT NOT NULL,
	became TEXT NOT NULL,
	offer TEXT NOT NULL,
	done_on TEXT NOT NULL,
	is_public INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX offer_proposal_public ON offer_proposal (scope, is_public, at, ref);
CREATE INDEX offer_proposal_person ON offer_proposal (scope, person, at);
CREATE INDEX offer_proposal_open ON offer_proposal (scope, done_on, at)`}

// checkedMigration finds offers that nobody has checked for long.
var checkedMigration = db.Migration{Number: 3351, Name: "offers by the day of their last check", SQL: `
CREATE INDEX offer_checked ON offer (scope, status, checked_on, ref)`}

// Told implements told.Store.
type Told struct{}

const toldSQL = `SELECT ref, version, person, at, district, words, read_on, public, why_kept, say, answer, by_date, answered_on, answered_by, became, offer, done_on
	FROM offer_proposal WHERE scope = $1 `

func proposals(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]told.Proposal, error) {
	var out []told.Proposal
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var p told.Proposal
		err := scan(&p.Ref, &p.Version, &p.Person, &p.At, &p.District, &p.Words, &p.ReadOn, &p.Public, &p.WhyKept, &p.Say, &p.Answer, &p.By, &p.AnsweredOn, &p.AnsweredBy,
			&p.Became, &p.Offer, &p.DoneOn)
		out = append(out, p)
		return err
	})
	return out, err
}

// Proposal implements told.Store.
func (Told) Proposal(ctx context.Context, tx *db.Tx, ref thread.Ref) (told.Proposal, error) {
	found, err := proposals(ctx, tx, toldSQL+"AND ref = $2", tx.Scope(), ref)
	if err == nil && len(found) == 0 {
		return told.Proposal{}, fault.NotFound("That proposal")
	}
	if err != nil {
		return told.Proposal{}, err
	}
	return found[0], nil
}

// Public implements told.Store.
func (Told) Public(ctx context.Context, tx *db.Tx, district string, after thread.Ref, limit int) ([]told.Proposal, error) {
	return proposals(ctx, tx, toldSQL+`AND is_public = 1 AND ($2 = '' OR district = $2) AND ($3 = '' OR
			at < (SELECT at FROM offer_proposal WHERE scope = $1 AND ref = $3) OR at = (SELECT at FROM offer_proposal WHERE scope = $1 AND ref = $3) AND ref < $3)
		ORDER BY at DESC, ref DESC LIMIT $4`, tx.Scope(), district, after, limit)
}

// Unfinished implements told.Store.
func (Told) Unfinished(ctx context.Context, tx *db.Tx, limit int) ([]told.Proposal, error) {
	return proposals(ctx, tx, toldSQL+"AND done_on = '' AND (answered_on = '' OR say = $2) ORDER BY at, ref LIMIT $3", tx.Scope(), told.WeWill, limit)
}

// OfPerson implements told.Store.
func (Told) OfPerson(ctx context.Context, tx *db.Tx, person thread.Ref, limit int) ([]told.Proposal, error) {
	return proposals(ctx, tx, toldSQL+"AND person = $2 AND person <> '' ORDER BY at DESC, ref LIMIT $3", tx.Scope(), person, limit)
}

// Insert implements told.Store.
func (Told) Insert(ctx context.Context, tx *db.Tx, p told.Proposal) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_proposal (scope, ref, version, person, at, district, words, read_on, public, why_kept, say, answer, by_date, answered_on, answered_by, became, offer,
			done_on, is_public)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.Scope(), p.Ref, p.Version, p.Person, p.At, p.District, p.Words, p.ReadOn, p.Public, p.WhyKept, p.Say, p.Answer, p.By, p.AnsweredOn, p.AnsweredBy, p.Became, p.Offer,
		p.DoneOn, p.Published())
	return err
}

// Update implements told.Store.
func (Told) Update(ctx context.Context, tx *db.Tx, p told.Proposal) error {
	return db.ExecOne(ctx, tx, `
		UPDATE offer_proposal SET version = version + 1, read_on = $4, public = $5, why_kept = $6, say = $7, answer = $8, by_date = $9, answered_on = $10, answered_by = $11,
			became = $12, offer = $13, done_on = $14, is_public = $15
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), p.Ref, p.Version, p.ReadOn, p.Public, p.WhyKept, p.Say, p.Answer, p.By, p.AnsweredOn, p.AnsweredBy, p.Became, p.Offer, p.DoneOn, p.Published())
}
