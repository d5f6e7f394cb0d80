package brokeragesql

import (
	"context"
	"fmt"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Store implements brokerage.Store.
type Store struct{}

const requirementColumns = `ref, version, child, provision, lot, what, need, skills, minutes, band, outcode, district, age, starts, ends,
	promised_by, invited_until, call_off, award, withdrawn_on, withdrawn_why, raised_by`

// Requirement returns one requirement.
func (Store) Requirement(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.Requirement, error) {
	found, err := requirements(ctx, tx, "SELECT "+requirementColumns+" FROM brokerage_requirement WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
	if err != nil {
		return brokerage.Requirement{}, err
	}
	if len(found) == 0 {
		return brokerage.Requirement{}, db.ErrNoRow
	}
	return found[0], nil
}

// Requirements returns a page of requirements by promised date.
func (Store) Requirements(ctx context.Context, tx *db.Tx, f brokerage.Filter) ([]brokerage.Requirement, error) {
	const day = len("2006-01-02")
	var on, ref string
	if len(f.After) > day+1 {
		on, ref = f.After[:day], f.After[day+1:]
	}
	sql := "SELECT " + requirementColumns + " FROM brokerage_requirement WHERE scope=$1 AND (promised_by > $2 OR (promised_by = $2 AND ref > $3))"
	args := []any{tx.Scope(), on, ref}
	and := func(condition string, arg any) {
		args = append(args, arg)
		sql += " AND " + fmt.Sprintf(condition, len(args))
	}
	if f.OpenOnly {
		sql += open
	}
	sql += states[f.State]
	if f.Children != nil {
		and("child IN list($%d)", db.List(f.Children))
	}
	if f.AgeTo > 0 {
		and("age >= $%d", f.AgeFrom)
		and("age <= $%d", f.AgeTo)
	}
	if !f.DueBy.IsZero() {
		and("promised_by <= $%d", f.DueBy)
	}
	args = append(args, f.Limit)
	return requirements(ctx, tx, fmt.Sprintf("%s ORDER BY promised_by, ref LIMIT $%d", sql, len(args)), args...)
}

const open = " AND award = '' AND withdrawn_on = ''"

// states says what each state is made of: see brokerage.Requirement.State.
var states = map[brokerage.State]string{
	brokerage.StateOpen:      open + " AND call_off = '' AND invited_until = ''",
	brokerage.StateInvited:   open + " AND call_off = '' AND invited_until <> ''",
	brokerage.StateRanked:    open + " AND call_off <> ''",
	brokerage.StatePlaced:    " AND award <> '' AND withdrawn_on = ''",
	brokerage.StateWithdrawn: " AND withdrawn_on <> ''",
}

// InvitedFrom returns the open requirements of lots whose invitation is out.
func (Store) InvitedFrom(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]brokerage.Requirement, error) {
	return requirements(ctx, tx, "SELECT "+requirementColumns+` FROM brokerage_requirement
		WHERE scope=$1 AND lot IN list($2) AND award = '' AND withdrawn_on = '' AND invited_until <> '' ORDER BY invited_until, ref LIMIT 500`,
		tx.Scope(), db.List(lots))
}

func requirements(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]brokerage.Requirement, error) {
	var found []brokerage.Requirement
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var r brokerage.Requirement
		err := scan(&r.Ref, &r.Version, &r.Child, &r.Provision, &r.Lot, &r.What, &r.Need, db.JSON(&r.Skills), &r.MinutesPerWeek, &r.Band, &r.Outcode,
			&r.District, &r.Age, &r.Start, &r.End, &r.PromisedBy, &r.InvitedUntil, &r.CallOff, &r.Award, &r.WithdrawnOn, &r.WithdrawnWhy, &r.RaisedBy)
		found = append(found, r)
		return err
	})
	return found, err
}

// InsertRequirement adds a requirement.
func (Store) InsertRequirement(ctx context.Context, tx *db.Tx, r brokerage.Requirement) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO brokerage_requirement (scope, "+requirementColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		tx.Scope(), r.Ref, r.Version, r.Child, r.Provision, r.Lot, r.What, r.Need, db.JSON(r.Skills), r.MinutesPerWeek, r.Band, r.Outcode,
		r.District, r.Age, r.Start, r.End, r.PromisedBy, r.InvitedUntil, r.CallOff, r.Award, r.WithdrawnOn, r.WithdrawnWhy, r.RaisedBy)
	return err
}

// UpdateRequirement saves what can change of a requirement over the version that was read.
func (Store) UpdateRequirement(ctx context.Context, tx *db.Tx, r brokerage.Requirement) error {
	return db.ExecOne(ctx, tx, `UPDATE brokerage_requirement SET version=version+1, promised_by=$4, invited_until=$5, call_off=$6, award=$7,
		withdrawn_on=$8, withdrawn_why=$9 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), r.Ref, r.Version, r.PromisedBy, r.InvitedUntil, r.CallOff, r.Award, r.WithdrawnOn, r.WithdrawnWhy)
}

// Tendered returns the requirements of lots that are open or whose providers were invited under a tender notice, open ones first and of these the latest first.
func (Store) Tendered(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]brokerage.Requirement, error) {
	return requirements(ctx, tx, "SELECT "+requirementColumns+` FROM brokerage_requirement WHERE scope=$1 AND lot IN list($2) AND ((award = '' AND withdrawn_on = '')
		OR ref IN (SELECT requirement FROM brokerage_invitation WHERE scope=$1 AND notice <> ''))
		ORDER BY CASE WHEN award = '' AND withdrawn_on = '' THEN 0 ELSE 1 END, promised_by DESC, ref LIMIT 500`, tx.Scope(), db.List(lots))
}

// InsertInvitation adds an invitation.
func (Store) InsertInvitation(ctx context.Context, tx *db.Tx, i brokerage.Invitation) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO brokerage_invitation (scope, requirement, n, until, weights, weights_of, notice, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.Scope(), i.Requirement, i.Number, i.Until, db.JSON(i.Weights), i.WeightsOf, i.Notice, i.By, i.At)
	return err
}

// Invitations returns the invitations to requirements.
func (Store) Invitations(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]brokerage.Invitation, error) {
	var found []brokerage.Invitation
	err := db.Each(ctx, tx, `SELECT requirement, n, until, weights, weights_of, notice, made_by, made_at FROM brokerage_invitation
		WHERE scope=$1 AND requirement IN list($2) ORDER BY requirement, n`, []any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
		var i brokerage.Invitation
		err := scan(&i.Requirement, &i.Number, &i.Until, db.JSON(&i.Weights), &i.WeightsOf, &i.Notice, &i.By, &i.At)
		found = append(found, i)
		return err
	})
	return found, err
}

// SaveResponse keeps a provider's answer; a later one takes the place of an earlier.
func (Store) SaveResponse(ctx context.Context, tx *db.Tx, r brokerage.Response) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO brokerage_response (scope, requirement, provider, can, refusal, why, valid_from, answered_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, requirement, provider) DO UPDATE SET can=excluded.can, refusal=excluded.refusal, why=excluded.why, valid_from=excluded.valid_from, answered_on=excluded.answered_on`,
		tx.Scope(), r.Requirement, r.Provider, r.Can, r.Refusal, r.Why, r.From, r.On)
	return err
}

// Responses returns the answers to requirements.
func (Store) Responses(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]brokerage.Response, error) {
	var found []brokerage.Response
	err := db.Each(ctx, tx, `SELECT requirement, provider, can, refusal, why, valid_from, answered_on FROM brokerage_response
		WHERE scope=$1 AND requirement IN list($2) ORDER BY requirement, provider`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var r brokerage.Response
			err := scan(&r.Requirement, &r.Provider, &r.Can, &r.Refusal, &r.Why, &r.From, &r.On)
			found = append(found, r)
			return err
		})
	return found, err
}
