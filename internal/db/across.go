package db

import (
	"context"
	"errors"
	"fmt"
)

// Across runs fn in the same transaction, held to another council meanwhile. It is for what two councils agreed to keep together,
// such as the money of an agreement from which both buy: either both write or neither does. Only the store of what they agreed
// calls it, after it has seen the agreement's own row that names the other council; decision 059 says why.
//
// An error of fn ends the whole transaction. Work across all councils (System) has no council to come back to and is refused.
func Across(ctx context.Context, tx *Tx, council Scope, fn func(tx *Tx) error) error {
	if err := tx.usable(); err != nil {
		return err
	}
	home := tx.scope
	switch {
	case !council.valid() || council == System || home == System:
		return tx.fail(fmt.Errorf("db: a transaction of %q cannot be held to %q", string(home), string(council)))
	case council == home:
		return fn(tx)
	}
	if err := tx.hold(ctx, council); err != nil {
		return err
	}
	err := fn(tx)
	if err == nil && tx.failed != nil { // fn kept it to itself
		err = tx.failed
	}
	if err != nil {
		_ = tx.fail(err) // nothing of it may be saved by whoever goes on regardless
		tx.scope = home
		return err
	}
	return tx.hold(ctx, home)
}

// hold writes what waits under the council at hand and goes over to another.
func (tx *Tx) hold(ctx context.Context, council Scope) error {
	if err := tx.writeGathered(ctx, func(*gathered) bool { return true }); err != nil {
		return err
	}
	if tx.Engine() == Postgres {
		if _, err := tx.session.exec(ctx, "SELECT set_config('alongside.scope', $1, true)", []any{string(council)}); err != nil {
			return tx.broken(ctx, "set_config", errors.Join(errors.New("db: go over to another council"), err))
		}
	}
	tx.scope = council
	return nil
}
