package pathwaysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// Store implements pathway.Store.
type Store struct{}

const (
	columns       = "ref, version, child, basis, requested_on, requested_by, why, officer, decided_on, assess, decided_by, decision_why, determination"
	adviceColumns = "ref, assessment, agency, adviser, asked_on, given_on, given_by, body, document"
)

// Assessment returns one assessment with its advice.
func (Store) Assessment(ctx context.Context, tx *db.Tx, ref thread.Ref) (pathway.Assessment, error) {
	found, err := list(ctx, tx, "ref=$2", ref)
	if err != nil {
		return pathway.Assessment{}, err
	}
	if len(found) == 0 {
		return pathway.Assessment{}, db.ErrNoRow
	}
	return found[0], nil
}

// Of returns the assessments of children with their advice.
func (Store) Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]pathway.Assessment, error) {
	return list(ctx, tx, "child IN list($2) ORDER BY requested_on DESC, ref", db.List(children))
}

func list(ctx context.Context, tx *db.Tx, where string, arg any) ([]pathway.Assessment, error) {
	var found []pathway.Assessment
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, "SELECT "+columns+" FROM pathway_assessment WHERE scope=$1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var a pathway.Assessment
			err := scan(&a.Ref, &a.Version, &a.Child, &a.Basis, &a.RequestedOn, &a.RequestedBy, &a.Why, &a.Officer, &a.DecidedOn, &a.Assess, &a.DecidedBy, &a.DecisionWhy, &a.Determination)
			at[a.Ref] = len(found)
			found = append(found, a)
			return err
		})
	if err != nil || len(found) == 0 {
		return found, err
	}
	refs := make([]thread.Ref, len(found))
	for i, a := range found {
		refs[i] = a.Ref
	}
	all, err := advice(ctx, tx, "x.assessment IN list($2) ORDER BY x.assessment, x.asked_on, x.ref", db.List(refs))
	for _, x := range all {
		a := &found[at[x.Assessment]]
		a.Advice = append(a.Advice, x)
	}
	return found, err
}

func advice(ctx context.Context, tx *db.Tx, where string, arg any) ([]pathway.Advice, error) {
	var found []pathway.Advice
	err := db.Each(ctx, tx, `SELECT x.ref, x.assessment, a.child, x.agency, x.adviser, x.asked_on, x.given_on, x.given_by, x.body, x.document
		FROM pathway_advice AS x JOIN pathway_assessment AS a ON a.scope=x.scope AND a.ref=x.assessment WHERE x.scope=$1 AND `+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var x pathway.Advice
			err := scan(&x.Ref, &x.Assessment, &x.Child, &x.Agency, &x.Adviser, &x.AskedOn, &x.GivenOn, &x.GivenBy, &x.Text, &x.Document)
			found = append(found, x)
			return err
		})
	return found, err
}

// Insert adds an assessment.
func (Store) Insert(ctx context.Context, tx *db.Tx, a pathway.Assessment) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO pathway_assessment (scope, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		tx.Scope(), a.Ref, a.Version, a.Child, a.Basis, a.RequestedOn, a.RequestedBy, a.Why, a.Officer, a.DecidedOn, a.Assess, a.DecidedBy, a.DecisionWhy, a.Determination)
	return err
}

// Update saves an assessment over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, a pathway.Assessment) error {
	return db.ExecOne(ctx, tx, `UPDATE pathway_assessment SET version=version+1, officer=$4, decided_on=$5, assess=$6, decided_by=$7, decision_why=$8, determination=$9
		WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), a.Ref, a.Version, a.Officer, a.DecidedOn, a.Assess, a.DecidedBy, a.DecisionWhy, a.Determination)
}

// InsertAdvice adds advice that is asked for.
func (Store) InsertAdvice(ctx context.Context, tx *db.Tx, x pathway.Advice) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO pathway_advice (scope, "+adviceColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		tx.Scope(), x.Ref, x.Assessment, x.Agency, x.Adviser, x.AskedOn, x.GivenOn, x.GivenBy, x.Text, x.Document)
	return err
}

// UpdateAdvice saves advice that is given, once.
func (Store) UpdateAdvice(ctx context.Context, tx *db.Tx, x pathway.Advice) error {
	return db.ExecOne(ctx, tx, "UPDATE pathway_advice SET given_on=$3, given_by=$4, body=$5, document=$6 WHERE scope=$1 AND ref=$2 AND given_on=''",
		tx.Scope(), x.Ref, x.GivenOn, x.GivenBy, x.Text, x.Document)
}

// AdviceOf returns one piece of advice.
func (Store) AdviceOf(ctx context.Context, tx *db.Tx, ref thread.Ref) (pathway.Advice, error) {
	found, err := advice(ctx, tx, "x.ref=$2", ref)
	if err != nil {
		return pathway.Advice{}, err
	}
	if len(found) == 0 {
		return pathway.Advice{}, db.ErrNoRow
	}
	return found[0], nil
}

// AskedOf returns the advice that advisers still owe.
func (Store) AskedOf(ctx context.Context, tx *db.Tx, advisers []thread.Ref) ([]pathway.Advice, error) {
	return advice(ctx, tx, "x.given_on='' AND a.determination='' AND x.adviser IN list($2) ORDER BY x.asked_on, x.ref LIMIT 200", db.List(advisers))
}

// InsertDetermination adds a determination; a second one for the same assessment is refused.
func (Store) InsertDetermination(ctx context.Context, tx *db.Tx, d pathway.Determination) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO pathway_determination (scope, ref, assessment, child, made_on, made_by, plan, why, evidence, rule)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Scope(), d.Ref, d.Assessment, d.Child, d.On, d.By, d.Plan, d.Why, db.JSON(d.Read), d.Rule)
	return err
}

const determinationColumns = "SELECT ref, assessment, child, made_on, made_by, plan, why, evidence, rule FROM pathway_determination "

func determinationInto(d *pathway.Determination) []any {
	return []any{&d.Ref, &d.Assessment, &d.Child, &d.On, &d.By, &d.Plan, &d.Why, db.JSON(&d.Read), &d.Rule}
}

// Determination returns one determination.
func (Store) Determination(ctx context.Context, tx *db.Tx, ref thread.Ref) (pathway.Determination, error) {
	var d pathway.Determination
	err := db.Get(ctx, tx, determinationColumns+"WHERE scope=$1 AND ref=$2", []any{tx.Scope(), ref}, determinationInto(&d)...)
	return d, err
}

// DeterminationsOf returns the determinations of children.
func (Store) DeterminationsOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]pathway.Determination, error) {
	if len(children) == 0 {
		return nil, nil
	}
	var out []pathway.Determination
	err := db.Each(ctx, tx, determinationColumns+"WHERE scope=$1 AND child IN list($2) ORDER BY made_on, ref", []any{tx.Scope(), db.List(children)},
		func(scan func(dest ...any) error) error {
			var d pathway.Determination
			err := scan(determinationInto(&d)...)
			out = append(out, d)
			return err
		})
	return out, err
}
