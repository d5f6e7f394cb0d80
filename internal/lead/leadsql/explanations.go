package leadsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead/explanation"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Explanations implements explanation.Store.
type Explanations struct{}

const explanationColumns = `ref, version, child, about, what, asker, asker_name, question, person, name, email, required_on, due, given,
	returned, remind_on, reminded, withdrawn_on, why, share`

func explanations(ctx context.Context, tx *db.Tx, where string, args ...any) ([]explanation.Explanation, error) {
	var found []explanation.Explanation
	err := db.Each(ctx, tx, "SELECT "+explanationColumns+" FROM lead_explanation WHERE scope = $1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var e explanation.Explanation
			err := scan(&e.Ref, &e.Version, &e.Child, &e.About, &e.What, &e.Asker, &e.AskerName, &e.Question, &e.Person, &e.Name, &e.Email, &e.On,
				&e.Due, db.JSON(&e.Given), db.JSON(&e.Returned), &e.RemindOn, db.JSON(&e.Reminded), &e.WithdrawnOn, &e.Why, db.JSON(&e.Share))
			found = append(found, e)
			return err
		})
	return found, err
}

// Explanation returns one.
func (Explanations) Explanation(ctx context.Context, tx *db.Tx, ref thread.Ref) (explanation.Explanation, error) {
	found, err := explanations(ctx, tx, "ref = $2", ref)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That request for an explanation")
	}
	if err != nil {
		return explanation.Explanation{}, err
	}
	return found[0], nil
}

// OfChildren returns those about the children, the latest first.
func (Explanations) OfChildren(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]explanation.Explanation, error) {
	return explanations(ctx, tx, "child IN list($2) ORDER BY required_on DESC, ref", db.List(children))
}

// Mine returns those that wait for a person's answer and those that the person requires.
func (Explanations) Mine(ctx context.Context, tx *db.Tx, person thread.Ref) ([]explanation.Explanation, error) {
	return explanations(ctx, tx, "waiting = 1 AND (person = $2 OR asker = $2) ORDER BY due, ref", person)
}

// ToRemind returns those whose reminder falls on a day or earlier.
func (Explanations) ToRemind(ctx context.Context, tx *db.Tx, on workday.Date, limit int) ([]explanation.Explanation, error) {
	return explanations(ctx, tx, "remind_on <> '' AND remind_on <= $2 ORDER BY remind_on, ref LIMIT $3", on, limit)
}

// ScopesToRemind returns the councils that have such.
func (Explanations) ScopesToRemind(ctx context.Context, tx *db.Tx, on workday.Date) ([]db.Scope, error) {
	var found []db.Scope
	err := db.Each(ctx, tx, "SELECT DISTINCT scope FROM lead_explanation WHERE remind_on <> '' AND remind_on <= $1 ORDER BY scope", []any{on},
		func(scan func(dest ...any) error) error {
			var council db.Scope
			err := scan(&council)
			found = append(found, council)
			return err
		})
	return found, err
}

// Insert adds one.
func (Explanations) Insert(ctx context.Context, tx *db.Tx, e explanation.Explanation) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO lead_explanation (scope, "+explanationColumns+`, waiting)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.Scope(), e.Ref, e.Version, e.Child, e.About, e.What, e.Asker, e.AskerName, e.Question, e.Person, e.Name, e.Email, e.On, e.Due,
		db.JSON(&e.Given), db.JSON(&e.Returned), e.RemindOn, db.JSON(&e.Reminded), e.WithdrawnOn, e.Why, db.JSON(&e.Share), e.State() == explanation.Unexplained)
	return err
}

// Update saves over the version that was read.
func (Explanations) Update(ctx context.Context, tx *db.Tx, e explanation.Explanation) error {
	return db.ExecOne(ctx, tx, `UPDATE lead_explanation SET version = version + 1, due = $4, given = $5, returned = $6, remind_on = $7,
			reminded = $8, withdrawn_on = $9, why = $10, waiting = $11, share = $12
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), e.Ref, e.Version, e.Due, db.JSON(&e.Given), db.JSON(&e.Returned), e.RemindOn, db.JSON(&e.Reminded), e.WithdrawnOn, e.Why,
		e.State() == explanation.Unexplained, db.JSON(&e.Share))
}

const linkColumns = "hash, explanation, made, expires, revoked, uses, code_hash, code_expires, tries, codes, codes_from"

func links(ctx context.Context, tx *db.Tx, where string, arg any) ([]explanation.Link, error) {
	var found []explanation.Link
	err := db.Each(ctx, tx, "SELECT "+linkColumns+" FROM lead_explanation_link WHERE scope = $1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var l explanation.Link
			err := scan(&l.Hash, &l.Explanation, &l.Made, &l.Expires, &l.Revoked, &l.Uses, &l.CodeHash, &l.CodeExpires, &l.Tries, &l.Codes, &l.CodesFrom)
			found = append(found, l)
			return err
		})
	return found, err
}

// Link returns the link with a hash.
func (Explanations) Link(ctx context.Context, tx *db.Tx, hash string) (explanation.Link, error) {
	found, err := links(ctx, tx, "hash = $2", hash)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("The link")
	}
	if err != nil {
		return explanation.Link{}, err
	}
	return found[0], nil
}

// Links returns the links of an explanation, the latest first.
func (Explanations) Links(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]explanation.Link, error) {
	return links(ctx, tx, "explanation = $2 ORDER BY made DESC, hash", ref)
}

// PutLink adds a link, or saves what became of it.
func (Explanations) PutLink(ctx context.Context, tx *db.Tx, l explanation.Link) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO lead_explanation_link (scope, "+linkColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (scope, hash) DO UPDATE SET revoked = excluded.revoked, uses = excluded.uses, code_hash = excluded.code_hash,
			code_expires = excluded.code_expires, tries = excluded.tries, codes = excluded.codes, codes_from = excluded.codes_from`,
		tx.Scope(), l.Hash, l.Explanation, l.Made, l.Expires, l.Revoked, l.Uses, l.CodeHash, l.CodeExpires, l.Tries, l.Codes, l.CodesFrom)
	return err
}
