package agreementsql

import (
	"context"

	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// AdmissionStore implements admission.Store.
type AdmissionStore struct{}

// terms is what an opening holds beside its key, kept as JSON because it is read and written whole.
type terms admission.Opening

// Openings returns every version of an agreement's opening, the latest first.
func (AdmissionStore) Openings(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]admission.Opening, error) {
	return openings(ctx, tx, "SELECT terms FROM agreement_opening WHERE scope=$1 AND agreement=$2 ORDER BY version DESC", tx.Scope(), agreement)
}

// LatestOpenings returns the latest version of each agreement's opening, by agreement.
func (AdmissionStore) LatestOpenings(ctx context.Context, tx *db.Tx) ([]admission.Opening, error) {
	return openings(ctx, tx, `SELECT o.terms FROM agreement_opening AS o WHERE o.scope=$1
		AND o.version=(SELECT MAX(l.version) FROM agreement_opening AS l WHERE l.scope=o.scope AND l.agreement=o.agreement) ORDER BY o.agreement`, tx.Scope())
}

func openings(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]admission.Opening, error) {
	var found []admission.Opening
	err := db.Each(ctx, tx, sql, args,
		func(scan func(dest ...any) error) error {
			var o terms
			if err := scan(db.JSON(&o)); err != nil {
				return err
			}
			found = append(found, admission.Opening(o))
			return nil
		})
	return found, err
}

// InsertOpening adds a version.
func (AdmissionStore) InsertOpening(ctx context.Context, tx *db.Tx, o admission.Opening) error {
	t := terms(o)
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_opening (scope, agreement, version, published_at, terms) VALUES ($1, $2, $3, $4, $5)",
		tx.Scope(), o.Agreement, o.Version, o.PublishedAt, db.JSON(&t))
	return err
}

// Clarifications returns them by number.
func (AdmissionStore) Clarifications(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]admission.Clarification, error) {
	var found []admission.Clarification
	err := db.Each(ctx, tx, `SELECT agreement, n, question, asked_by, asked_at, answer, answered_by, answered_at FROM agreement_clarification
		WHERE scope=$1 AND agreement=$2 ORDER BY n`, []any{tx.Scope(), agreement},
		func(scan func(dest ...any) error) error {
			var c admission.Clarification
			if err := scan(&c.Agreement, &c.Number, &c.Question, &c.AskedBy, &c.AskedAt, &c.Answer, &c.AnsweredBy, &c.AnsweredAt); err != nil {
				return err
			}
			found = append(found, c)
			return nil
		})
	return found, err
}

// InsertClarification adds a question.
func (AdmissionStore) InsertClarification(ctx context.Context, tx *db.Tx, c admission.Clarification) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_clarification (scope, agreement, n, question, asked_by, asked_at, answer, answered_by, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Scope(), c.Agreement, c.Number, c.Question, c.AskedBy, c.AskedAt, c.Answer, c.AnsweredBy, c.AnsweredAt)
	return err
}

// AnswerClarification saves the answer to a question that has none yet.
func (AdmissionStore) AnswerClarification(ctx context.Context, tx *db.Tx, c admission.Clarification) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_clarification SET answer=$4, answered_by=$5, answered_at=$6 WHERE scope=$1 AND agreement=$2 AND n=$3 AND answer=''",
		tx.Scope(), c.Agreement, c.Number, c.Answer, c.AnsweredBy, c.AnsweredAt)
}

const applicationColumns = "ref, version, agreement, lot, provider, opening, begun_at, body"

// Application returns one application.
func (AdmissionStore) Application(ctx context.Context, tx *db.Tx, ref thread.Ref) (admission.Application, error) {
	found, err := applications(ctx, tx, "ref=$2", tx.Scope(), ref)
	if err != nil {
		return admission.Application{}, err
	}
	if len(found) == 0 {
		return admission.Application{}, db.ErrNoRow
	}
	return found[0], nil
}

// Applications returns those of an agreement and a provider; an empty one means all.
func (AdmissionStore) Applications(ctx context.Context, tx *db.Tx, agreement, provider thread.Ref) ([]admission.Application, error) {
	return applications(ctx, tx, "($2='' OR agreement=$2) AND ($3='' OR provider=$3) ORDER BY begun_at DESC, ref DESC", tx.Scope(), agreement, provider)
}

func applications(ctx context.Context, tx *db.Tx, where string, args ...any) ([]admission.Application, error) {
	var found []admission.Application
	err := db.Each(ctx, tx, "SELECT "+applicationColumns+" FROM agreement_application WHERE scope=$1 AND "+where, args,
		func(scan func(dest ...any) error) error {
			var a admission.Application
			if err := scan(&a.Ref, &a.Version, &a.Agreement, &a.Lot, &a.Provider, &a.Opening, &a.BegunAt, db.JSON(&a.Body)); err != nil {
				return err
			}
			found = append(found, a)
			return nil
		})
	return found, err
}

// InsertApplication adds an application.
func (AdmissionStore) InsertApplication(ctx context.Context, tx *db.Tx, a admission.Application) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_application (scope, "+applicationColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		tx.Scope(), a.Ref, a.Version, a.Agreement, a.Lot, a.Provider, a.Opening, a.BegunAt, db.JSON(&a.Body))
	return err
}

// UpdateApplication saves the body over the version that was read.
func (AdmissionStore) UpdateApplication(ctx context.Context, tx *db.Tx, a admission.Application) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_application SET version=version+1, body=$4 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), a.Ref, a.Version, db.JSON(&a.Body))
}
