package familysql

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

const carerColumns = "ref, version, person, child, relation, lives, reach, facts, from_on, to_on, kept_out, helps"

func carers(ctx context.Context, tx *db.Tx, where string, args ...any) ([]family.Carer, error) {
	var found []family.Carer
	err := db.Each(ctx, tx, "SELECT "+carerColumns+" FROM family_carer WHERE scope = $1 "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var c family.Carer
			err := scan(&c.Ref, &c.Version, &c.Person, &c.Child, &c.Relation, &c.Lives, db.JSON(&c.Reach),
				db.JSON(&c.ParentalResponsibility), &c.From, &c.To, db.JSON(&c.KeptOut), db.JSON(&c.Helps))
			found = append(found, c)
			return err
		})
	return found, err
}

// Carers returns all carers of the children, by child and first day.
func (Store) Carers(ctx context.Context, tx *db.Tx, of []thread.Ref) ([]family.Carer, error) {
	if len(of) == 0 {
		return nil, nil
	}
	return carers(ctx, tx, "AND child IN list($2) ORDER BY child, from_on, ref", db.List(of))
}

// CarersByPhone returns the carers with a telephone number.
func (Store) CarersByPhone(ctx context.Context, tx *db.Tx, key string) ([]family.Carer, error) {
	return carers(ctx, tx, "AND phone_key = $2 AND phone_key <> '' ORDER BY ref LIMIT 50", key)
}

// CarersByConfirmed returns the carers who confirmed an email address.
func (Store) CarersByConfirmed(ctx context.Context, tx *db.Tx, key string) ([]family.Carer, error) {
	return carers(ctx, tx, "AND email_key = $2 AND email_key <> '' ORDER BY ref LIMIT 50", key)
}

// CarersByEmail returns the carers with an email address.
func (Store) CarersByEmail(ctx context.Context, tx *db.Tx, key string) ([]family.Carer, error) {
	text, err := json.Marshal(key) // as it stands in the column, with its quotes
	if err != nil {
		return nil, fmt.Errorf("look for an address: %w", err)
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(string(text)) + "%"
	found, err := carers(ctx, tx, `AND lower(reach) LIKE $2 ESCAPE '\' ORDER BY ref LIMIT 50`, like)
	return slices.DeleteFunc(found, func(c family.Carer) bool { return strings.ToLower(strings.TrimSpace(c.Reach.Email)) != key }), err
}

// Carer returns one carer.
func (Store) Carer(ctx context.Context, tx *db.Tx, ref thread.Ref) (family.Carer, error) {
	found, err := carers(ctx, tx, "AND ref = $2", ref)
	if err == nil && len(found) == 0 {
		err = db.ErrNoRow
	}
	if err != nil {
		return family.Carer{}, err
	}
	return found[0], nil
}

// InsertCarer adds a carer.
func (Store) InsertCarer(ctx context.Context, tx *db.Tx, c family.Carer) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_carer (scope, "+carerColumns+", phone_key, email_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		tx.Scope(), c.Ref, c.Version, c.Person, c.Child, c.Relation, c.Lives, db.JSON(c.Reach), db.JSON(c.ParentalResponsibility), c.From, c.To,
		db.JSON(c.KeptOut), db.JSON(c.Helps), c.Reach.PhoneKey(), c.Reach.ConfirmedKey())
	return err
}

// UpdateCarer saves a carer over the version that was read.
func (Store) UpdateCarer(ctx context.Context, tx *db.Tx, c family.Carer) error {
	return db.ExecOne(ctx, tx, `UPDATE family_carer SET version = version + 1, relation = $4, lives = $5, reach = $6, facts = $7, to_on = $8,
			phone_key = $9, kept_out = $10, email_key = $11, helps = $12 WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), c.Ref, c.Version, c.Relation, c.Lives, db.JSON(c.Reach), db.JSON(c.ParentalResponsibility), c.To, c.Reach.PhoneKey(), db.JSON(c.KeptOut),
		c.Reach.ConfirmedKey(), db.JSON(c.Helps))
}
