package plansql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/plan"
	"alongside/internal/thread"
)

// Migrations returns the tables of package plan.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3600, Name: "plan", SQL: `
CREATE TABLE plan (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  basis TEXT NOT NULL,
  assessment TEXT NOT NULL,
  determination TEXT NOT NULL,
  drafted_on TEXT NOT NULL,
  drafted_by TEXT NOT NULL,
  served_on TEXT NOT NULL,
  comments_by TEXT NOT NULL,
  final_on TEXT NOT NULL,
  final_by TEXT NOT NULL,
  why TEXT NOT NULL,
  needs TEXT NOT NULL,
  outcomes TEXT NOT NULL,
  comments TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX plan_child ON plan (scope, child, drafted_on, ref);
CREATE TABLE plan_provision (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  plan TEXT NOT NULL,
  child TEXT NOT NULL,
  line INTEGER NOT NULL,
  section TEXT NOT NULL,
  what TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  weeks INTEGER NOT NULL,
  who TEXT NOT NULL,
  need INTEGER NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, plan) REFERENCES plan (scope, ref)
);
CREATE UNIQUE INDEX plan_provision_of ON plan_provision (scope, plan, line)`}, {Number: 3601, Name: "reviews of plans", SQL: reviews}}
}

// Store implements plan.Store.
type Store struct{}

const (
	columns     = "ref, version, child, basis, assessment, determination, drafted_on, drafted_by, served_on, comments_by, final_on, final_by, why, needs, outcomes, comments"
	lineColumns = "ref, plan, child, section, what, minutes, weeks, who, need"
)

// Plan returns one plan with its provision.
func (Store) Plan(ctx context.Context, tx *db.Tx, ref thread.Ref) (plan.Plan, error) {
	found, err := list(ctx, tx, "ref=$2", ref)
	if err != nil {
		return plan.Plan{}, err
	}
	if len(found) == 0 {
		return plan.Plan{}, db.ErrNoRow
	}
	return found[0], nil
}

// Of returns the plans of children with their provision.
func (Store) Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]plan.Plan, error) {
	return list(ctx, tx, "child IN list($2) ORDER BY drafted_on DESC, ref", db.List(children))
}

func list(ctx context.Context, tx *db.Tx, where string, arg any) ([]plan.Plan, error) {
	var found []plan.Plan
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, "SELECT "+columns+" FROM plan WHERE scope=$1 AND "+where, []any{tx.Scope(), arg}, func(scan func(dest ...any) error) error {
		var p plan.Plan
		err := scan(&p.Ref, &p.Version, &p.Child, &p.Basis, &p.Assessment, &p.Determination, &p.DraftedOn, &p.DraftedBy, &p.ServedOn, &p.CommentsBy, &p.FinalOn, &p.FinalBy,
			&p.Why, db.JSON(&p.Needs), db.JSON(&p.Outcomes), db.JSON(&p.Comments))
		at[p.Ref] = len(found)
		found = append(found, p)
		return err
	})
	if err != nil || len(found) == 0 {
		return found, err
	}
	refs := make([]thread.Ref, len(found))
	for i, p := range found {
		refs[i] = p.Ref
	}
	all, err := lines(ctx, tx, "plan IN list($2) ORDER BY plan, line", db.List(refs))
	for _, l := range all {
		p := &found[at[l.Plan]]
		p.Provision = append(p.Provision, l)
	}
	return found, err
}

// Lines returns those of refs that the scope has.
func (Store) Lines(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]plan.Provision, error) {
	return lines(ctx, tx, "ref IN list($2) ORDER BY ref", db.List(refs))
}

func lines(ctx context.Context, tx *db.Tx, where string, arg any) ([]plan.Provision, error) {
	var found []plan.Provision
	err := db.Each(ctx, tx, "SELECT "+lineColumns+" FROM plan_provision WHERE scope=$1 AND "+where, []any{tx.Scope(), arg}, func(scan func(dest ...any) error) error {
		var l plan.Provision
		err := scan(&l.Ref, &l.Plan, &l.Child, &l.Section, &l.What, &l.MinutesPerWeek, &l.WeeksPerYear, &l.Who, &l.Need)
		found = append(found, l)
		return err
	})
	return found, err
}

// Insert adds a plan with its provision.
func (Store) Insert(ctx context.Context, tx *db.Tx, p plan.Plan) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO plan (scope, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		tx.Scope(), p.Ref, p.Version, p.Child, p.Basis, p.Assessment, p.Determination, p.DraftedOn, p.DraftedBy, p.ServedOn, p.CommentsBy, p.FinalOn, p.FinalBy,
		p.Why, db.JSON(p.Needs), db.JSON(p.Outcomes), db.JSON(p.Comments))
	if err != nil {
		return err
	}
	return insertLines(ctx, tx, p)
}

func insertLines(ctx context.Context, tx *db.Tx, p plan.Plan) error {
	for i, l := range p.Provision {
		_, err := db.Exec(ctx, tx, "INSERT INTO plan_provision (scope, line, "+lineColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
			tx.Scope(), i+1, l.Ref, l.Plan, l.Child, l.Section, l.What, l.MinutesPerWeek, l.WeeksPerYear, l.Who, l.Need)
		if err != nil {
			return err
		}
	}
	return nil
}

// Rewrite saves needs, outcomes and provision over the version that was read.
func (Store) Rewrite(ctx context.Context, tx *db.Tx, p plan.Plan) error {
	err := db.ExecOne(ctx, tx, "UPDATE plan SET version=version+1, needs=$4, outcomes=$5 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), p.Ref, p.Version, db.JSON(p.Needs), db.JSON(p.Outcomes))
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, "DELETE FROM plan_provision WHERE scope=$1 AND plan=$2", tx.Scope(), p.Ref); err != nil {
		return err
	}
	return insertLines(ctx, tx, p)
}

// Update saves all but needs, outcomes and provision over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, p plan.Plan) error {
	return db.ExecOne(ctx, tx, `UPDATE plan SET version=version+1, served_on=$4, final_on=$5, final_by=$6, why=$7, comments=$8, comments_by=$9
		WHERE scope=$1 AND ref=$2 AND version=$3`, tx.Scope(), p.Ref, p.Version, p.ServedOn, p.FinalOn, p.FinalBy, p.Why, db.JSON(p.Comments), p.CommentsBy)
}
